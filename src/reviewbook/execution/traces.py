"""A trace as data: what a run read, with digests of how it is now."""

import functools
import importlib.metadata
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reviewbook.execution.digests import digest_bytes, digest_glob, digest_listing
from reviewbook.execution.records import digest_variable
from reviewbook.execution.tracing import IGNORED_FOLDERS, NATIVE_READERS, Tracer

# Child processes that Python's own library starts and that read nothing of a project.
_HARMLESS_CHILDREN = frozenset({"uname", "ldconfig", "lsb_release"})
_owners: dict[str, list[str]] = {}


def trace_as_data(tracer: Tracer) -> dict[str, Any]:
    """What a tracer saw, as JSON can hold it; a file that changed meanwhile has no true digest, so is never fresh."""
    trace, root = tracer.trace, tracer.trace.root
    return {
        "files": {name: _digest_if_untouched(root / name, trace.stamps[name]) for name in sorted(trace.reads)},
        "absent": sorted(trace.absent - trace.reads),
        "listings": {folder: digest_listing(root / folder, IGNORED_FOLDERS) for folder in sorted(trace.listings)},
        "globs": [
            [folder, pattern, digest_glob(root / folder, pattern, IGNORED_FOLDERS)]
            for folder, pattern in sorted(trace.globs)
        ],
        # All that is in sight: the kernel's own and what the chapter imported (`shelf.py`).
        "packages": distributions(sys.modules),
        "environment": {name: digest_variable(name) for name in sorted(trace.environment)},
        "readers": sorted(name for name in NATIVE_READERS if name in sys.modules),
        "children": sorted(trace.children - _HARMLESS_CHILDREN),
        "network": trace.network,
        "python": platform.python_version(),
    }


def _digest_if_untouched(path: Path, stamp: tuple[int, int]) -> str:
    try:
        status = path.stat()
        if (status.st_mtime_ns, status.st_size) != stamp:
            return "changed while the chapter ran"
        return digest_bytes(path.read_bytes())
    except OSError:
        return "gone while the chapter ran"


def distributions(modules: Iterable[str]) -> dict[str, str]:
    """Versions of the installed distributions behind modules."""
    owners = packages_distributions()
    tops = {name.partition(".")[0] for name in modules}
    names = sorted({owner for top in tops for owner in owners.get(top, ())})
    return {name: _version(name) for name in names}


@functools.cache
def _version(name: str) -> str:
    return importlib.metadata.version(name)


def packages_distributions() -> Mapping[str, list[str]]:
    """Which distribution a top-level module comes from; looked up once, by the server before it forks."""
    if not _owners:
        _owners.update(importlib.metadata.packages_distributions())
    return _owners
