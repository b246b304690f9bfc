"""The operations of a mix, drawn beforehand so that both sides do the same, and what each is in SQL."""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from typing import Any, NamedTuple

import psycopg

from bench.gdprbench.mixes import By, Does, Mix, Role
from bench.gdprbench.records import COLUMNS, Values

ZIPF = 0.99
"""YCSB's constant: the record of rank r is asked for 1 / r ** 0.99 times as often as the first."""

_METADATA = ("key", *COLUMNS[2:])
_LOG = b"INSERT INTO log (who, did, by, value) VALUES (%s, %s, %s, %s)"


class Operation(NamedTuple):
    """One operation: on which records, and for what writes, what is written."""

    does: Does
    by: By
    value: str | int
    column: By | None = None
    written: tuple[str | int, ...] = ()


def operations(mix: Mix, known: Values, records: int, many: int, seed: int) -> Iterator[Operation]:
    """Yield so many operations of a mix."""
    chance = random.Random(seed)
    kinds, weights = list(mix.weights), list(mix.weights.values())
    numbers, new = _numbers(chance, records, zipf=mix.zipf), count(records)
    for does, by in chance.choices(kinds, weights, k=many):
        number = next(new) if does is Does.CREATE else next(numbers)
        column: By | None = None
        written: tuple[str | int, ...] = ()
        if does is Does.CREATE:
            written = known.record(number)
        elif does is Does.UPDATE:
            written = (f"{number}-{chance.random()}".ljust(100, "y"),)
        elif does is Does.UPDATE_METADATA:
            others = [other for other in known.counts if other is not by]
            column = By.OBJECTION if mix.role is Role.CUSTOMER and by is By.KEY else chance.choice(others)
            written = (known.of(column, chance.randrange(records)),)
        yield Operation(does, by, known.of(by, number), column, written)


def _numbers(chance: random.Random, records: int, *, zipf: bool) -> Iterator[int]:
    if not zipf:
        while True:
            yield chance.randrange(records)
    steps = list(accumulate(1 / rank**ZIPF for rank in range(1, records + 1)))
    scrambled = random.Random(records).sample(range(records), records)
    while True:
        yield scrambled[min(bisect(steps, chance.random() * steps[-1]), records - 1)]


def run(connection: psycopg.Connection[Any], role: Role, drawn: Sequence[Operation]) -> int:
    """Do operations one after the other, each with its line in the log, in one transaction; return the rows met."""
    met = 0
    for operation in drawn:
        with connection.transaction():
            cursor = connection.execute(*_statement(operation))
            met += len(cursor.fetchall()) if cursor.description else cursor.rowcount
            connection.execute(_LOG, (role, operation.does, operation.by, str(operation.value)))
    return met


def _statement(operation: Operation) -> tuple[bytes, tuple[str | int, ...]]:
    does, by, value, column, written = operation
    match does:
        case Does.CREATE:
            slots = ", ".join(["%s"] * len(COLUMNS))
            return f"INSERT INTO records ({', '.join(COLUMNS)}) VALUES ({slots})".encode(), written
        case Does.DELETE:
            return f"DELETE FROM records WHERE {by.value} = %s".encode(), (value,)
        case Does.READ:
            return f"SELECT key, data FROM records WHERE {by.value} = %s".encode(), (value,)
        case Does.READ_METADATA:
            return f"SELECT {', '.join(_METADATA)} FROM records WHERE {by.value} = %s".encode(), (value,)
        case Does.UPDATE:
            return f"UPDATE records SET data = %s WHERE {by.value} = %s".encode(), (*written, value)
        case Does.UPDATE_METADATA:
            changed = "" if column is None else column.value
            return f"UPDATE records SET {changed} = %s WHERE {by.value} = %s".encode(), (*written, value)
        case Does.READ_LOG:
            return b"SELECT id, at, who, did, by, value FROM log ORDER BY id DESC LIMIT 100", ()
        case Does.VERIFY_DELETION:
            return b"SELECT count(*) FROM records WHERE key = %s", (value,)
