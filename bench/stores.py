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
from kotowari import clock
from kotowari.cli.demo.intake import take_in
from kotowari.cli.demo.people import people
from kotowari.cli.demo.story import BEFORE, FIRST, publish_shipped
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.handling.outcome import Opened
from kotowari.handling.use import use
from kotowari.home import OPERATOR, Home
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry

_ITEMS = ["company", "name", "email"]
_SELECT = "SELECT item, value FROM raw_holding WHERE person = %s AND item = ANY (%s)"
_INSERT = "INSERT INTO raw_log (id, body) VALUES (%s, %b)"


def measure(persons: int = 2000, uses: int = 200) -> Iterator[Measured]:
    """Yield every measurement that needs a database."""
    with ExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="kotowari-bench-"))
        Path(folder).chmod(0o711)
        closing.enter_context(clock.as_of(BEFORE))
        installation = closing.enter_context(set_up_installation(Home(Path(folder) / "home")))
        publish_shipped(installation.space(), FIRST)
        yield _intake(installation, persons)
        numbers = _make_raw(installation, uses)
        yield _recorded_use(installation, numbers, clients=1, limit=2.0)
        yield _recorded_use(installation, numbers, clients=8, limit=2.0)
        yield _append(installation, writers=8, each=uses // 4)


def _intake(installation: Installation, persons: int) -> Measured:
    begun = time.perf_counter()
    done = sum(1 for _ in take_in(installation.space(), people(persons)))
    minutes = (time.perf_counter() - begun) / 60
    rate = done / minutes
    work = f"intake of {persons:,} persons"
    return Measured(work, "2,000 a minute", 6e7 / rate, 3e4, "≥ 2,000 a minute", rate >= 2000, f"{rate:,.0f} a minute")


def _make_raw(installation: Installation, uses: int) -> list[UUID]:
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE raw_holding (person uuid, item text, value text, PRIMARY KEY (person, item))")
        owner.execute("CREATE TABLE raw_log (id uuid NOT NULL, body bytea NOT NULL)")
    with installation.space().reading() as connection:
        query = b"SELECT person FROM vault.person WHERE 'customer' = ANY (subjects) ORDER BY person"
        numbers = [row[0] for row in connection.execute(query).fetchall()]
    with psycopg.connect(installation.owner_url) as owner, owner.cursor() as cursor:
        rows = [(number, item, "a value of about this length") for number in numbers for item in _ITEMS]
        cursor.executemany("INSERT INTO raw_holding VALUES (%s, %s, %s)", rows)
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute("ANALYZE")
    return numbers[:uses]


def _recorded_use(installation: Installation, numbers: list[UUID], clients: int, limit: float) -> Measured:
    space, body = installation.space(), b"x" * _entry_size(installation, numbers[0])

    def ours(share: list[UUID]) -> None:
        for number in share:
            done = use(space, by="bench", person=number, subject="customer", items=_ITEMS, purpose="support")
            assert isinstance(done, Opened)

    connections = [_raw(installation) for _ in range(clients)]

    def raw(share: list[UUID], connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        for number in share:
            connection.execute(_SELECT, (number, _ITEMS)).fetchall()
            connection.execute(_INSERT, (uuid4(), body))

    shares = [numbers[start::clients] for start in range(clients)]
    works: tuple[list[Callable[[], None]], list[Callable[[], None]]] = (
        [partial(ours, share) for share in shares],
        [partial(raw, share, to) for share, to in zip(shares, connections, strict=True)],
    )
    times = interleave(lambda: _together(works[0]), lambda: _together(works[1]), len(numbers))
    for connection in connections:
        connection.close()
    many = "1 client" if clients == 1 else f"{clients} clients"
    return at_most(f"recorded use of 3 holdings, {many}", "raw SELECT + durable INSERT", times, limit)


def _append(installation: Installation, writers: int, each: int) -> Measured:
    space = installation.space()
    content = {"v": 1, "at": "2026-05-29T12:00:00.000000Z", "act": "bench", "filler": "x" * 700}

    def ours() -> None:
        with space.reading() as connection:
            for _ in range(each):
                append(connection, OPERATOR, Entry.of({**content, "id": str(uuid4())}))

    connections = [_raw(installation) for _ in range(writers)]

    def raw(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        for _ in range(each):
            connection.execute(_INSERT, (uuid4(), Entry.of({**content, "id": str(uuid4())}).body))

    times = interleave(
        lambda: _together([ours] * writers),
        lambda: _together([partial(raw, to) for to in connections]),
        writers * each,
    )
    for connection in connections:
        connection.close()
    return at_most(f"ledger append, {writers} writers", "raw durable INSERT", times, 1.5)


def _raw(installation: Installation) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(installation.owner_url, autocommit=True, prepare_threshold=0)


def _entry_size(installation: Installation, number: UUID) -> int:
    space = installation.space()
    use(space, by="bench", person=number, subject="customer", items=_ITEMS, purpose="support")
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
