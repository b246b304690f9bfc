"""What every form is made from: all of it one line at a time, in one language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.notice.languages import name_of, own_name
from kotowari.notice.sheet import Sheet, make_sheet
from tests.notice.policies import DEMO, saying


def lines(sheet: Sheet) -> list[str]:
    clauses = [
        words
        for clause in sheet.clauses
        for words in (clause.heading, *(said for part in clause.paragraphs for said in (part.words, *part.points)))
    ]
    facts = [words for fact in sheet.facts for words in (fact.label, fact.words)]
    return [sheet.title, sheet.operator, *facts, *(remark.words for remark in sheet.remarks), *clauses]


@given(words=st.text(st.sampled_from("a \n\r\t\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029　字"), min_size=1).filter(str.strip))
def test_no_text_begins_a_line_of_its_own(words: str) -> None:
    for line in lines(make_sheet(saying(words), "en")):
        assert len(line.splitlines()) <= 1


def test_ideographic_space_of_the_writer_stands() -> None:
    sheet = make_sheet(saying("東京都　渋谷区"), "en")
    assert sheet.title == "東京都　渋谷区"


def test_illustration_speaks_every_language_its_own_first() -> None:
    sheet = make_sheet(DEMO["hennge-2026-06-01-illustration"], "zh-Hant")
    assert [remark.language for remark in sheet.remarks] == ["zh-Hant", "en", "ja"]


@pytest.mark.parametrize(
    ("language", "reader", "name"),
    [("ja", "en", "Japanese"), ("zh-Hant", "ja", "中国語（繁体字）"), ("de", "ja", "Deutsch"), ("tlh", "en", "tlh")],
)
def test_languages_are_called_by_name(language: str, reader: str, name: str) -> None:
    assert name_of(language, reader) == name
    assert own_name("ja") == "日本語"
