"""Records of provision and of receipt, as Articles 29 and 30 ask for them: told, kept beyond an erasure, let lapse.

While a person is known, a record is what ties the person's number to a delivery; who that is, the vault knows. When the
person is erased, what the record must still say is carried over, sealed under the key of the year in which its time
ends, and nothing else. When its time has passed it goes, and with the last of a year that year's key.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.errors import PersonUnknown
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.admit import admit_beyond
from kotowari.handling.outcome import Refused
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.law import RecordRule
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act, Condition
from kotowari.recipients import deliveries, receipts
from kotowari.recipients.deliveries import Kept, Passed, Received, received_of
from kotowari.recipients.receipts import receipts_of
from kotowari.vault.custody import Custody, Person
from kotowari.vault.keys.lasting import open_lasting, seal_lasting

DUTY = "keeping-by-law"
"""The duty of the law for which alone a record that outlives its person is opened."""

_NAME = "pd:Name"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: under which articles, of which items, when, until when it is kept; and what else the law has it say.

    ``says`` is of a provision the recipient (name, address, representative) and whether it rests on the person's
    consent; of a receipt the provider and how it acquired. What the policy does not state is None.
    """

    articles: tuple[str, ...]
    items: tuple[str, ...]
    at: datetime
    until: date
    entry: UUID
    says: dict[str, Any] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the record as a JSON object."""
        return {
            "articles": list(self.articles),
            "items": list(self.items),
            "at": self.at.isoformat(),
            "until": self.until.isoformat(),
            "entry": str(self.entry),
            **self.says,
        }


def records_of(space: Space, *, by: str, person: UUID) -> tuple[tuple[Record, ...], UUID]:
    """Return the records about a person, for the person (APPI 33(5)) or an inspection, and the entry of this telling.

    Raises :class:`PersonUnknown`. The entry is durable before anything is told.
    """
    with space.changing() as connection:
        space.refresh(connection)
        custody = Custody(connection, space.keys)
        holder = custody.lock(person)
        if holder is None:
            raise PersonUnknown
        found = tuple(_records(connection, space, person))
        made = entry(space, space.actor(connection, by), "records", {"records": len(found)}, holder)
        append(connection, space.name, made)
        custody.leave_trail(holder, made.id)
    return found, made.id


def kept_beyond(space: Space, *, by: str, basis: str | None) -> tuple[tuple[dict[str, Any], ...], UUID] | Refused:
    """Return the records of persons who are erased, for the duty to keep them alone; or why not.

    The gate decides as of a use for that duty, on a legal ``basis``, of the items by which the persons are named.
    """
    with space.changing() as connection:
        space.refresh(connection)
        policy = space.rulebook().policy
        rows = receipts.kept_records(connection, space.name, space.today())
        ask = Ask(Act.USE, next(iter(policy.subjects)), _naming(policy), DUTY, basis=basis)
        met = frozenset((Condition.KNOWN, Condition.OF_SUBJECT, Condition.NOT_UNJUST))
        facts = Facts(space.today(), met)
        recorded = admit_beyond(connection, space, by, ask, facts, len(rows))
    if isinstance(recorded, Refused):
        return recorded
    return tuple(_opened(space, *row) for row in rows), recorded


def carry_over(connection: Connection, space: Space, admitted: Admitted, person: Person) -> int:
    """Keep what records must still say of a person who is about to be erased; return of how many.

    Within the transaction of the erasure, before it, against its admission. What leads from the person to deliveries
    and receipts is then forgotten. Raises :class:`KeyMissing` where the key of a year is lost that has records.
    """
    due = _due(connection, space, person.number)
    known = _known_by(connection, space, admitted, person) if due else {}
    return _keep(connection, space, person.number, due, known)


def carry_over_unnamed(connection: Connection, space: Space, number: UUID) -> int:
    """Do the same of a person who was erased before, and whom a restored dump brought back: nobody is opened or named.

    It needs no key of the person's, which may be destroyed.
    """
    return _keep(connection, space, number, _due(connection, space, number), {})


def let_lapse(space: Space, *, by: str, most: int = 1000) -> int:
    """Delete records whose time has passed, at most so many in one commit; return how many. Call it until it is none.

    Those of persons who are known lose only what makes them a record: who received what is still needed to send a
    correction on. A year's key goes when its last record is gone. The entry says how many lapsed.
    """
    with space.changing() as connection:
        space.refresh(connection)
        today, rule = space.today(), _rule(space)
        gone = receipts.drop_expired(connection, space.name, today, most)
        if rule is not None and gone < most:
            passed = Passed(today, space.rulebook().policy.operator.timezone, rule.keep, rule.after_contract)
            gone += deliveries.lapse(connection, space.name, passed, most - gone)
            if gone < most:
                gone += receipts.drop_lapsed(connection, space.name, passed, most - gone)
        years = receipts.years_kept(connection, space.name)
        if gone:
            made = entry(space, space.actor(connection, by), "lapse", {"lapsed": {"records": gone}})
            append(connection, space.name, made)
    if gone < most:
        space.keys.destroy_records(today.year, years)
    return gone


def keep_until(rule: RecordRule, kept: Kept, at: date, last: date) -> date:
    """Return the last day on which a record is kept: made on a day, the last provision of its kind on another."""
    if kept is Kept.CONTRACT:
        return rule.after_contract.after(last)
    return rule.keep.after(last if kept is Kept.CONTINUOUS else at)


def _due(connection: Connection, space: Space, person: UUID) -> list[Record]:
    today = space.today()
    return [record for record in _records(connection, space, person) if record.until >= today]


def _keep(connection: Connection, space: Space, person: UUID, due: Sequence[Record], known: Mapping[str, str]) -> int:
    years = receipts.years_kept(connection, space.name) if due else frozenset[int]()
    for record in due:
        number, year = uuid4(), record.until.year
        content = json.dumps({**record.to_json(), "person": known}, ensure_ascii=False).encode()
        # In place of a key that is lost none is made: it would hide the loss, and keep the lost one from coming back.
        key = space.keys.records(year) if year in years else space.keys.records_to_come(year)
        sealed = seal_lasting(key, space.name, number, content)
        receipts.keep_record(connection, space.name, number, record.until, sealed)
    deliveries.forget_received(connection, space.name, person)
    receipts.forget_receipts(connection, space.name, person)
    return len(due)


def _records(connection: Connection, space: Space, person: UUID) -> Iterator[Record]:
    rule = _rule(space)
    if rule is None:
        return
    tz = space.rulebook().policy.operator.timezone
    received = received_of(connection, space.name, person)
    for one in received:
        if one.records and one.is_out:
            same = (other.at for other in received if _is_same_series(one, other))
            until = keep_until(rule, one.kept, _day(one.at, tz), _day(max(same), tz))
            yield Record(one.records, one.items, one.at, until, one.entry, _of_recipient(space, one))
    got = receipts_of(connection, space.name, person)
    for number, sealed, receipt in got:
        said = json.loads(open_lasting(space.keys.organisations, space.name, number, sealed))
        last = max(other.at for _, _, other in got if other.kept is receipt.kept)
        until = keep_until(rule, receipt.kept, _day(receipt.at, tz), _day(last, tz))
        yield Record(tuple(receipt.records), tuple(receipt.items), receipt.at, until, receipt.entry, {"provider": said})


def _is_same_series(one: Received, other: Received) -> bool:
    return (one.recipient, one.ground, one.kept) == (other.recipient, other.ground, other.kept)


def _of_recipient(space: Space, one: Received) -> dict[str, Any]:
    policy = space.shelf.in_force(one.revision).policy
    recipient = policy.recipients[one.recipient]
    return {
        "recipient": {
            "name": dict(recipient.name),
            "address": dict(recipient.address) if recipient.address else None,
            "representative": dict(recipient.representative) if recipient.representative else None,
        },
        "purpose": one.purpose,
        "ground": one.ground,
        "consent": one.ground == "consent",
        "package": str(one.delivery),
    }


def _known_by(connection: Connection, space: Space, admitted: Admitted, person: Person) -> dict[str, str]:
    """Return what names a person: the name, or where none is held the first of what the person is found by."""
    policy = space.rulebook().policy
    held = Custody(connection, space.keys).holdings(person, sorted(_naming(policy)))
    values = person.open(admitted, held)
    names = {item: value for item, value in values.items() if policy.items[item].kind == _NAME}
    return names or dict(list(values.items())[:1])


def _naming(policy: Policy) -> frozenset[str]:
    return frozenset(name for name, item in policy.items.items() if item.kind == _NAME or item.handle is not None)


def _opened(space: Space, number: UUID, until: date, sealed: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(open_lasting(space.keys.records(until.year), space.name, number, sealed))
    return found


def _rule(space: Space) -> RecordRule | None:
    """Return the strictest rule of the laws in force."""
    rules = [pack.records for pack in space.rulebook().packs if pack.records is not None]
    return max(rules, key=lambda rule: rule.keep.after(date(2001, 1, 1)), default=None)


def _day(at: datetime, timezone: str) -> date:
    return at.astimezone(ZoneInfo(timezone)).date()
