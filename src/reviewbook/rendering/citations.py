"""Citations that are quick and never stale: the domain of sphinxcontrib-bibtex, same HTML, without repeated work.

* An entry that was formatted is not formatted again while entry, label and style are the same.
* Where every entry was compared with every citation, and every citation with every entry, there is a look-up.
* A page that shows something else about its citations than when it was last written is written again, though its own
  source is as it was: the page of references after a new citation, the citing pages after an edit of the .bib.
"""

import contextlib
import functools
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pybtex.plugin
from docutils import nodes
from pybtex.database import BibliographyData, Entry
from pybtex.database.input.bibtex import Parser
from pybtex.markup import LaTeXParser
from pybtex.richtext import Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.template import FieldIsMissing
from pybtex.utils import CaseInsensitiveDict
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib.bibtex import bibfile
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.directives import BibliographyKey
from sphinxcontrib.bibtex.domain import BibtexDomain, Citation, _FilterVisitor
from sphinxcontrib.bibtex.nodes import bibliography as bibliography_node
from sphinxcontrib.bibtex.roles import CitationRef

from reviewbook.files import as_json, write_if_changed
from reviewbook.sources.renderers_reading import take_reading

log = logging.getLogger(__name__)

# Distributions, by package, whose styles change only with their version; a book's own style may change at any time.
_STYLE_DISTRIBUTIONS = {"pybtex": "pybtex", "sphinxcontrib": "sphinxcontrib-bibtex"}
# Letters, digits, marks and braces; blanks, commas, hyphens one by one. Two of them, quotes or a backslash are LaTeX.
_PLAIN = "[A-Za-z0-9.:;()/{}]"
_NO_LATEX = re.compile(rf"{_PLAIN}(?:(?:,? ?|-){_PLAIN})*", re.A)
_read_latex = Text.from_latex
# The transform that puts the entries onto a page has priority 5.
_BEFORE_ENTRIES, _AFTER_ENTRIES = 4, 6


def install(app: Sphinx) -> None:
    """Replace the domain `cite`; to be called when all extensions are loaded and no domain is made yet."""
    _remember_answers()
    app.add_domain(CitationDomain, override=True)
    app.add_post_transform(_LookAtThisPage)
    app.add_post_transform(_LookAtAllPages)
    app.connect("env-get-outdated", _outdated_lists)
    app.connect("doctree-resolved", _note_page)
    app.connect("build-finished", _keep_shown)


def _remember_answers() -> None:
    """Spare pybtex asking for each citation what all distributions offer, and reading the same twice."""
    if not hasattr(pybtex.plugin.entry_points, "cache_info"):
        pybtex.plugin.entry_points = functools.cache(pybtex.plugin.entry_points)
        Text.from_latex = functools.lru_cache(100_000)(_from_latex)
        bibfile.Parser = _QuickParser


def _from_latex(latex: str) -> Text:
    """A field's text; where there is no LaTeX in it, its tokens need not be looked up one by one."""
    return LaTeXParser(latex).parse() if _NO_LATEX.fullmatch(latex) else _read_latex(latex)


class _QuickParser(Parser):  # type: ignore[misc]
    """pybtex's parser, which takes what the check of the sources has read in this process already."""

    data: BibliographyData
    macros: CaseInsensitiveDict

    def parse_string(self, value: str) -> BibliographyData:
        """Add the entries of a text to those read so far."""
        read = None if self.data.entries else take_reading(value, self.macros)
        if read is None:
            return super().parse_string(value)
        self.data = read.data
        # Strings hold in the files that follow too.
        self.macros = CaseInsensitiveDict(read.macros)
        return self.data


def entry_digest(entry: Entry) -> str:
    """A digest of all that an entry of a .bib file says."""
    people = [(role, [_name_parts(person) for person in persons]) for role, persons in entry.persons.items()]
    return _digest([entry.key, entry.type, entry.original_type, list(entry.fields.items()), people])


def _name_parts(person: Any) -> list[list[str]]:  # noqa: ANN401 - pybtex has no types
    names = ("first_names", "middle_names", "prelast_names", "last_names", "lineage_names")
    return [getattr(person, name) for name in names]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


class _Style:
    """A pybtex style that looks among kept entries before it formats one."""

    def __init__(self, name: str, kept: Mapping[str, FormattedEntry], fresh: dict[str, FormattedEntry]) -> None:
        self.style = pybtex.plugin.find_plugin("pybtex.style.formatting", name)()
        self._identity = _identity(self.style)
        self._kept, self._fresh = kept, fresh

    def format_entry(self, label: str, entry: Entry, digest: str) -> FormattedEntry:
        """The entry as the style sets it; `digest` is the entry's.

        Raises:
            FieldIsMissing: the entry lacks a field that the style needs.
        """
        if not self._identity:
            return self.style.format_entry(label, entry)
        key = _digest([*self._identity, label, digest])
        found = self._fresh.get(key) or self._kept.get(key) or self.style.format_entry(label, entry)
        self._fresh[key] = found
        return found


def _identity(style: Any) -> list[str]:  # noqa: ANN401 - pybtex has no types
    """What a style's result depends on beside label and entry; empty for a style of the book's own."""
    classes = [one for part in (style, style.name_style) for one in type(part).__mro__ if one is not object]
    if {one.__module__.partition(".")[0] for one in classes} - _STYLE_DISTRIBUTIONS.keys():
        return []
    names = [f"{one.__module__}.{one.__qualname__}" for one in classes]
    return [*names, *(version(name) for name in _STYLE_DISTRIBUTIONS.values())]


class CitationDomain(BibtexDomain):  # type: ignore[misc]
    """The domain `cite` of sphinxcontrib-bibtex.

    Its data in Sphinx's environment is that of the original, and `formatted`: the entries as set, by digest.

    Attributes:
        shown: By page, a digest of what it shows about citations; pages without any are left out.
        written: The pages that this build wrote.
    """

    shown: Mapping[str, str]
    written: set[str]

    _few_citations: Sequence[Citation] | None = None
    _few_refs: Sequence[CitationRef] | None = None
    _by_key: Mapping[str, Sequence[Citation]] | None = None
    _cited_in: Mapping[str, set[str]]
    _cited_keys: Sequence[str] | None
    _kept: Mapping[str, FormattedEntry]
    _fresh: dict[str, FormattedEntry]
    _digests: dict[str, str]

    @property
    def citations(self) -> Sequence[Citation]:
        """All citations, or within `looking_at` the few that matter: the original goes through all each time."""
        every: Sequence[Citation] = self.data["citations"]
        return every if self._few_citations is None else self._few_citations

    @property
    def citation_refs(self) -> Sequence[CitationRef]:
        """All places that cite, or after `look_at` the few that matter."""
        every: Sequence[CitationRef] = self.data["citation_refs"]
        return every if self._few_refs is None else self._few_refs

    def look_at(self, bibliographies: Iterable[BibliographyKey]) -> None:
        """Until `look_at_all`, show only the citations of these bibliographies and the references on their pages."""
        keys = set(bibliographies)
        pages = {key.docname for key in keys}
        self._few_citations = [one for one in self.data["citations"] if one.bibliography_key in keys]
        self._few_refs = [one for one in self.data["citation_refs"] if one.docname in pages]

    def look_at_all(self) -> None:
        """Show all citations and references again."""
        self._few_citations = self._few_refs = None

    @contextlib.contextmanager
    def _looking_at_keys(self, keys: Iterable[str]) -> Iterator[None]:
        by_key = self._citations_by_key()
        before = self._few_citations
        self._few_citations = [one for key in dict.fromkeys(keys) for one in by_key.get(key, ())]
        try:
            yield
        finally:
            self._few_citations = before

    def _citations_by_key(self) -> Mapping[str, Sequence[Citation]]:
        """The citations of each key, in their order."""
        if self._by_key is None:
            found: dict[str, list[Citation]] = defaultdict(list)
            for citation in self.data["citations"]:
                found[citation.key].append(citation)
            self._by_key = dict(found)
        return self._by_key

    def clear_doc(self, docname: str) -> None:
        """Forget what a page said."""
        self._by_key = None
        super().clear_doc(docname)

    def env_updated(self) -> Iterable[str]:
        """All pages have been read: format what is listed, and name the pages that now show something else."""
        self.look_at_all()
        self._by_key, self._cited_keys, self._digests = None, None, {}
        self._kept, self._fresh = self.data.get("formatted", {}), {}
        self._cited_in = self._citing_pages()
        updated = set(super().env_updated())
        self.data["formatted"] = self._fresh
        self.shown, self.written = self._digests_of_pages(), set()
        if _writes_page_by_page(self.env.app.builder):
            before = read_shown(self.env.app)
            updated |= {page for page, digest in self.shown.items() if before.get(page) != digest}
        return sorted(updated)

    def _citing_pages(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for ref in self.citation_refs:
            for target in ref.targets:
                found[target.key].add(ref.docname)
        return found

    def _digests_of_pages(self) -> Mapping[str, str]:
        said: dict[str, list[object]] = {key.docname: [] for key in self.bibliographies}
        signatures = {id(one): self._signature(one) for one in self.citations}
        for citation in self.citations:
            said[citation.bibliography_key.docname].append(signatures[id(citation)])
        by_key = self._citations_by_key()
        for ref in self.citation_refs:
            found = [signatures[id(one)] for target in ref.targets for one in by_key.get(target.key, ())]
            said.setdefault(ref.docname, []).append([ref.targets, found])
        return {page: _digest(value) for page, value in said.items()}

    def _signature(self, citation: Citation) -> list[object]:
        """What the HTML of a citation and of its references is made from."""
        bibliography = self.bibliographies[citation.bibliography_key]
        label = str(citation.formatted_entry.label)
        place = [citation.citation_id, *citation.bibliography_key, citation.key]
        return [*place, label, bibliography.style, bibliography.list_, self._entry_digest(citation.entry)]

    def _entry_digest(self, entry: Entry) -> str:
        """The entry's digest; entries of all files have keys of their own."""
        if entry.key not in self._digests:
            self._digests[entry.key] = entry_digest(entry)
        return self._digests[entry.key]

    def has_all_entries(self, bibliography_key: BibliographyKey) -> bool:
        """Whether a bibliography has places for the entries that its files hold now."""
        bibliography = self.bibliographies[bibliography_key]
        files = [self.bibdata.bibfiles.get(path) for path in bibliography.bibfiles]
        keys = {bibliography.keyprefix + key for file in files if file for key in file.keys}
        return None not in files and keys <= bibliography.citation_nodes.keys()

    def get_all_cited_keys(self, docnames: Sequence[str]) -> Iterable[str]:
        """The keys cited, page after page, on each in the order of citation."""
        if self._cited_keys is None:
            place = {name: number for number, name in enumerate(docnames)}
            refs = sorted(self.citation_refs, key=lambda ref: place[ref.docname])
            self._cited_keys = [target.key for ref in refs for target in ref.targets]
        return self._cited_keys

    def get_filtered_entries(self, bibliography_key: BibliographyKey) -> Iterable[tuple[str, Entry]]:
        """The entries that a bibliography lists, in the order of the files, each with its prefixed key."""
        bibliography = self.bibliographies[bibliography_key]
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            if self._is_listed(bibliography_key, entry, key) or entry.key in bibliography.keys:
                yield key, entry

    def _is_listed(self, bibliography_key: BibliographyKey, entry: Entry, key: str) -> bool:
        """Whether the bibliography's filter lets an entry through."""
        bibliography = self.bibliographies[bibliography_key]
        pages = self._cited_in.get(key, set())
        visitor = _FilterVisitor(entry=entry, docname=bibliography_key.docname, cited_docnames=pages)
        try:
            return bool(visitor.visit(bibliography.filter_))
        except ValueError as error:
            what = f"syntax error in :filter: expression; {error}"
            self._warn(bibliography_key, what, "filter_syntax_error")
            return bool(pages)

    def _warn(self, bibliography_key: BibliographyKey, what: str, subtype: str) -> None:
        """A warning as the original gives it."""
        line = self.bibliographies[bibliography_key].line
        log.warning("%s", what, location=(bibliography_key.docname, line), type="bibtex", subtype=subtype)

    def get_formatted_entries(
        self,
        bibliography_key: BibliographyKey,
        docnames: Sequence[str],
        tooltips: bool,
        tooltips_style: str,
    ) -> Iterable[tuple[Entry, FormattedEntry, FormattedEntry | None]]:
        """Each entry of a bibliography in the style's order, as set in the list and, with `tooltips`, in tooltips."""
        style = self._style(self.bibliographies[bibliography_key].style)
        styles = [style]
        if tooltips:
            styles.append(self._style(tooltips_style) if tooltips_style else style)
        entries = style.style.sort(dict(self.get_sorted_entries(bibliography_key, docnames)).values())
        prefix = self.bibliographies[bibliography_key].labelprefix
        for label, entry in zip(style.style.format_labels(entries), entries, strict=True):
            text, *tooltip = self._format(bibliography_key, entry, prefix + label, styles)
            yield entry, text, tooltip[0] if tooltip else None

    def _style(self, name: str) -> _Style:
        return _Style(name, self._kept, self._fresh)

    def _format(
        self, bibliography_key: BibliographyKey, entry: Entry, label: str, styles: Sequence[_Style]
    ) -> list[FormattedEntry]:
        """The entry in each style, or what is missing in it."""
        digest = self._entry_digest(entry)
        try:
            return [style.format_entry(label, entry, digest) for style in styles]
        except FieldIsMissing as error:
            self._warn(bibliography_key, str(error), "missing_field")
            return [FormattedEntry(entry.key, Tag("b", str(error)), label)]

    def resolve_xref(self, env: Any, fromdocname: str, builder: Any, typ: str, target: str, *rest: Any) -> Any:  # noqa: ANN401
        """The links of one citing place."""
        with self._looking_at_keys(found.key for found in parse_citation_targets(target)):
            return super().resolve_xref(env, fromdocname, builder, typ, target, *rest)

    def resolve_any_xref(self, env: Any, fromdocname: str, builder: Any, target: str, *rest: Any) -> Any:  # noqa: ANN401
        """The links of a place that uses the role `any`, when its keys are of citations."""
        with self._looking_at_keys(key.strip() for key in target.split(",")):
            return super().resolve_any_xref(env, fromdocname, builder, target, *rest)


class _LookAtThisPage(SphinxPostTransform):
    """Just before entries are put onto a page: leave only what that page lists and cites in sight."""

    default_priority = _BEFORE_ENTRIES

    def run(self, **_: object) -> None:
        """Called for each page that is written."""
        found = self.document.findall(bibliography_node)
        keys = [BibliographyKey(docname=node["docname"], id_=node["ids"][0]) for node in found]
        if keys:
            _domain(self.app).look_at(keys)


class _LookAtAllPages(SphinxPostTransform):
    """Just after it."""

    default_priority = _AFTER_ENTRIES

    def run(self, **_: object) -> None:
        """Called for each page that is written."""
        _domain(self.app).look_at_all()


def _domain(app: Sphinx) -> CitationDomain:
    return cast("CitationDomain", app.env.get_domain("cite"))


def _writes_page_by_page(builder: Builder) -> bool:
    """Whether the builder asks which pages to write; one that makes a single document of them says so in words."""
    return not isinstance(builder.get_outdated_docs(), str)


def read_shown(app: Sphinx) -> dict[str, str]:
    """What each page showed, by page, when this builder last wrote it; empty when that is not known."""
    try:
        return dict(json.loads(_shown_file(app).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _shown_file(app: Sphinx) -> Path:
    """One for each builder and place: several builders share the environment, and each has pages of its own."""
    return Path(app.doctreedir) / f"citations-{app.builder.name}-{Path(app.outdir).name}.json"


def _outdated_lists(app: Sphinx, *_: object) -> list[str]:
    """Pages whose bibliography was read from files with other keys, though these may be older than the page."""
    domain = _domain(app)
    return [key.docname for key in domain.bibliographies if not domain.has_all_entries(key)]


def _note_page(app: Sphinx, _doctree: nodes.document, docname: str) -> None:
    _domain(app).written.add(docname)


def _keep_shown(app: Sphinx, error: Exception | None) -> None:
    """Remember what the pages show that were written; after an error the next build writes them again."""
    domain = _domain(app)
    if error is None and domain.written and _writes_page_by_page(app.builder):
        before = read_shown(app)
        kept = {page: now if page in domain.written else before.get(page, "") for page, now in domain.shown.items()}
        write_if_changed(_shown_file(app), as_json(kept))
