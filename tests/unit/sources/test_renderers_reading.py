"""What pybtex reads is kept for the build that follows, and handed out once."""

from reviewbook.sources.renderers_reading import read_as_renderer, take_reading

GOOD = "@book{{{key}, author = {{Ash, A.}}, title = {{On trees}}, year = {{2001}}}}\n"


def test_a_reading_is_handed_out_once() -> None:
    """Its taker may change it."""
    data, errors, macros = read_as_renderer(GOOD.format(key="once"))
    assert ([], True, None) == (
        errors,
        getattr(take_reading(GOOD.format(key="once"), macros), "data", None) is data,
        take_reading(GOOD.format(key="once"), macros),
    )


def test_a_reading_with_complaints_is_not_kept() -> None:
    """The build's own parser must complain as well."""
    text = GOOD.format(key="torn") + "@book{unclosed, title = {x"
    _, errors, macros = read_as_renderer(text)
    assert (1, None) == (len(errors), take_reading(text, macros))


def test_few_readings_are_kept() -> None:
    """A process that checks many books does not fill its memory with them."""
    texts = [GOOD.format(key=f"k{number}") for number in range(5)]
    macros = {frozenset(read_as_renderer(text).macros.items()) for text in texts}
    assert [False, True, True, True, True] == [take_reading(text, dict(*macros)) is not None for text in texts]


def test_a_reading_after_other_strings_is_another() -> None:
    """They stand for other words."""
    _, _, macros = read_as_renderer("@string{p = {Press}}\n")
    read_as_renderer(GOOD.format(key="once"))
    assert None is take_reading(GOOD.format(key="once"), macros)
