"""Outputs on their way from execution to the pages of a build in this process."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reviewbook.execution.store import Store
from reviewbook.problems import Problem


@dataclass(frozen=True)
class FreshOutputs:
    """Outputs that a build may take.

    Attributes:
        store: Where they are.
        pages: The pages whose outputs are there or are on their way.
        wait_for: Returns when a page's outputs are there.
        running: The pages whose outputs are on their way.
        problems: What the build found wrong with chapters that it ran itself; filled by the build.
    """

    store: Store
    pages: frozenset[str]
    wait_for: Callable[[str], None] = lambda _page: None
    running: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)


_fresh: list[FreshOutputs] = []


@contextlib.contextmanager
def fresh_outputs(outputs: FreshOutputs) -> Iterator[None]:
    """While this lasts, builds in this process take those pages' outputs from the store."""
    _fresh.append(outputs)
    try:
        yield
    finally:
        _fresh.pop()


def current() -> FreshOutputs | None:
    """What the build that runs now may take; None outside a build that hands outputs over."""
    return _fresh[-1] if _fresh else None
