"""State is written by updates; the company's own triggers, rules and constraints may refuse these, or undo them."""

from collections.abc import Mapping
from typing import Any

import psycopg

from kotowari.guard.connect import Connection
from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.state.written import Writing

_PASSING = ("08", "40", "53", "55P", "57", "58", "XX")
"""SQLSTATEs of what has nothing to do with the rows, and may be gone by the next attempt (PostgreSQL, appendix A)."""

_WORDS = {"55000": "published without REPLICA IDENTITY"}
"""What a state of PostgreSQL's means for an update, where its own words would not be understood."""

_ROUNDS = 20
"""How often rows of a table are gone over whose state follows from other rows of it, before they count as unwritten."""


class Writer:
    """Writes state on one connection, table by table, and keeps in mind the tables to which it did not come.

    What one table refuses keeps no other from being written.
    """

    def __init__(self, connection: Connection, database: FoundDatabase) -> None:
        self._connection = connection
        self._database = database
        self._unwritten: dict[Relation, str] = {}

    @property
    def unwritten(self) -> tuple[str, ...]:
        """The tables with rows that do not have the state which was written, each with what may be the reason."""
        return tuple(f"{name} ({why})" for name, why in sorted(self._unwritten.items()))

    def write(self, one: Writing, given: Mapping[str, Any] | None = None) -> None:
        """Write within a transaction. Raises :class:`psycopg.Error` for what has nothing to do with the table."""
        try:
            with self._connection.transaction():
                is_left = self._written(one, given)
        except psycopg.Error as problem:
            state = problem.sqlstate or "08"
            if state.startswith(_PASSING):
                raise
            # The server's words may quote a row: only the kind of failure is told.
            self._unwritten[one.relation] = self._why(one.relation, _WORDS.get(state, f"SQLSTATE {state}"))
            return
        if is_left:
            self._unwritten[one.relation] = self._why(one.relation)

    def _written(self, one: Writing, given: Mapping[str, Any] | None) -> bool:
        """Write; return whether rows are left that do not have their state afterwards."""
        for _ in range(_ROUNDS):
            done = self._connection.execute(one.update, given).rowcount
            if one.left is None or self._connection.execute(one.left, given).fetchone() != (True,):
                return False
            if not done:
                return True
        return True

    def _why(self, relation: Relation, *said: str) -> str:
        return ", ".join((*said, *self._database.tables[relation].meddling)) or "a constraint"
