"""Keeps what a build does not use out of its start; worth a second of each build."""

from reviewbook.stand_ins import stand_in_for


def install() -> None:
    """To be called before myst-nb or nbformat is imported; does nothing for what is imported already."""
    # With them come jupyter_cache and SQLAlchemy, and a build that takes outputs from our store calls neither.
    stand_in_for("myst_nb.core.execute.cache", "NotebookClientCache")
    stand_in_for("myst_nb.core.execute.direct", "NotebookClientDirect")
    # nbformat imports jsonschema, and this compiles forty grammars for a kind of address that no notebook has.
    stand_in_for("rfc3987_syntax", "is_valid_syntax")
