"""What is on record about recipients, as last read: what it establishes of a provision, whoever it concerns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.policy.terms import Condition, Ground
from kotowari.recipients.contract import Contract, Scope
from kotowari.recipients.record import OF_REQUESTS, Connection, Kind, Record, read_records


@dataclass(frozen=True, slots=True)
class Impairment:
    """That a recipient could no longer keep its equivalent system, from a day until it was remedied."""

    number: UUID
    recipient: str
    since: date
    remedied: date | None

    def stands(self, on: date) -> bool:
        """Return whether it has begun and not been remedied on a day; a remedy counts from its day."""
        return self.since <= on and (self.remedied is None or on < self.remedied)


@dataclass(frozen=True, slots=True)
class Succession:
    """An agreement by which business passes, with the purposes that bind whoever succeeds (APPI 18(2)).

    ``received``: we are the successor, and ``recipient`` is the one whom we succeed.
    """

    number: UUID
    recipient: str
    since: date
    scope: Scope
    received: bool


@dataclass(frozen=True, slots=True)
class Established:
    """What the records establish: conditions, the last check of the system, and the record a provision rests on."""

    met: frozenset[Condition]
    checked: date | None
    rests_on: UUID | None


class Register:
    """The records of a space that decide provisions of anybody's information. It never changes: a new one is read."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = tuple(records)
        self._regarding: dict[tuple[UUID | None, Kind], list[Record]] = {}
        for record in self._records:
            self._regarding.setdefault((record.regarding, record.kind), []).append(record)

    @classmethod
    def read(cls, connection: Connection, space: str) -> "Register":
        """Read the records of a space."""
        return cls(read_records(connection, space, (kind for kind in Kind if kind not in OF_REQUESTS)))

    @cached_property
    def contracts(self) -> Mapping[UUID, Contract]:
        """Every contract by its number, the earliest first."""
        return {
            record.number: Contract.of(
                record,
                supervisions=self._about(record, Kind.SUPERVISION),
                ends=self._about(record, Kind.END),
                disposals=self._about(record, Kind.DISPOSAL),
            )
            for record in self._of(Kind.CONTRACT)
        }

    @cached_property
    def impairments(self) -> Mapping[UUID, Impairment]:
        """Every impairment by its number, the earliest first."""
        found = {}
        for record in self._of(Kind.IMPAIRMENT):
            remedied = min((one.since for one in self._about(record, Kind.REMEDY)), default=None)
            found[record.number] = Impairment(record.number, record.recipient, record.since, remedied)
        return found

    @cached_property
    def successions(self) -> Mapping[UUID, Succession]:
        """Every agreement on a succession by its number, the earliest first."""
        return {
            record.number: Succession(
                record.number,
                record.recipient,
                record.since,
                Scope.from_json(record.content),
                bool(record.content["received"]),
            )
            for record in self._of(Kind.SUCCESSION)
        }

    def checked(self, recipient: str, on: date) -> date | None:
        """Return when the equivalent system of a recipient was last checked, as known on a day."""
        days = (one.since for one in self._of(Kind.CHECK) if one.recipient == recipient and one.since <= on)
        return max(days, default=None)

    def is_impaired(self, recipient: str, on: date) -> bool:
        """Return whether it stands on a day that a recipient cannot keep its equivalent system."""
        return any(one.recipient == recipient and one.stands(on) for one in self.impairments.values())

    def answers(self, recipient: str) -> Record | None:
        """Return the latest answers about a recipient's equivalent system (APPI 28(3))."""
        return next((one for one in reversed(self._of(Kind.ANSWERS)) if one.recipient == recipient), None)

    def chain(self, contract: Contract) -> Iterator[Contract]:
        """Yield a contract, the one under which the work was passed on, and so on to the operator's own."""
        while True:
            yield contract
            if contract.terms.under is None:
                return
            contract = self.contracts[contract.terms.under]

    def is_in_effect(self, contract: Contract, on: date) -> bool:
        """Return whether a contract, and every one above it, is in effect on a day."""
        return all(one.is_in_effect(on) for one in self.chain(contract))

    def is_supervised(self, contract: Contract, on: date) -> bool:
        """Return whether neither a contract's supervision nor that of one above it is overdue on a day."""
        return all(one.is_supervised(on) for one in self.chain(contract))

    def established(self, ask: Ask, on: date) -> Established:
        """Return what the records establish of a provision, whoever it concerns."""
        checked = self.checked(ask.recipient or "", on)
        met = self._of_contracts(ask, on)
        met[Condition.EQUIVALENT_SYSTEM_EVIDENCED] = checked is not None
        met[Condition.NOT_IMPAIRED] = not self.is_impaired(ask.recipient or "", on)
        succession = self._succession(ask, on)
        met[Condition.SUCCESSION_AGREED] = succession is not None
        covering = {Ground.ENTRUSTMENT: self._covering(ask, on), Ground.SUCCESSION: succession}
        record = covering.get(ask.ground) if ask.ground else None
        established = frozenset(condition for condition, is_met in met.items() if is_met)
        return Established(established, checked, record.number if record else None)

    def _of_contracts(self, ask: Ask, on: date) -> dict[Condition, bool]:
        standing = [one for one in self._with(ask.recipient) if self.is_in_effect(one, on)]
        covering = [one for one in standing if one.terms.scope.covers(ask)]
        return {
            Condition.CONTRACT_IN_EFFECT: bool(standing),
            Condition.CONTRACT_COVERS: bool(covering),
            # With no contract there is no supervision to be overdue: that there is none is what refuses.
            Condition.SUPERVISED: not standing or any(self.is_supervised(one, on) for one in covering or standing),
        }

    def _covering(self, ask: Ask, on: date) -> Contract | None:
        """Return the contract that a provision rests on: of those that cover it, one that is supervised."""
        covering = [
            one for one in self._with(ask.recipient) if self.is_in_effect(one, on) and one.terms.scope.covers(ask)
        ]
        return max(covering, key=lambda one: (self.is_supervised(one, on), one.since), default=None)

    def _succession(self, ask: Ask, on: date) -> Succession | None:
        for one in self.successions.values():
            if one.recipient == ask.recipient and not one.received and one.since <= on and one.scope.covers(ask):
                return one
        return None

    def _with(self, recipient: str | None) -> Iterator[Contract]:
        return (one for one in self.contracts.values() if one.recipient == recipient)

    def _of(self, kind: Kind) -> list[Record]:
        return [record for record in self._records if record.kind is kind]

    def _about(self, record: Record, kind: Kind) -> list[Record]:
        return self._regarding.get((record.number, kind), [])
