"""The indexes by which rows that came are found: of each table that has rows, made beside whoever writes."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from kotowari.guard.found import FoundDatabase, FoundTable, Relation
from kotowari.guard.names import CAME, shortened
from kotowari.guard.state.coming import tells_what_came
from kotowari.guard.state.guard import Guard
from kotowari.guard.state.written import Part, table

_INDEXED = b"""
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = pg_catalog.to_regclass(%(relation)s) AND i.indisvalid AND a.attname = %(came)s
    )
"""


def put_indexes(guard: Guard, patience: float) -> None:
    """Make the indexes by which rows that came are found, where they are lacking; nobody's writing waits for it.

    Raises :class:`psycopg.errors.LockNotAvailable` where transactions that were open do not end for ``patience``
    seconds: nothing is left half made then.
    """
    for leaf, key in _lacking(guard):
        name = shortened(f"kotowari_came_{leaf.name}")
        dropped = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(leaf.schema, name))
        made = sql.SQL("CREATE INDEX CONCURRENTLY {} ON {} ({}, {}) WHERE {} IS NOT NULL").format(
            sql.Identifier(name), table(leaf), sql.Identifier(CAME), key, sql.Identifier(CAME)
        )
        guard.connection.execute(
            "SELECT pg_catalog.set_config('lock_timeout', %s, false)", (f"{int(patience * 1000)}",)
        )
        try:
            guard.connection.execute(dropped)
            guard.connection.execute(made)
        except psycopg.Error:
            guard.connection.execute(dropped)
            raise
        finally:
            guard.connection.execute("RESET lock_timeout")


def _lacking(guard: Guard) -> Iterator[tuple[Relation, Part]]:
    for fed in guard.linked.values():
        if not tells_what_came(fed):
            continue
        key = sql.SQL(", ").join(map(sql.Identifier, fed.key))
        for leaf in _leaves(guard.database, fed.found):
            asked = {"relation": table(leaf.name).as_string(), "came": CAME}
            if guard.connection.execute(_INDEXED, asked).fetchone() == (False,):
                yield leaf.name, key


def _leaves(database: FoundDatabase, found: FoundTable) -> Iterator[FoundTable]:
    """Yield the tables that have the rows: the table itself, or its partitions."""
    parts = [one for one in database.tables.values() if one.partition_of == found.name]
    if found.kind != "p":
        yield found
    for part in parts:
        yield from _leaves(database, part)
