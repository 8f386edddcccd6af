"""Problems are shown as one clear sentence."""

from reviewbook.problems import BookError, Problem, UsageError


def test_a_problem_is_one_line_with_place_fault_and_mend():
    """Place, what and mend stand in one line."""
    problem = Problem("references.bib:12", "the key 'a' is used twice", "rename one of them")

    assert str(problem) == "references.bib:12: the key 'a' is used twice. Rename one of them."


def test_a_problem_without_a_mend_ends_after_the_fault():
    """No empty sentence is added."""
    assert str(Problem("x.csv", "the file is empty.")) == "x.csv: the file is empty."


def test_a_book_error_shows_all_its_problems_in_order():
    """Not only the first."""
    error = BookError([Problem("b", "two"), Problem("a", "one")])

    assert str(error) == "b: two.\na: one."


def test_exit_codes_are_those_of_the_documentation():
    """1 for the book, 2 for wrong use."""
    assert (BookError.exit_code, UsageError.exit_code) == (1, 2)
