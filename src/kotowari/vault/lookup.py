"""Finding persons by a handle, through keyed digests; and the list of those who were erased."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from kotowari.handles import Kind, normalise
from kotowari.vault import statements
from kotowari.vault.handles import blind, suppressed
from kotowari.vault.keys.spacekeys import SpaceKeys


@dataclass(frozen=True, slots=True)
class Handle:
    """A value of an item by which a person is found; ``region`` is the country in whose form a phone number is given.

    Making one raises :class:`kotowari.errors.NotAHandle` for a value that is not of its kind.
    """

    item: str
    kind: Kind
    value: str = field(repr=False)
    region: str
    normalised: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "normalised", normalise(self.kind, self.value, self.region))


class Lookup:
    """Handles of one space, within the caller's transaction or on an autocommitting connection."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], keys: SpaceKeys) -> None:
        self._connection = connection
        self._keys = keys

    def find(self, handle: Handle, stated: AbstractSet[str] | None = None) -> tuple[UUID, ...]:
        """Return the persons whom a handle finds; more than one may share it, as a family shares a phone.

        With ``stated``, only those to whom one of these purposes was stated for the handle's item.
        """
        purposes = None if stated is None else sorted(stated)
        rows = self._run(statements.FIND, item=handle.item, digest=self._blind(handle), stated=purposes)
        return tuple(row[0] for row in rows.fetchall())

    def find_each(self, handles: Iterable[Handle]) -> dict[Handle, frozenset[UUID]]:
        """Return the persons whom each of many handles finds; one that finds nobody is left out."""
        marked = {(handle.item, self._blind(handle)): handle for handle in handles}
        values = {"items": [item for item, _ in marked], "digests": [digest for _, digest in marked]}
        found: dict[Handle, set[UUID]] = {}
        for item, digest, person in self._run(statements.FIND_EACH, **values):
            found.setdefault(marked[item, bytes(digest)], set()).add(person)
        return {handle: frozenset(persons) for handle, persons in found.items()}

    def sharing(self, handles: Sequence[Handle]) -> tuple[UUID, ...]:
        """Return the persons found by any of some handles."""
        if not handles:
            return ()
        rows = self._run(
            statements.SHARING, items=[h.item for h in handles], digests=[self._blind(handle) for handle in handles]
        )
        return tuple(sorted(row[0] for row in rows.fetchall()))

    def is_suppressed(self, handles: Sequence[Handle], *, returns: bool = False) -> bool:
        """Whether any of some handles was a person's who has been erased.

        Whoever ``returns`` is not kept away by an erasure that only followed from nothing being needed any more.
        """
        if not handles:
            return False
        row = self._run(
            statements.SUPPRESSED, items=[h.item for h in handles], digests=[self._mark(handle) for handle in handles]
        ).fetchone()
        return row is not None and not (returns and row[0])

    def set(self, person: UUID, handles: Iterable[Handle]) -> None:
        """Let a person be found by handles, in place of those of the same items."""
        chosen = tuple(handles)
        if chosen:
            items = [handle.item for handle in chosen]
            digests = [self._blind(handle) for handle in chosen]
            marks = [self._mark(handle) for handle in chosen]
            self._run(statements.RETIRE_HANDLES, person=person, items=items, marks=marks)
            self._run(statements.ADD_HANDLES, person=person, items=items, digests=digests, marks=marks)

    def _blind(self, handle: Handle) -> bytes:
        return blind(self._keys.index, self._keys.space, handle.item, handle.normalised)

    def _mark(self, handle: Handle) -> bytes:
        return suppressed(self._keys.suppression, self._keys.space, handle.item, handle.normalised)

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.execute(statement, {"space": self._keys.space, **values})
