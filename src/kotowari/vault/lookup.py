"""Finding persons by a handle, through keyed digests; and the list of those who were erased."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
        rows = self._run(statements.FIND, item=handle.item, digest=self.digest(handle))
        found = tuple(row[0] for row in rows.fetchall())
        if stated is None or not found:
            return found
        rows = self._run(statements.STATED, item=handle.item, persons=list(found), stated=sorted(stated))
        return tuple(row[0] for row in rows.fetchall())

    def find_each(self, handles: Iterable[Handle]) -> dict[Handle, frozenset[UUID]]:
        """Return the persons whom each of many handles finds; one that finds nobody is left out."""
        found: dict[Handle, set[UUID]] = {}
        for handle, person in self._each(statements.FIND_EACH, handles, self.digest):
            found.setdefault(handle, set()).add(person)
        return {handle: frozenset(persons) for handle, persons in found.items()}

    def _each(
        self, statement: bytes, handles: Iterable[Handle], digest: Callable[[Handle], bytes]
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement, each with a handle in place of its item and digest.

        Several may be one and the same, written differently: each of them has the row.
        """
        marked: dict[tuple[str, bytes], list[Handle]] = {}
        for handle in handles:
            marked.setdefault((handle.item, digest(handle)), []).append(handle)
        values = {"items": [item for item, _ in marked], "digests": [mark for _, mark in marked]}
        for item, mark, *rest in self._run(statement, **values) if marked else ():
            yield from ((handle, *rest) for handle in marked[item, bytes(mark)])

    def digest(self, handle: Handle) -> bytes:
        """Return the keyed digest by which a handle finds persons: it tells nothing without the space's key."""
        return blind(self._keys.index, self._keys.space, handle.item, handle.normalised)

    def digests_of(self, persons: Iterable[UUID]) -> list[bytes]:
        """Return the keyed digests of every handle of some persons."""
        return [bytes(digest) for (digest,) in self._run(statements.DIGESTS_OF, persons=list(persons))]

    def sharing(self, handles: Sequence[Handle]) -> tuple[UUID, ...]:
        """Return the persons found by any of some handles."""
        if not handles:
            return ()
        rows = self._run(
            statements.SHARING, items=[h.item for h in handles], digests=[self.digest(handle) for handle in handles]
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

    def suppressed_each(self, handles: Iterable[Handle]) -> frozenset[Handle]:
        """Return those of many handles that were somebody's who has been erased and may not come back by themselves."""
        return frozenset(handle for (handle,) in self._each(statements.SUPPRESSED_EACH, handles, self._mark))

    def set(self, person: UUID, handles: Iterable[Handle]) -> None:
        """Let a person be found by handles, in place of those of the same items."""
        chosen = tuple(handles)
        if chosen:
            items = [handle.item for handle in chosen]
            digests = [self.digest(handle) for handle in chosen]
            marks = [self._mark(handle) for handle in chosen]
            self._run(statements.RETIRE_HANDLES, person=person, items=items, marks=marks)
            self._run(statements.ADD_HANDLES, person=person, items=items, digests=digests, marks=marks)

    def _mark(self, handle: Handle) -> bytes:
        return suppressed(self._keys.suppression, self._keys.space, handle.item, handle.normalised)

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.execute(statement, {"space": self._keys.space, **values})
