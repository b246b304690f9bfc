"""The formal letter: what is on it, and that whatever comes in is words."""

from dataclasses import replace
from datetime import date

import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.notice.eras import ERAS, era_date, formal_date
from kotowari.notice.letter.letter import GETA, Letter, Section, letter_pdf

LETTER = Letter(
    language="ja",
    number="個開第2026-0012-1号",
    day=date(2026, 11, 26),
    addressee=("田中 花子 様", "東京都渋谷区南平台町1-2-3"),
    sender=("HENNGE株式会社", "代表取締役社長"),
    title="一部開示決定通知書",
    subject="保有個人データの開示のご請求について",
    opening=("次のとおり決定しました。",),
    sections=(
        Section("決定の内容", ("一部を開示します。",), ("表を13件",)),
        Section("理由"),
        Section("手数料", ("無料",)),
    ),
    attachments=("answer.html",),
)


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split())


def test_letter_has_all_that_a_formal_letter_has() -> None:
    text = text_of(letter_pdf(LETTER))
    for part in (
        "文書番号個開第2026-0012-1号",
        "2026年11月26日（令和8年11月26日）",
        "田中花子様",
        "HENNGE株式会社",
        "印",
        "一部開示決定通知書",
        "件名",
        "1決定の内容",
        "2手数料",  # a part that says nothing is left out, and the numbers close up
        "添付書類",
        "以上",
        "1/1",
    ):
        assert part in text


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_letter_in_other_languages_has_one_date(language: str) -> None:
    text = text_of(letter_pdf(replace(LETTER, language=language)))
    assert "令和" not in text
    assert "以上" not in text


def test_words_are_never_commands() -> None:
    hostile = '#panic("x") *b* _i_ $x$ @label `raw` \\ #read("/etc/passwd") ]] }}'
    text = text_of(letter_pdf(replace(LETTER, addressee=(hostile,), subject=hostile)))
    assert "".join(hostile.split()) in text


def test_what_the_font_lacks_is_marked_as_printers_do_and_not_shown_as_a_box() -> None:
    text = text_of(letter_pdf(replace(LETTER, addressee=("山田\U0001f600花子\U000e0100", "\u0f00"))))
    assert f"山田{GETA}花子" in text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 26), "令和8年11月26日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), None),
    ],
)
def test_day_by_its_era(day: date, said: str | None) -> None:
    assert era_date(day) == said


@given(st.dates(min_value=ERAS[-1].first))
def test_every_day_is_of_one_era(day: date) -> None:
    said = era_date(day)
    assert said is not None
    assert any(said.startswith(era.name) for era in ERAS if era.first <= day)
    assert said in formal_date(day, "ja")
