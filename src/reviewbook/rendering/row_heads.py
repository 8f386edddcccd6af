"""Tables whose first column heads their rows, as the class `row-heads` says: the same marks in HTML and PDF.

A pipe table cannot say so itself. Tables without the class are left as they are.
"""

from typing import cast

from docutils import nodes
from docutils.writers._html_base import HTMLTranslator
from sphinx.application import Sphinx

ROW_HEADS_CLASS = "row-heads"


def install(app: Sphinx) -> None:
    """Mark these tables in every page that is read, and say the scope of their heads in HTML."""
    app.connect("doctree-read", _mark_stubs)
    app.add_node(nodes.entry, override=True, html=(_visit_entry, None))


def _mark_stubs(_app: Sphinx, doctree: nodes.document) -> None:
    """Let the first column be what docutils calls a stub; writers of all formats know it."""
    for table in doctree.findall(nodes.table):
        if ROW_HEADS_CLASS in table["classes"]:
            next(iter(table.findall(nodes.colspec)))["stub"] = 1


def _visit_entry(translator: HTMLTranslator, node: nodes.entry) -> None:
    """Open a cell as ever; docutils gives its heads no scope."""
    type(translator).visit_entry(translator, node)
    part = cast("nodes.Element", cast("nodes.Element", node.parent).parent)
    if ROW_HEADS_CLASS in cast("nodes.Element", cast("nodes.Element", part.parent).parent)["classes"]:
        scope = "col" if isinstance(part, nodes.thead) else "row"
        opened = translator.body.pop()
        translator.body.append(opened.replace("<th ", f'<th scope="{scope}" ', 1))
