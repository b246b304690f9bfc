"""Policies and law packs with something taken from them, or with something more to ask: they can only permit less."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.law import ClassRule, LawPack, Need
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act, Condition, Form, ItemClass
from tests.gate.drawn import RULEBOOKS


@dataclass(frozen=True, eq=False)
class Narrowing:
    """A rulebook with one thing narrowed, said in words; it is made when it is first asked for."""

    words: str
    of: Rulebook = field(repr=False)
    policy: Policy = field(repr=False)
    pack: LawPack = field(repr=False)

    @cached_property
    def rulebook(self) -> Rulebook:
        return make_rulebook(self.policy, self.of.source.digest, [(self.pack, self.of.source.packs[0][2])])


@cache
def narrowings(policy: str) -> tuple[Narrowing, ...]:
    """Return every narrowing of the rulebook of a policy by name."""
    (rulebook,) = (rulebook for rulebook in RULEBOOKS if rulebook.policy.policy == policy)
    (pack,) = rulebook.packs
    return (
        *(Narrowing(words, rulebook, less, pack) for words, less in _policies(rulebook.policy)),
        *(Narrowing(words, rulebook, rulebook.policy, law) for words, law in _laws(pack)),
    )


def _without(mapping: Mapping[Any, Any], name: str) -> dict[Any, Any]:
    return {key: value for key, value in mapping.items() if key != name}


def _policies(policy: Policy) -> Iterator[tuple[str, Policy]]:
    for section in ("purposes", "provision", "joint_use", "recipients"):
        rules = getattr(policy, section)
        for name in rules:
            yield f"without {section}.{name}", policy.model_copy(update={section: _without(rules, name)})
    for section, key in (
        ("purposes", "for_"),
        ("purposes", "items"),
        ("provision", "of"),
        ("provision", "grounds"),
        ("joint_use", "with_"),
        ("joint_use", "of"),
        ("joint_use", "items"),
        ("joint_use", "purposes"),
    ):
        for name, rule in getattr(policy, section).items():
            for gone in getattr(rule, key):
                less = tuple(value for value in getattr(rule, key) if value != gone)
                yield f"without {gone} in {section}.{name}.{key}", _with(policy, section, name, **{key: less})
    for name in policy.purposes:
        yield f"aggregates for {name}", _with(policy, "purposes", name, form=Form.AGGREGATES)
        yield f"no opting out of {name}", _with(policy, "purposes", name, opt_out=False)
    for name in policy.recipients:
        yield f"no route to {name}", _with(policy, "recipients", name, foreign=None)
        yield f"{name} identifies", _with(policy, "recipients", name, identifies=True)
    for name, joint in policy.joint_use.items():
        silent = joint.responsible.model_copy(update={"address": None})
        yield f"{name} without an address", _with(policy, "joint_use", name, responsible=silent)


def _with(policy: Policy, section: str, name: str, **changes: Any) -> Policy:
    rules = getattr(policy, section)
    return policy.model_copy(update={section: {**rules, name: rules[name].model_copy(update=changes)}})


def _laws(pack: LawPack) -> Iterator[tuple[str, LawPack]]:
    for condition in Condition:
        yield from _needing(pack, condition)
    for ground, rule in pack.grounds.items():
        yield f"no ground {ground}", pack.model_copy(update={"grounds": _without(pack.grounds, ground)})
        for narrower in ({"relations": ()}, {"own_use": False}):
            yield f"{ground} {narrower}", _ruled(pack, "grounds", ground, rule.model_copy(update=narrower))
    for section in ("duties", "bases"):
        for name in getattr(pack, section):
            yield f"without {section}.{name}", pack.model_copy(update={section: _without(getattr(pack, section), name)})
    for change in (
        {"exempt": ()},
        {"lifted_by": ()},
        {"consent": (*pack.abroad.consent, Condition.SECOND_APPROVAL)},
    ):
        yield f"abroad {change}", pack.model_copy(update={"abroad": pack.abroad.model_copy(update=change)})


def _needing(pack: LawPack, condition: Condition) -> Iterator[tuple[str, LawPack]]:
    more = Need(any=(condition,), article="999")
    for act in Act:
        yield f"{act} needs {condition}", _ruled(pack, "acts", act, (*pack.acts[act], more))
    for item_class in ItemClass:
        rule = pack.classes.get(item_class, ClassRule(acts={}))
        strict = rule.model_copy(update={"acts": {act: (*rule.acts.get(act, ()), more) for act in Act}})
        yield f"{item_class} needs {condition}", _ruled(pack, "classes", item_class, strict)
    for section in ("grounds", "duties"):
        for name, needy in getattr(pack, section).items():
            stricter = needy.model_copy(update={"needs": (*needy.needs, more)})
            yield f"{section}.{name} needs {condition}", _ruled(pack, section, name, stricter)


def _ruled(pack: LawPack, section: str, name: str, rule: Any) -> LawPack:
    return pack.model_copy(update={section: {**getattr(pack, section), name: rule}})
