"""Asks and facts drawn at random: of names that the policy knows, of names it does not, and of what is no name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Condition, Form, Ground
from tests.gate.case_file import rulebook_of

RULEBOOKS = (
    rulebook_of("kusunoki-2026-04-01.yaml", date(2026, 6, 1)),
    rulebook_of("hennge-2019-10-18.yaml", date(2026, 6, 1)),
)
KUSUNOKI = RULEBOOKS[0]

PLANTED = ("Yamada Taro", "yamada@example.jp", "090-1234-YAMADA", "山田太郎", "{yamada}", "\ud800yamada", "")
"""What somebody might write where a name belongs: unknown to every policy, and personal."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn situation: two asks of the same rulebook, facts, and more conditions."""

    rulebook: Rulebook = field(repr=False)
    ask: Ask
    other: Ask
    facts: Facts
    more: frozenset[Condition]


def examples(number: int) -> settings:
    """Return settings for so many examples, the same in every run."""
    return settings(max_examples=number, derandomize=True, deadline=None)


def situations(*, only_known: bool = False) -> st.SearchStrategy[Drawn]:
    """Draw a situation; with ``only_known`` names alone, or else with planted ones too."""
    return st.one_of([_situation(rulebook, only_known) for rulebook in RULEBOOKS])


def _situation(rulebook: Rulebook, only_known: bool) -> st.SearchStrategy[Drawn]:
    asked = asks(rulebook, only_known=only_known)
    return st.builds(Drawn, st.just(rulebook), asked, asked, facts(rulebook), conditions())


def asks(rulebook: Rulebook, *, only_known: bool = False) -> st.SearchStrategy[Ask]:
    """Draw a well-formed ask: of what was promised, of a provision that the policy speaks of, or of anything."""
    return st.one_of(_promised(rulebook), _provided(rulebook), _any(rulebook, only_known))


def facts(rulebook: Rulebook) -> st.SearchStrategy[Facts]:
    """Draw facts: half of them with nearly every condition met, the others with any."""
    start = rulebook.policy.revision
    later = [start + timedelta(days) for days in (0, 1, 100, 365, 366, 367, 1000)]
    days = st.sampled_from([*later, *later, start - timedelta(1), date.min, date.max])
    return st.builds(Facts, days, conditions(), st.none() | days, st.none() | days)


def conditions() -> st.SearchStrategy[frozenset[Condition]]:
    """Draw a set of conditions."""
    few = st.frozensets(st.sampled_from(Condition), max_size=3)
    many = few.map(lambda missing: frozenset(Condition) - missing)
    return st.one_of(many, st.integers(0, 2 ** len(Condition) - 1).map(_conditions_of))


def _conditions_of(bits: int) -> frozenset[Condition]:
    return frozenset(condition for place, condition in enumerate(Condition) if bits >> place & 1)


def _promised(rulebook: Rulebook) -> st.SearchStrategy[Ask]:
    uses = {key: tuple(sorted(rule.items)) for key, rule in rulebook.uses.items()}
    keys = st.sampled_from(sorted(uses, key=str))
    numbers = st.lists(st.integers(0, 30), min_size=1, max_size=4)
    recipients, bases = _names(rulebook.policy.recipients), st.none() | _names(rulebook.packs[0].bases)
    acts, grounds, forms = st.sampled_from(Act), st.sampled_from(Ground), st.sampled_from(Form)

    @st.composite
    def promised(draw: st.DrawFn) -> Ask:
        subject, purpose = draw(keys)
        known = uses[subject, purpose]
        items = frozenset(known[number % len(known)] for number in draw(numbers))
        purposes = frozenset(rulebook.policy.purposes_of(subject) if draw(st.booleans()) else (purpose or "",))
        return Ask(
            draw(acts), subject, items, purpose, purposes, draw(recipients), draw(grounds), draw(bases), draw(forms)
        )

    return promised()


def _provided(rulebook: Rulebook) -> st.SearchStrategy[Ask]:
    policy, pack = rulebook.policy, rulebook.packs[0]
    granted = st.sampled_from([(s, g) for rule in policy.provision.values() for s in rule.of for g in rule.grounds])
    users = [name for joint in policy.joint_use.values() for name in joint.with_]
    fitting = {
        ground: [name for name, to in policy.recipients.items() if to.relation in pack.grounds[ground].relations]
        for ground in Ground
    } | {Ground.JOINT_USE: users}
    uses = {
        subject: [p for s, p in rulebook.uses if s == subject and p in policy.purposes] for subject in policy.subjects
    }
    numbers = st.integers(0, 999)

    @st.composite
    def provided(draw: st.DrawFn) -> Ask:
        subject, ground = draw(granted)
        to, of = fitting[ground] or list(policy.recipients), uses[subject]
        purpose = of[draw(numbers) % len(of)]
        known = policy.purposes[purpose or ""].items
        items = frozenset(known[draw(numbers) % len(known)] for _ in range(draw(st.integers(1, 2))))
        return Ask(Act.PROVIDE, subject, items, purpose, recipient=to[draw(numbers) % len(to)], ground=ground)

    return provided()


def _any(rulebook: Rulebook, only_known: bool) -> st.SearchStrategy[Ask]:
    def name(known: Iterable[str]) -> st.SearchStrategy[str]:
        return _names([*known, *known, *(() if only_known else PLANTED)])

    policy, pack = rulebook.policy, rulebook.packs[0]
    purpose = name([*policy.purposes, *pack.duties])
    return st.builds(
        Ask,
        act=st.sampled_from(Act),
        subject=name(policy.subjects),
        items=st.frozensets(name(policy.items), min_size=1, max_size=4),
        purpose=st.none() | purpose,
        purposes=st.frozensets(purpose, max_size=3),
        recipient=st.none() | name(policy.recipients),
        ground=st.none() | st.sampled_from(Ground),
        basis=st.none() | name(pack.bases),
        form=st.sampled_from(Form),
        own_use=st.booleans(),
    )


def _names(known: Iterable[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(known))


def junk() -> st.SearchStrategy[Any]:
    """Draw what is not what it should be: of another type, or holding things of another type."""
    plain = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.binary(max_size=4),
        st.text(max_size=4),
        st.datetimes(),
        st.just(datetime(2026, 6, 1, tzinfo=UTC)),
        st.dates(),
        st.sampled_from([*Act, *Ground, *Form, *Condition]),
        st.builds(object),
        st.sampled_from([Ask, Facts, len, NotImplemented, ...]),
    )
    hashable = plain | st.tuples(plain)
    return st.one_of(
        plain,
        st.lists(plain, max_size=3),
        st.sets(hashable, max_size=3),
        st.frozensets(hashable, max_size=3),
        st.frozensets(st.sampled_from(Condition)).map(set),
        st.frozensets(st.sampled_from(Condition)).map(list),
        st.dictionaries(st.sampled_from(Condition), plain, max_size=3),
        st.tuples(plain, plain),
    )
