"""Pictures and figures, their captions, legends and alternative texts."""

import re
from pathlib import Path, PurePosixPath

from docutils import nodes

from reviewbook.problems import Problem
from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.picture_size import size_factor
from reviewbook.rendering.typst.warn import warn
from reviewbook.rendering.typst.writer import Writer, ancestors, classes_of, rule

LENGTH = re.compile(r"([\d.]+)\s*(px|%|pt|cm|mm|in|em|ex|pc|)")
POINTS = {"px": 0.75, "": 0.75, "pc": 12.0}
NO_ALT = "A picture without a description."


@rule("image")
def image(writer: Writer, node: nodes.Element) -> str:
    """A picture, within a line or as a block; one on the web is a link with its alternative text."""
    uri = str(node["uri"])
    if "://" in uri:
        return f"#link({markup.string(uri)})[{markup.text(node.get('alt') or uri)}]"
    if uri not in writer.book.builder.images:
        # Sphinx has warned that the file cannot be read.
        return f"#absent-picture[{markup.text(node.get('alt') or uri)}]\n\n"
    call = picture_options(node, raster_factor(writer, uri)) + picture_source(writer, node)
    if in_line(node):
        return f"#inline-picture({call})"
    return f"{writer.mark(node)}#picture({call})\n\n"


def picture_source(writer: Writer, node: nodes.Element) -> str:
    """The call that reads the picture: written here, and not in the template, so that errors name the place."""
    uri = str(node["uri"])
    name = writer.book.builder.images[uri]
    alt = None if is_decorative(node) else markup.string(alternative_text(writer, node))
    return f"image({markup.string(f'/images/{name}')}, {markup.options(alt=alt)})"


def raster_factor(writer: Writer, uri: str) -> int | None:
    """The per cent that a raster picture without a density is scaled by."""
    return size_factor(Path(writer.book.builder.srcdir) / uri)


def picture_options(node: nodes.Element, factor: int | None) -> str:
    """Size and place as the author gave them."""
    align = node.get("align") or next((n["align"] for n in ancestors(node) if n.get("align")), None)
    return markup.options(
        width=length(node.get("width")),
        height=length(node.get("height")),
        factor=f"{scale}%" if (scale := node.get("scale") or factor) else None,
        decorative="true" if is_decorative(node) else None,
        side=align if align in ("left", "right") else None,
    )


def is_decorative(node: nodes.Element) -> bool:
    """Whether the author gave the picture the class `decorative`."""
    return "decorative" in classes_of(node)


def in_line(node: nodes.Element) -> bool:
    """Whether a picture stands within a line of text, and not alone in its paragraph."""
    paragraph = next((n for n in (node.parent, node.parent.parent) if isinstance(n, nodes.TextElement)), None)
    if paragraph is None:
        return False
    return bool(paragraph.astext().strip()) or len(list(paragraph.findall(nodes.image))) > 1


def length(value: str | None) -> str | None:
    """A Typst length from a docutils one: pixels are 3/4 pt; None for a length that print cannot honour."""
    found = LENGTH.fullmatch((value or "").strip())
    if not found or not value:
        return None
    size, unit = float(found[1]), found[2]
    if unit == "ex":
        size, unit = size / 2, "em"
    return f"{size * POINTS[unit]:g}pt" if unit in POINTS else f"{size:g}{unit}"


def alternative_text(writer: Writer, node: nodes.Element) -> str:
    """What the picture shows, in words; a missing one is reported, and the caption stands in for it."""
    alt = str(node.get("alt") or "").strip()
    uri = str(node["uri"])
    if alt and alt != uri and not alt.startswith(("_build/", "../")):
        return alt
    report_missing_alt(writer, node)
    figure = next((n for n in ancestors(node) if isinstance(n, nodes.figure)), None)
    caption = next(iter(figure.findall(nodes.caption)), None) if figure is not None else None
    return caption.astext() if caption is not None else NO_ALT


def report_missing_alt(writer: Writer, node: nodes.Element) -> None:
    """A warning, or an error when the book requires alternative texts."""
    what = f"the picture {PurePosixPath(node['uri']).name} has no alternative text"
    mend = "describe it with `alt` (in a cell: `mystnb: image: alt`), or give it the class `decorative`"
    problem = Problem(writer.where(node), what, mend)
    if writer.book.settings.require_alt:
        writer.book.problems.append(problem)
    else:
        warn(problem.where, f"{what}: {mend}", "alt")


@rule("figure")
def figure(writer: Writer, node: nodes.Element) -> str:
    """A figure: picture or table with caption and legend, kept together; at the top level it may float."""
    caption = next((c for c in node.children if isinstance(c, nodes.caption)), None)
    legend = next((c for c in node.children if isinstance(c, nodes.legend)), None)
    name = writer.label_of(node)
    body = writer.nested(node, [c for c in (caption, legend) if c is not None])
    call = markup.options(
        spot=writer.spot() if not writer.nesting and caption is not None else None,
        tabular="true" if is_tabular(node) else None,
        caption=f"[{caption_words(writer, 'figure', node, caption)}]" if caption is not None else None,
        name=name,
        legend=f"[{writer.nested(legend)}]" if legend is not None else None,
    )
    return f"{writer.mark(node)}#numbered-figure({call})[{body}]\n\n"


def is_tabular(node: nodes.Element) -> bool:
    """Whether what the figure shows is a table or text and not a picture."""
    return not any(True for _ in node.findall(nodes.image))


def caption_words(writer: Writer, kind: str, node: nodes.Element, caption: nodes.Element) -> str:
    """A caption's words after its label, as `Fig. 2.1`, in the form that references in the text use."""
    number = writer.number(kind, node)
    named = str(writer.book.builder.config.numfig_format.get(kind, "%s")).replace("{number}", "%s")
    label = markup.text(named % number) if number and "%s" in named else ""
    with writer.without_anchors():
        words = writer.children(caption)
    return f"#caption-label[{label}] {words}" if label else words


@rule("caption", "legend")
def loose_caption(writer: Writer, node: nodes.Element) -> str:
    """A caption outside a figure."""
    return f"#minor-heading[{writer.children(node)}]\n\n"
