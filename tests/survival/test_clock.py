"""A clock that goes back is noticed, by the process that runs and by the next one; nothing is decided by it."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import ClockWentBack
from kotowari.handling.accept_clock import accept_clock
from kotowari.handling.outcome import Changed, Opened
from kotowari.handling.publish import propose
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.timekeeper import EVERY, TOLERANCE
from kotowari.handling.use import use
from tests.handling.conftest import SECOND, another_space, entries, policy_text, rows, take_in

SetTo = Callable[[datetime], None]


class Machine(datetime):
    """The machine's own clock, as a test sets it."""

    at = datetime(2026, 11, 25, 12, tzinfo=UTC)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.at


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> SetTo:
    """Sets the machine's clock; no moment is stated."""
    monkeypatch.setattr(clock, "_stated", ContextVar("stated", default=None))
    monkeypatch.setattr(clock, "datetime", Machine)

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(Machine, "at", moment)

    return set_clock


NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def used(space: Space, person: UUID) -> object:
    return use(space, by="desk", person=person, subject="customer", items=["email"], purpose="support")


def stopped(space: Space, person: UUID) -> object:
    return stop(space, by="desk", person=person, subject="customer", because=Because.WELL_FOUNDED)


def proposed(space: Space, _: UUID) -> object:
    return propose(space, by="officer", text=policy_text(SECOND).replace("2026-06-01", "2027-06-01"), file=SECOND)


ACTS = pytest.mark.parametrize("act", [used, stopped, proposed])


@ACTS
def test_a_clock_that_goes_back_refuses_every_act_and_nothing_is_lost(
    act: Callable[[Space, UUID], object], space: Space, set_to: SetTo
) -> None:
    set_to(NOON)
    person = take_in(space, name="花子", email="hanako@example.com")
    known, before = entries(space), rows(space, "vault.person")
    set_to(NOON - timedelta(days=400))
    for opened in (space, another_space(space)):
        with pytest.raises(ClockWentBack, match=r"the clock says 2025-10-21 12:00 UTC.*until 2026-11-25 12:00 UTC"):
            act(opened, person)
    assert entries(space) == known
    assert rows(space, "vault.person") == before
    set_to(NOON + timedelta(hours=1))
    act(space, person)
    assert len(entries(space)) == len(known) + 1


def test_a_time_server_that_sets_the_clock_back_a_little_stops_nobody(space: Space, set_to: SetTo) -> None:
    set_to(NOON)
    person = take_in(space, email="hanako@example.com")
    set_to(NOON - TOLERANCE)
    assert isinstance(used(space, person), Opened)


def test_the_moment_is_kept_for_the_next_process_while_only_reads_are_made(space: Space, set_to: SetTo) -> None:
    set_to(NOON)
    person = take_in(space, email="hanako@example.com")
    later = NOON + EVERY + timedelta(days=3)
    set_to(later)
    used(space, person)
    set_to(NOON)
    with pytest.raises(ClockWentBack):
        used(another_space(space), person)


def test_a_clock_that_ran_ahead_is_accepted_by_somebody_who_answers_for_it(space: Space, set_to: SetTo) -> None:
    set_to(NOON + timedelta(days=3650))
    person = take_in(space, email="hanako@example.com")
    set_to(NOON)
    other = another_space(space)
    with pytest.raises(ClockWentBack):
        used(other, person)
    seen, number = accept_clock(other, by="officer")
    assert seen == NOON + timedelta(days=3650)
    assert isinstance(used(other, person), Opened)
    assert isinstance(used(space, person), Opened)  # the process that saw it run ahead learns of it
    assert isinstance(stopped(another_space(space), person), Changed)
    (told,) = [entry for entry in entries(space) if entry["id"] == str(number)]
    assert told["act"] == "accept-clock"


def test_a_stated_day_stands_in_for_today_and_is_not_kept(space: Space, set_to: SetTo) -> None:
    set_to(NOON)
    person = take_in(space, email="hanako@example.com")
    with clock.as_of(datetime(2026, 5, 1, tzinfo=UTC)):
        assert isinstance(used(space, person), Opened)
    with clock.as_of(datetime(2031, 5, 1, tzinfo=UTC)):
        used(space, person)
    assert isinstance(used(another_space(space), person), Opened)
