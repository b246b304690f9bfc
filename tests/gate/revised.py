"""Pairs of revisions drawn at random, the asks a difference has in it, and facts that show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from kotowari.gate.ask import Ask
from kotowari.gate.difference.compare import compare
from kotowari.gate.difference.difference import Difference
from kotowari.gate.difference.proviso import Alternatives, Checked, Proviso
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.model import Foreign, Item, JointUse, Policy, Provision, Purpose, Recipient, Responsible, Subject
from kotowari.policy.period import Period
from kotowari.policy.terms import Act, Condition, Form, Ground, ItemClass, Relation, Route
from kotowari.written.shapes import Part
from tests.gate.drawn import KUSUNOKI, RULEBOOKS, asks
from tests.gate.narrowed import Narrowing, narrowings

WORDS = {"en": "words", "ja": "言葉", "zh-Hant": "文字"}


@dataclass(frozen=True, slots=True)
class Revised:
    """Two rulebooks, and what they are found to differ in."""

    before: Rulebook = field(repr=False)
    after: Rulebook = field(repr=False)
    differences: tuple[Difference, ...]


def revised() -> st.SearchStrategy[Revised]:
    """Draw a pair: a shipped policy or law with something taken from it, or two small policies made at random."""
    narrowed = [each for rulebook in RULEBOOKS for each in narrowings(rulebook.policy.policy)]
    either: list[Rulebook | Narrowing] = [*RULEBOOKS, *narrowed]
    known = st.sampled_from(either).map(_rulebook)
    return st.one_of(st.tuples(small(), small()), st.tuples(known, known)).map(
        lambda pair: Revised(*pair, compare(*pair))
    )


def _rulebook(each: Rulebook | Narrowing) -> Rulebook:
    return each.rulebook if isinstance(each, Narrowing) else each


def small() -> st.SearchStrategy[Rulebook]:
    """Draw the rulebook of a policy of few names, any of which may be missing; its joint uses overlap."""
    subjects, items, purposes, recipients = ("one", "two"), ("a", "b", "c"), ("p", "q"), ("x", "y")
    some_items, some_subjects, words = _some(items), _some(subjects), st.just(WORDS)
    purpose = _made(
        Purpose,
        {
            "label": words,
            "kind": st.sampled_from([None, None, "dpv:Marketing"]),
            "for": some_subjects,
            "items": some_items,
            "form": st.sampled_from([Form.VALUES, Form.VALUES, Form.AGGREGATES]),
            "opt_out": st.booleans(),
        },
    )
    every = st.sampled_from([Period(months=1), Period(days=30), Period(months=12)])
    foreign = _made(Foreign, {"route": st.sampled_from(Route), "every": every})
    recipient = _made(
        Recipient,
        {
            "name": words,
            "country": st.sampled_from(["JP", "TW", "DE"]),
            "relation": st.sampled_from(Relation),
            "foreign": st.none() | foreign,
            "identifies": st.booleans(),
        },
    )
    address = st.sampled_from([WORDS, WORDS, None])
    joint = _made(
        JointUse,
        {
            "with": _some(recipients),
            "of": some_subjects,
            "items": some_items,
            "purposes": _some(purposes),
            "responsible": _made(Responsible, {"name": words, "address": address, "representative": words}),
        },
    )
    classes, handles = st.sampled_from([*ItemClass, ItemClass.ORDINARY]), st.sampled_from([None, "email"])
    item = _made(Item, {"label": words, "class": classes, "handle": handles})
    provision = _made(Provision, {"of": some_subjects, "grounds": _some(tuple(Ground))})
    return st.builds(
        _small,
        subjects=_named(subjects, _made(Subject, {"label": words}), 1),
        items=_named(items, item, 1),
        purposes=_named(purposes, purpose, 1),
        recipients=_named(recipients, recipient, 0),
        provision=_named(("k",), provision, 0),
        joint_use=_named(("g", "h", "i"), joint, 0),
    )


def _made(model: type[Part], parts: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(parts).map(model.model_validate)


def _some(names: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.frozensets(st.sampled_from(names), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


def _named(names: tuple[str, ...], part: st.SearchStrategy[Any], least: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), part, min_size=least)


def _small(**sections: dict[str, Any]) -> Rulebook:
    """Make a rulebook of sections in which a name may lead nowhere; such a name is left out of lists."""
    purposes = {
        name: purpose.model_copy(
            update={
                "for_": tuple(one for one in purpose.for_ if one in sections["subjects"]),
                "items": tuple(one for one in purpose.items if one in sections["items"]),
            }
        )
        for name, purpose in sections["purposes"].items()
    }
    policy: Policy = KUSUNOKI.policy.model_copy(update={**sections, "purposes": purposes, "rights": {}, "document": ()})
    (pack,) = KUSUNOKI.packs
    return make_rulebook(policy, KUSUNOKI.source.digest, [(pack, KUSUNOKI.source.packs[0][2])])


def asks_of(revised: Revised) -> st.SearchStrategy[Ask]:
    """Draw an ask of names that either revision knows."""
    policies = (revised.before.policy, revised.after.policy)

    def names(section: str) -> list[str]:
        return sorted({name for policy in policies for name in getattr(policy, section)})

    bases = sorted({basis for rulebook in (revised.before, revised.after) for basis in rulebook.packs[0].bases})
    purposes = [*names("purposes"), *revised.before.packs[0].duties]
    recipients = st.none() | st.sampled_from(names("recipients") or ["nobody"])
    of_either = st.builds(
        Ask,
        act=st.sampled_from([*Act, Act.PROVIDE, Act.PROVIDE, Act.PROVIDE]),
        subject=st.sampled_from(names("subjects")),
        items=st.frozensets(st.sampled_from(names("items")), min_size=1, max_size=3),
        purpose=st.none() | st.sampled_from(purposes),
        purposes=st.frozensets(st.sampled_from(purposes), max_size=2),
        recipient=recipients,
        ground=st.sampled_from([*Ground, Ground.JOINT_USE, Ground.JOINT_USE]),
        basis=st.sampled_from([None, None, None, *bases]),
        form=st.sampled_from(Form),
        own_use=st.booleans(),
    )
    if len(revised.before.policy.document) > 0:
        return st.one_of(of_either, asks(revised.before, only_known=True), asks(revised.after, only_known=True))
    return of_either


def has(difference: Difference, ask: Ask) -> bool:
    """Whether an ask is one of those that a difference speaks of."""
    return (
        ask.act is difference.act
        and ask.subject in difference.subjects
        and difference.basis in (None, ask.basis)
        and ask.form in difference.forms
        and _is_among(difference, ask)
    )


def _is_among(difference: Difference, ask: Ask) -> bool:
    if ask.act is Act.ACQUIRE:
        # A purpose that came or went permits or refuses an acquisition that states it, whatever its items.
        came_or_went = difference.is_newly_permitted or difference.is_newly_refused
        return any(
            purpose in ask.purposes and (came_or_went or ask.items & items) for purpose, items in difference.matters
        )
    if ask.act is Act.PROVIDE and not (
        (ask.ground, ask.recipient) in difference.ways and ask.own_use in difference.own_use
    ):
        return False
    return any(
        purpose == ask.purpose and (ask.items <= items if difference.is_together else bool(ask.items & items))
        for purpose, items in difference.matters
    )


def asks_in(difference: Difference) -> Iterator[Ask]:
    """Yield every ask of a difference with one item, or of the items that differ only together."""
    ways: Sequence[tuple[Ground | None, str | None]] = sorted(difference.ways, key=str) or [(None, None)]
    for subject in sorted(difference.subjects):
        for purpose, items in sorted(difference.matters, key=str):
            for asked in [items] if difference.is_together else [frozenset((item,)) for item in sorted(items)]:
                for ground, recipient in ways:
                    ask = Ask(difference.act, subject, asked, None, frozenset(), recipient, ground, difference.basis)
                    ask = replace(ask, form=min(difference.forms), own_use=min(difference.own_use))
                    is_stated = difference.act is Act.ACQUIRE
                    named = frozenset((purpose or "",))
                    yield replace(ask, purposes=named) if is_stated else replace(ask, purpose=purpose)


def telling_facts(revised: Revised, *provisos: Proviso) -> Iterator[Facts]:
    """Yield facts with everything established but one need of some provisos, on days around the checks they ask."""
    first = max(revised.before.policy.revision, revised.after.policy.revision)
    for need in {need for proviso in provisos for need in proviso.needs}:
        met = frozenset(Condition) - {one for one in need if isinstance(one, Condition)}
        for checked in _checks(need):
            on = first + timedelta(400)
            for start in range(40 if checked else 1):
                day = on + timedelta(start * 9)
                yield Facts(day, met, day)
                yield Facts(day, met, None)
                if checked:
                    yield Facts(checked.every.after(day) + timedelta(1), met, day)
                    yield Facts(checked.every.after(day), met, day)


def _checks(need: Alternatives) -> list[Checked | None]:
    return [None, *(one for one in need if isinstance(one, Checked))]
