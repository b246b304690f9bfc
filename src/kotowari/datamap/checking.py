"""A map held against what the policy promises: whether there are such items, and such subjects."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from kotowari.datamap.unlinked import UnlinkedTable
from kotowari.errors import FileMistake


@dataclass(frozen=True, slots=True)
class Promised:
    """What a map may name of the policy: its items and its subjects."""

    items: frozenset[str]
    subjects: frozenset[str]

    def mistakes(self, one: UnlinkedTable) -> Iterator[FileMistake]:
        """Yield every item and subject of a table that the policy does not have."""
        for subject in sorted(one.table.of - self.subjects):
            yield one.of_at.mistake(_unknown(subject, "subject", self.subjects))
        for column in one.table.columns.values():
            if column.item is not None and column.item not in self.items:
                spot = one.where.at("columns", column.name)
                yield spot.mistake(_unknown(column.item, "item", self.items))


def _unknown(name: str, what: str, known: frozenset[str]) -> str:
    near = get_close_matches(name, sorted(known), n=3, cutoff=0.6) or sorted(known)
    return f"the policy has no {what} `{name}`: expected one of {', '.join(f'`{each}`' for each in near)}"
