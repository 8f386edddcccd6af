"""Counts and maps of an evidence base. Every function is pure; all count studies unless the name says otherwise."""

import pandas as pd

from reviewbook.evidence.base import EvidenceBase, exploded

NOT_STATED = "not stated"
THEMES = {
    "high-performing-systems": "High-performing systems",
    "translation": "Translation",
    "vulnerable-children": "Vulnerable children",
    "school-improvement": "School improvement",
    "accountability": "Accountability",
    "middle-tier": "Middle tier",
    "locality-networks": "Locality networks",
    "opportunity-areas": "Opportunity areas and the like",
    "multi-academy-trusts": "Multi-academy trusts",
    "students-and-parents": "Students and parents",
    "teachers": "Teachers",
    "pilots": "Pilots",
    "cost": "Cost",
    "ways-forward": "Ways forward",
}
DIRECTIONS = ("better", "mixed", "none", "worse", "not measured")
WEIGHTS = ("high", "medium", "low", "not assessable")


def headline(base: EvidenceBase) -> dict[str, int]:
    """The numbers that a reader wants first.

    Returns:
        references, references_evidence, references_background, studies, studies_evidence, findings,
        findings_evidence, seen_twice (references confirmed on two different pages), peer_reviewed, signed_off
        (by a person), linked_to_seed (studies), methods_seen (evidence studies), england (evidence studies).
    """
    reports, studies = base.reports, base.evidence_studies
    pages = base.verification.drop_duplicates(["citekey", "url"]).groupby("citekey").size()
    return {
        "references": len(reports),
        "references_evidence": int((reports["role"] == "evidence").sum()),
        "references_background": int((reports["role"] == "background").sum()),
        "studies": len(base.studies),
        "studies_evidence": len(studies),
        "findings": len(base.findings),
        "findings_evidence": len(base.evidence_findings),
        "seen_twice": int((pages >= 2).sum()),
        "peer_reviewed": int((reports["peer_reviewed"] == "yes").sum()),
        "signed_off": int(reports["reviewed_by"].notna().sum()),
        "linked_to_seed": int((base.studies["linked_to_seed"] == "yes").sum()),
        "methods_seen": int((studies["methods_seen"] == "yes").sum()),
        "england": _in_england(studies),
    }


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table for readers: themes by their names, codes and headings with a capital letter."""
    named = frame.rename(index=_words, columns=_words)
    for name in named.columns:
        if not pd.api.types.is_numeric_dtype(named[name].dtype):
            named[name] = named[name].map(_words)
    return named


def _words(code: object) -> object:
    if not isinstance(code, str):
        return code
    return THEMES.get(code, code[:1].upper() + code[1:])


def findings_by_type(base: EvidenceBase) -> pd.DataFrame:
    """Columns: finding_type, findings; most frequent first."""
    return _counted(base.findings["finding_type"], "finding_type", "findings")


def reports_by(base: EvidenceBase, column: str) -> pd.DataFrame:
    """References by one column of reports. Columns: the column, references; most frequent first."""
    return _counted(base.reports[column], column, "references")


def studies_by_design(base: EvidenceBase) -> pd.DataFrame:
    """Evidence studies. Columns: design, studies; most frequent first."""
    return _counted(base.evidence_studies["design"], "design", "studies")


def studies_by_place(base: EvidenceBase) -> pd.DataFrame:
    """Evidence studies; a study of several places counts once in each. Columns: jurisdictions, studies."""
    return _counted(exploded(base.evidence_studies, "jurisdictions")["jurisdictions"], "jurisdictions", "studies")


def studies_by_year(base: EvidenceBase) -> pd.DataFrame:
    """Evidence studies by the year of their first report. Columns: year, studies; every year in between is there."""
    years = base.reports.groupby("study_id")["year"].min()
    years = years[years.index.isin(base.evidence_studies["study_id"])].dropna().astype(int)
    if years.empty:
        return pd.DataFrame({"year": [], "studies": []}, dtype="Int64")
    counts = years.value_counts().reindex(range(years.min(), years.max() + 1), fill_value=0)
    return counts.rename_axis("year").rename("studies").reset_index()


def studies_by_weight(base: EvidenceBase) -> pd.DataFrame:
    """Evidence studies by overall weight of evidence. Columns: weight_d, studies."""
    return _counted(base.evidence_studies["weight_d"], "weight_d", "studies")


def theme_by_design(base: EvidenceBase) -> pd.DataFrame:
    """The evidence map: index theme, columns designs, values evidence studies; a study of two themes counts in both."""
    themes = study_themes(base).merge(base.evidence_studies[["study_id", "design"]], on="study_id")
    return pd.crosstab(themes["theme"], themes["design"])


def theme_by_direction(base: EvidenceBase) -> pd.DataFrame:
    """Index theme, columns directions, values studies with at least one finding of that theme and direction."""
    once = base.evidence_findings.drop_duplicates(["study_id", "theme", "direction"])
    return _in_order(pd.crosstab(once["theme"], once["direction"]))


def gap_map(base: EvidenceBase) -> pd.DataFrame:
    """Index intervention, columns outcome, values evidence studies with such a finding; an empty cell is a gap."""
    once = base.evidence_findings.drop_duplicates(["study_id", "intervention", "outcome"])
    return pd.crosstab(once["intervention"], once["outcome"])


def gap_cells(base: EvidenceBase) -> pd.DataFrame:
    """The filled cells of the gap map by direction and weight; a study counts once in each number.

    Returns:
        Columns intervention, outcome, studies, then one a direction and one an overall weight (`weight: low`), values
        studies; by intervention, then outcome. A study with findings of two directions in a cell counts in both.
    """
    cell = ["intervention", "outcome"]
    weights = base.studies[["study_id", "weight_d"]]
    rows = base.evidence_findings.merge(weights, on="study_id").dropna(subset=cell)
    studies = rows.groupby(cell)["study_id"].nunique().rename("studies")
    directions = _studies_by(rows, cell, "direction")
    weighed = _studies_by(rows, cell, "weight_d")
    named = weighed[[name for name in WEIGHTS if name in weighed.columns]].add_prefix("weight: ")
    counts = pd.concat([studies, _in_order(directions), named], axis="columns")
    # A cell whose studies have no weight, or whose findings no direction, is in one of them only.
    return counts.fillna(0).astype(int).reset_index()


def outcome_by_direction(base: EvidenceBase, theme: str) -> pd.DataFrame:
    """Index outcome, columns directions, values studies with such a finding on the theme."""
    own = base.evidence_findings[base.evidence_findings["theme"] == theme]
    once = own.drop_duplicates(["study_id", "outcome", "direction"])
    return _in_order(pd.crosstab(once["outcome"], once["direction"]))


def study_themes(base: EvidenceBase) -> pd.DataFrame:
    """Each evidence study with each theme of its evidence findings, once. Columns: study_id, theme."""
    return base.evidence_findings[["study_id", "theme"]].drop_duplicates().reset_index(drop=True)


def theme_summary(base: EvidenceBase) -> pd.DataFrame:
    """Columns: theme, studies, of which reviews, trials, in England and since 2021, and findings; by theme."""
    years = base.reports.groupby("study_id")["year"].max()
    studies = base.evidence_studies.set_index("study_id")
    rows = []
    for theme, group in study_themes(base).groupby("theme"):
        own = studies.loc[group["study_id"]]
        rows.append(
            {
                "theme": theme,
                "studies": len(own),
                "reviews": int(own["design"].isin(["systematic review", "other review"]).sum()),
                "trials and quasi-experiments": int(own["design"].isin(["randomised trial", "quasi-experiment"]).sum()),
                "in England": _in_england(own),
                "since 2021": int((years.reindex(own.index) >= 2021).sum()),
                "findings": int((base.evidence_findings["theme"] == theme).sum()),
            }
        )
    return pd.DataFrame(rows)


def record_flow(base: EvidenceBase) -> pd.DataFrame:
    """The flow of records, laid out after PRISMA 2020. Columns: stage, records.

    Results of theme searches are counted as they came, then by address: one page comes up in several searches.
    """
    screening = base.screening
    results = base.search_results
    theme_searches = base.searches["kind"] == "theme search"
    stages = [
        ("theme searches", int(theme_searches.sum())),
        ("results of theme searches", len(results)),
        ("different pages among them", results["url"].nunique()),
        *((f"results screened: {decision}", int(n)) for decision, n in screening["decision"].value_counts().items()),
        ("look-ups of known titles", int((~theme_searches).sum())),
        *((f"references found by: {how}", int(n)) for how, n in base.reports["found_by"].value_counts().items()),
        ("references in the review", len(base.reports)),
        ("studies they report", len(base.studies)),
    ]
    return pd.DataFrame(stages, columns=["stage", "records"])


def exclusion_reasons(base: EvidenceBase) -> pd.DataFrame:
    """Why results of theme searches were left out. Columns: reason, results."""
    left_out = base.screening[base.screening["decision"] == "exclude"]
    return _counted(left_out["reason"], "reason", "results")


def searches_by_question(base: EvidenceBase) -> pd.DataFrame:
    """How many theme searches of each question led to nothing.

    Returns:
        Columns question (in the protocol's order), searches, without_inclusion (none of its results was included) and
        without_record (none was included, and none belonged to a record that was held already).
    """
    searches = base.searches[base.searches["kind"] == "theme search"]
    decided = {name: set(rows["search_id"]) for name, rows in base.screening.groupby("decision")}
    included = decided.get("include", set())
    led_somewhere = included | decided.get("duplicate", set())
    return (
        searches.assign(
            question=searches["subject"].astype(int),
            without_inclusion=~searches["search_id"].isin(included),
            without_record=~searches["search_id"].isin(led_somewhere),
        )
        .groupby("question")
        .agg(
            searches=("search_id", "size"),
            without_inclusion=("without_inclusion", "sum"),
            without_record=("without_record", "sum"),
        )
        .reset_index()
    )


def _studies_by(rows: pd.DataFrame, cell: list[str], column: str) -> pd.DataFrame:
    """Studies by cell and the values of a column, each once."""
    once = rows.drop_duplicates(["study_id", *cell, column])
    return once.groupby([*cell, column]).size().unstack(fill_value=0).rename_axis(columns=None)


def _in_order(directions: pd.DataFrame) -> pd.DataFrame:
    return directions[[name for name in DIRECTIONS if name in directions.columns]]


def _in_england(studies: pd.DataFrame) -> int:
    return int(studies["jurisdictions"].fillna("").str.split("; ").map(lambda names: "England" in names).sum())


def _counted(values: "pd.Series[str]", name: str, count: str) -> pd.DataFrame:
    """Values and how often each occurs, most frequent first, ties by name."""
    counts = values.fillna(NOT_STATED).value_counts().rename_axis(name).rename(count).reset_index()
    return counts.sort_values([count, name], ascending=[False, True], ignore_index=True)
