"""Code blocks, with highlighting by Typst, captions and line numbers."""

import re

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.rules.figures import caption_words
from reviewbook.rendering.typst.writer import Writer, classes_of, rule

PLAIN = {"", "none", "default", "text", "myst-ansi", "ipythontb", "output", "console"}
LANGUAGES = {"ipython3": "python", "ipython": "python", "python3": "python", "ir": "r", "julia-repl": "julia"}
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@rule("literal_block", "doctest_block")
def literal_block(writer: Writer, node: nodes.Element) -> str:
    """A block of code or of output as printed by a program, colours of terminals left out."""
    code = printable(node.astext())
    language = LANGUAGES.get(node.get("language", ""), node.get("language", ""))
    numbered = "true" if node.get("linenos") else None
    style = markup.options(numbered=numbered, kind=markup.string(kind_of(node)))
    lang = markup.options(lang=None if language in PLAIN else markup.string(language))
    block = f"#code({style})[#raw(block: true, {lang}{markup.string(code)})]"
    return f"{writer.mark(node)}{block}\n\n"


def printable(code: str) -> str:
    """Code without colours of terminals and tabs; an empty line keeps a space, since Typst tags each line."""
    lines = ANSI.sub("", code).expandtabs(8).rstrip("\n").split("\n")
    return "\n".join(line or " " for line in lines)


def kind_of(node: nodes.Element) -> str:
    """What a block of code is: `source`, `output`, `error` or `traceback`."""
    classes = set(classes_of(node))
    if "stderr" in classes:
        return "error"
    if "traceback" in classes:
        return "traceback"
    return "output" if "output" in classes else "source"


@rule("captioned_code")
def captioned_code(writer: Writer, node: nodes.Element) -> str:
    """A code block with a caption above it, numbered when Sphinx numbers it."""
    caption = next(c for c in node.children if isinstance(c, nodes.caption))
    words = caption_words(writer, "code-block", node, caption)
    call = markup.options(name=writer.label_of(node))
    return f"#code-caption({call})[{words}]\n{writer.children(node, [caption])}"
