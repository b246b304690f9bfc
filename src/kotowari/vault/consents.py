"""Consents of persons: kept as they were given, with the text that was shown; withdrawn, and never altered."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg

from kotowari.admission import Admitted
from kotowari.vault import statements
from kotowari.vault.custody import Person
from kotowari.vault.journal import record
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.protections import WITHDRAWN

_ADD_CONSENT = b"""
    INSERT INTO vault.consent
        (person, space, consent, purpose, recipient, class, items, names, notice, language, shown, how, given_at,
         recorded_by, entry)
    VALUES (%(person)s, %(space)s, %(consent)s, %(purpose)s, %(recipient)s, %(item_class)s, %(items)s, %(names)s,
            %(notice)s, %(language)s, %(shown)b, %(how)s, %(given_at)s, %(by)s, %(entry)s)
"""
_ADD_WORDING = b"""
    INSERT INTO vault.wording (digest, space, text) VALUES (%(digest)b, %(space)s, %(text)s) ON CONFLICT DO NOTHING
"""
_CONSENTS = b"""
    SELECT consent, purpose, recipient, class, items, names, notice, language, shown, how, given_at, recorded_by, entry,
           text, withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry
    FROM vault.consent LEFT JOIN vault.wording ON wording.digest = consent.shown AND wording.space = consent.space
    WHERE person = %(person)s AND consent.space = %(space)s ORDER BY given_at, consent
"""
_CLASS_CONSENTED = b"""
    SELECT EXISTS (
        SELECT FROM vault.consent
        WHERE person = %(person)s AND space = %(space)s AND class = %(item_class)s
            AND items @> %(items)s::text[] AND withdrawn_at IS NULL
    )
"""
_CONSENT_NAMED = b"""
    SELECT purpose, recipient, class FROM vault.consent
    WHERE person = %(person)s AND space = %(space)s AND consent = %(consent)s
"""
_CONSENT_KNOWN = b"""
    SELECT EXISTS (
        SELECT FROM vault.consent WHERE person = %(person)s AND space = %(space)s
            AND (purpose = %(purpose)s OR recipient = %(recipient)s OR class = %(item_class)s)
    )
"""
# What is withdrawn once is not withdrawn again: the first time stands.
_WITHDRAW = b"""
    UPDATE vault.consent
    SET withdrawn_at = greatest(%(at)s, given_at), withdrawn_how = %(how)s, withdrawn_by = %(by)s,
        withdrawn_entry = %(entry)s
    WHERE person = %(person)s AND space = %(space)s AND withdrawn_at IS NULL
        AND CASE WHEN %(consent)s::uuid IS NOT NULL THEN consent = %(consent)s
            ELSE purpose = %(purpose)s OR recipient = %(recipient)s OR class = %(item_class)s END
    RETURNING consent
"""

_A_LINE = 2000
"""How many consents a line of the journal names at most; it has a limit."""


@dataclass(frozen=True, slots=True)
class To:
    """What a consent is to, one of these: a purpose, a provision to a recipient, acquiring items of a class."""

    purpose: str | None = None
    recipient: str | None = None
    item_class: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as it was given. ``notice`` is the revision in force; ``shown`` the digest (SHA-256) of the text shown.

    ``by`` is the number of the actor who recorded it, ``entry`` that of the entry; language, text, actor and entry are
    None where they are not known.
    """

    number: UUID
    to: To
    items: frozenset[str]
    names: frozenset[str]
    notice: date
    language: str | None
    shown: bytes | None
    how: str
    at: datetime
    by: UUID | None
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When a consent was withdrawn, and how; who recorded it and the entry, which a restore may lose."""

    at: datetime
    how: str | None
    by: UUID | None
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A consent with the text that was shown and its withdrawal, if it was withdrawn."""

    given: Given
    text: str | None
    withdrawal: Withdrawal | None


class Consents:
    """The consents of one space's persons, within the caller's transaction; each person is locked by the caller."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], keys: SpaceKeys) -> None:
        self._connection = connection
        self._keys = keys

    def show(self, text: str) -> bytes:
        """Keep a text that is shown to persons, once for all to whom it is, and return its digest."""
        digest = sha256(text.encode()).digest()
        self._run(_ADD_WORDING, digest=digest, text=text)
        return digest

    def add(self, person: Person, given: Given) -> None:
        """Keep a consent of a person."""
        self._run(
            _ADD_CONSENT,
            person=person.number,
            consent=given.number,
            purpose=given.to.purpose,
            recipient=given.to.recipient,
            item_class=given.to.item_class,
            items=sorted(given.items),
            names=sorted(given.names),
            notice=given.notice,
            language=given.language,
            shown=given.shown,
            how=given.how,
            given_at=given.at,
            by=given.by,
            entry=given.entry,
        )

    def covers(self, person: Person, item_class: str, items: frozenset[str]) -> bool:
        """Whether a consent stands to acquiring all of some items of a class."""
        values = {"person": person.number, "item_class": item_class, "items": sorted(items)}
        row = self._run(_CLASS_CONSENTED, **values).fetchone()
        return bool(row and row[0])

    def named(self, person: Person, number: UUID) -> To | None:
        """Return what a person's consent of a number is to; None if there is none."""
        row = self._run(_CONSENT_NAMED, person=person.number, consent=number).fetchone()
        return To(*row) if row else None

    def is_known(self, person: Person, to: To) -> bool:
        """Whether the person has ever consented to something, still or no longer."""
        row = self._run(_CONSENT_KNOWN, person=person.number, **_values(to)).fetchone()
        return bool(row and row[0])

    def withdraw(self, person: Person, to: To, number: UUID | None, end: Withdrawal) -> int:
        """Withdraw the consent of a number, or without one every consent that stands to something; return how many.

        The database is not all that knows it: it is journaled, so that no restore gives a consent back. Also where none
        stood: its entry, too, has a line, or a restore would miss one.
        """
        values = {**_values(to), "at": end.at, "how": end.how, "by": end.by, "entry": end.entry}
        rows = self._run(_WITHDRAW, person=person.number, consent=number, **values).fetchall()
        merged = self._run(statements.MERGED_INTO, person=person.number).fetchall()
        persons = [str(one) for one in (person.number, *(one for one, _ in merged))]
        consents = [str(consent) for (consent,) in rows]
        change = {"persons": persons, "at": end.at.isoformat(), "how": end.how}
        for start in range(0, max(len(consents), 1), _A_LINE):
            line = {**change, "consents": consents[start : start + _A_LINE]}
            record(self._connection, self._keys, WITHDRAWN, line)
        return len(rows)

    def of(self, admitted: Admitted, person: Person) -> list[Kept]:
        """Return every consent of a person, the oldest first. Raises :class:`kotowari.errors.NotAdmitted`."""
        person.prove(admitted)
        return [_kept(row) for row in self._run(_CONSENTS, person=person.number).fetchall()]

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.execute(statement, {"space": self._keys.space, **values})


def _values(to: To) -> dict[str, str | None]:
    return {"purpose": to.purpose, "recipient": to.recipient, "item_class": to.item_class}


def _kept(row: tuple[Any, ...]) -> Kept:
    number, purpose, recipient, item_class, items, names, *rest = row
    notice, language, shown, how, at, by, entry, text, *end = rest
    to = To(purpose, recipient, item_class)
    given = Given(number, to, frozenset(items), frozenset(names), notice, language, shown, how, at, by, entry)
    return Kept(given, text, Withdrawal(*end) if end[0] is not None else None)
