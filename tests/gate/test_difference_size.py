"""Two revisions of the largest policy there is to expect are compared, and what changed in them is found."""

import random
from typing import Any

import pytest

from kotowari.gate.difference.account import account_of
from kotowari.gate.difference.compare import compare
from kotowari.gate.difference.passages import Kind
from kotowari.gate.difference.telling import tell
from kotowari.gate.difference.words import kind_words
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.model import Item, JointUse, Policy, Provision, Purpose, Recipient, Subject
from kotowari.policy.terms import Act, Ground, Relation
from tests.gate.drawn import KUSUNOKI
from tests.gate.revised import WORDS

SIZES = {"subjects": 50, "items": 200, "purposes": 500, "recipients": 50}


def large(seed: int = 1) -> Policy:
    """A policy of those sizes, the same each time for a seed."""
    draw = random.Random(seed)
    names = {section: [f"{section[0]}{number}" for number in range(size)] for section, size in SIZES.items()}

    def some(section: str, count: int) -> list[str]:
        return draw.sample(names[section], count)

    responsible = {"name": WORDS, "address": WORDS, "representative": WORDS}
    sections: dict[str, dict[str, Any]] = {
        "subjects": {name: Subject(label=WORDS) for name in names["subjects"]},
        "items": {name: Item.model_validate({"label": WORDS}) for name in names["items"]},
        "purposes": {
            name: Purpose.model_validate({"label": WORDS, "for": some("subjects", 6), "items": some("items", 10)})
            for name in names["purposes"]
        },
        "recipients": {
            name: Recipient(name=WORDS, country=draw.choice(["JP", "TW"]), relation=draw.choice(list(Relation)))
            for name in names["recipients"]
        },
        "provision": {
            f"k{number}": Provision(of=tuple(some("subjects", 10)), grounds=tuple(draw.sample(list(Ground), 3)))
            for number in range(10)
        },
        "joint_use": {
            f"j{number}": JointUse.model_validate(
                {
                    "with": some("recipients", 5),
                    "of": some("subjects", 5),
                    "items": some("items", 20),
                    "purposes": some("purposes", 40),
                    "responsible": responsible,
                }
            )
            for number in range(10)
        },
    }
    return KUSUNOKI.policy.model_copy(update={**sections, "rights": {}, "document": ()})


def ready(policy: Policy) -> Rulebook:
    (pack,) = KUSUNOKI.packs
    return make_rulebook(policy, KUSUNOKI.source.digest, [(pack, KUSUNOKI.source.packs[0][2])])


@pytest.mark.long
def test_the_largest_policies_are_compared() -> None:
    policy = large()
    purpose = policy.purposes["p7"]
    item = next(name for name in policy.items if name not in purpose.items)
    wider = {**policy.purposes, "p7": purpose.model_copy(update={"items": (*purpose.items, item)})}
    before, after = ready(policy), ready(policy.model_copy(update={"purposes": wider}))

    assert compare(before, before) == ()
    found = account_of(before, after)
    used = [each for each in found.differences if each.act is Act.USE]
    assert [(each.subjects, each.matters) for each in used] == [
        (frozenset(purpose.for_), frozenset((("p7", frozenset((item,))),)))
    ]
    assert all({name for name, _ in each.matters} == {"p7"} for each in found.differences)
    assert tell(found, "en")


@pytest.mark.long
def test_two_of_the_largest_policies_that_have_but_names_alike_are_told_within_bounds() -> None:
    found = account_of(ready(large()), ready(large(2)))
    used = [each for each in found.differences if each.act is Act.USE]
    assert {each.is_newly_permitted or each.is_newly_refused for each in used} == {True}
    told = {kind_words(kind, "en") for kind in Kind}
    passages = [point for section in tell(found, "en") if section.title in told for point in section.points]
    # Twenty lines of a scope, one that there are more, and conditions.
    assert passages
    assert max(len(point.lines) for point in passages) <= 25
