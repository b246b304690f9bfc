"""Receipts: what the ledger holds about a person, or of the provisions to a recipient, given with its proofs.

Giving one is an act and recorded before anything is given: to a person a disclosure (APPI 33(1), and 33(5) for the
records of provision), decided by the gate; for a recipient, whose receipt tells of no person, an act of the operator.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.errors import RecipientUnknown
from kotowari.gate.ask import Ask
from kotowari.handling.change import Change, Effect, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.ledger.proof import inclusions
from kotowari.ledger.receipt import SALT_BYTES, Of, Promise, commitment, is_provision_to, write_receipt
from kotowari.policy.terms import Act, Condition
from kotowari.publication.shelf import published_texts
from kotowari.vault.custody import Custody, Person

_ABOUT = b"""
    SELECT id, body FROM ledger.entry WHERE space = %(space)s AND id = ANY (%(ids)s)
    UNION ALL
    SELECT id, body FROM ledger.pending WHERE space = %(space)s AND id = ANY (%(ids)s)
"""
# The text that every provision to a recipient has, and others may; what is found by it is looked at once more.
_NAMING = b"""
    SELECT id, body FROM ledger.entry WHERE space = %(space)s AND position(%(text)b IN body) > 0
    UNION ALL
    SELECT id, body FROM ledger.pending WHERE space = %(space)s AND position(%(text)b IN body) > 0
"""


def promise_to_person(
    space: Space, *, by: str, person: UUID, subject: str, identity_verified: bool
) -> tuple[Changed, Promise] | Refused:
    """Decide and record that a person is given the entries about them; return which these are.

    An entry that the trail leads to, and that does not refer to this person's key, is somebody else's and left out.
    """
    trail = _Trail(space)
    ask = Ask(Act.DISCLOSE, subject, frozenset())
    met = frozenset((Condition.IDENTITY_VERIFIED,)) if identity_verified else frozenset[Condition]()
    change = Change(
        ask, met, _nothing_changes, {}, establish=trail.establish, foresee=trail.foresee, on_everything=True
    )
    outcome = change_person(space, by, person, change)
    if isinstance(outcome, Refused):
        return outcome
    return outcome, Promise(Of.PERSON, None, outcome.entry, trail.salt, trail.entries)


def promise_to_recipient(space: Space, *, by: str, recipient: str) -> Promise:
    """Record that a receipt of all provisions to a recipient is given; return which these are.

    Raises :class:`RecipientUnknown` for one that no revision names.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    with space.changing() as connection:
        space.refresh(connection)
        if not any(recipient in revision.policy.recipients for revision in space.shelf.revisions):
            raise RecipientUnknown
        text = f'"recipient":{json.dumps(recipient, ensure_ascii=False)}'.encode()
        rows = connection.execute(_NAMING, {"space": space.name, "text": text}, binary=True)
        ids = tuple(number for number, body in rows if is_provision_to(json.loads(body), recipient))
        promised = {"of": Of.RECIPIENT.value, "recipient": recipient, "entries": commitment(salt, ids)}
        made = entry(space, space.actor(connection, by), "receipt", {"effect": {"receipt": promised}})
        append(connection, space.name, made)
    return Promise(Of.RECIPIENT, recipient, made.id, salt, ids)


def keep_promise(space: Space, promise: Promise) -> str:
    """Return the receipt's text.

    Raises :class:`kotowari.errors.LedgerEntryUnknown` while an entry of it waits for its place in the log.
    """
    with space.reading() as connection:
        return read_receipt(connection, space, promise)


def read_receipt(connection: Connection, space: Space, promise: Promise) -> str:
    """Return a receipt's text as :func:`keep_promise` does, on the caller's connection."""
    proofs = inclusions(connection, space.name, (promise.given, *promise.entries))
    marks = {_policy_of(json.loads(one.body)) for one in proofs} - {None}
    policies = published_texts(connection, space.name, [mark for mark in marks if mark is not None])
    return write_receipt(promise, proofs, policies)


class _Trail:
    """Gathers, within the transaction that discloses, the entries about a person."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._connection: Connection | None = None
        self.salt = secrets.token_bytes(SALT_BYTES)
        self.entries: tuple[UUID, ...] = ()

    def establish(self, connection: Connection) -> frozenset[Condition]:
        self._connection = connection
        return frozenset()

    def foresee(self, custody: Custody, person: Person) -> Effect:
        if self._connection is None:
            raise AssertionError("a change is foreseen after what it rests on is established")
        values = {"space": self._space.name, "ids": custody.trail(person)}
        rows = self._connection.execute(_ABOUT, values, binary=True)
        self.entries = tuple(_those_about(person, custody.taken_over(person), rows))
        promised = {"of": Of.PERSON.value, "recipient": None, "entries": commitment(self.salt, self.entries)}
        return {"receipt": promised}


def _those_about(person: Person, taken: Sequence[tuple[UUID, bytes]], rows: Iterable[Sequence[Any]]) -> list[UUID]:
    return [number for number, body in rows if _referred(json.loads(body)) & person.references(number, taken)]


def _referred(entry: dict[str, Any]) -> set[object]:
    """Return the references of an entry: of one person, and of the other where it was merged or split."""
    return {entry["person"], entry.get("other")}


def _nothing_changes(custody: Custody, admitted: Admitted, person: Person, at: datetime) -> None:
    pass


def _policy_of(entry: dict[str, Any]) -> str | None:
    source = entry.get("source")
    mark = source.get("digest") if isinstance(source, dict) else None
    return mark if isinstance(mark, str) else None
