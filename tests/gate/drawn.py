"""Asks and facts drawn at random: names that the policy knows, names it does not, and things that are no names at all."""

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


def examples(number: int) -> settings:
    """Return settings for so many examples, the same in every run."""
    return settings(max_examples=number, derandomize=True, deadline=None)


def rulebooks() -> st.SearchStrategy[Rulebook]:
    """Draw a rulebook."""
    return st.sampled_from(RULEBOOKS)


def asks(rulebook: Rulebook, *, only_known: bool = False) -> st.SearchStrategy[Ask]:
    """Draw a well-formed ask: half of them of what was promised, the others of anything."""
    return st.one_of(_promised(rulebook), _any(rulebook, only_known=only_known))


def facts(rulebook: Rulebook) -> st.SearchStrategy[Facts]:
    """Draw facts: half of them with nearly every condition met, the others with any."""
    day = rulebook.policy.revision
    days = st.one_of(
        st.sampled_from([day, day - timedelta(1), day + timedelta(365), day + timedelta(366), date.min, date.max]),
        st.dates(day, day + timedelta(2000)),
    )
    checks = days.map(lambda on: on if on < date.max - timedelta(400) else None)
    return st.builds(Facts, on=days, met=conditions(), checked=st.none() | checks, notice=st.none() | days)


def conditions() -> st.SearchStrategy[frozenset[Condition]]:
    """Draw a set of conditions."""
    few = st.frozensets(st.sampled_from(Condition), max_size=3)
    return st.one_of(few.map(lambda missing: frozenset(Condition) - missing), st.frozensets(st.sampled_from(Condition)))


def _promised(rulebook: Rulebook) -> st.SearchStrategy[Ask]:
    def make(key: tuple[str, str | None], act: Act) -> st.SearchStrategy[Ask]:
        subject, purpose = key
        items = sorted(rulebook.uses[key].items)
        return st.builds(
            Ask,
            act=st.just(act),
            subject=st.just(subject),
            items=st.frozensets(st.sampled_from(items), min_size=1, max_size=4),
            purpose=st.just(purpose),
            purposes=st.frozensets(st.sampled_from(sorted(rulebook.policy.purposes_of(subject))), max_size=3),
            recipient=_names(rulebook.policy.recipients),
            ground=st.sampled_from(Ground),
            basis=st.none() | _names(rulebook.packs[0].bases),
            form=st.sampled_from(Form),
            own_use=st.booleans(),
        )

    keys = st.sampled_from(sorted(rulebook.uses, key=str))
    return st.tuples(keys, st.sampled_from(Act)).flatmap(lambda drawn: make(*drawn))


def _any(rulebook: Rulebook, *, only_known: bool) -> st.SearchStrategy[Ask]:
    def name(known: Any) -> st.SearchStrategy[str]:  # noqa: ANN401 - names in any container
        return _names(known) if only_known else _names(known) | st.sampled_from(PLANTED)

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


def _names(known: Any) -> st.SearchStrategy[str]:  # noqa: ANN401 - names in any container
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
