"""Words that the PDF adds to those of the book, in its language: on the title page, over lists, in the bibliography."""

from collections.abc import Mapping

KEYS = ("edition", "date", "search", "cite", "licence", "figures", "tables", "page", "pages")
LABELS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("Edition", "Date of this edition", "Search last run", "How to cite", "Licence"),
        *("Figures", "Tables", "Cited on page", "Cited on pages"),
    ),
    "de": (
        *("Ausgabe", "Datum dieser Ausgabe", "Letzte Recherche", "Zitierweise", "Lizenz"),
        *("Abbildungen", "Tabellen", "Zitiert auf Seite", "Zitiert auf den Seiten"),
    ),
    "fr": (
        *("Édition", "Date de cette édition", "Dernière recherche", "Pour citer ce document", "Licence"),
        *("Figures", "Tableaux", "Cité à la page", "Cité aux pages"),
    ),
    "es": (
        *("Edición", "Fecha de esta edición", "Última búsqueda", "Cómo citar", "Licencia"),
        *("Figuras", "Tablas", "Citado en la página", "Citado en las páginas"),
    ),
}
AMERICAN = {"licence": "License"}


def labels_of(language: str, own: Mapping[str, str]) -> dict[str, str]:
    """All labels for a book.

    Args:
        language: A BCP 47 tag, as `de-AT`; a language without labels here gets the English ones.
        own: The book's own labels, by key; they go first.
    """
    known = LABELS.get(language.partition("-")[0], LABELS["en"])
    usual = dict(zip(KEYS, known, strict=True))
    return {**usual, **(AMERICAN if language == "en-US" else {}), **own}
