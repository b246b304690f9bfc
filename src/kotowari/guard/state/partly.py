"""What persons permit in part, told to the guarded database: whoever plans next sees that these items are to be parted.

Nothing of whose it is: names of a capacity, of subjects and of items. Only what the groups that are known do not
explain is told, so that of all sets of items there are no more than there are parts and ways in which they differ.
"""

from collections.abc import Callable, Iterable, Mapping

from kotowari.guard.capacity import Capacity
from kotowari.guard.connect import Connection
from kotowari.guard.found import Partly
from kotowari.guard.permitted import Permitted
from kotowari.guard.states import Let, StateColumn, whole

Of = tuple[Capacity, frozenset[str]]
"""A capacity, and the subjects whose information is meant."""

Allowed = Mapping[Of, Permitted]

_TELL = b"""
    INSERT INTO kotowari.partly (capacity, subjects, items) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


class Parting:
    """What is known of persons who permit in part; ``allowed`` tells what is let through together by it."""

    def __init__(self, partly: Partly, allowed: Callable[[Partly], Allowed]) -> None:
        self._partly = dict(partly)
        self._work_out = allowed
        self._allowed: Allowed | None = None
        self._seen: set[tuple[Of, frozenset[str], frozenset[str]]] = set()

    def meet(self, connection: Connection, columns: Iterable[StateColumn], may: Let) -> None:
        """Tell, if it is not known yet, that somebody permits some of the columns' items and not the others."""
        known: dict[Of, frozenset[str]] = {}
        for column in whole(columns):
            of = column.capacity, column.subjects
            known[of] = known.get(of, frozenset()) | column.items
        for of, items in known.items():
            met = of, items, may[of]
            if met not in self._seen:
                self._seen.add(met)
                self._look_at(connection, *met)

    def _look_at(self, connection: Connection, of: Of, items: frozenset[str], let: frozenset[str]) -> None:
        if self._allowed is None:
            self._allowed = self._work_out(self._partly)
        if of not in self._allowed or self._allowed[of].explains(items, let):
            return
        capacity, subjects = of
        connection.execute(_TELL, (capacity.name, sorted(subjects), sorted(let)))
        key = capacity.name, subjects
        self._partly[key] = self._partly.get(key, frozenset()) | {let}
        self._allowed = None
