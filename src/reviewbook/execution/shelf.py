"""What is loaded before a fork, put out of a chapter's sight until it imports it itself.

An ordinary kernel starts without pandas in `sys.modules`, and without what runs it from outside; so does a forked
chapter. What is in sight at its end is the kernel's own and what it imported, with all that was imported for that,
whatever the server had imported for other chapters.
"""

import builtins
import contextlib
import importlib
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from itertools import islice
from types import FrameType, ModuleType
from typing import Any

# Behind `importlib.import_module`, which many modules have taken by name.
_machinery: Any = importlib.import_module("importlib._bootstrap")


class Shelf:
    """Modules that are loaded but not in sight.

    Attributes:
        modules: They, by name.
    """

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}
        self._needs: dict[str, set[str]] = {}
        own = __name__.partition(".")[0]
        self._before = {name for name in sys.modules if name.partition(".")[0] != own}
        self._ahead: set[str] = set()
        # By thread: what runs a chapter imports in one of them while the chapter's others go on.
        self._back: defaultdict[int, list[str]] = defaultdict(list)

    def import_ahead(self, names: Iterable[str]) -> None:
        """Import modules for chapters, those that are installed."""
        before = set(sys.modules)
        with self.noting_needs():
            for name in names:
                # Whatever is wrong with one is told by the chapter that imports it, and stops no other chapter.
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
        self._ahead.update(sys.modules.keys() - before)

    def put_away(self, hides: Callable[[str], bool], keep: Iterable[str] = ()) -> None:
        """Take modules out of sight; whoever imports one gets it back, with all that it needs.

        Args:
            hides: Says of a top-level name whether its modules go; the standard library's stay.
            keep: Modules that stay, with all that they need.
        """
        kept = self._before | set(self._with_needs(keep))
        new = ((name, module) for name, module in sys.modules.items() if name not in kept)
        self.modules.update((name, module) for name, module in new if _can_go(name, module, hides))
        for name, module in self.modules.items():
            self._needs.setdefault(name, set()).update(self._held_by(name, module))
        for name in self._ahead & self.modules.keys():
            # What was not imported for chapters runs them, and holds its parts by name.
            self._take_from_parent(name)
        for name in self.modules:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder(self))

    def _take_from_parent(self, name: str) -> None:
        parent, _, last = name.rpartition(".")
        holder = sys.modules.get(parent)
        if holder is not None and vars(holder).get(last) is self.modules[name]:
            delattr(holder, last)

    def bring_back(self, name: str) -> ModuleType:
        """Put a module into sight again, with its parents and everything that was imported for it.

        Returns:
            The module.
        """
        found = self.modules.get(name) or sys.modules[name]
        for one in self._with_needs([name]):
            self._put_back(one)
        return found

    @contextlib.contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Put away again what is brought back meanwhile: what runs a chapter imports too, unasked by the chapter.

        What other threads bring back meanwhile is the chapter's, with all that it needs.
        """
        own = self._back[threading.get_ident()]
        before = len(own)
        try:
            yield
        finally:
            meanwhile = own[before:]
            del own[before:]
            kept = set(self._with_needs(self._back_for_others(own))) if meanwhile else set()
            for name in meanwhile:
                if name not in kept:
                    # In this order, so that a thread finds it in one place or the other.
                    self.modules[name] = sys.modules[name]
                    del sys.modules[name]

    def _back_for_others(self, own: list[str]) -> list[str]:
        return [name for names in list(self._back.values()) if names is not own for name in list(names)]

    def _with_needs(self, names: Iterable[str]) -> Iterator[str]:
        """Modules, their parents and all that was imported for them, each once."""
        waiting, seen = list(names), set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            yield name
            parent = name.rpartition(".")[0]
            waiting += [*([parent] if parent else ()), *self._needs.get(name, ())]

    def _put_back(self, name: str) -> None:
        module = self.modules.get(name)
        if module is None:
            return
        sys.modules[name] = module
        if self.modules.pop(name, None) is None:  # another thread was quicker
            return
        self._back[threading.get_ident()].append(name)
        parent, _, last = name.rpartition(".")
        holder = self.modules.get(parent) or sys.modules.get(parent)
        if holder is not None and last not in vars(holder):
            setattr(holder, last, module)

    @contextlib.contextmanager
    def noting_needs(self) -> Iterator[None]:
        """Note who imports what, also what is loaded already: the order of imports must make no difference."""
        by_statement, by_function = builtins.__import__, _machinery._gcd_import

        def import_statement(
            name: str,
            globals: dict[str, Any] | None = None,  # noqa: A002 - as Python calls it
            locals: dict[str, Any] | None = None,  # noqa: A002
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> ModuleType:
            before = len(sys.modules)
            found: ModuleType = by_statement(name, globals, locals, fromlist or (), level)
            whole = _machinery._resolve_name(name, _package(globals or {}), level) if level else name
            self._note(before, whole, *(f"{whole}.{part}" for part in fromlist or ()))
            return found

        def import_function(name: str, package: str | None = None, level: int = 0) -> ModuleType:
            before = len(sys.modules)
            found: ModuleType = by_function(name, package, level)
            self._note(before, getattr(found, "__name__", name))
            return found

        builtins.__import__ = import_statement  # type: ignore[assignment]
        _machinery._gcd_import = import_function
        try:
            yield
        finally:
            builtins.__import__, _machinery._gcd_import = by_statement, by_function

    def _note(self, before: int, *names: str) -> None:
        """The module that is being loaded needs these, whichever function of whichever module asked for them.

        With all that was loaded meanwhile: imports that compiled modules make are not seen one by one.
        """
        loading = _module_being_loaded(sys._getframe(2))
        if loading:
            loaded = islice(reversed(sys.modules), max(0, len(sys.modules) - before))
            self._needs.setdefault(loading, set()).update((name for name in names if name in sys.modules), loaded)

    def _held_by(self, name: str, module: ModuleType) -> set[str]:
        """What a compiled module's own names refer to: it imports without saying so.

        Others say so, and a name may lie: attrs renames functions of its own after modules that use it.
        """
        if not isinstance(getattr(module.__spec__, "loader", None), ExtensionFileLoader):
            return set()
        values = list(vars(module).values())
        held = (v.__name__ if isinstance(v, ModuleType) else getattr(v, "__module__", None) for v in values)
        # A part of a package may have been imported by somebody else.
        return {one for one in held if isinstance(one, str) and one in self.modules and not one.startswith(f"{name}.")}


class _Finder:
    """Gives back what lies on the shelf; first in `sys.meta_path`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """As the import system asks; to look for a module is not yet to import it."""
        module = self._shelf.modules.get(name)
        own = None if module is None else module.__spec__
        if own is None:
            return None
        spec = ModuleSpec(name, _Loader(self._shelf, own), origin=own.origin)  # type: ignore[arg-type]
        spec.submodule_search_locations = own.submodule_search_locations
        spec.has_location, spec.cached = own.has_location, own.cached
        return spec


class _Loader:
    """Loads nothing: the module is there."""

    def __init__(self, shelf: Shelf, spec: ModuleSpec) -> None:
        self._shelf = shelf
        self._spec = spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module itself."""
        return self._shelf.bring_back(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Its code has run; give it its own description back."""
        module.__spec__ = self._spec

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        # Who looks for a module without importing it may ask its loader for data or source.
        return getattr(self._spec.loader, name)


def _can_go(name: str, module: object, hides: Callable[[str], bool]) -> bool:
    """Only what the import system can be told of; some libraries put objects of their own among the modules."""
    return isinstance(module, ModuleType) and module.__spec__ is not None and hides(name.partition(".")[0])


def _package(names: dict[str, Any]) -> str:
    """The package from which a relative import starts."""
    package = names.get("__package__")
    if isinstance(package, str):
        return package
    module = str(names.get("__name__", ""))
    return module if "__path__" in names else module.rpartition(".")[0]


def _module_being_loaded(frame: FrameType | None) -> str:
    """The name of the innermost module whose code is running at load; empty when that is the program itself."""
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if frame.f_code.co_name == "<module>" and isinstance(name, str) and name in sys.modules:
            return "" if name == "__main__" else name
        frame = frame.f_back
    return ""
