"""A request as it stands, without anything that was written in it, and the steps by which it may move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import CaseUnknown
from kotowari.handling.space import Space


class Kind(StrEnum):
    """What is asked: a right of Articles 32 to 35, or a complaint or an inquiry (APPI 40)."""

    DISCLOSURE = "disclosure"
    PROVISION_RECORDS = "provision-records"
    PURPOSES = "purposes"
    CORRECTION = "correction"
    STOP = "stop"
    ERASURE = "erasure"
    STOP_PROVISION = "stop-provision"
    COMPLAINT = "complaint"
    INQUIRY = "inquiry"


class State(StrEnum):
    """How far a request has come."""

    ARRIVED = "arrived"
    INCOMPLETE = "incomplete"
    IDENTIFIED = "identified"
    PLANNED = "planned"
    APPROVED = "approved"
    GATHERED = "gathered"
    DECIDED = "decided"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class AsWhom(StrEnum):
    """As whom somebody asks: for themselves, as an agent with a power of attorney, or as a legal representative."""

    PERSON = "person"
    AGENT = "agent"
    LEGAL_REPRESENTATIVE = "legal-representative"


class Channel(StrEnum):
    """By which way a request came."""

    API = "api"
    CLI = "cli"
    POST = "post"
    PHONE = "phone"
    COUNTER = "counter"
    EMAIL = "email"


class Form(StrEnum):
    """In which form an answer is asked for (APPI 33(1), 33(2))."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


OPEN = frozenset(State) - {State.ANSWERED, State.WITHDRAWN, State.CLOSED}
"""The states in which an answer is still due."""

WITHOUT_GATHERING = frozenset((Kind.PURPOSES, Kind.COMPLAINT, Kind.INQUIRY))
"""The kinds that are answered in words: nothing that is held of anybody is disclosed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: some items of the policy, some places of the map, a period; all, where nothing is named."""

    items: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form that is kept, and that entries carry: what is not named is left out."""
        named = {"items": sorted(self.items), "places": sorted(self.places)}
        return {key: value for key, value in named.items() if value} | self.period

    @property
    def period(self) -> dict[str, str]:
        """The days between which is asked about (ISO 8601), ``since`` and ``until``; what is not named is left out."""
        days = {"since": self.since, "until": self.until}
        return {key: day.isoformat() for key, day in days.items() if day is not None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Scope":
        """Read the form that is kept."""
        since, until = (date.fromisoformat(kept[key]) if key in kept else None for key in ("since", "until"))
        return cls(tuple(kept.get("items", ())), tuple(kept.get("places", ())), since, until)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Case:
    """A request as it stands. Nothing in it is personal: what was written is sealed under ``holder``'s key.

    ``subject`` is the policy's subject as which the person is dealt with. ``laws`` are the names of those whose clocks
    run, ``due_on`` the last day of the strictest. ``defects`` counts what waits to be completed, ``waiting_since`` a
    day. ``map`` is the data map it is worked on with. ``version`` moves with every step.
    """

    request: UUID
    number: str
    holder: UUID
    kind: Kind
    subject: str
    as_whom: AsWhom
    channel: Channel
    language: str
    form: Form
    scope: Scope
    laws: tuple[str, ...]
    arrived_on: date
    recorded_at: datetime
    recorded_by: UUID
    state: State
    due_on: date
    identified_on: date | None
    waiting_since: date | None
    defects: int
    ended_on: date | None
    assigned: UUID | None
    map: UUID | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether an answer is still due."""
        return self.state in OPEN


COLUMNS = (
    b"request, number, holder, kind, subject, as_whom, channel, language, form, scope, laws, arrived_on, recorded_at, "
    b"recorded_by, state, due_on, identified_on, waiting_since, defects, ended_on, assigned, map, version"
)
"""The columns of ``rights.request`` from which :func:`case_of` makes a case."""

_READ = b"SELECT " + COLUMNS + b" FROM rights.request WHERE space = %(space)s AND request = %(request)s"
_BY_NUMBER = b"SELECT " + COLUMNS + b" FROM rights.request WHERE space = %(space)s AND number = %(number)s"


def read_case(connection: Connection, space: Space, request: UUID) -> Case:
    """Return a request. Raises :class:`CaseUnknown`."""
    return _found(connection, _READ, {"space": space.name, "request": request})


def case_of_number(connection: Connection, space: Space, number: str) -> Case:
    """Return a request by the number that stands on its papers. Raises :class:`CaseUnknown`."""
    return _found(connection, _BY_NUMBER, {"space": space.name, "number": number.strip().upper()})


def _found(connection: Connection, statement: bytes, values: dict[str, object]) -> Case:
    row = connection.execute(statement, values).fetchone()
    if row is None:
        raise CaseUnknown
    return case_of(row)


def case_of(row: tuple[Any, ...]) -> Case:
    """Return the request that a row of :data:`COLUMNS` is."""
    request, number, holder, kind, subject, as_whom, channel, language, form, scope, laws, *more = row
    arrived_on, recorded_at, recorded_by, state, *rest = more
    asked = (Kind(kind), subject, AsWhom(as_whom), Channel(channel), language, Form(form), Scope.from_json(scope))
    return Case(request, number, holder, *asked, tuple(laws), arrived_on, recorded_at, recorded_by, State(state), *rest)
