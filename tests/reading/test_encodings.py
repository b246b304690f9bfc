"""Pages in the encodings that are still about, honest and not."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import PageNotText
from kotowari.reading.page import read_page

JAPANESE = "当社は、お客様の個人情報を、商品の発送とサービスのご案内のために利用します。第三者には提供しません。"
CHINESE = "本公司僅於下列利用目的之範圍內，利用當事人所提供之個人資料。不會提供予第三人，但法令另有規定者，不在此限。"


@pytest.mark.parametrize("declared", [None, "utf-8", "shift_jis", "euc-jp", "iso-8859-1", "no-such-charset", "base64"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16"])
def test_japanese_is_read_whatever_is_declared(encoding: str, declared: str | None) -> None:
    content_type = f"text/html; charset={declared}" if declared else None
    page = read_page(f"<p>{JAPANESE}</p>".encode(encoding), content_type=content_type)
    assert [block.text for block in page.blocks] == [JAPANESE]
    assert page.language == "ja"


@pytest.mark.parametrize("declared", [None, "big5", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "big5", "cp950", "utf-8-sig"])
def test_chinese_is_read_whatever_is_declared(encoding: str, declared: str | None) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    page = read_page(f"{meta}<p>{CHINESE}</p>".encode(encoding))
    assert [block.text for block in page.blocks] == [CHINESE]
    assert page.language == "zh-Hant"


def test_a_page_of_the_west_is_read_as_declared() -> None:
    page = read_page("<p>Données à caractère personnel</p>".encode("cp1252"), content_type="text/html; charset=latin1")
    assert page.blocks[0].text == "Données à caractère personnel"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
        b"\x00" * 100,
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        bytes(range(1, 9)) * 10,
    ],
    ids=["png", "zeros", "gzip", "controls"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(PageNotText):
        read_page(data)


def test_a_character_cut_in_two_at_the_end_is_dropped() -> None:
    data = codecs.BOM_UTF8 + JAPANESE.encode()[:-1]
    assert read_page(data).blocks[0].text.startswith(JAPANESE[:-1])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.none() | st.text(max_size=30))
def test_any_bytes_are_read_or_refused(data: bytes, content_type: str | None) -> None:
    try:
        page = read_page(data, content_type=content_type)
    except PageNotText:
        return
    assert len("".join(block.text for block in page.blocks)) <= 2 * len(data) + 8
    assert page.language in ("en", "ja", "zh-Hant")
