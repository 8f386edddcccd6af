"""The configuration of the PDF: values named `typst_...` under `sphinx: config:` of `_config.yml`."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sphinx.config import Config
from sphinx.locale import _ as sphinx_words

from reviewbook.problems import BookError, Problem
from reviewbook.rendering.typst.dates import day_in_words
from reviewbook.rendering.typst.labels import KEYS, labels_of

PAPERS = ("a4", "us-letter")
# By the type of a value's default: the types that it may have in the book, and how to write it.
FORMS: Mapping[type, tuple[tuple[type, ...], str]] = {
    str: ((str, int, float, dt.date), "write it as text, in quotes"),
    bool: ((bool,), "write true or false"),
    tuple: ((str, list, tuple), "write it as a list, as [one, two]"),
    dict: ((dict,), "write it as a mapping, as {edition: Edizione}"),
}
KINDS: Mapping[type, str] = {list: "a list", tuple: "a list", dict: "a mapping", str: "text"}


@dataclass(frozen=True)
class ConfigValue:
    """One configuration value.

    Attributes:
        name: Its name without `typst_`.
        default: What holds when the book says nothing.
        types: The Python types that Sphinx accepts without a warning.
    """

    name: str
    default: Any
    types: tuple[type, ...] = (str,)


TEXT_OR_DATE = (str, dt.date, int)
CONFIG_VALUES = (
    ConfigValue("slug", ""),
    ConfigValue("subtitle", ""),
    ConfigValue("edition", "", (str, int, float)),
    ConfigValue("edition_date", "", TEXT_OR_DATE),
    ConfigValue("search_date", "", TEXT_OR_DATE),
    ConfigValue("notice", ""),
    ConfigValue("licence", ""),
    ConfigValue("how_to_cite", ""),
    ConfigValue("paper", "a4"),
    ConfigValue("accent", "#1d4f91"),
    ConfigValue("logo", ""),
    ConfigValue("logo_alt", ""),
    ConfigValue("chapter", ""),
    ConfigValue("hide_code", True, (bool,)),
    ConfigValue("require_alt", False, (bool,)),
    ConfigValue("labels", {}, (dict,)),
    ConfigValue("standards", ("a-2a", "ua-1"), (list, tuple)),
    ConfigValue("fonts", ("Source Serif Pro", "Source Sans Pro"), (list, tuple)),
    ConfigValue("font_paths", (), (list, tuple)),
    ConfigValue("list_of_figures", False, (bool,)),
    ConfigValue("list_of_tables", False, (bool,)),
)


@dataclass(frozen=True)
class Settings:
    """What the book says about its PDF, checked and in the form that the template takes.

    Attributes:
        title: The book's title (`title` of `_config.yml`).
        authors: The book's authors, as one line.
        language: A BCP 47 tag, as `en-GB`.
        slug: The file name of the PDF without its suffix.
        subtitle, edition, edition_date, search_date, notice, licence, how_to_cite: For the title page; may be empty.
        paper: `a4` or `us-letter`.
        accent: The colour of headings and links, as `#1d4f91`.
        logo: Path of a picture for the title page, relative to the book; may be empty.
        logo_alt: What the logo shows; a logo without it counts as decoration.
        chapter: The name of the one chapter to print (with the files below it); empty for the whole book.
        hide_code: Print no code cell's source, only outputs.
        require_alt: A figure without alternative text is an error.
        labels: The words that the PDF adds to those of the book, by key.
        standards: PDF standards for Typst.
        fonts: Families for text and for headings.
        font_paths: More folders with fonts, relative to the book.
        list_of_figures, list_of_tables: Print these lists after the contents.
    """

    title: str
    authors: str
    language: str
    slug: str
    subtitle: str
    edition: str
    edition_date: str
    search_date: str
    notice: str
    licence: str
    how_to_cite: str
    paper: str
    accent: str
    logo: str
    logo_alt: str
    chapter: str
    hide_code: bool
    require_alt: bool
    labels: Mapping[str, str]
    standards: tuple[str, ...]
    fonts: tuple[str, ...]
    font_paths: tuple[str, ...]
    list_of_figures: bool
    list_of_tables: bool


def slug_of(title: str) -> str:
    """A file name made from a title: `What works in schools?` gives `what-works-in-schools`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "book"


def title_of(config: Config) -> str:
    """The book's title; a plain Sphinx project without `html_title` is called by its project's name."""
    title = str(config.html_title or config.project)
    made_up = sphinx_words("%s %s documentation") % (config.project, config.release)
    return str(config.project) if title == made_up else title


def words(value: object, language: str = "en") -> str:
    """A configuration value as text; a date is written out, as `24 November 2026`."""
    return day_in_words(value, language) if isinstance(value, dt.date) else str(value).strip()


def read_settings(config: Config) -> Settings:
    """The settings of the book that Sphinx has read.

    Raises:
        BookError: A value of the wrong form; then a colour, a paper or a label that cannot be; all problems at once.
    """
    given = {value.name: config[f"typst_{value.name}"] for value in CONFIG_VALUES}
    if malformed := [problem for value in CONFIG_VALUES for problem in _form_problems(value, given[value.name])]:
        raise BookError(malformed)
    title = title_of(config)
    language = (config.language or "en").replace("_", "-")
    settings = Settings(
        title=title,
        authors=str(config.author),
        language=language,
        labels=labels_of(language, {str(key): str(label) for key, label in given.pop("labels").items()}),
        **{name: _coerced(name, value, language) for name, value in given.items() if name != "slug"},
        slug=slug_of(f"{given['slug'] or title} {given['chapter']}"),
    )
    problems = list(_problems(settings))
    if problems:
        raise BookError(problems)
    return settings


def _form_problems(wanted: ConfigValue, given: object) -> list[Problem]:
    """What is wrong with the form of one value as the book gives it."""
    name, (types, mend) = f"typst_{wanted.name}", FORMS[type(wanted.default)]
    if given is None:
        return [Problem("_config.yml", f"{name} has no value", f"{mend}, or delete the line")]
    # To Python, truth values are numbers.
    if not isinstance(given, types) or (isinstance(given, bool) and bool not in types):
        return [Problem("_config.yml", f"{name} is {KINDS.get(type(given), repr(given))}", mend)]
    empty = [str(key) for key, value in given.items() if value is None] if isinstance(given, dict) else []
    return [Problem("_config.yml", f"{name} gives no words for {', '.join(empty)}", mend)] if empty else []


def _coerced(name: str, value: object, language: str) -> Any:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(map(str, value))
    if name in ("standards", "fonts", "font_paths"):
        return (str(value),)
    return words(value, language)


def _problems(settings: Settings) -> list[Problem]:
    problems = []
    if settings.paper not in PAPERS:
        what = f"typst_paper is {settings.paper!r}"
        problems.append(Problem("_config.yml", what, f"write one of {', '.join(PAPERS)}"))
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", settings.accent):
        what = f"typst_accent is {settings.accent!r}, which is not a colour"
        problems.append(Problem("_config.yml", what, "write it as '#1d4f91', in quotes"))
    if unknown := sorted(set(settings.labels) - set(KEYS)):
        what = f"typst_labels names {', '.join(unknown)}, which the PDF does not print"
        problems.append(Problem("_config.yml", what, f"the labels are {', '.join(KEYS)}"))
    if len(settings.fonts) != 2:
        problems.append(Problem("_config.yml", "typst_fonts needs two families", "name one for text, one for headings"))
    return problems
