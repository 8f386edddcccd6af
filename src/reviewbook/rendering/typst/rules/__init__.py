"""The rules of all node classes, a module a family; `load_rules` registers them."""

from importlib import import_module
from pkgutil import iter_modules


def load_rules() -> None:
    """Import every module of this package: each registers its rules with `writer.rule` when it is imported."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
