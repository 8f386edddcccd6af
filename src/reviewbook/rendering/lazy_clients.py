"""Keeps what a build does not use out of its start; worth a second of each build."""

from reviewbook.stand_ins import import_jsonschema, stand_in_for


def install() -> None:
    """To be called before myst-nb or nbformat is imported; does nothing for what is imported already."""
    # With them come jupyter_cache and SQLAlchemy, and a build that takes outputs from our store calls neither.
    stand_in_for("myst_nb.core.execute.cache", "NotebookClientCache")
    stand_in_for("myst_nb.core.execute.direct", "NotebookClientDirect")
    import_jsonschema()
