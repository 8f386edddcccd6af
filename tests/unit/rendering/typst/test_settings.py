"""The configuration of the PDF."""

import datetime as dt
from types import SimpleNamespace

import pytest

from reviewbook.problems import BookError
from reviewbook.rendering.typst.settings import CONFIG_VALUES, read_settings, slug_of, words


class Config(dict):
    """A configuration with the defaults of all values."""

    def __init__(self, **given):
        super().__init__({f"typst_{value.name}": value.default for value in CONFIG_VALUES})
        self.update({f"typst_{name}": value for name, value in given.items()})
        self.html_title, self.project, self.release = "What works?", "Small", ""
        self.author, self.language = "A. Author", "en_GB"


def test_slug_is_made_from_the_title() -> None:
    """Accents go, everything that is no letter or figure becomes a hyphen."""
    assert "cafes-what-works-in-schools" == slug_of("Cafés: what works in schools?")


def test_a_date_is_written_out() -> None:
    """YAML reads 2026-11-24 as a date."""
    assert "24 November 2026" == words(dt.date(2026, 11, 24))


def test_settings_take_title_language_and_slug_from_the_book() -> None:
    """Jupyter Book's own values are enough for a PDF."""
    settings = read_settings(Config())
    assert ("What works?", "en-GB", "what-works") == (settings.title, settings.language, settings.slug)


def test_a_plain_sphinx_project_is_called_by_its_name() -> None:
    """The title that Sphinx makes up is not printed."""
    config = Config()
    config.html_title = "Small  documentation"
    assert "Small" == read_settings(config).title


def test_all_problems_are_told_at_once() -> None:
    """A wrong paper does not hide a wrong colour."""
    with pytest.raises(BookError) as caught:
        read_settings(Config(paper="a5", accent="blue", fonts=["One"]))
    assert 3 == len(caught.value.problems)


def test_a_number_is_a_fine_edition() -> None:
    """YAML reads `typst_edition: 1.0` as a number."""
    assert "1.0" == read_settings(Config(edition=1.0)).edition


@pytest.mark.parametrize(
    ("language", "edition", "date"),
    [
        ("en", "Edition", "24 November 2026"),
        ("de", "Ausgabe", "24. November 2026"),
        ("it", "Edition", "24 novembre 2026"),
    ],
)
def test_labels_and_dates_are_in_the_language_of_the_book(language: str, edition: str, date: str) -> None:
    """A language without labels gets the English ones, until the book gives its own."""
    config = Config(search_date=dt.date(2026, 11, 24))
    config.language = language
    settings = read_settings(config)
    assert (edition, date) == (settings.labels["edition"], settings.search_date)


def test_a_book_can_give_its_own_labels() -> None:
    """Of those that it does not name, the usual ones stay."""
    labels = read_settings(Config(labels={"edition": "Edizione"})).labels
    assert ("Edizione", "Tables") == (labels["edition"], labels["tables"])


def test_a_label_that_is_not_printed_is_a_problem() -> None:
    """A misspelt one would have no effect."""
    with pytest.raises(BookError) as caught:
        read_settings(Config(labels={"editon": "Edizione"}))
    assert "editon" in caught.value.problems[0].what


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("labels", None, "typst_labels has no value"),
        ("labels", ["Edizione"], "typst_labels is a list"),
        ("labels", "Edizione", "typst_labels is text"),
        ("labels", {"edition": None}, "typst_labels gives no words for edition"),
        ("subtitle", None, "typst_subtitle has no value"),
        ("subtitle", {"en": "Draft"}, "typst_subtitle is a mapping"),
        ("edition", True, "typst_edition is True"),
        ("hide_code", "no", "typst_hide_code is text"),
        ("fonts", {"text": "Noto"}, "typst_fonts is a mapping"),
        ("font_paths", None, "typst_font_paths has no value"),
    ],
)
def test_a_value_of_another_form_is_a_problem_of_the_configuration(name: str, value: object, what: str) -> None:
    """One sentence that names file and value and says how to write it; no traceback and no `None` on the title page."""
    with pytest.raises(BookError) as caught:
        read_settings(Config(**{name: value}))
    assert [("_config.yml", what)] == [(problem.where, problem.what) for problem in caught.value.problems]
    assert caught.value.problems[0].mend.startswith("write ")


def test_names_of_values_and_settings_agree() -> None:
    """Each configuration value is a setting."""
    settings = SimpleNamespace(**vars(read_settings(Config())))
    assert all(hasattr(settings, value.name) for value in CONFIG_VALUES)
