"""The rules of all node classes; importing this package registers them."""

from reviewbook.rendering.typst.rules import (
    boxes,
    code,
    design,
    figures,
    links,
    lists,
    maths,
    outputs,
    structure,
    tables,
    text,
)

__all__ = [
    "boxes",
    "code",
    "design",
    "figures",
    "links",
    "lists",
    "maths",
    "outputs",
    "structure",
    "tables",
    "text",
]
