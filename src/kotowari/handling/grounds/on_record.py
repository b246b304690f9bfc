"""The frame of a record about a recipient: made, kept and entered in the ledger in one transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kotowari.canonical import digest
from kotowari.database.pool import Connection
from kotowari.errors import (
    DocumentMissing,
    LineUnclear,
    RecipientNotNamed,
    RecordDatedAhead,
    RecordTwice,
    ScopeUnknown,
)
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.model import Policy
from kotowari.publication.edition import advance
from kotowari.recipients.contract import Scope
from kotowari.recipients.record import OF_REQUESTS, Kind, Record, add_record
from kotowari.recipients.register import Register

LONGEST = 200
"""How many characters a line of words in a record may have."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record that was kept, and the number of its entry."""

    record: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class Desk:
    """What a record is made with, within the transaction that keeps it."""

    connection: Connection
    space: str
    rulebook: Rulebook
    register: Register
    today: date
    actor: UUID

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.rulebook.policy

    def known(self, recipient: str) -> str:
        """Return the name of a recipient. Raises :class:`RecipientNotNamed`."""
        if recipient not in self.policy.recipients:
            raise RecipientNotNamed(known=named(self.policy.recipients))
        return recipient

    def happened(self, day: date) -> date:
        """Return a day that is not still to come. Raises :class:`RecordDatedAhead`."""
        if day > self.today:
            raise RecordDatedAhead(today=self.today)
        return day

    def within_policy(self, scope: Scope) -> Scope:
        """Return a scope that names only what the policy has, and something of each. Raises :class:`ScopeUnknown`."""
        parts: Mapping[str, tuple[frozenset[str], Iterable[str]]] = {
            "subjects": (scope.subjects, self.rulebook.names.subjects),
            "items": (scope.items, self.rulebook.names.items),
            "purposes": (scope.purposes, self.rulebook.names.purposes),
        }
        for part, (names, known) in parts.items():
            if not names or not names <= frozenset(known):
                raise ScopeUnknown(part=part, known=named(known))
        return scope


def put_on_record(space: Space, by: str, make: Callable[[Desk], Record]) -> Recorded:
    """Make a record and keep it with its entry. Raises what ``make`` raises, and :class:`RecordTwice`."""
    with space.changing() as connection:
        space.refresh(connection)
        actor = space.actor(connection, by)
        desk = Desk(connection, space.name, space.rulebook(), space.register, space.today(), actor)
        record = make(desk)
        # Of requests only a closure takes anything away: what is in progress is then decided again.
        if record.kind not in OF_REQUESTS or record.kind is Kind.CLOSURE:
            advance(connection, space.name)
        if not add_record(connection, space.name, record):
            raise RecordTwice
        made = entry(space, actor, "recipient", {"record": record.to_json()})
        append(connection, space.name, made)
    with space.reading() as connection:
        space.refresh(connection)
    return Recorded(record.number, made.id)


def document_digest(document: bytes) -> str:
    """Return the digest of a document, which stays where it is. Raises :class:`DocumentMissing` if it is empty."""
    if not document:
        raise DocumentMissing
    return digest(document)


def line(field: str, text: str) -> str:
    """Return words of one line. Raises :class:`LineUnclear`, which does not show them."""
    clean = text.strip()
    if not clean or len(clean) > LONGEST or not clean.isprintable():
        raise LineUnclear(field=field, most=LONGEST)
    return clean


def named(names: Iterable[str]) -> str:
    """Return names as an error lists them."""
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"
