"""The one door: facts, decision, entry, and only then an admission.

A read is recorded by one statement that counts only if the person's state has not moved since the facts were read;
otherwise it is decided again. A change is decided and recorded inside the transaction that makes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kotowari.admission import Admitted, take_maker
from kotowari.database.pool import Connection
from kotowari.errors import StateUnsettled
from kotowari.gate.answer import Permit, Refusal
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.replay import only_known
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.facts import Found, Gathered, absent, gather
from kotowari.handling.grounds.claim import Claim
from kotowari.handling.outcome import Refused
from kotowari.handling.record import Concerned, Decided, decision_entry, entry_of_many, record_unchanged
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry
from kotowari.vault.custody import Holding, Person

_admit = take_maker()

_TRIES = 8
"""How often a read is decided again while the person's state keeps moving. A stop moves it once."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A permitted and recorded read of one person."""

    answer: Permit
    admitted: Admitted
    person: Person
    holdings: tuple[Holding, ...]
    rests_on: UUID | None = None

    def open(self) -> dict[str, str]:
        """Return the values by item."""
        return self.person.open(self.admitted, self.holdings)


def admit_reads(
    connection: Connection,
    space: Space,
    by: str,
    ask: Ask,
    persons: Sequence[UUID],
    to_come: int = 0,
    request: UUID | None = None,
) -> list[Admission | Refused]:
    """Decide and record a read of some persons; each is answered for itself, in no particular order.

    Where the ask is refused whoever it concerns, the refusal is recorded once, with the number of persons; ``to_come``
    are more of them, of whom the caller will then not ask. ``request`` is the one that a provision rests on.
    ``connection`` is an autocommitting one, or in a transaction whose commit makes the entries durable.
    Raises :class:`StateUnsettled` if a person's state keeps moving.
    """
    outcomes: list[Admission | Refused] = []
    waiting = list(dict.fromkeys(persons))
    actor = space.actor(connection, by)
    if not ask.is_well_formed:
        space.refresh(connection)
        rulebook, facts = space.rulebook(), Facts(space.today())
        decided = Decided(ask, facts, decide(rulebook, ask, facts), rulebook)
        return [_refuse(connection, space, actor, decided, persons=len(waiting) + to_come)]
    space.timekeeper.keep(connection)
    if not space.shelf.revisions:
        space.refresh(connection)
    claim = Claim(request, actor) if request is not None else None
    for _ in range(_TRIES):
        published, on = space.published, space.today()
        rulebook = published.shelf.rulebook(on)
        known = only_known(ask, rulebook)
        gathered = gather(connection, space, published, known, waiting, on, claim)
        if not published.shelf.is_current(gathered.edition):
            space.refresh(connection)
            continue
        if len(waiting) > 1:
            answer = decide(rulebook, ask, gathered.anybody)
            if isinstance(answer, Refusal):
                decided = Decided(ask, gathered.anybody, answer, rulebook)
                return [*outcomes, _refuse(connection, space, actor, decided, persons=len(waiting) + to_come)]
        outcomes += _refuse_absent(connection, space, actor, known, rulebook, gathered, waiting)
        settled = _record(connection, space, actor, known, rulebook, gathered)
        outcomes += settled.values()
        waiting = [entry.person.number for entry in gathered.found if entry.person.number not in settled]
        if not waiting:
            return outcomes
    raise StateUnsettled


def admit_change(
    connection: Connection,
    space: Space,
    by: str,
    ask: Ask,
    facts: Facts,
    person: Person | None,
    effect: Mapping[str, Any] | None = None,
) -> tuple[Permit, Admitted] | Refused:
    """Decide and record a change inside the caller's transaction; its commit makes change and entry one.

    ``person`` is locked by the caller, or new, or None where there is none (then nothing can be permitted). ``effect``
    is what the change does beyond what the ask can say, for the entry of one that is permitted.
    """
    actor, decided = _decide(connection, space, by, ask, facts)
    answer = decided.answer
    if isinstance(answer, Refusal) or person is None:
        return _refuse(connection, space, actor, decided, person)
    made = decision_entry(space, actor, decided, person, effect=effect)
    append(connection, space.name, made)
    return answer, _admit(space.name, person.number, ask.items, made.id)


def admit_both(
    connection: Connection,
    space: Space,
    by: str,
    ask: Ask,
    facts: Facts,
    persons: tuple[Person | None, Person | None],
    effect: Mapping[str, Any] | None,
) -> tuple[Permit, Admitted, Admitted] | Refused:
    """Decide and record, as :func:`admit_change` does, a change of two persons, each admitted under the one entry.

    The entry refers to each by their own key. With either of them missing, nothing can be permitted.
    """
    actor, decided = _decide(connection, space, by, ask, facts)
    (person, other), answer = persons, decided.answer
    if isinstance(answer, Refusal) or person is None or other is None:
        return _refuse(connection, space, actor, decided, person)
    made = decision_entry(space, actor, decided, person, effect=effect, other=other)
    append(connection, space.name, made)
    one, two = (_admit(space.name, each.number, ask.items, made.id) for each in (person, other))
    return answer, one, two


def admit_many(
    connection: Connection,
    space: Space,
    by: str,
    ask: Ask,
    facts: Facts,
    concerned: Concerned,
    effect: Mapping[str, Any],
) -> tuple[Admitted, ...] | Refused:
    """Decide and record one change of many persons alike inside the caller's transaction, in one entry.

    ``facts`` must hold of each of them, and still hold when the caller carries it out.
    """
    actor, decided = _decide(connection, space, by, ask, facts)
    if isinstance(decided.answer, Refusal):
        return _refuse(connection, space, actor, decided, persons=len(concerned.references))
    append(connection, space.name, entry_of_many(space, actor, decided, concerned, effect))
    return tuple(_admit(space.name, number, ask.items, concerned.entry) for number in concerned.references)


def admit_beyond(connection: Connection, space: Space, by: str, ask: Ask, facts: Facts, records: int) -> UUID | Refused:
    """Decide and record that records are opened which a law keeps of persons who are erased; return the entry.

    They are nobody's holdings: the permission opens nothing in the vault. ``records`` is how many there are.
    """
    actor, decided = _decide(connection, space, by, ask, facts)
    if isinstance(decided.answer, Refusal):
        return _refuse(connection, space, actor, decided, persons=records)
    made = decision_entry(space, actor, decided, None, records)
    append(connection, space.name, made)
    return made.id


def _decide(connection: Connection, space: Space, by: str, ask: Ask, facts: Facts) -> tuple[UUID, Decided]:
    """Decide a change within the transaction that will make it, and return by whom it was asked with the decision."""
    space.refresh(connection)
    rulebook = space.shelf.rulebook(facts.on)
    return space.actor(connection, by), Decided(ask, facts, decide(rulebook, ask, facts), rulebook)


def repeat_read(
    connection: Connection, space: Space, ask: Ask, person: UUID, entry: UUID, claim: Claim | None = None
) -> Admission | None:
    """Admit a read once more under the entry that permitted it, because its reply was lost; None if that is gone.

    Within the caller's transaction the person is kept from changing. A permission that no longer holds is not repeated.
    """
    connection.execute(_HOLD_STILL, {"person": person})
    space.refresh(connection)
    on = space.today()
    rulebook = space.shelf.rulebook(on)
    gathered = gather(connection, space, space.published, only_known(ask, rulebook), (person,), on, claim)
    for one in gathered.found:
        answer = decide(rulebook, ask, one.facts)
        if isinstance(answer, Permit):
            admitted = _admit(space.name, person, ask.items, entry)
            return Admission(answer, admitted, one.person, one.holdings, gathered.rests_on)
    return None


_HOLD_STILL = b"SELECT true FROM vault.person WHERE person = %(person)s FOR SHARE"


def _record(
    connection: Connection, space: Space, actor: UUID, ask: Ask, rulebook: Rulebook, gathered: Gathered
) -> dict[UUID, Admission | Refused]:
    made: dict[UUID, tuple[Found, Permit | Refusal, Entry]] = {}
    for one in gathered.found:
        answer = decide(rulebook, ask, one.facts)
        rests_on = gathered.rests_on if isinstance(answer, Permit) else None
        entry = decision_entry(space, actor, Decided(ask, one.facts, answer, rulebook, rests_on), one.person)
        made[one.person.number] = (one, answer, entry)
    if not made:
        return {}
    records = ((one.person, entry) for one, _, entry in made.values())
    recorded = record_unchanged(connection, space, records, gathered.edition)
    settled: dict[UUID, Admission | Refused] = {}
    for number in recorded:
        one, answer, entry = made[number]
        if isinstance(answer, Refusal):
            settled[number] = Refused(answer, entry.id, number)
        else:
            admitted = _admit(space.name, number, ask.items, entry.id)
            settled[number] = Admission(answer, admitted, one.person, one.holdings, gathered.rests_on)
    return settled


def _refuse_absent(
    connection: Connection,
    space: Space,
    actor: UUID,
    ask: Ask,
    rulebook: Rulebook,
    gathered: Gathered,
    persons: Sequence[UUID],
) -> list[Admission | Refused]:
    refused: list[Admission | Refused] = []
    for number, (facts, gone) in absent(connection, space, gathered, persons).items():
        decided = Decided(ask, facts, decide(rulebook, ask, facts), rulebook)
        refusal = _refuse(connection, space, actor, decided, number=number)
        refused.append(replace(refusal, into=gone.into) if gone else refusal)
    return refused


def _refuse(
    connection: Connection,
    space: Space,
    actor: UUID,
    decided: Decided,
    person: Person | None = None,
    *,
    number: UUID | None = None,
    persons: int = 1,
) -> Refused:
    if not isinstance(decided.answer, Refusal):
        raise AssertionError("nothing may be permitted about nobody")
    made = decision_entry(space, actor, decided, person, persons)
    append(connection, space.name, made)
    return Refused(decided.answer, made.id, person.number if person else number)
