"""Markdown, read back by a Markdown reader: every word comes out as itself, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kotowari.notice.markdown import escaped, markdown
from kotowari.notice.sheet import make_sheet
from kotowari.policy.model import Policy
from tests.notice.policies import DEMO, HOSTILE, LANGUAGES, saying

LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1).map(str.strip).filter(bool)
READERS = {
    "commonmark": MarkdownIt("commonmark"),
    "with-extensions": MarkdownIt("commonmark").enable(["table", "strikethrough"]),
}


def shown(token: Token) -> str:
    """The words that a reader sees of a block; anything that is not words or emphasis is shown as what it is."""
    return "".join(
        child.content if child.type == "text" else "" if child.type.startswith("strong") else f"<<{child.type}>>"
        for child in token.children or []
    )


def blocks(reader: MarkdownIt, text: str) -> list[str]:
    return [shown(token) for token in reader.parse(text) if token.type == "inline"]


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("before", ["", "- ", "> ", "## 1. ", "**3-1** "])
@given(words=LINE)
def test_any_words_come_out_as_themselves_wherever_they_stand(reader: MarkdownIt, before: str, words: str) -> None:
    tokens = [token for token in reader.parse(before + escaped(words)) if token.type == "inline"]
    assert len(tokens) == 1
    number = {"## 1. ": "1. ", "**3-1** ": "3-1 "}.get(before, "")
    assert shown(tokens[0]) == number + words


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words(reader: MarkdownIt, words: str) -> None:
    policy = saying(words)
    sheet = make_sheet(policy, "en")
    found = blocks(reader, markdown(policy, "en"))
    assert found[0] == sheet.title
    assert found[1] == words
    assert f"Business operator {sheet.operator}" in found
    for clause in sheet.clauses:
        if clause.heading:
            assert f"{clause.number}. {words}" in found
        for paragraph in clause.paragraphs:
            for point in paragraph.points:
                assert point in found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", DEMO.values(), ids=DEMO)
def test_nothing_is_left_out_and_every_clause_has_its_anchor(policy: Policy, language: str) -> None:
    sheet = make_sheet(policy, language)
    tokens = READERS["commonmark"].parse(markdown(policy, language))
    found = [shown(token) for token in tokens if token.type == "inline"]
    anchors = [token.content for token in tokens if token.type == "inline" and "html_inline" in shown(token)]
    assert anchors == [f'<a id="{clause.id}"></a>' for clause in sheet.clauses]
    for clause in sheet.clauses:
        for paragraph in clause.paragraphs:
            for words in filter(None, (paragraph.words, *paragraph.points)):
                assert words in found or f"{clause.number} {words}" in found
