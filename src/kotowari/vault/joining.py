"""Two persons become one, or one becomes two: everything that is held and known of them goes where it belongs.

After a restore both are done again from the journal. What the database no longer has of it is passed over; what it has
goes under the numbers that it got the first time, so that a later line means the same by them.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.errors import KeyMissing
from kotowari.vault import history, joining_statements, protections, statements
from kotowari.vault.custody import Connection, Custody, Holding, Newcomer, Person
from kotowari.vault.history import Version, whole
from kotowari.vault.journal import Content, Kind, record
from kotowari.vault.keys.spacekeys import SpaceKeys

Numbers = Mapping[tuple[str, int], int]
"""Under which number a version of an item, by its number, is sealed for the person it goes to."""


class Memberships(StrEnum):
    """Whose the memberships in organisations are, where one person is found to be two."""

    STAY = "stay"
    GO = "go"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Parting:
    """What a person who is split off gets: items with their history, and ``earlier`` versions by item and number."""

    subject: str
    items: frozenset[str]
    earlier: Mapping[str, int]
    memberships: Memberships

    def takes_past(self, version: Version) -> bool:
        """Whether a version goes that is, or in a database of before was not yet, a past one."""
        return self.earlier.get(version.item) == version.version


class Joining(Custody):
    """Custody of two persons at once, within the caller's transaction; each is admitted for itself, under one entry."""

    def merge(
        self,
        admitted: Admitted,
        person: Person,
        admitted_other: Admitted,
        other: Person,
        theirs: AbstractSet[str],
        at: datetime,
    ) -> None:
        """Let a person take over all of another, whose key is destroyed and whose number leads on.

        Of items that both have, that of the other stands for ``theirs``, else that of the person; what does not stand
        becomes history. How each came in stays as it was. What either had stopped is stopped, and a consent that one
        had withdrawn is withdrawn of the other too, if it was given before.
        """
        person.prove(admitted)
        other.prove(admitted_other)
        mine, coming = self.held(person).keys(), self.held(other).keys()
        standing = coming & (theirs | (coming - mine))
        numbers = self._number(person, [*self.past(other), *self.holdings(other, coming)])
        withdrawn = self._unite(person, other, standing, numbers, at, admitted.entry)
        purposes, provision = self.stopped(person)
        known = self._numbers(person)
        stops = {"persons": known, "purposes": sorted(purposes), "provision": provision}
        consents = [{"persons": known, "consent": str(one), "at": on.isoformat()} for one, on in withdrawn]
        merged: dict[str, Any] = {"person": str(person.number), "other": str(other.number), "at": at.isoformat()}
        merged |= {"standing": sorted(standing), "numbers": _listed(numbers)}
        record(self._connection, self._keys, MERGED, {"stops": stops, "withdrawn": consents, "merged": merged})

    def split(
        self, admitted: Admitted, person: Person, admitted_new: Admitted, new: Newcomer, parting: Parting
    ) -> None:
        """Let a new person have what was taken for another's: items with their history, and earlier versions.

        An earlier version, by its item and number, becomes what is held; nobody is found by it until it is corrected
        or taken in anew. What the one had stopped is stopped for both; consents stay with the one who is known.
        """
        person.prove(admitted, parting.items)
        self.take_in(admitted_new, new, parting.subject)
        going = [one for one in self.past(person) if one.item in parting.items]
        going += [one for one in self.past(person) if parting.earlier.get(one.item) == one.version]
        numbers = self._number(new.person, [*going, *self.holdings(person, parting.items)])
        self._part(person, new.person, parting, numbers)
        content = {
            "person": str(person.number),
            "other": str(new.person.number),
            "subject": parting.subject,
            "items": sorted(parting.items),
            "earlier": dict(parting.earlier),
            "memberships": parting.memberships.value,
            "numbers": _listed(numbers),
        }
        record(self._connection, self._keys, SPLIT, content)

    def subjects(self, number: UUID) -> frozenset[str]:
        """Return which subjects a person is of."""
        row = self._run(joining_statements.SUBJECTS, person=number).fetchone()
        return frozenset(row[0]) if row else frozenset()

    def merge_again(self, content: Content) -> None:
        """Merge as a line of the journal says what a restored database has of both.

        Of one whom it does not have there is nothing to carry; the one who stands is made then, to have what it has of
        the other. What no key opens any more goes: nobody could ever be told what it is.
        """
        number, gone = UUID(content["person"]), UUID(content["other"])
        numbers = {(item, old): new for item, old, new in content["numbers"]}
        try:
            person, other = self.lock(number), self._lock_or_drop(gone)
        except KeyMissing:
            return  # of the one who stands: who has no key is erased by a line to come, the other's number with it
        if other is None:
            return
        if person is None:
            if self._is_gone(number):
                return
            newcomer = Newcomer.make(self._keys, number)
            self._add(newcomer, sorted(self.subjects(gone)))
            person = newcomer.person
        self._reach(person, numbers)
        self._unite(person, other, frozenset(content["standing"]), numbers, datetime.fromisoformat(content["at"]), None)

    def split_again(self, content: Content) -> None:
        """Split as a line of the journal says what a restored database has of the one person.

        The new one has a new key: to that one, entries of after the dump lead no more.
        """
        number, new = UUID(content["person"]), UUID(content["other"])
        parting = Parting(
            content["subject"],
            frozenset(content["items"]),
            content["earlier"],
            Memberships(content["memberships"]),
        )
        if self._is_gone(new) or self.subjects(new):
            return
        try:
            person = self.lock(number)
        except KeyMissing:
            # Nobody can open it; what could still be found by it would be found under the wrong number.
            self._delete(number, parting.items)
            return
        if person is None:
            return
        numbers = {(item, old): to for item, old, to in content["numbers"]}
        newcomer = Newcomer.make(self._keys, new)
        self._add(newcomer, [parting.subject])
        self._reach(newcomer.person, numbers)
        self._part(person, newcomer.person, parting, numbers)

    def _unite(
        self,
        person: Person,
        other: Person,
        theirs: AbstractSet[str],
        numbers: Numbers,
        at: datetime,
        entry: UUID | None,
    ) -> list[tuple[UUID, datetime]]:
        """Carry all over, and return the consents that are withdrawn by it. Of ``theirs`` the other's stands."""
        mine, _ = self._whole(person)
        coming, past = (_under(numbers, versions) for versions in self._whole(other))
        held = {version.item for version in mine}
        standing = [version for version in coming if version.item not in held or version.item in theirs]
        passed = [version for version in coming if version not in standing]
        replaced = [version for version in mine if version.item in {one.item for one in standing}]
        for of, versions in ((person, replaced), (other, passed)):
            items = sorted(version.item for version in versions)
            self._run(statements.RETIRE_HANDLES, person=of.number, items=items, marks=[])
        self._run(statements.DROP_HOLDINGS, person=person.number, items=sorted(version.item for version in replaced))
        self._put_past(person, [*past, *_ended([*replaced, *passed], at, entry)])
        self._put_held(person, standing)
        both = {"person": person.number, "other": other.number}
        for statement in (joining_statements.UNITE, joining_statements.GO_OVER_MEMBERSHIPS):
            self._run(statement, **both)
        withdrawn = self._run(joining_statements.UNITE_CONSENTS, **both).fetchall()
        for statement in joining_statements.GO_OVER:
            self._run(statement, **both)
        self._lead_on(person, other)
        for statement in statements.ERASE:
            self._run(statement, persons=[other.number])
        return withdrawn

    def _part(self, person: Person, new: Person, parting: Parting, numbers: Numbers) -> None:
        held, past = self._whole(person)
        chosen = [version for version in (*held, *past) if parting.takes_past(version)]
        standing = [version for version in held if version.item in parting.items]
        standing += [replace(version, until=None, entry=None) for version in chosen]
        both = {"person": person.number, "other": new.number}
        self._put_past(new, _under(numbers, [version for version in past if version.item in parting.items]))
        self._put_held(new, _under(numbers, standing))
        self._run(joining_statements.SPLIT_PERSON, **both)
        self._run(joining_statements.SPLIT_HANDLES, **both, items=sorted(parting.items))
        for version in chosen:
            for statement in joining_statements.DROP_ONE:
                self._run(statement, person=person.number, item=version.item, version=version.version)
        # By which of them it is was never written down: whoever of the two is erased first, all are kept out.
        earlier = sorted({version.item for version in chosen})
        found = sorted({version.item for version in chosen if version in held})
        self._run(statements.RETIRE_HANDLES, person=person.number, items=found, marks=[])
        self._run(joining_statements.SPLIT_FORMER, **both, items=sorted(parting.items))
        self._run(joining_statements.COPY_FORMER, **both, items=earlier)
        self._run(joining_statements.SPLIT_HOLDS, **both)
        self._delete(person.number, parting.items)
        if parting.memberships is not Memberships.STAY:
            self._run(joining_statements.GO_OVER_MEMBERSHIPS, person=new.number, other=person.number)
        if parting.memberships is Memberships.GO:
            self._run(joining_statements.DROP_MEMBERSHIPS, person=person.number)
        self.move(person)

    def _whole(self, person: Person) -> tuple[list[Version], list[Version]]:
        rows = self._run(history.WHOLE, person=person.number, items=None).fetchall()
        values, past = person.carried([Holding(*row[:3]) for row in rows], self.past(person))
        return whole(rows, values), past

    def _number(self, person: Person, versions: Sequence[Holding]) -> Numbers:
        """Give versions numbers that this person has never used, in their order."""
        first = self.move(person, max(1, len(versions)))
        return {(one.item, one.version): number for number, one in enumerate(versions, first)}

    def _reach(self, person: Person, numbers: Numbers) -> None:
        """Let no number be used again that was given when it was done the first time."""
        self._run(joining_statements.REACH, person=person.number, last=max(numbers.values(), default=0))

    def _is_gone(self, number: UUID) -> bool:
        return self._run(statements.GONE, persons=[number]).fetchone() is not None

    def _lock_or_drop(self, number: UUID) -> Person | None:
        """Lock a person; of one whose key is destroyed, delete what nobody can open."""
        try:
            return self.lock(number)
        except KeyMissing:
            for statement in statements.ERASE:
                self._run(statement, persons=[number])
            return None

    def _put_held(self, person: Person, versions: Iterable[Version]) -> None:
        for one in versions:
            self._run(
                joining_statements.PUT_WHOLE,
                person=person.number,
                item=one.item,
                version=one.version,
                sealed=person.seal(one.item, one.version, one.value).sealed,
                purposes=sorted(one.purposes),
                source=one.source,
                notice=one.notice,
                language=one.language,
                acquired_at=one.acquired_at,
                corrected_at=one.corrected_at,
                confirmed_at=one.confirmed_at,
                resolve_by=one.resolve_by,
            )

    def _lead_on(self, person: Person, other: Person) -> None:
        """Let the other's number, and those that led to it, lead to the person, who can tell their entries."""
        for number, refers in self._run(statements.MERGED_INTO, person=other.number).fetchall():
            handed = other.hand_on(number, refers, person)
            self._run(joining_statements.LEAD_ON, person=number, into=person.number, refers=handed)
        refers = person.take_over(other)
        self._run(joining_statements.ADD_MERGED, person=other.number, into=person.number, refers=refers)


def _ended(versions: Iterable[Version], at: datetime, entry: UUID | None) -> list[Version]:
    return [replace(version, until=at, entry=entry) for version in versions]


def _under(numbers: Numbers, versions: Iterable[Version]) -> list[Version]:
    """Return versions under their new numbers. One that has none was deleted before they were given."""
    known = [version for version in versions if (version.item, version.version) in numbers]
    return [replace(version, version=numbers[version.item, version.version]) for version in known]


def _listed(numbers: Numbers) -> list[list[Any]]:
    return sorted([item, old, new] for (item, old), new in numbers.items())


def _merge(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    # What an older line does not say was to be found again by people: both are stopped as the one person was.
    if "merged" in content:
        Joining(connection, keys).merge_again(content["merged"])
    protections.STOPPED.replay(connection, keys, content["stops"])
    for withdrawn in content["withdrawn"]:
        protections.WITHDRAWN.replay(connection, keys, withdrawn)


def _split(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    Joining(connection, keys).split_again(content)


MERGED = Kind("merge", _merge)
"""``stops`` is as of a stop: what is stopped of the one person, for every number; ``withdrawn`` as of withdrawals.
``merged``: the ``person`` who stands and the ``other``, ``at`` when, of which items the other's was ``standing``, and
the ``numbers`` that the other's versions got: item, old, new."""

SPLIT = Kind("split", _split)
"""``person`` and ``other``, the new one, of ``subject``; ``items``, ``earlier`` and ``memberships`` as a split has
them; ``numbers`` as of a merge."""

KINDS = (MERGED, SPLIT)
