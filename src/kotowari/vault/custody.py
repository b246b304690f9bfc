"""Persons in sealed custody: taken in, opened against an admission, and erased by destroying their key."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kotowari.admission import Admitted
from kotowari.errors import NotAdmitted
from kotowari.vault import history, statements
from kotowari.vault.history import Version, whole
from kotowari.vault.journal import record
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.lookup import Handle, Lookup
from kotowari.vault.protections import ERASED, RESUMED, STOPPED
from kotowari.vault.provenance import Held, Provenance
from kotowari.vault.seal import PersonKey, new_person_key, open_person_key

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One item of one person, sealed."""

    item: str
    version: int
    sealed: bytes


class Person:
    """A person whose key is opened, for the length of one ask."""

    __slots__ = ("_key", "_space", "number", "version")

    def __init__(self, key: PersonKey, space: str, number: UUID, version: int) -> None:
        self._key = key
        self._space = space
        self.number = number
        self.version = version

    @classmethod
    def known(cls, keys: SpaceKeys, number: UUID, version: int, epoch: int, wrapped: bytes) -> "Person":
        """Open the key of a known person, as a row of ``vault.person`` has it."""
        return cls(open_person_key(keys.epoch(epoch), wrapped, keys.space, number, epoch), keys.space, number, version)

    def reference(self, entry: UUID) -> str:
        """Return the reference by which an entry means this person; nothing links two of them."""
        return self._key.reference(entry)

    def prove(self, admitted: Admitted, items: AbstractSet[str] = frozenset()) -> None:
        """Raise :class:`NotAdmitted` unless the admission is for this person and these items."""
        if (
            not isinstance(admitted, Admitted)
            or (admitted.space, admitted.person) != (self._space, self.number)
            or not items <= admitted.items
        ):
            raise NotAdmitted

    def open(self, admitted: Admitted, holdings: Iterable[Holding]) -> dict[str, str]:
        """Return the values of holdings by item.

        Raises :class:`NotAdmitted` for anything the admission is not for, and :class:`kotowari.errors.SealBroken` for
        a holding that was altered.
        """
        chosen = tuple(holdings)
        self.prove(admitted, {holding.item for holding in chosen})
        return self._values(chosen)

    def wrapped(self, keys: SpaceKeys, epoch: int) -> bytes:
        """Return the person's key wrapped under the key of an epoch."""
        return self._key.wrap(keys.epoch(epoch), epoch)

    def seal(self, item: str, version: int, value: str) -> Holding:
        """Return a value sealed as one version of an item of this person."""
        return Holding(item, version, self._key.seal(value, item=item, version=version))

    def past(self, admitted: Admitted, holdings: Iterable[Holding]) -> list[Version]:
        """Return what items were before, the oldest first. Raises what :meth:`open` raises."""
        chosen = tuple(holdings)
        self.prove(admitted, {holding.item for holding in chosen})
        return self._versions(chosen)

    def carried(self, held: Iterable[Holding], past: Iterable[Holding]) -> tuple[dict[str, str], list[Version]]:
        """Return what is sealed for another person next, held and past, whatever the items: nobody is shown any of it.

        Whoever calls has proved the admission of both, or does again what was admitted then. Raises
        :class:`kotowari.errors.SealBroken`.
        """
        return self._values(held), self._versions(past)

    def seal_past(self, version: Version) -> Holding:
        """Return a version of an item of this person sealed as one that stood before."""
        sealed = self._key.seal_past(version.written(), item=version.item, version=version.version)
        return Holding(version.item, version.version, sealed)

    def seal_matter(self, content: bytes, *, kind: str, version: int, is_compressed: bool = False) -> bytes:
        """Return a part of the request whose holder this is, sealed as one version of a kind of content."""
        return self._key.seal_matter(content, kind=kind, version=version, is_compressed=is_compressed)

    def open_matter(self, admitted: Admitted, sealed: bytes, *, kind: str, version: int) -> bytes:
        """Return a part of the request whose holder this is. Raises what :meth:`open` raises."""
        self.prove(admitted)
        return self._key.open_matter(sealed, kind=kind, version=version)

    def take_over(self, other: "Person") -> bytes:
        """Return the key of the references of a person who becomes one with this one, sealed."""
        return self._key.take_over(other._key)

    def hand_on(self, number: UUID, refers: bytes, to: "Person") -> bytes:
        """Return references that this person took over of a number, sealed for the one who takes over this one."""
        return self._key.hand_on(number, refers, to._key)

    def references(self, entry: UUID, taken: Iterable[tuple[UUID, bytes]]) -> frozenset[str]:
        """Return every reference by which an entry may mean this person: by this number, or by one taken over."""
        others = (self._key.reference_taken_over(entry, number, refers) for number, refers in taken)
        return frozenset((self._key.reference(entry), *others))

    def _values(self, holdings: Iterable[Holding]) -> dict[str, str]:
        return {held.item: self._key.unseal(held.sealed, item=held.item, version=held.version) for held in holdings}

    def _versions(self, holdings: Iterable[Holding]) -> list[Version]:
        versions = [
            Version.read(one.item, one.version, self._key.unseal_past(one.sealed, item=one.item, version=one.version))
            for one in holdings
        ]
        return sorted(versions, key=lambda version: (version.until or version.acquired_at, version.version))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person about to be taken in, with a new key, opened and wrapped."""

    person: Person
    epoch: int
    wrapped: bytes

    @classmethod
    def make(cls, keys: SpaceKeys, known: UUID | None = None) -> "Newcomer":
        """Make a person's number, unless it is known already, and key; nothing is stored yet."""
        number, (epoch, epoch_key) = known or uuid4(), keys.sealing_epoch()
        key, wrapped = new_person_key(epoch_key, keys.space, number, epoch)
        return cls(Person(key, keys.space, number, 1), epoch, wrapped)


class Custody:
    """What changes in the vault, each within the caller's transaction."""

    def __init__(self, connection: Connection, keys: SpaceKeys) -> None:
        self._connection = connection
        self._keys = keys
        self._lookup = Lookup(connection, keys)

    def take_in(self, admitted: Admitted, newcomer: Newcomer, subject: str) -> None:
        """Take in a new person, of whom nothing is held yet: under the epoch that now stands, whichever was known."""
        newcomer.person.prove(admitted)
        self._add(newcomer, [subject])

    def take_holder(self, newcomer: Newcomer) -> None:
        """Take in the holder of a request's key: a person of no subject, of whom nothing else is ever held."""
        self._add(newcomer, [])

    def _add(self, newcomer: Newcomer, subjects: list[str]) -> None:
        person, values = newcomer.person, {"epoch": newcomer.epoch, "wrapped": newcomer.wrapped}
        while not self._run(statements.ADD_PERSON, person=person.number, subjects=subjects, **values).rowcount:
            row = self._run(statements.CURRENT_EPOCH).fetchone()
            self._keys.current_epoch = epoch = row[0] if row else newcomer.epoch
            values = {"epoch": epoch, "wrapped": person.wrapped(self._keys, epoch)}

    def lock(self, person: UUID) -> Person | None:
        """Return a known person, locked until the transaction ends; None if there is none."""
        row = self._run(statements.LOCK_PERSON, person=person).fetchone()
        return Person.known(self._keys, person, row[0], row[1], row[2]) if row else None

    def hold(
        self, admitted: Admitted, person: Person, subject: str, values: Mapping[str, str], how: Provenance
    ) -> None:
        """Seal values for a person, in place of what was held of these items, which becomes their history."""
        self.add(admitted, person, values, how)
        self._run(statements.CHANGE_PERSON, person=person.number, subject=subject)

    def add(self, admitted: Admitted, person: Person, values: Mapping[str, str], how: Provenance) -> None:
        """Seal values for a person, who stays of the subjects that they are of."""
        person.prove(admitted, values.keys())
        self._keep(admitted, person, values, how.acquired_at)
        self._run(
            statements.PUT_HOLDINGS,
            person=person.number,
            **self._sealed(person, values),
            purposes=sorted(how.purposes),
            source=how.source,
            notice=how.notice,
            language=how.language,
            acquired_at=how.acquired_at,
            resolve_by=how.resolve_by,
        )

    def held(self, person: Person) -> dict[str, Held]:
        """Return what is held of a person, by item."""
        rows = self._run(statements.HELD, person=person.number).fetchall()
        return {item: Held(version, frozenset(purposes), *more) for item, version, purposes, *more in rows}

    def holdings(self, person: Person, items: Iterable[str]) -> tuple[Holding, ...]:
        """Return what is held of some items of a person, sealed."""
        rows = self._run(statements.HOLDINGS, person=person.number, items=sorted(items)).fetchall()
        return tuple(Holding(*row) for row in rows)

    def correct(self, admitted: Admitted, person: Person, values: Mapping[str, str], at: datetime) -> None:
        """Seal corrected values in place of those held; how these came in (purposes, source, notice) stays.

        What was held before becomes their history. An item that is not held is left out.
        """
        person.prove(admitted, values.keys())
        self._keep(admitted, person, values, at)
        self._run(statements.CORRECT_HOLDINGS, person=person.number, corrected_at=at, **self._sealed(person, values))

    def confirm(self, admitted: Admitted, person: Person, items: AbstractSet[str], on: date) -> None:
        """Record that what is held of some items was found true on a day; one before the last changes nothing."""
        person.prove(admitted, items)
        self._run(statements.CONFIRM, person=person.number, items=sorted(items), on=on)

    def drop(self, admitted: Admitted, person: Person, items: AbstractSet[str]) -> None:
        """Delete what is and was held of some items, and let the person no longer be found by them."""
        person.prove(admitted, items)
        self._delete(person.number, items)

    def _delete(self, number: UUID, items: AbstractSet[str]) -> None:
        for statement in (
            statements.DROP_HOLDINGS,
            history.DROP_PAST,
            statements.DROP_HANDLES,
            statements.DROP_FORMER,
        ):
            self._run(statement, person=number, items=sorted(items))

    def versions(self, admitted: Admitted, person: Person, items: AbstractSet[str]) -> list[Version]:
        """Return what is and was held of some items, the oldest of each item first, what is held now last.

        Raises :class:`NotAdmitted` and :class:`kotowari.errors.SealBroken` as :meth:`Person.open` does.
        """
        person.prove(admitted, items)
        return person.past(admitted, self.past(person, items)) + self._current(admitted, person, items)

    def past(self, person: Person, items: AbstractSet[str] | None = None) -> list[Holding]:
        """Return what was held of some items before (of any, if none are named), sealed."""
        chosen = sorted(items) if items is not None else None
        rows = self._run(history.PAST, person=person.number, items=chosen).fetchall()
        return [Holding(*row) for row in rows]

    def taken_over(self, person: Person) -> list[tuple[UUID, bytes]]:
        """Return the numbers that were merged into a person's, each with the sealed key of its references."""
        return [(number, refers) for number, refers in self._run(statements.MERGED_INTO, person=person.number)]

    def find_by(self, admitted: Admitted, person: Person, handles: Iterable[Handle]) -> None:
        """Let a person be found by handles, in place of those of the same items."""
        person.prove(admitted)
        self._lookup.set(person.number, tuple(handles))

    def join(self, admitted: Admitted, person: Person, organisation: UUID, since: date) -> None:
        """Record that a person belongs to an organisation from a day on."""
        person.prove(admitted)
        self._run(statements.ADD_MEMBERSHIP, person=person.number, organisation=organisation, since=since)

    def stop(self, admitted: Admitted, person: Person, purposes: Iterable[str], *, provision: bool) -> None:
        """Stop the use of a person's information for purposes (``*`` for all), and its provision if so asked."""
        person.prove(admitted)
        change = {"persons": self._numbers(person), "purposes": sorted(purposes), "provision": provision}
        self._run(statements.STOP, **change)
        record(self._connection, self._keys, STOPPED, change)

    def stopped(self, person: Person) -> tuple[frozenset[str], bool]:
        """Return the purposes whose use a person has had stopped (``*`` for all), and whether provision is."""
        row = self._run(statements.STOPPED, person=person.number).fetchone()
        return (frozenset(row[0]), bool(row[1])) if row else (frozenset(), False)

    def resume(self, admitted: Admitted, person: Person, purposes: Iterable[str], *, provision: bool) -> None:
        """Lift the stops of these very names (``*`` is one), and that of provision if so asked."""
        person.prove(admitted)
        change = {"persons": self._numbers(person), "purposes": sorted(purposes), "provision": provision}
        self._run(statements.RESUME, **change)
        record(self._connection, self._keys, RESUMED, change)

    def move(self, person: Person, by: int = 1) -> int:
        """Let reads that were decided before this change of a person's state be decided again.

        Return the first of as many numbers as it moves ``by``. What is sealed takes its version from them: they only
        go up, so that no version of an item is ever used again, not even of one that was deleted.
        """
        row = self._run(statements.MOVE, person=person.number, by=by).fetchone()
        assert row is not None  # noqa: S101 - locked, or just taken in
        version: int = row[0]
        return version

    def leave_trail(self, person: Person, entry: UUID) -> None:
        """Let an entry be found from the person it is about."""
        self._run(statements.ADD_TRAIL, person=person.number, entry=entry)

    def trail(self, person: Person) -> list[UUID]:
        """Return the entries that are found from a person, in no particular order."""
        return [entry for (entry,) in self._run(statements.TRAIL, person=person.number)]

    def erase(self, admitted: Admitted, person: Person, at: datetime) -> None:
        """Destroy a person's key with all that is held, found or recorded by it, and keep the handles suppressed."""
        person.prove(admitted)
        marked = self._run(statements.SUPPRESS, person=person.number).fetchall()
        marks = [(item, mark.hex()) for item, mark, is_former in marked if not is_former]
        former = [(item, mark.hex()) for item, mark, is_former in marked if is_former]
        added = self._run(statements.ADD_ERASURE, person=person.number, entry=admitted.entry, at=at)
        erasures = [row for (row,) in added.fetchall()]
        for statement in statements.ERASE:
            self._run(statement, persons=[person.number])
        record(self._connection, self._keys, ERASED, {"erasures": erasures, "marks": marks, "former": former})

    def _numbers(self, person: Person) -> list[str]:
        """Return every number that means a person, also those merged into this one: a dump may know them apart."""
        return [str(number) for number in (person.number, *(number for number, _ in self.taken_over(person)))]

    def _keep(self, admitted: Admitted, person: Person, items: Iterable[str], at: datetime) -> None:
        """Let what is held of some items, and is about to be replaced, become their history."""
        held = self._current(admitted, person, frozenset(items))
        self._put_past(person, [replace(version, until=at, entry=admitted.entry) for version in held])

    def _put_past(self, person: Person, versions: Iterable[Version]) -> None:
        chosen = tuple(versions)
        if chosen:
            sealed = [person.seal_past(version).sealed for version in chosen]
            items, numbers = [version.item for version in chosen], [version.version for version in chosen]
            self._run(history.ADD_PAST, person=person.number, items=items, versions=numbers, sealed=sealed)

    def _current(self, admitted: Admitted, person: Person, items: AbstractSet[str]) -> list[Version]:
        rows = self._run(history.WHOLE, person=person.number, items=sorted(items)).fetchall()
        return whole(rows, person.open(admitted, [Holding(*row[:3]) for row in rows]))

    def _sealed(self, person: Person, values: Mapping[str, str]) -> dict[str, object]:
        """Seal each value as a version never used before, for a statement that puts them there."""
        version = self.move(person)
        items = sorted(values)
        return {
            "items": items,
            "version": version,
            "sealed": [person.seal(item, version, values[item]).sealed for item in items],
        }

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.execute(statement, {"space": self._keys.space, **values})
