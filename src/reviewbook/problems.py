"""What can be wrong with a book, as values: where it is, what it is, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

BOOK_HAS_A_PROBLEM = 1
WRONG_USE = 2


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: The place, as `references.bib:12` or `book/summary.ipynb, cell 3`; paths relative to the project's root.
        what: One clause that says what is wrong.
        mend: One clause that says how to mend it; may be empty when `what` says it.
    """

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        """One line: `where: what. Mend.`"""
        end = f" {self.mend[:1].upper()}{self.mend[1:].rstrip('.')}." if self.mend else ""
        return f"{self.where}: {self.what.rstrip('.')}.{end}"


class BookError(Exception):
    """The book has one or more problems; a command that meets it ends with exit code 1."""

    exit_code = BOOK_HAS_A_PROBLEM

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        """Keep the problems in the order given; all are shown, not only the first."""
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(BookError):
    """The command was used wrongly; exit code 2."""

    exit_code = WRONG_USE
