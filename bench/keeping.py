"""The sweep of persons whom nothing needs any more, beside raw DELETEs of as many rows in the same batches."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.blocks import BLOCKS, Measured, at_most
from bench.filling import PURPOSES, fill
from kotowari import clock
from kotowari.cli.demo.story import AFTER, REVISED, publish_shipped
from kotowari.gate.retention import Turn
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.events import Report, record_events
from kotowari.handling.expire import MOST
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.home import OPERATOR, Home
from kotowari.keeping.sweep import sweep
from kotowari.vault.tables import OF_A_PERSON

Connection = psycopg.Connection[tuple[Any, ...]]

_TABLES = (*(table.decode().removeprefix("vault.") for table in OF_A_PERSON if b"vault." in table), "person")
_ENDED = date(2019, 3, 31)


def measure(persons: int = 2000, blocks: int = BLOCKS) -> Iterator[Measured]:
    """Yield the measurement: so many persons a block, of whom five items are held and who are found by two of them."""
    with ExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="kotowari-bench-"))
        Path(folder).chmod(0o711)
        closing.enter_context(clock.as_of(AFTER))
        installation = closing.enter_context(set_up_installation(Home(Path(folder) / "home")))
        publish_shipped(installation.space(), REVISED)
        organisation = _organisation(installation)
        owner = closing.enter_context(psycopg.connect(installation.owner_url, autocommit=True))
        raw = closing.enter_context(psycopg.connect(installation.owner_url, autocommit=True, prepare_threshold=0))
        owner.execute("SELECT set_config('kotowari.space', %s, false)", (OPERATOR,))
        owner.execute("CREATE SCHEMA raw")
        for table in _TABLES:
            owner.execute(f"CREATE TABLE raw.{table} (LIKE vault.{table} INCLUDING ALL)".encode())
        times: tuple[list[float], list[float]] = ([], [])
        for block in range(blocks + 1):
            numbers = _populate(installation, owner, organisation, persons, block)
            found = _swept(installation), _deleted(raw, numbers)
            for kept, seconds in zip(times, found, strict=True):
                if block:  # the first is to warm up
                    kept.append(seconds / persons * 1e6)
        medians = statistics.median(times[0]), statistics.median(times[1])
        yield at_most(f"sweep of {persons:,} persons", "raw DELETE of as many rows", medians, 1.3)


def _organisation(installation: Installation) -> UUID:
    """Return the number of an organisation whose contract ended long ago."""
    space = installation.space()
    values = {"name": "Hanako", "email": "hanako@example.com"}
    arrival = Arrival("customer", values, Source.CONTRACT, Notice.SHOWN, frozenset(PURPOSES), organisation="Kusunoki")
    acquire(space, by="bench", arrival=arrival)
    record_events(space, by="bench", reports=[Report("Kusunoki", "contract", Turn.ENDED, _ENDED)])
    with space.reading() as connection:
        row = connection.execute("SELECT organisation FROM vault.organisation").fetchone()
    assert row is not None
    number: UUID = row[0]
    return number


def _populate(
    installation: Installation, owner: Connection, organisation: UUID, persons: int, block: int
) -> list[UUID]:
    """Put persons into the vault, with what acts leave about them, and the same rows into the plain tables."""
    numbers = fill(installation, persons, seed=block)
    shared = {"space": OPERATOR, "persons": numbers, "organisation": organisation}
    owner.execute(
        """
        INSERT INTO vault.membership (person, space, organisation, since)
        SELECT person, %(space)s, %(organisation)s, '2018-04-01' FROM unnest(%(persons)s::uuid[]) AS new (person)
        """,
        shared,
    )
    owner.execute(
        "INSERT INTO vault.trail (person, space, entry) SELECT person, %(space)s, gen_random_uuid()"
        " FROM unnest(%(persons)s::uuid[]) AS new (person), generate_series(1, 2)",
        shared,
    )
    owner.execute(
        "INSERT INTO vault.reply (key, space, ask, entry, person)"
        " SELECT sha256(uuid_send(person)), %(space)s, sha256(uuid_send(person)), gen_random_uuid(), person"
        " FROM unnest(%(persons)s::uuid[]) AS new (person)",
        shared,
    )
    for table in _TABLES:
        insert = f"INSERT INTO raw.{table} SELECT * FROM vault.{table} WHERE person = ANY (%(persons)s::uuid[])"
        owner.execute(insert.encode(), shared)
    owner.execute("ANALYZE")
    return sorted(numbers)


def _swept(installation: Installation) -> float:
    begun = time.perf_counter()
    done = sweep(installation.space(), by=f"bench-{uuid4().hex[:8]}", at_most=100)
    took = time.perf_counter() - begun
    assert done.certificate is not None
    return took


def _deleted(raw: Connection, numbers: list[UUID]) -> float:
    begun = time.perf_counter()
    for start in range(0, len(numbers), MOST):
        batch = {"persons": numbers[start : start + MOST]}
        with raw.transaction():
            for table in _TABLES:
                raw.execute(f"DELETE FROM raw.{table} WHERE person = ANY (%(persons)s::uuid[])".encode(), batch)
    return time.perf_counter() - begun
