"""What a child does before a chapter runs in it, so that everything the chapter uses is seen."""

import importlib.machinery
import os
import sys
from collections.abc import MutableMapping
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from reviewbook.execution.tracing import Trace

# Set by shells, desktops and login: what they hold is not an input that an author meant.
_SHELL_VARIABLES = ("PATH", "HOME", "LANG", "LANGUAGE", "TERM", "SHELL", "USER", "LOGNAME", "PWD", "OLDPWD", "SHLVL")
SYSTEM_VARIABLES = frozenset((*_SHELL_VARIABLES, "TMPDIR", "DISPLAY", "HOSTNAME", "_", "COLUMNS", "LINES"))
_SYSTEM_PREFIXES = ("LC_", "XDG_", "SSH_", "DBUS_")
_MACHINERY = ("os.py", "_collections_abc.py")


class SourceOnlyLoader(SourceFileLoader):
    """Compiles project code from its source each time.

    A `.pyc` is judged by time and size: an edit of the same size within a second would run the old code, and its output
    would be kept under the new source's digest.
    """

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source; never look at bytecode."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def forget_project_modules(root: Path, *others: MutableMapping[str, ModuleType]) -> None:
    """Take modules below the root out of `sys.modules`: the chapter imports them itself, and is seen doing it.

    Args:
        root: The project.
        *others: Where modules may be beside that, by name.
    """
    prefix, libraries = os.path.realpath(root) + os.sep, os.path.realpath(sys.prefix) + os.sep
    for modules in (sys.modules, *others):
        for name, module in list(modules.items()):
            file = _file_of(module)
            if file.startswith(prefix) and not file.startswith(libraries):
                del modules[name]


def _file_of(module: ModuleType | None) -> str:
    file = getattr(module, "__file__", None)
    return os.path.realpath(file) if isinstance(file, str) else ""


def compile_project_code_from_source(root: Path) -> None:
    """Use `SourceOnlyLoader` for every folder below the root, and write no bytecode for anything there."""
    prefix, libraries = os.path.realpath(root), os.path.realpath(sys.prefix)
    extensions = (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES)
    sources = (SourceOnlyLoader, importlib.machinery.SOURCE_SUFFIXES)

    def hook(path: str) -> FileFinder:
        real = os.path.realpath(path or ".")
        inside = real == prefix or real.startswith(prefix + os.sep)
        if not inside or real.startswith(libraries + os.sep) or not os.path.isdir(real):
            raise ImportError(path)
        return FileFinder(path or ".", extensions, sources)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


def watch_environment(root: Path, trace: Trace) -> None:
    """Note the names of environment variables that project code looks up; libraries' own look-ups are not inputs."""
    prefix, libraries = os.path.realpath(root) + os.sep, os.path.realpath(sys.prefix) + os.sep
    environ_class: Any = type(os.environ)

    class WatchedEnviron(environ_class):  # type: ignore[misc]
        def __getitem__(self, key: str) -> str:
            _note(key)
            value: str = super().__getitem__(key)
            return value

        def __contains__(self, key: object) -> bool:
            _note(key)
            return bool(super().__contains__(key))

    def _note(key: object) -> None:
        if isinstance(key, str) and _counts(key) and _asked_by_project(sys._getframe(2), prefix, libraries):
            trace.environment.add(key)

    os.environ.__class__ = WatchedEnviron


def _counts(name: str) -> bool:
    return name not in SYSTEM_VARIABLES and not name.startswith(_SYSTEM_PREFIXES)


def _asked_by_project(frame: FrameType | None, prefix: str, libraries: str) -> bool:
    """Whether the first caller outside Python's own `os` is a cell or a file of the project."""
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith("<frozen") and os.path.basename(name) not in _MACHINERY:
            cell = frame.f_globals.get("__name__") == "__main__"
            return cell or (name.startswith(prefix) and not name.startswith(libraries))
        frame = frame.f_back
    return False
