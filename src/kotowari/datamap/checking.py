"""A map held against what the policy promises: whether there are such items, and such subjects."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from difflib import get_close_matches

from kotowari.datamap.guarding import Reads
from kotowari.datamap.known import Where
from kotowari.datamap.unlinked import UnlinkedPlace, UnlinkedTable
from kotowari.errors import FileMistake


@dataclass(frozen=True, slots=True)
class Promised:
    """What a map may name of the policy: its items and subjects, and of what is read for, all that a guard may name.

    ``purposes`` are also those that the laws give, ``bases`` the legal bases of the laws, ``grounds`` all there are.
    """

    items: frozenset[str]
    subjects: frozenset[str]
    purposes: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()

    def mistakes(self, one: UnlinkedTable) -> Iterator[FileMistake]:
        """Yield every item and subject of a table that the policy does not have."""
        for subject in sorted(one.table.of - self.subjects):
            yield one.of_at.mistake(_unknown(subject, "subject", self.subjects))
        for column in one.table.columns.values():
            if column.item is not None and column.item not in self.items:
                spot = one.where.at("columns", column.name)
                yield spot.mistake(_unknown(column.item, "item", self.items))

    def guard_mistakes(self, one: UnlinkedPlace) -> Iterator[FileMistake]:
        """Yield everything that a place's logins read for and the policy does not have."""
        if one.place.guard is None:
            return
        for login, guarded in one.place.guard.logins.items():
            for reads in guarded.reads:
                yield from self._reads_mistakes(reads, one.where.at("guard", "logins", login))

    def _reads_mistakes(self, reads: Reads, where: Where) -> Iterator[FileMistake]:
        key = "purposes" if reads.recipient is None else "provides"
        for name, what, known in (
            (reads.purpose, "purpose", self.purposes),
            (reads.recipient, "recipient", self.recipients),
            (reads.ground, "ground of provision", self.grounds),
            (reads.basis, "legal basis", self.bases),
        ):
            if name is not None and name not in known:
                yield where.at(key).mistake(_unknown(name, what, known))


def _unknown(name: str, what: str, known: Set[str]) -> str:
    near = get_close_matches(name, sorted(known), n=3, cutoff=0.6) or sorted(known)
    return f"the policy has no {what} `{name}`: expected one of {', '.join(f'`{each}`' for each in near)}"
