"""The vault as a place: found by the handles that it keeps, opened for the person under an entry of their own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from kotowari.datamap.model import Place, Table
from kotowari.errors import Error, NotAHandle, TableNotAskedSo, TableUnreachable
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.admit import admit_change
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.places.lookup import Condition, Limits, Lookup, Referring, Rows, Values
from kotowari.places.meeting import wanted
from kotowari.policy.terms import Act
from kotowari.policy.terms import Condition as Met
from kotowari.vault.consents import Consents, Kept
from kotowari.vault.custody import Custody
from kotowari.vault.history import Version
from kotowari.vault.lookup import Handle
from kotowari.vault.lookup import Lookup as Finding

PERSON: Final = "person"
"""The table of persons: its columns are ``number`` and items, each with the value that is held now."""

HELD: Final = "held"
"""The table of every value that is or was held, with where it came from and what was told."""

CONSENTS: Final = "consents"

_HELD: Final[Mapping[str, Callable[[Version], Any]]] = {
    "item": lambda version: version.item,
    "value": lambda version: version.value,
    "source": lambda version: version.source,
    "purposes": lambda version: sorted(version.purposes),
    "notice": lambda version: version.notice,
    "language": lambda version: version.language,
    "acquired_at": lambda version: version.acquired_at,
    "corrected_at": lambda version: version.corrected_at,
    "confirmed_at": lambda version: version.confirmed_at,
    "until": lambda version: version.until,
}
_CONSENTS: Final[Mapping[str, Callable[[Kept], Any]]] = {
    "purpose": lambda kept: kept.given.to.purpose,
    "recipient": lambda kept: kept.given.to.recipient,
    "class": lambda kept: kept.given.to.item_class,
    "items": lambda kept: sorted(kept.given.items),
    "given_at": lambda kept: kept.given.at,
    "how": lambda kept: kept.given.how,
    "text": lambda kept: kept.text,
    "withdrawn_at": lambda kept: kept.withdrawal.at if kept.withdrawal else None,
    "withdrawn_how": lambda kept: kept.withdrawal.how if kept.withdrawal else None,
}


@dataclass(frozen=True, slots=True)
class Own:
    """What the vault holds of a person: every version of the items, the oldest first, and the consents."""

    entry: UUID
    versions: tuple[Version, ...] = field(repr=False)
    consents: tuple[Kept, ...] = field(repr=False)


def open_own(space: Space, *, by: str, person: UUID, subject: str, items: frozenset[str]) -> Own | Refused | None:
    """Open what the vault holds of a person, for that person, whose identity was verified; None of one who is gone.

    The entry is durable before a value is handed over.
    """
    with space.changing() as connection:
        space.refresh(connection)
        custody = Custody(connection, space.keys)
        holder = custody.lock(person)
        if holder is None:
            return None
        facts = Facts(space.today(), frozenset((Met.KNOWN, Met.NOT_UNJUST, Met.IDENTITY_VERIFIED)))
        ask = Ask(Act.DISCLOSE, subject, items)
        decision = admit_change(connection, space, by, ask, facts, holder, {"history": True, "consents": "records"})
        custody.leave_trail(holder, decision.entry if isinstance(decision, Refused) else decision[1].entry)
        if isinstance(decision, Refused):
            return decision
        admitted = decision[1]
        versions = custody.versions(admitted, holder, ask.items)
        consents = Consents(connection, space.keys).of(admitted, holder)
    return Own(admitted.entry, tuple(versions), tuple(consents))


class VaultPlace:
    """A :class:`kotowari.places.lookup.Opener` of a space's own vault, for a request that ``by`` works on.

    It is opened only for a walk, which is admitted for a requester whose identity is verified.
    """

    def __init__(self, place: Place, space: Space, by: str) -> None:
        self._place, self._space, self._by = place, space, by

    @contextmanager
    def opened(self, limits: Limits) -> "Iterator[VaultSnapshot]":  # noqa: ARG002 - one person's holdings are few
        """Return a block with a snapshot: each person is opened once in it."""
        yield VaultSnapshot(self._place, self._space, self._by)


class VaultSnapshot:
    """A :class:`kotowari.places.lookup.Snapshot` of the vault."""

    def __init__(self, place: Place, space: Space, by: str) -> None:
        self._place, self._space, self._by = place, space, by
        self._opened: dict[UUID, Own | Refused | None] = {}

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        """Return the answer to each lookup, in order. One that fails is answered with its error and spoils no other."""
        return [self._rows(lookup) for lookup in lookups]

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        """Return for each question, in order, those of its condition's values that others' rows have too.

        Only persons are asked for by what others may have, such as a family's telephone; none is opened for it.
        """
        return [self._shared(question) for question in questions]

    def _rows(self, lookup: Lookup) -> Rows | Error:
        table = lookup.table
        persons: dict[UUID, None] = {}
        for condition in lookup.any_of:
            found = self._persons(table, condition)
            if isinstance(found, Error):
                return found
            persons |= dict.fromkeys(person for several in found.values() for person in several)
        rows: list[Values] = []
        for person in persons:
            own = self._own(person)
            if isinstance(own, Refused):
                return self._unread(table, "the policy does not permit that it is disclosed")
            if own is not None:
                rows += _rows_of(table, lookup.columns, person, own)
        return Rows(lookup.columns, rows)

    def _shared(self, question: Referring) -> set[Values] | Error:
        found = self._persons(question.table, question.condition)
        if isinstance(found, Error) or question.table.name.table != PERSON:
            return found if isinstance(found, Error) else set()
        keys = question.table.key or tuple(question.table.columns)
        own = {str(row[keys.index("number")]) for row in question.own} if "number" in keys else set()
        return {values for values, persons in found.items() if {str(person) for person in persons} - own}

    def _persons(self, table: Table, condition: Condition) -> dict[Values, tuple[UUID, ...]] | Error:
        """Return the persons by each of a condition's values: by their number, or by a handle of an item."""
        if table.name.table not in (PERSON, HELD, CONSENTS):
            return self._unread(table, f"the vault has the tables `{PERSON}`, `{HELD}` and `{CONSENTS}`")
        if len(condition.columns) != 1:
            return self._not_so(table, "persons are found by one column of it at a time")
        (column,) = condition.columns
        if column == ("number" if table.name.table == PERSON else "person"):
            return {values: (UUID(number),) for (number,), values in wanted(condition).items() if _is_number(number)}
        item = self._space.rulebook().policy.items.get(column)
        if table.name.table != PERSON or item is None or item.handle is None:
            return self._not_so(table, f"no person is found in it by `{column}`")
        found: dict[Values, tuple[UUID, ...]] = {}
        with self._space.reading() as connection:
            finding = Finding(connection, self._space.keys)
            for values in condition.values:
                try:
                    found[values] = finding.find(Handle(column, item.handle, str(values[0]), "JP"))
                except NotAHandle:
                    continue
        return {values: persons for values, persons in found.items() if persons}

    def _own(self, person: UUID) -> Own | Refused | None:
        if person not in self._opened:
            policy = self._space.rulebook().policy
            tables = self._place.tables.values()
            items = frozenset(column.item for table in tables for column in table.columns.values() if column.item)
            subject = next((of for table in tables for of in sorted(table.of)), next(iter(policy.subjects)))
            self._opened[person] = open_own(self._space, by=self._by, person=person, subject=subject, items=items)
        return self._opened[person]

    def _unread(self, table: Table, why: str) -> Error:
        return TableUnreachable(place=self._place.name, table=table.name.table, problem=why)

    def _not_so(self, table: Table, why: str) -> Error:
        return TableNotAskedSo(place=self._place.name, table=table.name.table, problem=why)


def _rows_of(table: Table, columns: Sequence[str], person: UUID, own: Own) -> Iterator[Values]:
    """Yield a person's rows of a table. A column that the vault does not have is empty."""
    if table.name.table == PERSON:
        now = {version.item: version.value for version in own.versions if version.until is None}
        yield tuple(str(person) if column == "number" else now.get(column) for column in columns)
        return
    kept: Sequence[Any] = own.versions if table.name.table == HELD else own.consents
    reading: Mapping[str, Callable[[Any], Any]] = _HELD if table.name.table == HELD else _CONSENTS
    for number, one in enumerate(kept, 1):
        said = {"person": str(person), "number": number}
        yield tuple(said[column] if column in said else _read(reading, column, one) for column in columns)


def _read(reading: Mapping[str, Callable[[Any], Any]], column: str, one: Any) -> Any:  # noqa: ANN401 - a value of any place
    return reading[column](one) if column in reading else None


def _is_number(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
