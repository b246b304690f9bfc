"""What bears on how long information is kept: the events of periods, and what a law requires to be kept."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from kotowari.vault.handles import blind
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.values import clean_value

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event as it is kept; ``matter`` is a keyed digest, empty for none."""

    period: str
    turn: str
    day: date
    matter: bytes = b""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty by law to keep items (all, where none is named) to a last day, if one is known."""

    hold: UUID
    items: tuple[str, ...]
    duty: str
    basis: str
    until: date | None


class Retention:
    """Events and obligations of one space, within the caller's transaction."""

    def __init__(self, connection: Connection, keys: SpaceKeys) -> None:
        self._connection = connection
        self._keys = keys

    def matter(self, name: str | None) -> bytes:
        """Return the digest that tells one contract, application or inquiry of an owner from another; empty for none.

        Raises :class:`kotowari.errors.ValueNotText` or :class:`kotowari.errors.ValueTooLarge` for what is no name.
        """
        if name is None:
            return b""
        plain = " ".join(unicodedata.normalize("NFKC", clean_value("matter", name)).casefold().split())
        return blind(self._keys.organisations, self._keys.space, "matter", plain)

    def add_of_person(self, person: UUID, event: Occurrence) -> None:
        """Record an event of a person. The same one recorded again changes nothing."""
        self._run(_ADD_EVENT, person=person, **_values(event))

    def add_of_organisation(self, organisation: UUID, event: Occurrence) -> None:
        """Record an event of an organisation. The same one recorded again changes nothing."""
        self._run(_ADD_ORGANISATION_EVENT, organisation=organisation, **_values(event))

    def withdraw_of_person(self, person: UUID, event: Occurrence) -> bool:
        """Take back an event of a person that was recorded by mistake; False if there is none such."""
        return self._run(_DROP_EVENT, person=person, **_values(event)).rowcount > 0

    def withdraw_of_organisation(self, organisation: UUID, event: Occurrence) -> bool:
        """Take back an event of an organisation that was recorded by mistake; False if there is none such."""
        return self._run(_DROP_ORGANISATION_EVENT, organisation=organisation, **_values(event)).rowcount > 0

    def hold_person(self, person: UUID, obligation: Obligation) -> None:
        """Keep a person's items for a duty."""
        self._run(_ADD_HOLD, person=person, **_obliged(obligation))

    def hold_subject(self, subject: str, obligation: Obligation) -> None:
        """Keep the items of every person of a subject for a duty."""
        self._run(_ADD_SUBJECT_HOLD, subject=subject, **_obliged(obligation))

    def lift(self, hold: UUID, person: UUID | None) -> bool:
        """Lift an obligation on a person, or on a subject where none is named; False if there is none such."""
        if person is not None:
            return self._run(_LIFT, person=person, hold=hold).rowcount > 0
        return self._run(_LIFT_SUBJECT, hold=hold).rowcount > 0

    def is_held(self, person: UUID, on: date) -> bool:
        """Whether a law requires something held of a person to be kept on a day."""
        row = self._run(_IS_HELD, person=person, on=on).fetchone()
        return bool(row and row[0])

    def advance(self) -> None:
        """Let whatever was worked out of many persons be worked out again."""
        self._run(_ADVANCE)

    def stand_still(self) -> int:
        """Return the number of the edition, and keep it until the transaction ends."""
        self._run(_BEGIN)
        row = self._run(_STAND_STILL).fetchone()
        assert row is not None  # noqa: S101 - just begun
        return int(row[0])

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.execute(statement, {"space": self._keys.space, **values})


def _values(event: Occurrence) -> dict[str, object]:
    return {"period": event.period, "matter": event.matter, "turn": event.turn, "day": event.day}


def _obliged(obligation: Obligation) -> dict[str, object]:
    return {
        "hold": obligation.hold,
        "items": list(obligation.items),
        "duty": obligation.duty,
        "basis": obligation.basis,
        "until": obligation.until,
    }


_ADD_EVENT = b"""
    INSERT INTO vault.event (person, space, period, matter, turn, day)
    VALUES (%(person)s, %(space)s, %(period)s, %(matter)b, %(turn)s, %(day)s) ON CONFLICT DO NOTHING
"""
_ADD_ORGANISATION_EVENT = b"""
    INSERT INTO vault.organisation_event (organisation, space, period, matter, turn, day)
    VALUES (%(organisation)s, %(space)s, %(period)s, %(matter)b, %(turn)s, %(day)s) ON CONFLICT DO NOTHING
"""
_SAME = b"space = %(space)s AND period = %(period)s AND matter = %(matter)b AND turn = %(turn)s AND day = %(day)s"
_DROP_EVENT = b"DELETE FROM vault.event WHERE person = %(person)s AND " + _SAME
_DROP_ORGANISATION_EVENT = b"DELETE FROM vault.organisation_event WHERE organisation = %(organisation)s AND " + _SAME
_ADD_HOLD = b"""
    INSERT INTO vault.hold (person, space, hold, items, duty, basis, until)
    VALUES (%(person)s, %(space)s, %(hold)s, %(items)s, %(duty)s, %(basis)s, %(until)s)
"""
_ADD_SUBJECT_HOLD = b"""
    INSERT INTO vault.subject_hold (space, hold, subject, items, duty, basis, until)
    VALUES (%(space)s, %(hold)s, %(subject)s, %(items)s, %(duty)s, %(basis)s, %(until)s)
"""
_LIFT = b"DELETE FROM vault.hold WHERE person = %(person)s AND space = %(space)s AND hold = %(hold)s"
_LIFT_SUBJECT = b"DELETE FROM vault.subject_hold WHERE space = %(space)s AND hold = %(hold)s"
_IS_HELD = b"""
    SELECT EXISTS (
        SELECT FROM vault.holding JOIN (
            SELECT items, until FROM vault.hold WHERE person = %(person)s AND space = %(space)s
            UNION ALL
            SELECT items, until FROM vault.subject_hold WHERE space = %(space)s AND subject = ANY (
                SELECT unnest(subjects) FROM vault.person WHERE person = %(person)s AND space = %(space)s
            )
        ) AS duty ON (duty.items = '{}' OR holding.item = ANY (duty.items)) AND (until IS NULL OR until >= %(on)s)
        WHERE holding.person = %(person)s AND holding.space = %(space)s
    ) OR EXISTS (
        -- Of the holder of a request's key there are no items: what is held is the request.
        SELECT FROM vault.hold JOIN vault.person USING (person, space)
        WHERE person = %(person)s AND space = %(space)s AND subjects = '{}' AND (until IS NULL OR until >= %(on)s)
    )
"""
_BEGIN = b"INSERT INTO vault.retention_edition (space, number) VALUES (%(space)s, 0) ON CONFLICT DO NOTHING"
_ADVANCE = b"""
    INSERT INTO vault.retention_edition (space, number) VALUES (%(space)s, 1)
    ON CONFLICT (space) DO UPDATE SET number = retention_edition.number + 1
"""
_STAND_STILL = b"SELECT number FROM vault.retention_edition WHERE space = %(space)s FOR SHARE"
