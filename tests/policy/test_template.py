"""The file from which a new company starts: valid once its tokens are filled."""

import re
from datetime import date
from pathlib import Path

import pytest

import kotowari
from kotowari.policy.checking.check import check
from kotowari.policy.document import write_out
from kotowari.policy.model import Policy
from kotowari.policy.parse import parse_policy
from tests.policy.given import DAY, law

TEMPLATE = (Path(kotowari.__file__).parent / "cli" / "templates" / "new-company.yaml").read_text("utf-8")
TOKENS = {
    "__POLICY__": "example-shop",
    "__NAME__": "Example Shop K.K.",
    "__EMAIL__": "privacy@example.com",
    "__REVISION__": "2026-12-01",
}


def filled(**other: str) -> Policy:
    text = TEMPLATE
    for token, value in {**TOKENS, **other}.items():
        text = text.replace(token, value)
    return parse_policy(text, "new-company.yaml", frozenset(("jp-appi",)))


def test_there_are_no_tokens_but_the_four() -> None:
    assert set(re.findall(r"__[A-Z]+__", TEMPLATE)) == TOKENS.keys()


def test_filled_in_it_is_a_policy_without_mistakes() -> None:
    policy = filled()
    assert policy.policy == "example-shop"
    assert policy.operator.name == {"en": "Example Shop K.K.", "ja": "Example Shop K.K."}
    assert policy.operator.contact.email == "privacy@example.com"
    assert policy.revision == policy.published == date(2026, 12, 1)


@pytest.mark.parametrize("name", ['O\'Neil & Söhne: "Shop" #1 {K.K.}', "株式会社「理」", "- dash", "yes", "123"])
def test_a_companys_name_needs_no_escaping(name: str) -> None:
    assert filled(__NAME__=name).operator.name["ja"] == name


@pytest.mark.parametrize("language", ["en", "ja"])
def test_its_page_names_the_company_and_reads_whole(language: str) -> None:
    clauses = write_out(filled(), language)
    written = [line for clause in clauses for p in clause.paragraphs for line in (p.words, *p.points)]
    assert "Example Shop K.K." in written[0]
    assert any("privacy@example.com" in line for line in written)
    assert not any(re.search(r"[{}]|__|\.\.|。。", line) for line in written)


def test_it_begins_with_the_gaps_closed_that_the_law_would_find() -> None:
    policy = filled()
    assert policy.operator.address
    assert policy.operator.representative
    assert all(purpose.keep for purpose in policy.purposes.values())
    assert all(set(right.of) == set(policy.subjects) for right in policy.rights.values())


def test_a_check_of_it_finds_nothing() -> None:
    assert check(filled(), [law()], DAY).findings == ()


@pytest.mark.parametrize("section", ["purposes", "recipients", "provision", "rights", "measures", "document"])
def test_a_comment_before_each_section_tells_its_writer_why(section: str) -> None:
    lines = TEMPLATE.splitlines()
    assert lines[lines.index(f"{section}:") - 1].startswith("# ")
