"""What pybtex reads is kept for the build that follows, and handed out once."""

from reviewbook.sources.renderers_reading import read_as_renderer, take_reading

GOOD = "@book{{{key}, author = {{Ash, A.}}, title = {{On trees}}, year = {{2001}}}}\n"


def test_a_reading_is_handed_out_once() -> None:
    """Its taker may change it."""
    data, errors = read_as_renderer(GOOD.format(key="once"))
    assert ([], True, None) == (
        errors,
        take_reading(GOOD.format(key="once")) is data,
        take_reading(GOOD.format(key="once")),
    )


def test_a_reading_with_complaints_is_not_kept() -> None:
    """The build's own parser must complain as well."""
    text = GOOD.format(key="torn") + "@book{unclosed, title = {x"
    _, errors = read_as_renderer(text)
    assert (1, None) == (len(errors), take_reading(text))


def test_few_readings_are_kept() -> None:
    """A process that checks many books does not fill its memory with them."""
    texts = [GOOD.format(key=f"k{number}") for number in range(5)]
    for text in texts:
        read_as_renderer(text)
    assert [False, True, True, True, True] == [take_reading(text) is not None for text in texts]
