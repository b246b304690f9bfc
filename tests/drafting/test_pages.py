"""Pages in the styles that companies publish, and all that a draft must find on each."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kotowari.drafting.draft import Draft, draft
from kotowari.drafting.lexicon import KINDS
from kotowari.policy.citation import citations
from kotowari.policy.document import write_out
from kotowari.policy.model import UNDERTAKINGS, Policy
from kotowari.policy.parse import parse_policy
from kotowari.reading.normal import normalised
from kotowari.reading.page import read_page

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 1, 1)


def drafted(case: dict[str, Any]) -> Draft:
    return drafted_once(case["page"], case["encoding"])


@cache
def drafted_once(name: str, encoding: str) -> Draft:
    text = (HERE / "pages" / name).read_text(encoding="utf-8")
    return draft(read_page(text.encode(encoding)), TODAY)


def found(made: Draft) -> dict[str, Any]:
    """What a draft found, in the form of the data file."""
    policy = made.policy
    language = policy.languages[0]
    facts: dict[str, Any] = {
        "language": language,
        "revision": policy.revision.isoformat(),
        "operator": operator_of(policy, language),
        "items": list(policy.items),
        "purposes": {
            subject: [purpose.label[language] for purpose in policy.purposes_of(subject).values()]
            for subject in policy.subjects
        },
        "provision": {
            name: {"of": list(one.of), "grounds": [ground.value for ground in one.grounds]}
            for name, one in policy.provision.items()
        },
        "rights": {name: list(right.of) for name, right in policy.rights.items()},
        "undertakings": [f"{section}.{name}" for section in UNDERTAKINGS for name in getattr(policy, section)],
        "unrecognised": [sentence.text for sentence in made.marked],
        "assumed": sorted(made.assumed),
    }
    for joint in policy.joint_use.values():
        facts["joint_use"] = {
            "with": {policy.recipients[user].name[language]: policy.recipients[user].country for user in joint.with_},
            "of": list(joint.of),
            "items": list(joint.items),
            "purposes": [policy.purposes[purpose].label[language] for purpose in joint.purposes],
            "responsible": joint.responsible.name[language],
        }
    return facts


def operator_of(policy: Policy, language: str) -> dict[str, str]:
    operator, contact = policy.operator, policy.operator.contact
    texts = {"name": operator.name, "address": operator.address, "representative": operator.representative}
    facts = {name: text[language] for name, text in (*texts.items(), ("desk", contact.desk)) if text}
    return facts | {"email": contact.email} | ({"telephone": contact.telephone} if contact.telephone else {})


@pytest.mark.parametrize("case", CASES, ids=[case["page"] for case in CASES])
def test_a_draft_finds_what_the_page_says_and_nothing_else(case: dict[str, Any]) -> None:
    assert found(drafted(case)) == {key: value for key, value in case.items() if key not in ("page", "encoding")}


@pytest.mark.parametrize("case", CASES, ids=[case["page"] for case in CASES])
def test_every_sentence_is_in_the_draft_once(case: dict[str, Any]) -> None:
    made = drafted(case)
    text = (HERE / "pages" / case["page"]).read_text(encoding="utf-8")
    page = read_page(text.encode(case["encoding"]))
    told = [normalised(one.sentence.text) for one in made.sentences]
    assert told == [normalised(sentence.text) for sentence in page.sentences]
    recognised = [one for one in made.sentences if not one.is_marked]
    assert len(recognised) + len(made.marked) == len(page.sentences)
    shown = normalised(" ".join(shown_words(made.policy)))
    # The page of the draft numbers its headings itself.
    bare = [re.sub(r"^(第\w+条\s*|[（(]?\d+[.．)）、]\s*)", "", one.sentence.text) for one in recognised]
    assert [words for words in bare if normalised(words) not in shown] == []
    headings = [clause.heading for clause in write_out(made.policy, made.policy.languages[0])]
    assert [heading for heading in headings if re.match(r"第\w+条|[（(]?\d+[.．)）、]", heading)] == []
    marks = [line.strip() for line in made.text.splitlines() if line.strip().startswith("# unrecognised: ")]
    assert marks == [f"# unrecognised: {sentence.text}" for sentence in made.marked]


def shown_words(policy: Policy) -> list[str]:
    """The draft's page as the public would read it."""
    written = write_out(policy, policy.languages[0])
    return [words for clause in written for words in (clause.heading, *(part.words for part in clause.paragraphs))]


@pytest.mark.parametrize("case", CASES, ids=[case["page"] for case in CASES])
def test_every_rule_is_cited_by_the_clause_that_has_its_sentence(case: dict[str, Any]) -> None:
    made = drafted(case)
    policy = parse_policy(made.text, "draft.yaml", frozenset({"jp-appi"}))
    texts = {clause.id: clause.text[policy.languages[0]] for clause in policy.document}
    cited = citations(policy)
    assert set(cited) == set(policy.rules())
    for one in made.sentences:
        for rule in one.rules:
            if rule in cited and rule.startswith("purposes."):
                label = policy.purposes[rule.removeprefix("purposes.")].label[policy.languages[0]]
                assert normalised(label) in normalised(texts[cited[rule].clause])


@pytest.mark.parametrize("case", CASES, ids=[case["page"] for case in CASES])
def test_each_assumption_is_a_comment_in_the_file(case: dict[str, Any]) -> None:
    made = drafted(case)
    comments = [line.strip() for line in made.text.splitlines() if line.strip().startswith("# assumed: ")]
    assert sorted(comments) == sorted(f"# assumed: {says}" for says in made.assumed.values())


@pytest.mark.parametrize("case", CASES, ids=[case["page"] for case in CASES])
def test_the_same_page_gives_the_same_draft(case: dict[str, Any]) -> None:
    drafted_once.cache_clear()
    first = drafted(case).text
    drafted_once.cache_clear()
    assert drafted(case).text == first


@pytest.mark.parametrize("case", CASES, ids=[case["page"] for case in CASES])
def test_a_kind_stands_where_it_is_certain_and_nowhere_else(case: dict[str, Any]) -> None:
    policy = drafted(case).policy
    assert {name: item.kind for name, item in policy.items.items()} == {name: KINDS.get(name) for name in policy.items}
    for name, subject in policy.subjects.items():
        # Whoever else is meant, such as employees' families, may be no employee.
        assert subject.kind == (None if subject.includes else KINDS.get(name))
    assert {purpose.kind for purpose in policy.purposes.values()} == {None}


def test_the_kinds_of_a_page_by_name() -> None:
    made = draft(read_page(b"We use customers' names and email addresses for support."), TODAY).policy
    assert made.subjects["customer"].kind == "dpv:Customer"
    assert {name: item.kind for name, item in made.items.items()} == {"name": "pd:Name", "email": "pd:EmailAddress"}
