"""Quick `{numref}`: Sphinx reads the whole target page from its pickle again for every single reference."""

from collections import OrderedDict
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

# Most references lead to the page that they stand on; more pages held would only cost memory in a large book.
PAGES_HELD = 8


class HeldPages:
    """An environment whose pages are read from disk once, for readers that leave them as they are."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._pages: OrderedDict[str, nodes.document] = OrderedDict()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the environment has
        return getattr(self._env, name)

    def get_doctree(self, docname: str) -> nodes.document:
        """The page as Sphinx read it, shared: not to be changed."""
        if docname not in self._pages:
            self._pages[docname] = self._env.get_doctree(docname)
            if len(self._pages) > PAGES_HELD:
                self._pages.popitem(last=False)
        self._pages.move_to_end(docname)
        return self._pages[docname]

    def forget(self) -> None:
        """Read every page again when it is asked for."""
        self._pages.clear()


class NumberingDomain(StandardDomain):
    """Sphinx's standard domain; only where its numbered references take their targets from differs."""

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self.held = HeldPages(env)

    def _resolve_numref_xref(  # the name that Sphinx's own `resolve_xref` calls
        self,
        env: BuildEnvironment,  # noqa: ARG002 - the one that the domain belongs to
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        held: Any = self.held
        return super()._resolve_numref_xref(held, fromdocname, builder, typ, target, node, contnode)


def install(app: Sphinx) -> None:
    """Use the quick domain, and read afresh what a build has just read."""
    app.add_domain(NumberingDomain, override=True)
    app.connect("env-updated", _forget, priority=0)


def _forget(_app: Sphinx, env: BuildEnvironment) -> None:
    domain = env.get_domain("std")
    if isinstance(domain, NumberingDomain):
        domain.held.forget()
