"""Until when each holding is needed: worked out from the rules of its purposes, what has happened, and legal holds.

Pure and total. Nothing ends by ignorance: a period of which no ending is known lasts, and a purpose without a rule
never ends by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kotowari.policy.model import Policy, Purpose
from kotowari.policy.terms import Whose


class Turn(StrEnum):
    """What an event does to a period. A sliding one is ``renewed`` by each contact; the others begin and end."""

    BEGAN = "began"
    ENDED = "ended"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Event:
    """A turn of a period on a day. ``matter`` tells several of one kind apart: contracts, applications, inquiries."""

    period: str
    turn: Turn
    on: date
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who has periods: the person, or an organisation, to which the person belongs to a last day, if known."""

    of: Whose
    events: tuple[Event, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An item that is held: the purposes stated when it was acquired, and those consented to since with their days."""

    item: str
    acquired: date
    stated: frozenset[str]
    consented: tuple[tuple[str, date], ...] = ()

    def purposes(self) -> Mapping[str, date]:
        """Return the purposes with the last day on which each was stated or consented to."""
        days = dict.fromkeys(self.stated, self.acquired)
        for name, day in self.consented:
            days[name] = max(day, days.get(name, day))
        return days


@dataclass(frozen=True, slots=True)
class Hold:
    """A duty by law to keep some items (all, where none is named), to a last day if one is known."""

    duty: str
    items: frozenset[str] = frozenset()
    until: date | None = None

    def covers(self, item: str, on: date) -> bool:
        """Whether it keeps an item on a day."""
        return (not self.items or item in self.items) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Situation:
    """All of one person that bears on how long what is held is needed."""

    held: tuple[Held, ...] = ()
    owners: tuple[Owner, ...] = ()
    holds: tuple[Hold, ...] = ()


class Why(StrEnum):
    """What the end of a need rests on. What is ``unused`` is used by none of the purposes stated, as they now are."""

    ENDS = "ends"
    LASTS = "lasts"
    AWAITED = "awaited"
    NO_RULE = "no-rule"
    UNKNOWN_PURPOSE = "unknown-purpose"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Need:
    """One purpose's need of one holding. ``last`` is the last day of it; None where no end is known, and ``why``."""

    purpose: str
    why: Why
    last: date | None = None

    def is_over(self, on: date) -> bool:
        """Whether the purpose no longer needs the holding on a day."""
        return self.last is not None and self.last < on

    @property
    def lasts_to(self) -> date:
        """The last day, ``date.max`` where no end is known."""
        return date.max if self.last is None else self.last


@dataclass(frozen=True, slots=True)
class Kept:
    """One holding with every need of it. What it is kept for by law alone has no need."""

    held: Held
    needs: tuple[Need, ...]

    @property
    def longest(self) -> Need | None:
        """The need that ends last; None where only a duty keeps it."""
        return max(self.needs, key=lambda need: (need.lasts_to, need.purpose), default=None)

    def ended(self, on: date) -> frozenset[str]:
        """Return the purposes that no longer need it on a day."""
        return frozenset(need.purpose for need in self.needs if need.is_over(on))


def work_out(policy: Policy, duties: frozenset[str], situation: Situation) -> tuple[Kept, ...]:
    """Return each holding with its needs, in the order given. ``duties`` are the purposes that the law itself gives.

    A purpose needs what it uses and nothing else, whatever was stated beside it.
    """
    return tuple(Kept(held, _needs(policy, duties, situation.owners, held)) for held in situation.held)


def _needs(policy: Policy, duties: frozenset[str], owners: tuple[Owner, ...], held: Held) -> tuple[Need, ...]:
    known = policy.purposes
    ours = [(name, day) for name, day in sorted(held.purposes().items()) if name in known or name not in duties]
    using = [(name, day) for name, day in ours if name not in known or held.item in known[name].items]
    if not using:
        return tuple(Need(name, Why.UNUSED) for name, _ in ours)
    return tuple(_need(policy, owners, name, day) for name, day in using)


def _need(policy: Policy, owners: tuple[Owner, ...], name: str, since: date) -> Need:
    purpose = policy.purposes.get(name)
    if purpose is None:
        return Need(name, Why.UNKNOWN_PURPOSE)
    if purpose.keep is None:
        return Need(name, Why.NO_RULE)
    why, end = _ending(policy, purpose, owners, since)
    if end is None or purpose.keep.then is None:
        return Need(name, why, end)
    return Need(name, why, purpose.keep.then.through(end))


def _ending(policy: Policy, purpose: Purpose, owners: tuple[Owner, ...], since: date) -> tuple[Why, date | None]:
    """Return the last day of what a purpose's rule runs from, and why; None while it lasts."""
    name = purpose.keep.while_ if purpose.keep else None
    if name is None:
        return Why.ENDS, since
    period = policy.periods[name]
    concerned = tuple(owner for owner in owners if _concerns(owner, period.of, name))
    if period.sliding:
        contacts = (event.on for owner in concerned for event in owner.events if event.period == name)
        return Why.ENDS, max((since, *contacts))
    ends = [end for owner in concerned for end in _ends(owner, name)]
    if not ends:
        return Why.AWAITED, None
    whys = [why for why, end in ends if end is None]
    if whys:
        return (Why.LASTS if Why.LASTS in whys else Why.AWAITED), None
    return Why.ENDS, max(end for _, end in ends if end is not None)


def _concerns(owner: Owner, of: Whose, period: str) -> bool:
    """Whether an owner's periods count: a sole trader's contract is recorded of the person, themselves."""
    return owner.of is of or (owner.of is Whose.PERSON and any(event.period == period for event in owner.events))


def _ends(owner: Owner, period: str) -> Iterator[tuple[Why, date | None]]:
    """Yield of each matter of one owner's period how it stands. Of an organisation without any, nothing is known."""
    matters: dict[str, list[Event]] = {}
    for event in owner.events:
        if event.period == period:
            matters.setdefault(event.matter, []).append(event)
    for events in matters.values():
        last = max(events, key=lambda event: (event.on, event.turn is not Turn.ENDED))
        ended = last.on if last.turn is Turn.ENDED else None
        yield _at_latest(Why.ENDS if ended else Why.LASTS, ended, owner.until)
    if not matters and owner.of is Whose.ORGANISATION:
        yield _at_latest(Why.AWAITED, None, owner.until)


def _at_latest(why: Why, end: date | None, until: date | None) -> tuple[Why, date | None]:
    """Return an ending that comes no later than the person's belonging to the owner does."""
    if until is None or (end is not None and end <= until):
        return why, end
    return Why.ENDS, until
