"""Pages take outputs from the store; templates are kept; large books are written in parallel."""

import os

import pytest
from jinja2 import Environment

from reviewbook.rendering import sphinx_extension


@pytest.fixture
def processes(monkeypatch):
    """The ids of the processes that wrote pages of HTML, filled while a build runs."""
    folder = []
    original = sphinx_extension.StandaloneHTMLBuilder.write_doc

    def write_doc(self, docname, doctree):
        original(self, docname, doctree)
        (folder[0] / docname.replace("/", "-")).write_text(str(os.getpid()), encoding="utf-8")

    monkeypatch.setattr(sphinx_extension.StandaloneHTMLBuilder, "write_doc", write_doc)
    return folder


def written_by(folder):
    """How many processes wrote pages."""
    return len({path.read_text("utf-8") for path in folder.iterdir()})


def test_large_book_is_written_in_parallel_and_the_same(
    quiet_book, render_book, processes, monkeypatch, tmp_path_factory
):
    """Above the limit several processes write, without a warning, and the pages are those of one process."""
    processes.append(tmp_path_factory.mktemp("serial"))
    _, serial = render_book(quiet_book)
    (quiet_book / "_build").rename(tmp_path_factory.mktemp("old") / "_build")
    monkeypatch.setattr(sphinx_extension, "MANY_PAGES", 2)
    processes.insert(0, tmp_path_factory.mktemp("parallel"))
    rendered, parallel = render_book(quiet_book)
    assert (serial, ()) == (parallel, rendered.warnings)
    assert (1, True) == (written_by(processes[1]), written_by(processes[0]) > 1)


def test_small_book_is_written_by_one_process(quiet_book, render_book, processes, tmp_path_factory):
    """To start processes for three pages would take longer than it saves."""
    processes.append(tmp_path_factory.mktemp("serial"))
    render_book(quiet_book)
    assert 1 == written_by(processes[0])


def test_compiled_templates_are_kept_and_used(quiet_book, render_book, monkeypatch):
    """A second build compiles no template, and its pages are the same."""
    _, pages = render_book(quiet_book)
    kept = list((quiet_book / "_build" / ".reviewbook" / "templates").rglob("*.cache"))
    assert kept
    compiled = []
    original = Environment.compile

    def counted(self, source, name=None, filename=None, *rest, **more):
        compiled.extend([name] if name else [])
        return original(self, source, name, filename, *rest, **more)

    monkeypatch.setattr(Environment, "compile", counted)
    for page in (quiet_book / "_build" / "html").glob("*.html"):
        page.unlink()
    _, again = render_book(quiet_book)
    assert (pages, []) == (again, compiled)


def test_citations_of_a_jupyter_book_are_quick_ones(quiet_book, render_book):
    """In a Jupyter Book a newly cited reference appears on the page of references without a build from nothing."""
    config = quiet_book / "_config.yml"
    config.write_text(config.read_text("utf-8") + "bibtex_bibfiles: [references.bib]\n", encoding="utf-8")
    entry = "@book{{{0}, author = {{Ash, A.}}, title = {{On {0}}}, publisher = {{Press}}, year = {{2001}}}}\n"
    (quiet_book / "references.bib").write_text(entry.format("ash") + entry.format("birch"), encoding="utf-8")
    toc = quiet_book / "_toc.yml"
    toc.write_text(toc.read_text("utf-8").replace("{file: two}", "{file: two}, {file: references}"), encoding="utf-8")
    (quiet_book / "references.md").write_text("# References\n\n```{bibliography}\n```\n", encoding="utf-8")
    (quiet_book / "index.md").write_text("# A small book\n\n{cite}`ash`\n", encoding="utf-8")
    _, before = render_book(quiet_book)
    (quiet_book / "index.md").write_text("# A small book\n\n{cite}`ash` {cite}`birch`\n", encoding="utf-8")
    _, after = render_book(quiet_book)
    assert (False, True) == ("On birch" in before["references.html"], "On birch" in after["references.html"])
