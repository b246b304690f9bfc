"""Two persons become one, or one becomes two: everything that is held and known of them goes where it belongs."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.vault import history, joining_statements, statements
from kotowari.vault.custody import Custody, Holding, Newcomer, Person
from kotowari.vault.history import Version, whole
from kotowari.vault.journal import record
from kotowari.vault.protections import MERGED


class Memberships(StrEnum):
    """Whose the memberships in organisations are, where one person is found to be two."""

    STAY = "stay"
    GO = "go"
    BOTH = "both"


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
        mine, _ = self._carried(person, admitted)
        coming, past = self._carried(other, admitted_other)
        held = {version.item for version in mine}
        replaced = [version for version in mine if version.item in theirs & {one.item for one in coming}]
        standing = [version for version in coming if version.item not in held or version.item in theirs]
        passed = [version for version in coming if version not in standing]
        items = sorted(version.item for version in replaced)
        for statement in (statements.DROP_HOLDINGS, statements.DROP_HANDLES):
            self._run(statement, person=person.number, items=items)
        self._run(statements.DROP_HANDLES, person=other.number, items=sorted(version.item for version in passed))
        self._put_past(person, _ended(replaced, at, admitted))
        self._put_past(person, self._renumbered(person, [*past, *_ended(passed, at, admitted)]))
        self._put_held(person, self._renumbered(person, standing))
        both = {"person": person.number, "other": other.number}
        for statement in (joining_statements.UNITE, joining_statements.GO_OVER_MEMBERSHIPS):
            self._run(statement, **both)
        withdrawn = self._run(joining_statements.UNITE_CONSENTS, **both).fetchall()
        for statement in joining_statements.GO_OVER:
            self._run(statement, **both)
        self._lead_on(person, other)
        for statement in statements.ERASE:
            self._run(statement, person=other.number)
        self._journal(person, withdrawn)

    def split(
        self,
        admitted: Admitted,
        person: Person,
        admitted_new: Admitted,
        new: Newcomer,
        subject: str,
        items: AbstractSet[str],
        earlier: Mapping[str, int],
        memberships: Memberships,
    ) -> None:
        """Let a new person have what was taken for another's: items with their history, and ``earlier`` versions.

        An earlier version, by its item and number, becomes what is held; nobody is found by it until it is corrected
        or taken in anew. What the one had stopped is stopped for both; consents stay with the one who is known.
        """
        self.take_in(admitted_new, new, subject)
        mine, past = self._carried(person, admitted)
        chosen = [one for one in past if earlier.get(one.item) == one.version]
        standing = [version for version in mine if version.item in items]
        standing += [replace(one, until=None, entry=None) for one in chosen]
        self._put_past(new.person, self._renumbered(new.person, [one for one in past if one.item in items]))
        self._put_held(new.person, self._renumbered(new.person, standing))
        both = {"person": person.number, "other": new.person.number}
        self._run(joining_statements.SPLIT_PERSON, **both)
        self._run(joining_statements.SPLIT_HANDLES, **both, items=sorted(items))
        self._run(joining_statements.SPLIT_HOLDS, **both)
        self.drop(admitted, person, items)
        for one in chosen:
            self._run(joining_statements.DROP_ONE_PAST, person=person.number, item=one.item, version=one.version)
        if memberships is not Memberships.STAY:
            self._run(joining_statements.GO_OVER_MEMBERSHIPS, person=new.person.number, other=person.number)
        if memberships is Memberships.GO:
            self._run(joining_statements.DROP_MEMBERSHIPS, person=person.number)
        self.move(person)

    def subjects(self, person: Person) -> frozenset[str]:
        """Return which subjects a person is of."""
        row = self._run(joining_statements.SUBJECTS, person=person.number).fetchone()
        return frozenset(row[0]) if row else frozenset()

    def _journal(self, person: Person, withdrawn: Iterable[tuple[UUID, UUID, datetime]]) -> None:
        purposes, provision = self.stopped(person)
        stops = {"persons": self._numbers(person), "purposes": sorted(purposes), "provision": provision}
        consents = [{"person": str(of), "consent": str(one), "at": at.isoformat()} for of, one, at in withdrawn]
        record(self._connection, self._keys, MERGED, {"stops": stops, "withdrawn": consents})

    def _carried(self, person: Person, admitted: Admitted) -> tuple[list[Version], list[Version]]:
        rows = self._run(history.WHOLE, person=person.number, items=None).fetchall()
        values, past = person.carried(admitted, [Holding(*row[:3]) for row in rows], self.past(person))
        return whole(rows, values), past

    def _renumbered(self, person: Person, versions: Iterable[Version]) -> list[Version]:
        """Return versions under numbers that this person has never used, in their order."""
        chosen = list(versions)
        first = self.move(person, max(1, len(chosen)))
        return [replace(version, version=number) for number, version in enumerate(chosen, first)]

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


def _ended(versions: Iterable[Version], at: datetime, admitted: Admitted) -> list[Version]:
    return [replace(version, until=at, entry=admitted.entry) for version in versions]
