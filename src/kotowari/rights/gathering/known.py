"""Every way in which who asks is known to be written: in the request, on documents that were seen, in the vault."""

from collections.abc import Iterable, Sequence
from typing import Final

from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, StepTaken
from kotowari.handling.asked.own_names import Writings
from kotowari.places.walking.asker import says_another
from kotowari.policy.model import Policy

Known = dict[str, list[str]]
"""The items of a policy that tell who one is, each with what is known of it: none, where nothing is."""

_NAMES: Final = frozenset(("pd:Name",))
_BIRTHS: Final = frozenset(("pd:BirthDate", "pd:DateOfBirth"))
_OF_NAME: Final = ("name", "kana", "latin")


def telling_items(policy: Policy) -> frozenset[str]:
    """Return the items of a policy that tell who one is: names, and dates of birth."""
    return frozenset(name for name, item in policy.items.items() if item.kind in _NAMES | _BIRTHS)


def no_persons(policy: Policy) -> frozenset[str]:
    """Return the names of the operator and of its recipients, in every language: texts name no person by them."""
    named = [policy.operator.name, *(one.name for one in policy.recipients.values())]
    return frozenset(text for one in named for text in one.values())


def known_of(policy: Policy, matter: Matter, held: Sequence[Writings]) -> Known:
    """Return what is known of who asks: what they said, what documents showed, and what the vault holds of them.

    Of a person of the vault who is written otherwise than who asks nothing is taken over: a code proves whose mail one
    reads, and that may be another's.
    """
    said = _said(matter)
    known: Known = {
        name: list(said["birth-date" if item.kind in _BIRTHS else "name"])
        for name, item in policy.items.items()
        if name in telling_items(policy)
    }
    kinds = {name: policy.items[name].kind in _BIRTHS for name in known}
    agreeing = [one for one in held if not says_another(one, known)]
    for name, values in known.items():
        for one in agreeing:
            # A name is one in whichever item it is held.
            of_kind = (value for item, several in one.items() if kinds.get(item) is kinds[name] for value in several)
            values += [value for value in dict.fromkeys(of_kind) if value not in values]
    return known


def is_claimed(steps: Iterable[StepTaken]) -> bool:
    """Whether no check compared the person's name: a code proves who reads an address, not what they are called."""
    return not any(_compares_a_name(step) for step in steps)


def _said(matter: Matter) -> dict[str, dict[str, None]]:
    """What the request says of the person, and what the documents say that were checked to be theirs."""
    requester = matter.asked.get("requester") or {}
    said = {"name": dict.fromkeys(value for key in _OF_NAME if (value := requester.get(key)))}
    said["birth-date"] = dict.fromkeys(value for value in (requester.get("birth_date"),) if value)
    for step in matter.steps:
        if _is_of_person(step):
            for field, values in matter.contents.get(step.number, {}).get("written", {}).items():
                said[field] |= dict.fromkeys(values)
    return said


def _compares_a_name(step: StepTaken) -> bool:
    if not _is_of_person(step):
        return False
    said = step.content
    return said["means"] == Means.RECORD or (said["means"] == Means.DOCUMENT and "name" in said["agreed"])


def _is_of_person(step: StepTaken) -> bool:
    return step.kind is Step.CHECKED and bool(step.content["of"] == Of.PERSON)
