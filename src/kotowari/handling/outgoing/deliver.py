"""Deliver: the provision of many persons as one, batch by batch, each batch with its entries in one commit.

What is kept of a delivery is who received what of whom, and of which of it a record is due (APPI 29).
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import KeyReused
from kotowari.gate.ask import Ask
from kotowari.handling.admit import Admission, admit_reads, repeat_read
from kotowari.handling.grounds.claim import Claim, with_its_basis
from kotowari.handling.outcome import Refused
from kotowari.handling.replies import digests, lock_request
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground
from kotowari.recipients.deliveries import (
    Delivery,
    Form,
    Handed,
    Kept,
    add_delivery,
    add_handed,
    delivery_of_request,
    handed_before,
    leave_out,
)
from kotowari.recipients.given import note_given


@dataclass(slots=True)
class Delivering:
    """A provision on its way: who acts, what is asked of whom, and the idempotency ``key``, if it has one.

    Under a key, a person who was decided and recorded before is not so again: what was permitted then is opened once
    more, if it still may be. ``number`` is the delivery's; ``request`` that on record which it rests on, and which
    brings its basis. Raises :class:`kotowari.errors.RequestUnknown`.
    """

    space: Space
    by: str
    ask: Ask
    persons: Sequence[UUID]
    form: Form = Form.VALUES
    kept: Kept = Kept.EACH
    key: str | None = field(default=None, repr=False)
    request: UUID | None = None
    number: UUID = field(default_factory=uuid4)
    _begun: bool = False
    _digests: tuple[bytes, bytes] | None = None

    def __post_init__(self) -> None:
        self.ask = with_its_basis(self.space, self.ask, self.request)
        self.persons = list(dict.fromkeys(self.persons))
        if self.key is not None and self.ask.is_well_formed:
            self._digests = digests(self.space, self.key, self._asked())
            # The same before anything is kept: a draft that a crash left behind is then found.
            self.number = UUID(bytes=self._digests[0][:16], version=4)

    def find(self, connection: Connection) -> Delivery | None:
        """Return the delivery that the key stands for, if it began before; its number is then this one's.

        Waits for whoever works under the key at this moment, until the transaction ends. Raises :class:`KeyReused`.
        """
        if self._digests is None:
            return None
        request, asked = self._digests
        lock_request(connection, request)
        found = delivery_of_request(connection, self.space.name, request)
        if found is not None:
            if found.asked is None or not hmac.compare_digest(found.asked, asked):
                raise KeyReused
            self.number, self._begun = found.number, True
        return found

    def batches(self, size: int) -> Iterator[list[Admission | Refused]]:
        """Yield what is answered of each so many persons, when the entries of all of them are durable.

        Where the ask is refused whoever it concerns, that is the one answer, and the last.
        """
        for start in range(0, len(self.persons), size):
            batch = self.persons[start : start + size]
            outcomes = self._batch(batch, len(self.persons) - start - len(batch))
            yield outcomes
            if len(outcomes) == 1 and isinstance(outcomes[0], Refused) and outcomes[0].person is None:
                return

    def _batch(self, persons: Sequence[UUID], to_come: int) -> list[Admission | Refused]:
        space = self.space
        with space.changing() as connection:
            self.find(connection)
            repeated = self._repeated(connection, persons) if self._begun and self.key is not None else {}
            fresh = [person for person in persons if person not in repeated]
            outcomes = admit_reads(connection, space, self.by, self.ask, fresh, to_come, self.request) if fresh else []
            admitted = [outcome for outcome in outcomes if isinstance(outcome, Admission)]
            if admitted:
                self._keep(connection, admitted)
        return [*repeated.values(), *outcomes]

    def _repeated(self, connection: Connection, persons: Sequence[UUID]) -> dict[UUID, Admission]:
        repeated, lost = {}, []
        claim = Claim(self.request, self.space.actor(connection, self.by)) if self.request is not None else None
        for person, entry in handed_before(connection, self.space.name, self.number, persons).items():
            again = repeat_read(connection, self.space, self.ask, person, entry, claim)
            if again is None:
                lost.append(person)
            else:
                repeated[person] = again
        if lost and self.form is Form.PACKAGE:  # values may have gone out with a reply that was lost
            leave_out(connection, self.space.name, self.number, lost)
        return repeated

    def _keep(self, connection: Connection, admitted: Sequence[Admission]) -> None:
        at = clock.now()
        if not self._begun:
            add_delivery(connection, self.space.name, self._delivery(connection, admitted[0]))
            self._begun = True
        handed = [
            Handed(
                one.person.number,
                one.admitted.entry,
                sorted(holding.item for holding in one.holdings),
                one.answer.records,
            )
            for one in admitted
        ]
        add_handed(connection, self.space.name, self.number, handed, at)
        contract = admitted[0].rests_on
        if self.ask.ground is Ground.ENTRUSTMENT and contract is not None:
            items = {item for one in handed for item in one.items}
            note_given(connection, self.space.name, contract, items, self.space.today())

    def _delivery(self, connection: Connection, one: Admission) -> Delivery:
        ask = self.ask
        if ask.recipient is None or ask.ground is None:
            raise AssertionError("nothing is permitted to nobody, or on no ground")
        request, asked = self._digests or (None, None)
        return Delivery(
            self.number,
            ask.recipient,
            ask.subject,
            tuple(sorted(ask.items)),
            ask.purpose,
            ask.ground.value,
            ask.basis,
            ask.own_use,
            one.answer.source.revision,
            self.kept,
            self.form,
            self.space.actor(connection, self.by),
            clock.now(),
            request,
            asked,
        )

    def _asked(self) -> dict[str, object]:
        ask = self.ask
        return {
            "provide": [self.by, ask.subject, sorted(ask.items), ask.purpose, ask.recipient, ask.ground, ask.basis],
            "how": [ask.own_use, self.form, self.kept],
            "persons": [str(person) for person in self.persons],
            "request": str(self.request) if self.request else None,
        }
