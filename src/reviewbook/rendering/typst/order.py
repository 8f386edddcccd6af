"""The pages of a book in reading order, from its tables of contents."""

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Page:
    """One page of the book.

    Attributes:
        docname: Sphinx's name of it.
        part: The caption of the part that begins here, or empty.
        depth: 1 for a chapter (and the book's first page), 2 for a file within a chapter, and so on.
        doctree: The page as Sphinx read it, references not yet resolved.
    """

    docname: str
    part: str
    depth: int
    doctree: nodes.document


def reading_order(env: BuildEnvironment) -> list[Page]:
    """Every page that the book's contents reach, once, each after its predecessor."""
    root = str(env.config.root_doc)
    seen = {root}
    tree = env.get_doctree(root)
    return [Page(root, "", 1, tree), *_below(env, tree, 1, seen, parts=True)]


def _below(
    env: BuildEnvironment, tree: nodes.document, depth: int, seen: set[str], *, parts: bool = False
) -> Iterator[Page]:
    for toctree in tree.findall(addnodes.toctree):
        part = str(toctree.get("caption") or "") if parts else ""
        for _title, docname in toctree["entries"]:
            if docname in seen or docname not in env.found_docs:
                continue
            seen.add(docname)
            child = env.get_doctree(docname)
            yield Page(docname, part, depth, child)
            part = ""
            yield from _below(env, child, depth + 1, seen)


@dataclass(frozen=True)
class ResolvedPage:
    """A page whose references are resolved for one builder.

    Attributes:
        docname: Sphinx's name of it.
        part: The caption of the part that begins here, or empty.
        depth: As in `Page`.
        in_part: Whether it stands in a part, whose title takes the first level of headings.
        doctree: The page with references resolved and pictures chosen.
    """

    docname: str
    part: str
    depth: int
    in_part: bool
    doctree: nodes.document


def resolved_pages(builder: Builder) -> list[ResolvedPage]:
    """The pages of the book in reading order, resolved."""
    resolved: list[ResolvedPage] = []
    in_part = False
    for page in reading_order(builder.env):
        in_part = in_part or bool(page.part)
        doctree = builder.env.get_and_resolve_doctree(page.docname, builder, doctree=page.doctree)
        builder.post_process_images(doctree)
        resolved.append(ResolvedPage(page.docname, page.part, page.depth, in_part, doctree))
    return resolved
