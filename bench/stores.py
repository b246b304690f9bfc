"""The recorded use, the ledger's append and the intake, on an embedded server made for the measurement."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.blocks import Measured, at_most, interleave
from bench.clients import INSERT, ITEMS, SELECT, ours, started
from kotowari import clock
from kotowari.cli.demo.intake import take_in
from kotowari.cli.demo.people import people
from kotowari.cli.demo.story import BEFORE, FIRST, publish_shipped
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.home import OPERATOR, Home
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry


def measure(persons: int = 2000, uses: int = 200) -> Iterator[Measured]:
    """Yield every measurement that needs a database."""
    with ExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="kotowari-bench-"))
        Path(folder).chmod(0o711)
        closing.enter_context(clock.as_of(BEFORE))
        installation = closing.enter_context(set_up_installation(Home(Path(folder) / "home")))
        publish_shipped(installation.space(), FIRST)
        yield _intake(installation, persons)
        make_raw(installation)
        numbers = copy_raw(installation, uses)
        yield recorded_use(installation, numbers, count=1, limit=1.5)
        yield recorded_use(installation, numbers, count=8, limit=1.3)
        yield _threads(installation, numbers, count=8)
        yield append_entries(installation, writers=8, each=uses // 4)


def _intake(installation: Installation, persons: int) -> Measured:
    begun = time.perf_counter()
    done = sum(1 for _ in take_in(installation.space(), people(persons)))
    minutes = (time.perf_counter() - begun) / 60
    rate = done / minutes
    work = f"intake of {persons:,} persons"
    return Measured(work, "2,000 a minute", 6e7 / rate, 3e4, "≥ 2,000 a minute", rate >= 2000, f"{rate:,.0f} a minute")


def make_raw(installation: Installation) -> None:
    """Make the tables of the other side: values in the clear, and a log."""
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE raw_holding (person uuid, item text, value text, PRIMARY KEY (person, item))")
        owner.execute("CREATE TABLE raw_log (id uuid NOT NULL, body bytea NOT NULL)")


def copy_raw(installation: Installation, uses: int) -> list[UUID]:
    """Give the other side a row for each holding of every customer; return the numbers of some customers."""
    with psycopg.connect(installation.owner_url) as owner:
        owner.execute(
            """
            INSERT INTO raw_holding SELECT person, item, 'a value of about this length'
            FROM vault.person, unnest(%s::text[]) AS item WHERE 'customer' = ANY (subjects)
            ON CONFLICT DO NOTHING
            """,
            (ITEMS,),
        )
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute("ANALYZE")
        rows = owner.execute(
            "SELECT person FROM vault.person WHERE 'customer' = ANY (subjects) ORDER BY person LIMIT %s", (uses,)
        ).fetchall()
    return [number for (number,) in rows]


def recorded_use(installation: Installation, numbers: list[UUID], count: int, limit: float) -> Measured:
    """Measure uses by clients that are processes of their own."""
    body = b"x" * _entry_size(installation, numbers[0])
    with started(installation, count, numbers, BEFORE, body) as clients:
        times = interleave(lambda: clients.run("ours"), lambda: clients.run("raw"), len(numbers))
    many = "1 client" if count == 1 else f"{count} clients"
    return at_most(f"recorded use of 3 holdings, {many}", "raw SELECT + durable INSERT", times, limit)


def _threads(installation: Installation, numbers: list[UUID], count: int) -> Measured:
    """Measure threads of one process: they share the interpreter, as the requests of one web worker do."""
    space, body = installation.space(), b"x" * _entry_size(installation, numbers[0])
    shares = [numbers[start::count] for start in range(count)]
    connections = [_raw(installation) for _ in range(count)]

    def one(share: list[UUID]) -> None:
        with clock.as_of(BEFORE):
            for number in share:
                ours(space, number)

    def other(share: list[UUID], connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        for number in share:
            connection.execute(SELECT, (number, ITEMS)).fetchall()
            connection.execute(INSERT, (uuid4(), body))

    works = [partial(one, share) for share in shares]
    raws = [partial(other, share, to) for share, to in zip(shares, connections, strict=True)]
    times = interleave(lambda: _together(works), lambda: _together(raws), len(numbers))
    for connection in connections:
        connection.close()
    return at_most(f"the same, {count} threads of one process", "the same", times, 2.0)


def append_entries(installation: Installation, writers: int, each: int) -> Measured:
    """Measure appends by threads, each with a connection of its own."""
    space = installation.space()
    content = {"v": 1, "at": "2026-05-29T12:00:00.000000Z", "act": "bench", "filler": "x" * 700}

    def one() -> None:
        with space.reading() as connection:
            for _ in range(each):
                append(connection, OPERATOR, Entry.of({**content, "id": str(uuid4())}))

    connections = [_raw(installation) for _ in range(writers)]

    def raw(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        for _ in range(each):
            connection.execute(INSERT, (uuid4(), Entry.of({**content, "id": str(uuid4())}).body))

    times = interleave(
        lambda: _together([one] * writers),
        lambda: _together([partial(raw, to) for to in connections]),
        writers * each,
    )
    for connection in connections:
        connection.close()
    return at_most(f"ledger append, {writers} writers", "raw durable INSERT", times, 1.25)


def _raw(installation: Installation) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(installation.owner_url, autocommit=True, prepare_threshold=0)


def _entry_size(installation: Installation, number: UUID) -> int:
    space = installation.space()
    ours(space, number)
    with space.reading() as connection:
        row = connection.execute("SELECT max(length(body)) FROM ledger.pending").fetchone()
    return int(row[0]) if row else 0


def _together(works: Sequence[Callable[[], None]]) -> None:
    if len(works) == 1:
        return works[0]()
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return None
