"""What a page is made of, in HTML and in plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import PageTooDeep, PageTooLarge
from kotowari.reading.block import RUN_IN, Block, Kind
from kotowari.reading.nesting import DEPTH
from kotowari.reading.page import LIMIT, read_page

HEADING, PARAGRAPH, POINT = Kind


def blocks(text: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in read_page(text.encode()).blocks]


def test_headings_paragraphs_and_points_are_told_apart() -> None:
    page = read_page(b"<h1>Title</h1><p>One <b>bold</b>\n word.</p><ul><li>first<ul><li>inner</li></ul></li></ul>tail")
    assert page.blocks == (
        Block(HEADING, "Title", 1),
        Block(PARAGRAPH, "One bold word."),
        Block(POINT, "first", 1),
        Block(POINT, "inner", 2),
        Block(PARAGRAPH, "tail"),
    )


def test_a_sentence_knows_its_block_and_its_place() -> None:
    page = read_page(b"<h2>A. B. C.</h2><p>One. Two.</p>")
    assert [(one.text, one.kind, one.position, one.block) for one in page.sentences] == [
        ("A. B. C.", HEADING, 0, 0),
        ("One.", PARAGRAPH, 1, 1),
        ("Two.", PARAGRAPH, 2, 1),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>secret</script>",
        "<script>var a = '</p><p>secret';</script>",
        "<style>secret{}</style>",
        "<template><p>secret</p></template>",
        "<!-- secret -->",
        "<noscript>secret</noscript>",
        "<p hidden>secret</p>",
        '<div style="color:red; display : none">a<p>secret</p></div>',
        '<span aria-hidden="true">secret</span>',
        "<svg><text>secret</text></svg>",
        "<textarea>secret</textarea>",
        "<select><option>secret</option></select>",
        "<title>secret</title>",
    ],
)
def test_what_a_browser_does_not_show_is_dropped(hidden: str) -> None:
    assert blocks(f"<p>before</p>{hidden}<p>after</p>") == [(PARAGRAPH, "before"), (PARAGRAPH, "after")]


def test_the_sites_frame_is_marked() -> None:
    html = b"<nav>menu</nav><header>top</header><main><header>own</header><p>words</p></main><footer>foot</footer>"
    assert [(block.text, block.aside) for block in read_page(html).blocks] == [
        ("menu", True), ("top", True), ("own", False), ("words", False), ("foot", True)
    ]  # fmt: skip


def test_terms_and_the_heads_of_rows_are_headings() -> None:
    table = b"<table><tr><td>row</td><td>cell</td></tr><tr><td>alone</td></tr></table>"
    page = read_page(b"<dl><dt>Term</dt><dd>meaning</dd></dl>" + table)
    assert [(block.kind, block.level, block.text) for block in page.blocks] == [
        (HEADING, RUN_IN, "Term"),
        (PARAGRAPH, 0, "meaning"),
        (HEADING, RUN_IN, "row"),
        (PARAGRAPH, 0, "cell"),
        (PARAGRAPH, 0, "alone"),
    ]


PLAIN = [
    ("Purposes\nWe use it for;\nsupport;\nsurveys; and\nnews.\nNext words follow here.",
     [(HEADING, "Purposes"), (POINT, "We use it for;"), (POINT, "support;"), (POINT, "surveys; and"), (POINT, "news."),
      (PARAGRAPH, "Next words follow here.")]),
    ("利用目的\n次の目的で利用します。\n・発送\n・ご案内",
     [(HEADING, "利用目的"), (PARAGRAPH, "次の目的で利用します。"), (POINT, "・発送"), (POINT, "・ご案内")]),
    ("■第三者提供\n提供しません。", [(HEADING, "■第三者提供"), (PARAGRAPH, "提供しません。")]),
    ("（1）お客様\n・発送\n（2）株主\n・連絡", [(HEADING, "（1）お客様"), (POINT, "・発送"), (HEADING, "（2）株主"),
      (POINT, "・連絡")]),
    ("A line of words that was broken at about seventy columns because somebody\nsaved it so.\n\nAnother.",
     [(PARAGRAPH, "A line of words that was broken at about seventy columns because somebody saved it so."),
      (PARAGRAPH, "Another.")]),
    ("当社は、お客様の個人情報を、商品の発送およびお問い合わせへの対応のために\n利用します。\n\n以上です。",
     [(PARAGRAPH, "当社は、お客様の個人情報を、商品の発送およびお問い合わせへの対応のために利用します。"),
      (PARAGRAPH, "以上です。")]),
    ("Uses are     one;two; andthree.\none;\ntwo; and\nthree.\nThe end.",
     [(HEADING, "Uses are"), (POINT, "one;"), (POINT, "two; and"), (POINT, "three."), (PARAGRAPH, "The end.")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_plain_text_is_read_by_its_marks(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert blocks(text) == expected


def test_text_that_is_declared_plain_is_not_taken_for_html() -> None:
    page = read_page(b"Write <p> for a paragraph.", content_type="text/plain")
    assert page.blocks[0].text == "Write <p> for a paragraph."


def test_an_empty_page_has_no_blocks() -> None:
    assert read_page(b"").blocks == ()
    assert read_page(b"<html><body></body></html>").sentences == ()


def test_a_page_beyond_the_limit_is_refused() -> None:
    assert read_page(b"a" * 1000).blocks
    with pytest.raises(PageTooLarge, match="larger than 5 MB"):
        read_page(b"a" * (LIMIT + 1))


@pytest.mark.parametrize(
    "nested",
    [
        "<div>",
        "<b>",
        "<li><dd>",
        "<ul><li>",
        "<div><table></div></table>",
        "<table><tr><td>",
        "<button><p>",
        "<x-y/>",
        "<span title='>'>",
        "<font><p>",
    ],
)
def test_what_nests_too_deep_is_refused_before_it_is_parsed(nested: str) -> None:
    with pytest.raises(PageTooDeep):
        read_page(("<p>" + nested * (2 * DEPTH + 2)).encode())


@pytest.mark.parametrize(
    "sloppy", ["<li>point", "<p>words", "<br>", "<tr><td>cell", "<dt>a<dd>b", "<option>x", "<img>"]
)
def test_end_tags_left_out_are_no_nesting(sloppy: str) -> None:
    read_page(("<div>" + sloppy * (3 * DEPTH) + "</div>").encode())


TAGS = st.sampled_from(
    ["<p>", "</p>", "<li>", "<ul>", "</ul>", "<table>", "<td>", "<tr>", "</table>", "<script>", "</script>", "<!--",
     "-->", "<svg>", "</svg>", "<template>", "<b", "&amp;", "&#0;", "&", "<h1>", "</h1>", "<div hidden>", "words. ",
     "個人。", "\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(TAGS, max_size=60).map("".join))
def test_any_html_is_read(html: str) -> None:
    page = read_page(f"<p>{html}".encode())
    assert all(block.text == " ".join(block.text.split()) for block in page.blocks)
    assert [sentence.position for sentence in page.sentences] == list(range(len(page.sentences)))
    assert "".join("".join(sentence.text.split()) for sentence in page.sentences) == "".join(
        "".join(block.text.split()) for block in page.blocks
    )
