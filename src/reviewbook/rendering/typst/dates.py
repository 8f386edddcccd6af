"""The one date that a build may print and write into the PDF: never the clock's."""

import datetime as dt
import os
import subprocess
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

# 1 January 1980, the earliest date that every archive format can hold.
WITHOUT_HISTORY = 315532800


def build_time(project: Path) -> int:
    """Seconds since 1970: `SOURCE_DATE_EPOCH`, else the last commit of the project, else a fixed date."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    return last_commit_time(project) or WITHOUT_HISTORY


def last_commit_time(project: Path) -> int | None:
    """The time of the last commit; None outside a repository or without git."""
    command = ["git", "-C", str(project), "log", "-1", "--format=%ct"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return None
    return int(answer) if answer.isdigit() else None


def in_words(seconds: int, language: str = "en") -> str:
    """The day in UTC, as `24 November 2026`; empty for the fixed date, which says nothing."""
    if seconds == WITHOUT_HISTORY:
        return ""
    return day_in_words(dt.datetime.fromtimestamp(seconds, tz=dt.UTC), language)


def day_in_words(day: dt.date, language: str) -> str:
    """A day written out in a language, as `24. November 2026`; in English, and where it is not known, as in Britain."""
    try:
        locale = Locale.parse("en-GB" if language == "en" else language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en_GB")
    return format_date(day, format="long", locale=locale)
