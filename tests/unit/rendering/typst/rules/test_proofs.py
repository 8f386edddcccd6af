"""Theorems and proofs of sphinx-proof, exercises and solutions of sphinx-exercise."""

import pytest

from reviewbook.rendering.typst.rules.proofs import STATEMENTS

PROOF = 'extensions.append("sphinx_proof")\n'
EXERCISE = 'extensions.append("sphinx_exercise")\n'


@pytest.mark.parametrize("kind", STATEMENTS)
def test_each_kind_of_statement_is_a_box_with_its_number(build, kind: str) -> None:
    """None is left without a rule."""
    built = build(f"# T\n\n```{{prf:{kind}}}\nWords.\n```\n", PROOF)
    assert f'#admonition("note", [#"{kind.title()} 1";])[\n#"Words.";\n]' in built.page
    assert "" == built.warnings


def test_a_title_of_its_own_follows_kind_and_number(build) -> None:
    """With its markup and its formulae."""
    page = build("# T\n\n```{prf:theorem} On $x$ and *y*\nWords.\n```\n", PROOF).page
    assert '[#"Theorem 1";#" (On ";#math.equation(block: false' in page
    assert '; #" and ";#emph[#"y";]#")";])[' in page.replace("$);", "$); ")


def test_a_kind_may_use_the_counter_of_another(build) -> None:
    """As HTML counts with prf_realtyp_to_countertyp."""
    source = "# T\n\n```{prf:theorem}\nA.\n```\n\n```{prf:lemma}\nB.\n```\n"
    page = build(source, PROOF + 'prf_realtyp_to_countertyp = {"lemma": "theorem"}\n').page
    assert '[#"Lemma 2";])[\n#"B.";' in page


def test_a_statement_without_a_number(build) -> None:
    """Its kind stands alone."""
    page = build("# T\n\n```{prf:remark} Mine\n:nonumber:\nA.\n```\n", PROOF).page
    assert '#admonition("note", [#"Remark";#" (Mine)";])[' in page


def test_kinds_are_named_in_the_language_of_the_book(build) -> None:
    """With the words of the package."""
    page = build("# T\n\n```{prf:theorem}\nA.\n```\n", f'{PROOF}language = "de"\n').page
    assert '[#"Satz 1";]' in page


def test_a_proof_has_no_title(build) -> None:
    """Its text begins with the word."""
    built = build("# T\n\n```{prf:proof}\nSee.\n\nSo.\n```\n", PROOF)
    assert '#proof[\n#"Proof. See.";\n#"So.";\n]' in built.page
    assert built.pdf.is_file()


def test_a_reference_leads_to_the_box(build) -> None:
    """The anchor stands in the title, on the page where the box begins."""
    page = build("# T\n\n```{prf:lemma}\n:label: mine\nA.\n```\n\n{prf:ref}`mine`\n", PROOF).page
    assert '[#metadata(none)#label("index#mine")#"Lemma 1";]' in page
    assert '#goto("index#mine")[#"Lemma 1";]' in page


def test_a_numbered_exercise(build) -> None:
    """Name, number, title; a reference says name and number."""
    source = "# T\n\n```{exercise} On $x$\n:label: mine\nA.\n```\n\n{ref}`mine`\n"
    built = build(source, EXERCISE)
    assert (
        '#admonition("tip", [#metadata(none)#label("index#mine")#"Exercise 1";#" (";#"On ";#math.equation' in built.page
    )
    assert '#goto("index#mine")[#"Exercise 1";]' in built.page
    assert "" == built.warnings


def test_an_exercise_without_a_number(build) -> None:
    """Its title is whole."""
    page = build("# T\n\n```{exercise} Mine\n:nonumber:\nA.\n```\n", EXERCISE).page
    assert '#admonition("tip", [#"Exercise";#" (";#"Mine";#")";])[\n#"A.";\n]' in page


def test_the_form_of_numbers_is_that_of_the_book(build) -> None:
    """As references to exercises have it."""
    page = build("# T\n\n```{exercise}\nA.\n```\n", f'{EXERCISE}numfig_format = {{"exercise": "Task %s:"}}\n').page
    assert '[#"Task 1:";]' in page


SOLVED = "# T\n\n```{exercise} Mine\n:label: mine\nA.\n```\n\n"


def test_a_solution_leads_to_its_exercise(build) -> None:
    """By its title."""
    built = build(f"{SOLVED}```{{solution}} mine\nB.\n```\n", EXERCISE)
    link = '#goto("index#mine")[#" Exercise 1";#" (";#"Mine";#")";]'
    assert f'#admonition("seealso", [#"Solution to";{link}])[\n#"B.";\n]' in built.page
    assert "" == built.warnings


def test_gates_hold_what_stands_between_them(build) -> None:
    """The gates themselves print nothing."""
    gates = "```{exercise-start}\n:label: e\n```\n\nA.\n\n```{exercise-end}\n```\n\n"
    gates += "```{solution-start} e\n```\n\nB.\n\n```{solution-end}\n```\n\nAfter.\n"
    built = build(f"# T\n\n{gates}", EXERCISE)
    assert '#"Exercise 1";])[\n#"A.";\n]' in built.page
    assert '#goto("index#e")[#" Exercise 1";]])[\n#"B.";\n]\n#"After.";' in built.page
    assert "" == built.warnings


def test_hidden_exercises_stay_hidden(build) -> None:
    """As in HTML."""
    assert "secret" not in build("# T\n\n```{exercise}\n:hidden:\nsecret\n```\n", EXERCISE).page


def test_boxes_make_a_pdf_that_keeps_its_standards(build) -> None:
    """Titles in boxes, links in titles and nested lists are tagged."""
    source = f"{SOLVED}```{{solution}} mine\n1. B\n   1. C\n```\n\n```{{prf:proof}}\n- D\n```\n"
    assert build(source, PROOF + EXERCISE).pdf.is_file()
