"""PDF, read back by a PDF reader: its words, its properties, its bytes."""

from unicodedata import normalize

import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import PdfNotSet
from kotowari.notice.pdf import pdf
from kotowari.notice.sheet import make_sheet
from kotowari.policy.model import Policy
from tests.notice.policies import DEMO, HOSTILE, LANGUAGES, saying

PRINTED = st.one_of(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E), st.sampled_from("漢字かなカナ、。「」（）　é§—…①")
)
POLICIES = pytest.mark.parametrize("policy", DEMO.values(), ids=DEMO)


def words_of(content: bytes) -> str:
    """Every word of every page, without spaces, which a reader guesses from gaps, and the feet of pages."""
    with pypdfium2.PdfDocument(content) as document:
        pages = []
        for number, page in enumerate(document, 1):
            pages.append(page.get_textpage().get_text_range())
            assert f"{number} / {len(document)}" in pages[-1]
    return squeezed("".join(page[: page.rindex("\n")] for page in pages))


def squeezed(words: str) -> str:
    # A reader tells some ideographs from others by their looks alone: radicals are given back for characters.
    return "".join(normalize("NFKC", words).split()).replace("\ufffe", "-").replace("\x02", "-")


@POLICIES
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_out(policy: Policy, language: str) -> None:
    found = words_of(pdf(policy, language))
    sheet = make_sheet(policy, language)
    told = [sheet.title, *(remark.words for remark in sheet.remarks)]
    for clause in sheet.clauses:
        told.append(clause.heading)
        told += [words for part in clause.paragraphs for words in (part.words, *part.points)]
    for words in told:
        for piece in words.split("。"):
            assert squeezed(piece) in found, piece


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words(words: str) -> None:
    assert squeezed(words) in words_of(pdf(saying(words), "en"))


@settings(max_examples=20)
@given(words=st.text(PRINTED, min_size=1).map(str.strip).filter(bool))
def test_no_words_keep_it_from_being_set(words: str) -> None:
    assert pdf(saying(words), "en").startswith(b"%PDF")


def test_a_character_that_the_font_lacks_is_told_and_not_left_as_a_box() -> None:
    with pytest.raises(PdfNotSet, match="ไ"):
        pdf(saying("ไทย"), "en")


@POLICIES
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_it_is_and_of_whom(policy: Policy, language: str) -> None:
    content = pdf(policy, language)
    sheet = make_sheet(policy, language)
    with pypdfium2.PdfDocument(content) as document:
        told = document.get_metadata_dict()
        headings = [entry.get_title() for entry in document.get_toc()]
        assert document.is_tagged()
    assert told["Title"] == sheet.title
    assert told["Author"] == sheet.operator
    assert told["CreationDate"].startswith(f"D:{policy.revision:%Y%m%d}")
    assert [squeezed(found) for found in headings] == [
        squeezed(clause.number + clause.heading) for clause in sheet.clauses if clause.heading
    ]
    for mark in (b"pdfuaid", b"pdfaid", b"/Lang"):
        assert mark in content


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_policy_is_the_same_bytes(language: str) -> None:
    policy = DEMO["hennge-2019-10-18"]
    assert pdf(policy, language) == pdf(policy, language)


def test_every_character_of_the_demo_has_a_glyph_of_its_language() -> None:
    """骨 is drawn in one way in Japan, in another in Taiwan: the same character, two outlines."""
    ja, zh = (pdf(saying_in(language), language) for language in ("ja", "zh-Hant"))
    assert picture(ja) != picture(zh)


def saying_in(language: str) -> Policy:
    policy = DEMO["hennge-2019-10-18"]
    bone = dict.fromkeys(policy.languages, "骨直角令")
    document = tuple(clause.model_copy(update={"text": bone, "heading": None}) for clause in policy.document[:1])
    operator = policy.operator.model_copy(update={"name": bone})
    return policy.model_copy(
        update={"title": bone, "operator": operator, "document": document, "languages": (language,)}
    )


def picture(content: bytes) -> bytes:
    with pypdfium2.PdfDocument(content) as document:
        bitmap = document[0].render(scale=1, grayscale=True, crop=(60, 720, 0, 0))
        return bytes(bitmap.buffer)
