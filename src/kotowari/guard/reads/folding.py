"""pgaudit's records folded: who read which table for which purpose, in which shape, how often, from when to when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from kotowari.guard.kept import Kept
from kotowari.guard.observe.log.files import Files, Piece, Position, pieces
from kotowari.guard.observe.log.records import Record
from kotowari.guard.observe.log.statements import OF_ROWS, Audited, Kind, audited
from kotowari.guard.observe.shape import Shape, read
from kotowari.guard.reads.sessions import NOBODYS, Session

_REMEMBERED = 4096


class Reading(NamedTuple):
    """Who reads what: ``purposes`` are all that it may have been for, more than one where the log leaves it open.

    None at all: the login is bound to none, or had laid it down. ``digest`` and ``text`` are the statement's shape.
    """

    login: str
    is_bound: bool
    purposes: tuple[str, ...]
    table: str
    command: str
    digest: bytes
    text: str | None


class Times(NamedTuple):
    """How often, and from when to when."""

    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Bound:
    """The logins of a database that are bound, with what each seat is for.

    ``first`` is the role that a login takes up on connecting, ``seats`` the capacity of each role of a login,
    ``views`` the capacity of each schema of views.
    """

    first: Mapping[str, str]
    seats: Mapping[str, Mapping[str, str]]
    views: Mapping[str, str]

    @classmethod
    def of(cls, kept: Kept, first: Mapping[str, str], views: Mapping[str, str]) -> "Bound":
        """Return what is so of a guarded database. ``first`` are the roles in its logins' settings."""
        seats: dict[str, dict[str, str]] = {login: {} for login in kept.enforced}
        for (login, capacity), (role, _) in kept.seats.items():
            if login in seats:
                seats[login][role] = capacity
        return cls({login: role for login, role in first.items() if login in seats}, seats, views)

    def purposes(self, login: str, session: Session, number: int) -> tuple[str, ...]:
        """Return what a statement of a session may have been for."""
        seats = self.seats.get(login, {})
        if session.view is not None and session.view[0] == number:
            return (session.view[1],)  # nobody else may read that view
        role = self.first.get(login, NOBODYS) if session.taken is None else session.taken
        if role == NOBODYS and session.is_known:
            return ()
        if session.taken is not None and role in seats:
            return (seats[role],)
        # A role can be taken up by a call that is told by no log.
        return tuple(sorted(set(seats.values())))


@dataclass(slots=True)
class Folded:
    """What became of a piece of a log: readings, the sessions as they were left, and how far it was read."""

    file: str
    position: Position
    readings: dict[Reading, Times] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    last: datetime | None = None
    unreadable: int = 0
    """How many records of it could not be read."""


def fold(
    files: Files,
    before: Mapping[str, Position],
    sessions: Mapping[str, Session],
    database: str,
    bound: Bound,
    names: frozenset[str],
) -> Iterator[Folded]:
    """Yield what is new in a log, folded, batch by batch. Raises :class:`kotowari.errors.LogUnreadable`."""
    folding = _Folding(database, bound, names, dict(sessions))
    for piece in pieces(files, before):
        for record in piece.records:
            if record.database == database:
                folding.see(record)
        yield folding.taken(piece)


@dataclass(slots=True)
class _Folding:
    database: str
    bound: Bound
    names: frozenset[str]
    sessions: dict[str, Session]
    readings: dict[Reading, Times] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    last: datetime | None = None
    shapes: dict[str, Shape] = field(default_factory=dict)

    def see(self, record: Record) -> None:
        told = audited(record)
        if told is None:
            return
        session = self.sessions.get(record.session, Session()).within(record.transaction)
        if told.kind is Kind.SESSION:
            session = session.after(told)
        elif told.category in OF_ROWS and told.object_type:
            # The audit's role may but read: what pgaudit tells by it was read, also by an UPDATE or a FOR UPDATE.
            session = self._read(record, told, session)
        self.sessions[record.session] = session
        self.touched.add(record.session)
        self.last = record.at

    def _read(self, record: Record, told: Audited, session: Session) -> Session:
        schema = _schema(told.object_name)
        if schema in self.bound.views:
            return replace(session, view=(told.number, self.bound.views[schema]))
        same = session.read is not None and session.read[:2] == (told.number, told.part)
        before = session.read[2] if same and session.read else ()
        if told.object_name in before:
            return session
        shape = self._shape(told.statement)
        reading = Reading(
            record.login,
            record.login in self.bound.seats,
            self.bound.purposes(record.login, session, told.number),
            told.object_name,
            told.command,
            shape.digest,
            shape.text,
        )
        was = self.readings.get(reading, Times(0, record.at, record.at))
        self.readings[reading] = Times(was.times + 1, min(was.first, record.at), max(was.last, record.at))
        return replace(session, read=(told.number, told.part, (*before, told.object_name)))

    def _shape(self, statement: str) -> Shape:
        if statement not in self.shapes:
            if len(self.shapes) >= _REMEMBERED:
                self.shapes.clear()
            self.shapes[statement] = read(statement, self.names).shape
        return self.shapes[statement]

    def taken(self, piece: Piece) -> Folded:
        touched = {number: self.sessions[number] for number in self.touched}
        folded = Folded(piece.file, piece.position, self.readings, touched, self.last, piece.unreadable)
        self.readings, self.touched = {}, set()
        return folded


def _schema(name: str) -> str:
    """Return the schema in a name that is written as SQL has it."""
    found = re.match(r'"((?:[^"]|"")*)"\.|([^."]+)\.', name)
    return "" if found is None else (found[2] or found[1].replace('""', '"'))
