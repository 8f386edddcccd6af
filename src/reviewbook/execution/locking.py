"""One build of a book at a time: a second one says so and waits."""

import contextlib
import sys
from collections.abc import Callable, Iterator

from reviewbook.problems import BookError, Problem
from reviewbook.project import Project


@contextlib.contextmanager
def build_lock(project: Project, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the project's lock; `waiting` is called when another build holds it. A killed build holds it no more.

    Raises:
        BookError: nothing can be written into `_build`.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    path = project.store_dir / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("w")
    except OSError as error:
        problem = Problem(
            "_build", f"nothing can be written there ({error.strerror})", "give the build a folder it may write"
        )
        raise BookError(problem) from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
