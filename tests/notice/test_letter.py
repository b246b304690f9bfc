"""The formal letter: what is on it, and that whatever comes in is words."""

from dataclasses import replace
from datetime import date

import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.errors import LetterNotSet
from kotowari.notice.eras import ERAS, era_date, formal_date
from kotowari.notice.letter.geta import GETA, is_usual
from kotowari.notice.letter.letter import Letter, Section, letter_pdf, print_pdf

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
    ("name", "printed"),
    [
        ("สมชาย 様", "〓〓〓〓〓様"),
        ("𠮷田\U0001f600", "𠮷田〓"),
        ("\U0001f468\u200d\U0001f469 太郎", "〓〓太郎"),
        ("e\u0301\u0302 田", "é田"),
        ("秘密\ue000子", "秘密〓子"),
        ("abc\0d", "abcd"),
        ("".join(map(chr, range(0x1F300, 0x1F340))), "〓" * 64),
    ],
)
def test_whatever_somebody_is_called_they_get_their_letter(name: str, printed: str) -> None:
    assert printed in text_of(letter_pdf(replace(LETTER, addressee=(name,))))


def test_what_is_usual_is_in_the_font() -> None:
    usual = "".join(filter(is_usual, (chr(one) for one in range(0x21, 0x30000) if not 0xD800 <= one < 0xE000)))
    assert len(usual) > 10_000
    text = text_of(letter_pdf(replace(LETTER, opening=tuple(usual[at : at + 500] for at in range(0, len(usual), 500)))))
    assert text.count("〓") == 1  # itself


def test_a_letter_that_cannot_be_set_quotes_nothing() -> None:
    with pytest.raises(LetterNotSet) as raised:
        print_pdf("letter.typ", {"addressee": ["花子"]})
    assert "花子" not in str(raised.value)


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
