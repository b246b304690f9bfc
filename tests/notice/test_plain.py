"""Plain text: no line is wider than a page, none breaks where it must not, nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.notice.languages import is_wide
from kotowari.notice.plain import COLUMNS, plain_text
from kotowari.notice.sheet import make_sheet
from kotowari.notice.wrapping import display_width, wrap
from kotowari.policy.model import Policy
from tests.notice.policies import DEMO, HOSTILE, LANGUAGES, saying

JAPANESE = st.text("あいうABC漢字、。「」（）ーっ  0123　％…①", max_size=300)
NEVER_FIRST = tuple("、。」）ーっ…％")
NEVER_LAST = tuple("「（")


def squeezed(words: str) -> str:
    return "".join(words.split())


@given(words=st.one_of(JAPANESE, st.text(max_size=200)), columns=st.integers(8, 100), wide=st.booleans())
def test_wrapping_keeps_within_the_columns_and_loses_nothing_but_spaces(words: str, columns: int, wide: bool) -> None:
    line = " ".join(words.split())
    lines = wrap(line, columns, wide=wide, first="- ", rest="  ")
    assert all(display_width(found, wide=wide) <= columns for found in lines)
    assert squeezed("".join(lines)) == squeezed("- " + line)


@given(words=JAPANESE)
def test_no_line_begins_or_ends_where_japanese_forbids_it(words: str) -> None:
    # Marks without anything to stand with cannot be kept together: here each has a character.
    line = "".join(f"本{character}" for character in words if character not in " 　") + "本"
    for found in wrap(line, 20, wide=True):  # not so narrow that a piece must be torn
        assert not found.startswith(NEVER_FIRST)
        assert not found.endswith(NEVER_LAST)


@pytest.mark.parametrize(
    ("words", "columns", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("個人情報の取扱い", 8, ["個人情報", "の取扱い"]),
        ("取得します。", 10, ["取得しま", "す。"]),
        ("次の「目的」で", 6, ["次の", "「目", "的」で"]),
        ("HENNGE株式会社", 8, ["HENNGE株", "式会社"]),
        ("unbreakable", 5, ["unbre", "akabl", "e"]),
        ("2019年10月18日", 7, ["2019年", "10月18", "日"]),
        ("が\u3099が\u3099", 2, ["が\u3099", "が\u3099"]),
    ],
)
def test_where_lines_end(words: str, columns: int, lines: list[str]) -> None:
    assert wrap(words, columns, wide=True) == lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", DEMO.values(), ids=DEMO)
def test_notice_keeps_within_its_columns_and_leaves_nothing_out(policy: Policy, language: str) -> None:
    text = plain_text(policy, language)
    assert max(display_width(line, wide=is_wide(language)) for line in text.splitlines()) <= COLUMNS
    found = squeezed(text)
    sheet = make_sheet(policy, language)
    for clause in sheet.clauses:
        assert squeezed(clause.heading) in found
        for paragraph in clause.paragraphs:
            for words in (paragraph.words, *paragraph.points):
                assert squeezed(words) in found
    for remark in sheet.remarks:
        assert squeezed(remark.words) in found


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words(words: str) -> None:
    lines = plain_text(saying(words), "en").splitlines()
    assert lines[0] == words
    assert f"- {words}" in lines
