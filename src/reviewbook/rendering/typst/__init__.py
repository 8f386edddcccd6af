"""The PDF of a book: a Sphinx builder named `typst`, for any Jupyter Book 1 book.

Name it in `_config.yml` and build with Jupyter Book itself::

    sphinx:
      extra_extensions: [reviewbook.rendering.typst]

    jupyter-book build . --builder custom --custom-builder typst

Loading the extension costs an HTML build nothing: Typst is imported only when the builder `typst` runs.
"""

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from reviewbook.rendering import row_heads
from reviewbook.rendering.typst.builder import TypstBuilder
from reviewbook.rendering.typst.settings import CONFIG_VALUES

__all__ = ["setup"]

MIME_TYPES = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/latex",
    "text/plain",
)
# Below the builder's overrides of a book's own _config.yml, which come first in the list and win.
AFTER_MYST_NB_REGISTERED = 100


def prefer_printable_outputs(_app: Sphinx, config: Config) -> None:
    """Tell myst-nb which of an output's forms the builder `typst` prints; the book's own choice goes first."""
    given = list(config.nb_mime_priority_overrides) if "nb_mime_priority_overrides" in config else []
    ours = [(TypstBuilder.name, mime, place) for place, mime in enumerate(MIME_TYPES)]
    config["nb_mime_priority_overrides"] = [*ours, *given]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder and its `typst_...` configuration values."""
    app.add_builder(TypstBuilder)
    for value in CONFIG_VALUES:
        app.add_config_value(f"typst_{value.name}", value.default, "", value.types)
    row_heads.install(app)
    app.connect("config-inited", prefer_printable_outputs, priority=AFTER_MYST_NB_REGISTERED)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
