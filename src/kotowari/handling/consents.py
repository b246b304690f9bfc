"""The consents of a person, given to them: records, or a receipt to take away (ISO/IEC TS 27560). A disclosure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid4

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.exports.consents import ConsentRecord, Event, to_receipt, to_records
from kotowari.gate.ask import Ask
from kotowari.handling.change import Change, Effect, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act, Condition
from kotowari.vault.consents import Consents, Kept
from kotowari.vault.custody import Custody, Person


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The consents of a person as a JSON-LD document, and the act that gave it."""

    given: Changed
    count: int
    document: str = field(repr=False)


def disclose_consents(
    space: Space, *, by: str, person: UUID, subject: str, identity_verified: bool, receipt: bool
) -> Disclosed | Refused:
    """Decide and record that a person is given their consents, and return them: as a receipt, or as records alone.

    The person is named in it by the reference that this act's own entry has, so that nothing links two of them.
    """
    reading = _Reading(space)
    ask = Ask(Act.DISCLOSE, subject, frozenset())
    met = frozenset((Condition.IDENTITY_VERIFIED,)) if identity_verified else frozenset[Condition]()
    effect = partial(_given_as, "receipt" if receipt else "records")
    change = Change(ask, met, reading.carry_out, {}, reading.establish, effect, on_everything=True)
    outcome = change_person(space, by, person, change)
    if isinstance(outcome, Refused):
        return outcome
    if receipt:
        written = to_receipt(reading.records, reading.principal, uuid4(), outcome.at)
    else:
        written = to_records(reading.records, reading.principal)
    return Disclosed(outcome, len(reading.records), written)


def _given_as(form: str, custody: Custody, person: Person) -> Effect:  # noqa: ARG001 - the form of `foresee`
    return {"consents": form}


class _Reading:
    """Reads, within the transaction that discloses them, the consents of a person."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._connection: Connection | None = None
        self.records: tuple[ConsentRecord, ...] = ()
        self.principal = ""

    def establish(self, connection: Connection) -> frozenset[Condition]:
        self._connection = connection
        return frozenset()

    def carry_out(self, custody: Custody, admitted: Admitted, person: Person, at: datetime) -> None:  # noqa: ARG002
        if self._connection is None:
            raise AssertionError("a change is carried out after what it rests on is established")
        kept = Consents(self._connection, self._space.keys).of(admitted, person)
        self.principal = person.reference(admitted.entry)
        self.records = tuple(_record(one, self._policy(one.given.notice)) for one in kept)

    def _policy(self, revision: date) -> Policy:
        return self._space.shelf.in_force(revision).policy


def _record(kept: Kept, policy: Policy) -> ConsentRecord:
    given, end = kept.given, kept.withdrawal
    return ConsentRecord(
        number=given.number,
        policy=policy,
        purpose=given.to.purpose,
        recipient=given.to.recipient,
        item_class=given.to.item_class,
        items=tuple(sorted(given.items)),
        names=tuple(sorted(given.names)),
        language=given.language,
        shown=given.shown.hex() if given.shown is not None else None,
        text=kept.text,
        given=Event(given.at, given.how),
        withdrawn=Event(end.at, end.how) if end is not None else None,
    )
