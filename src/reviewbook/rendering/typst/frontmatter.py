"""The words of the title page as arguments of the template."""

import datetime as dt

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.dates import in_words
from reviewbook.rendering.typst.settings import Settings


def template_arguments(settings: Settings, *, has_parts: bool, logo: str, seconds: int) -> str:
    """The named arguments of the template's `book` function.

    Args:
        settings: What the book says about its PDF.
        has_parts: Whether its contents have captioned parts, which take one level of headings.
        logo: The logo's file name among the pictures, or empty.
        seconds: The date of the build; printed as the edition's date when the book names none.
    """
    language, _, region = settings.language.partition("-")
    values = {
        "title": settings.title,
        "subtitle": settings.subtitle,
        "authors": settings.authors,
        "edition": settings.edition,
        "edition-date": settings.edition_date or in_words(seconds, settings.language),
        "search-date": settings.search_date,
        "notice": settings.notice,
        "licence": settings.licence,
        "how-to-cite": settings.how_to_cite,
        "logo": f"/images/{logo}" if logo else "",
        "logo-alt": settings.logo_alt,
        "paper": settings.paper,
        "lang": language,
        "region": region if len(region) == 2 else "",
    }
    flags = {
        "has-parts": has_parts,
        "list-of-figures": settings.list_of_figures,
        "list-of-tables": settings.list_of_tables,
    }
    day = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    lines = [f"  date: datetime(year: {day.year}, month: {day.month}, day: {day.day}),\n"]
    lines += [f"  {name}: {markup.string(value)},\n" for name, value in values.items()]
    lines += [f"  {name}: {str(flag).lower()},\n" for name, flag in flags.items()]
    return "".join(lines)
