"""Stand-ins for modules that are imported at start and seldom used: the module itself loads at its first use."""

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any


class _StandIn(ModuleType):
    """A module that knows one function or class by name, and loads the real module when anything else is asked for."""

    def __init__(self, name: str, callable_name: str) -> None:
        super().__init__(name, "Stands in for a module until it is first used.")
        setattr(self, callable_name, self._caller(callable_name))

    def _caller(self, callable_name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the real one takes
            return getattr(self._real(), callable_name)(*args, **kwargs)

        return call

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        # Python's own `import` asks for such names, and that is not yet a use.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return importlib.import_module(self.__name__)


def stand_in_for(module: str, callable_name: str) -> None:
    """Let `from module import callable_name` succeed without loading `module` until the callable is called.

    Nothing is done when the module is loaded already or, being no part of a package, is not installed.

    Args:
        module: Its full name.
        callable_name: The function or class that others import from it; it must not be subclassed.
    """
    if module in sys.modules:
        return
    stand_in = _StandIn(module, callable_name)
    # To look up a part of a package would load the package.
    if "." not in module:
        spec = importlib.util.find_spec(module)
        if spec is None:
            return
        if spec.submodule_search_locations is not None:
            stand_in.__path__ = spec.submodule_search_locations
    sys.modules[module] = stand_in


@contextlib.contextmanager
def standing_in(module: str, callable_name: str) -> Iterator[None]:
    """As `stand_in_for`, but only for what is imported while this lasts; whoever imports the module later gets it."""
    stand_in_for(module, callable_name)
    try:
        yield
    finally:
        if isinstance(sys.modules.get(module), _StandIn):
            del sys.modules[module]


def import_jsonschema() -> None:
    """Import jsonschema without compiling a grammar of web addresses (0.8 s); that is done at its first use.

    nbformat and Jupyter Book import jsonschema; neither ever checks an address by it. Chapters that are forked from a
    process in which this was done find the grammar's own module, not a stand-in.
    """
    with standing_in("rfc3987_syntax", "is_valid_syntax"):
        importlib.import_module("jsonschema")
