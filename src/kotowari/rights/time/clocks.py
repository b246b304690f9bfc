"""By when a request is to be answered, law by law. PURE: days in, days out.

Every clock runs from the true day of arrival; time spent waiting for whoever asks is told beside it and not deducted.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kotowari.policy.period import Period
from kotowari.policy.text import Text

IsWorking = Callable[[str, date], bool]
"""Whether a day is a working day by a calendar: that of a country, or the operator's own."""

OWN = "own"
"""The operator's calendar: its country's, and the days on which it is closed."""

Waited = Sequence[tuple[date, date | None]]
"""From when until when something was waited for; None where it still is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a law says of how long an answer to some kinds of request may take.

    ``longer`` is by how much it may be extended, once and with reasons; ``moves`` the country whose holidays put the
    last day off, None where they do not. ``own_rule``: the statute says "without delay", and the number is ours.
    """

    law: str
    cite: Text
    article: str
    kinds: frozenset[str]
    within: Period
    longer: Period | None
    moves: str | None
    own_rule: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One law's clock of one request.

    ``first`` is the last day without an extension, ``due`` that which stands, ``latest`` that of an extension.
    ``work_by`` is the operator's last working day not after ``due``. ``governs``: no other clock is stricter.
    """

    rule: Rule
    first: date
    due: date
    latest: date
    is_extended: bool
    work_by: date
    governs: bool = False

    def left(self, on: date) -> int:
        """Return how many days are left after a day; below zero they are overdue."""
        return (self.due - on).days


def clocks(
    rules: Iterable[Rule],
    kind: str,
    laws: Collection[str],
    arrived_on: date,
    extended: Collection[str],
    is_working: IsWorking,
) -> tuple[Clock, ...]:
    """Return the clock of each law that governs a kind of request, the strictest first: that one ``governs``.

    ``extended`` are the laws whose clock was extended.
    """
    chosen = [rule for rule in rules if rule.law in laws and kind in rule.kinds]
    running = [_clock(rule, arrived_on, rule.law in extended, is_working) for rule in chosen]
    ordered = sorted(running, key=lambda clock: (clock.due, clock.rule.law))
    strictest = ordered[0].due if ordered else None
    return tuple(
        Clock(one.rule, one.first, one.due, one.latest, one.is_extended, one.work_by, one.due == strictest)
        for one in ordered
    )


def waited(times: Waited, on: date) -> int:
    """Return on how many days something was waited for, up to a day; days that overlap count once."""
    days: set[date] = set()
    for since, until in times:
        end = min(until or on, on)
        days |= {since + timedelta(days=number) for number in range((end - since).days)}
    return len(days)


def _clock(rule: Rule, arrived_on: date, is_extended: bool, is_working: IsWorking) -> Clock:
    first = _moved(rule, rule.within.after(arrived_on), is_working)
    whole = _together(rule.within, rule.longer)
    latest = _moved(rule, whole.after(arrived_on), is_working)
    due = latest if is_extended and rule.longer else first
    return Clock(
        rule, first, due, latest, is_extended and rule.longer is not None, _work_by(due, arrived_on, is_working)
    )


def _together(within: Period, longer: Period | None) -> Period:
    # Counted in one from the arrival: two months after a month that was cut short would end too early.
    return Period(within.months + longer.months, within.days + longer.days) if longer else within


def _moved(rule: Rule, day: date, is_working: IsWorking) -> date:
    while rule.moves is not None and not is_working(rule.moves, day):
        day += timedelta(days=1)
    return day


def _work_by(due: date, arrived_on: date, is_working: IsWorking) -> date:
    day = due
    while day > arrived_on and not is_working(OWN, day):
        day -= timedelta(days=1)
    return day if is_working(OWN, day) else due
