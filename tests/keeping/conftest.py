"""A space with the illustrated revision in force, whose purposes have rules on how long they keep."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.gate.retention import Turn
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.events import Report, record_events
from kotowari.handling.outcome import Acquired
from kotowari.handling.space import Space
from tests.handling.conftest import SECOND, bare, keyring, owner, policy_text
from tests.publishing import publish

__all__ = ["bare", "keyring", "owner"]

TAKEN_IN = date(2026, 6, 2)
DAY = date(2026, 11, 25)
ENDED = date(2025, 3, 31)
"""The end of a contract more than a year before DAY: support needs nothing any more, business communications do."""
LONG_AGO = date(2020, 3, 31)
"""The end of a contract after which nothing is needed any more."""


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(DAY):
        yield


@pytest.fixture
def space(bare: Space) -> Space:
    with clock.as_of(TAKEN_IN.replace(day=1)):
        publish(bare, by="officer", text=policy_text(SECOND), file=SECOND)
    return bare


def customer(space: Space, number: int, organisation: str | None = "Kusunoki", **more: str) -> UUID:
    """A customer whose address is used for support and for business communications, the telephone for support alone."""
    values = {"name": f"Hanako {number}", "email": f"hanako{number}@example.com", **more}
    return taken_in(space, "customer", values, ("support", "business_communications"), organisation)


def taken_in(
    space: Space, subject: str, values: dict[str, str], purposes: tuple[str, ...], organisation: str | None = None
) -> UUID:
    with clock.as_of(TAKEN_IN):
        outcome = acquire(space, by="reception", arrival=arriving(subject, values, purposes, organisation))
    assert isinstance(outcome, Acquired), outcome
    return outcome.person


def arriving(
    subject: str, values: dict[str, str], purposes: tuple[str, ...], organisation: str | None = None
) -> Arrival:
    return Arrival(
        subject,
        values,
        Source.WEB_FORM,
        Notice.SHOWN,
        frozenset(purposes),
        language="ja",
        organisation=organisation,
        since=date(2019, 4, 1),
    )


def happened(
    space: Space, about: UUID | str, turn: Turn, on: date, period: str = "contract", matter: str | None = None
) -> UUID:
    (entry,) = record_events(space, by="sales", reports=[Report(about, period, turn, on, matter)])
    return entry


def end_contract(space: Space, on: date = LONG_AGO, organisation: str = "Kusunoki") -> UUID:
    return happened(space, organisation, Turn.ENDED, on)
