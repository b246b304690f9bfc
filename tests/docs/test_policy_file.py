"""What docs/policy-file.md shows is what the product does, and nothing of the format is left out of it."""

import re
from enum import StrEnum
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kotowari.errors import PolicyUnreadable, UnknownSlot
from kotowari.policy import model, parse
from kotowari.policy.document import read_slot, write_out
from kotowari.policy.enforcement import KEEPERS
from kotowari.policy.law import parse_law
from kotowari.policy.parse import parse_policy
from kotowari.policy.terms import Act, Form, Ground, ItemClass, Keeper, Relation, Route
from kotowari.policy.vocabulary import ITEMS, PURPOSES, SUBJECTS
from kotowari.written.shapes import Part

PAGE = (Path(__file__).parents[2] / "docs" / "policy-file.md").read_text("utf-8")
WHOLE, *PIECES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
LAW = parse_law(
    (resources.files("kotowari.policy") / "packs" / "jp-appi-2022-04-01.yaml").read_text("utf-8"), "jp-appi"
)
LAWS = frozenset((LAW.pack,))

SECTION_OF: dict[type[Part], tuple[str, str]] = {
    model.Policy: ("head", ""),
    model.Operator: ("operator", ""),
    model.Contact: ("operator", "contact."),
    model.Subject: ("subjects", ""),
    model.Item: ("items", ""),
    model.Span: ("periods", ""),
    model.Purpose: ("purposes", ""),
    model.Keep: ("purposes", "keep."),
    model.Recipient: ("recipients", ""),
    model.Foreign: ("recipients", "foreign."),
    model.Provision: ("provision", ""),
    model.JointUse: ("joint_use", ""),
    model.Responsible: ("joint_use", "responsible."),
    model.Right: ("rights", ""),
    model.Fee: ("rights", "fee."),
    model.Undertaking: ("acquisition, keeping, measures, tenants, revisions", ""),
    model.Clause: ("document", ""),
}
"""Under which heading each part of the format is explained, and how its keys are written there."""


def load(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded


def added(whole: dict[str, Any], piece: dict[str, Any]) -> dict[str, Any]:
    """Return the whole with a piece's keys added; where both have a mapping, the two become one."""
    both = {
        key: added(whole[key], value) if isinstance(value, dict) and isinstance(whole.get(key), dict) else value
        for key, value in piece.items()
    }
    return {**whole, **both}


def explained(heading: str) -> str:
    """Return what stands under a heading, up to the next of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


def keys(part: type[Part]) -> dict[str, type[Any] | None]:
    """Return the keys of a part as the file writes them, each with the part that stands there, if it is but one."""
    fields = part.model_fields.items()
    return {field.alias or name: _inner(field.annotation) for name, field in fields}


def _inner(annotation: Any) -> type[Any] | None:
    inner = [kind for kind in SECTION_OF if str(annotation) in (str(kind), str(kind | None))]
    return inner[0] if inner else None


def test_the_whole_policy_is_one_without_mistakes() -> None:
    policy = parse_policy(WHOLE, "example-shop.yaml", LAWS)
    assert write_out(policy, "en")[0].paragraphs[1].points == (
        "answering questions on what was bought",
        "sending news of our products by email",
    )


@pytest.mark.parametrize("piece", PIECES)
def test_every_piece_added_to_it_is_without_mistakes_too(piece: str) -> None:
    text = StringIO()
    YAML(typ="safe").dump(added(load(WHOLE), load(piece)), text)
    parse_policy(text.getvalue(), "example-shop.yaml", LAWS)


def test_every_part_of_the_format_has_its_place() -> None:
    parts = {part for part in vars(model).values() if isinstance(part, type) and issubclass(part, Part)}
    assert parts - {Part} == SECTION_OF.keys()


@pytest.mark.parametrize("part", SECTION_OF, ids=lambda part: part.__name__)
def test_every_key_is_explained_in_the_table_of_its_section(part: type[Part]) -> None:
    heading, before = SECTION_OF[part]
    rows = set(re.findall(r"^\| `([^`]+)` \| \S", explained(heading), re.MULTILINE))
    within = {key for key, inner in keys(part).items() if inner and SECTION_OF[inner] == (heading, f"{key}.")}
    assert {before + key for key in keys(part).keys() - within} <= rows


@pytest.mark.parametrize("section", {heading for heading, _ in SECTION_OF.values()} - {"head"})
def test_every_section_has_an_example(section: str) -> None:
    assert section == "document" or "```yaml" in explained(section)


def test_no_table_explains_a_key_that_there_is_not() -> None:
    there_are = {(heading, before + key) for part, (heading, before) in SECTION_OF.items() for key in keys(part)} | {
        (heading, word) for heading, terms in TERMS for word in map(str, terms)
    }
    for heading in {heading for heading, _ in SECTION_OF.values()}:
        rows = re.findall(r"^\| `([^`]+)` \|", explained(heading), re.MULTILINE)
        assert {(heading, row) for row in rows} <= there_are


UNDERTAKING = "acquisition, keeping, measures, tenants, revisions"

TERMS: list[tuple[str, type[StrEnum]]] = [
    ("items", ItemClass),
    ("recipients", Relation),
    ("recipients", Route),
    ("provision", Ground),
    ("purposes", Form),
    ("rights", Act),
    (UNDERTAKING, Keeper),
]


@pytest.mark.parametrize(("heading", "terms"), TERMS)
def test_every_value_that_a_key_can_have_is_named(heading: str, terms: type[StrEnum]) -> None:
    assert [term.value for term in terms if f"`{term}`" not in explained(heading)] == []


def test_which_ground_reaches_which_recipient_is_as_the_law_pack_has_it() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| [^|]+ \| ((?:consent)[^|]*) \|$", explained("recipients"), re.MULTILINE))
    assert rows == {
        relation.value: ", ".join(ground for ground in Ground if relation in LAW.grounds[ground].relations)
        for relation in Relation
    }


def test_which_ground_leaves_a_record_due_is_as_the_law_pack_has_it() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| .* \| ([^|]+) \|$", explained("provision"), re.MULTILINE))
    assert {ground: rows[ground] for ground in Ground} == {
        ground: LAW.grounds[ground].record or "–" for ground in Ground
    }


def test_where_each_keeper_may_stand_is_as_the_reader_has_it() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| .* \| ([^|]+) \|$", explained(UNDERTAKING), re.MULTILINE))
    for keeper in Keeper:
        sections = [section for section, keepers in KEEPERS.items() if keeper in keepers]
        assert rows[keeper] == ("everywhere" if len(sections) == len(KEEPERS) else ", ".join(sections))


def test_every_kind_named_is_one_for_what_it_is_named_for() -> None:
    rows = re.findall(r"^\| (a subject|an item|a purpose) \| [^|]+ \| (.*) \|$", explained("kinds"), re.MULTILINE)
    assert len(rows) == 3
    for (_, named), known in zip(rows, (SUBJECTS, ITEMS, PURPOSES), strict=True):
        assert set(re.findall(r"`([^`]+)`", named)) <= known


def test_every_slot_there_is_and_no_other_is_explained() -> None:
    with pytest.raises(UnknownSlot) as caught:
        read_slot(parse_policy(WHOLE, "example-shop.yaml"), "nothing")
    there_are = re.findall(r"`\{(\S+?)(?: of NAME)?\}`", str(caught.value).partition("expected")[2])
    shown = re.findall(
        r"`\{(\S+?)(?: of \S+)?\}`", "\n".join(re.findall(r"^\| `\{.*", explained("Slots"), re.MULTILINE))
    )
    assert len(there_are) > 10
    assert set(shown) == set(there_are)


def test_mistakes_are_shown_as_the_page_shows_them() -> None:
    broken = WHOLE
    for old, new in (
        ("items: [name, email]", "items: [name, emial]"),
        ("heading: {en: Security, ja: 安全管理措置}", "heading: {en: Security}"),
        ("keeps: [purposes]", "keeps: [purposes.support]"),
    ):
        assert broken.count(old) == 1
        broken = broken.replace(old, new)
    with pytest.raises(PolicyUnreadable) as caught:
        parse_policy(broken, "example-shop.yaml", LAWS)
    shown = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert shown == ["".join(f"{mistake}\n" for mistake in caught.value.mistakes)]


def test_the_limits_are_those_of_the_reader() -> None:
    limits = explained("Mistakes, and how they are shown")
    assert f"{parse.LIMIT:,} characters" in limits
    assert f"{parse.DEPTH} levels" in limits


def test_its_links_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
