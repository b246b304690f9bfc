"""The table of old and new: every word of both revisions stands in it, marked where it differs."""

import csv
from datetime import date
from io import StringIO

import pytest
from selectolax.lexbor import LexborHTMLParser

from kotowari.errors import NoSharedLanguage
from kotowari.notice.comparison import Comparison, Side, compare_documents, language_of
from kotowari.notice.comparison_table import csv_table, html_page, html_table, markdown_table
from kotowari.policy.model import Clause, Policy
from tests.gate.case_file import rulebook_of

OLD = rulebook_of("hennge-2019-10-18.yaml", date(2026, 6, 1)).policy
NEW = rulebook_of("hennge-2026-06-01-illustration.yaml", date(2026, 6, 1)).policy


def with_text(policy: Policy, text: str, name: str = "preamble") -> Policy:
    """The policy with one clause alone, of these words in every language."""
    clause = Clause.model_validate(
        {"id": name, "heading": dict.fromkeys(policy.languages, "H"), "text": dict.fromkeys(policy.languages, text)}
    )
    return policy.model_copy(update={"document": (clause,)})


def words_of(side: Side | None) -> str:
    return "\n".join("".join(run.words for run in block.runs) for block in side.blocks) if side else ""


def compared(old: str, new: str, language: str = "en") -> Comparison:
    return compare_documents(with_text(OLD, old), with_text(OLD, new), language)


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_every_word_of_both_revisions_stands_in_it(language: str) -> None:
    for new, old in ((NEW, OLD), (OLD, NEW)):
        rows = compare_documents(old, new, language).rows
        alone_new = compare_documents(new, new, language).rows
        alone_old = compare_documents(old, old, language).rows
        assert [words_of(row.new) for row in rows if row.new] == [words_of(row.new) for row in alone_new]
        assert sorted(words_of(row.old) for row in rows if row.old) == sorted(words_of(row.old) for row in alone_old)


def test_a_revision_beside_itself_has_no_mark() -> None:
    comparison = compare_documents(NEW, NEW, "ja")
    assert not comparison.is_changed
    page = html_page(comparison, whole=True)
    assert "<ins>" not in page
    assert "<del>" not in page
    assert "条項に違いはありません。" in page


def test_what_differs_is_marked_and_nothing_else() -> None:
    (row,) = compared("We use names for support.", "We use names for promotion.").rows
    assert row.new
    assert row.old
    marked = [[run.words for run in side.blocks[0].runs if run.is_changed] for side in (row.new, row.old)]
    assert marked == [["promotion"], ["support"]]


def test_a_clause_that_came_and_one_that_went_say_so() -> None:
    comparison = compare_documents(with_text(OLD, "a", "gone"), with_text(OLD, "b", "come"), "ja")
    table = markdown_table(comparison)
    assert "（削る）" in table
    assert "（新設）" in table
    assert [row.id for row in comparison.rows] == ["gone", "come"]


def test_unchanged_clauses_are_left_out_unless_the_whole_is_wanted() -> None:
    comparison = compared("same", "same", "ja")
    assert "（略）" in html_table(comparison)
    assert "（略）" not in html_table(comparison, whole=True)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a | b", "</td></tr>", "`code` *x*", '"><b>'])
def test_words_that_look_like_markup_come_out_as_words(hostile: str) -> None:
    comparison = compared("nothing", hostile)
    cells = LexborHTMLParser(html_table(comparison)).css("tbody td")
    assert len(cells) == 2
    assert hostile in (cells[0].text() or "")
    (line,) = [line for line in markdown_table(comparison).splitlines() if line.startswith("| 1 ")]
    assert line.replace("\\|", "").count("|") == 3


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x"])
def test_no_cell_of_the_csv_is_a_formula(formula: str) -> None:
    comparison = compare_documents(with_text(OLD, "a"), with_text(OLD, formula), "en")
    rows = list(csv.reader(StringIO(csv_table(comparison))))
    assert rows[0][0] == "id"
    assert formula in rows[1][1]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_language_is_one_that_both_have() -> None:
    japanese = OLD.model_copy(update={"languages": ("ja",), "prevailing": "ja"})
    english = OLD.model_copy(update={"languages": ("en",), "prevailing": "en"})
    assert language_of(OLD, NEW) == "ja"
    assert language_of(OLD, english) == "en"
    assert language_of(OLD, NEW, "zh-Hant") == "zh-Hant"
    with pytest.raises(NoSharedLanguage, match="written in `ja`, the later in `en`"):
        language_of(japanese, english)
    with pytest.raises(NoSharedLanguage):
        language_of(OLD, NEW, "fr")
