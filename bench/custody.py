"""What sealed custody takes: space on disk beside plain tables, and the one commit of an erasure."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg

from bench.blocks import Measured
from bench.filling import fill, make_plain
from kotowari import clock
from kotowari.cli.demo.story import BEFORE, FIRST, publish_shipped
from kotowari.handling.erase import Because, erase
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.handling.outcome import Changed
from kotowari.home import OPERATOR, Home

Connection = psycopg.Connection[tuple[Any, ...]]

_SIZE = """
    SELECT sum(pg_total_relation_size(format('%%I.%%I', schemaname, tablename)::regclass))::bigint
    FROM pg_tables WHERE (schemaname, tablename) IN (SELECT %s, unnest(%s::text[]))
"""
_GIVEN_OUT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_TRAIL = """
    INSERT INTO vault.trail (person, space, entry)
    SELECT %(person)s, %(space)s, gen_random_uuid() FROM generate_series(1, %(many)s)
"""


def measure(persons: int = 5000, held: int = 5000) -> Iterator[Measured]:
    """Yield the space of so many persons, and the commits of an erasure of whom so many entries tell."""
    with installed() as installation:
        make_plain(installation)
        numbers = fill(installation, persons)
        yield space_on_disk(installation, persons)
        yield erasure(installation, numbers[0], held)


@contextmanager
def installed() -> Iterator[Installation]:
    """Yield an installation of its own, with the first policy in force."""
    with ExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="kotowari-bench-"))
        Path(folder).chmod(0o711)
        closing.enter_context(clock.as_of(BEFORE))
        installation = closing.enter_context(set_up_installation(Home(Path(folder) / "home")))
        publish_shipped(installation.space(), FIRST)
        yield installation


def space_on_disk(installation: Installation, persons: int) -> Measured:
    """Measure persons, holdings and handles, indexes and all, beside plain tables with the index they are found by."""
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        ours = _size(owner, "vault", ["person", "holding", "handle"])
        plain = _size(owner, "plain", ["person", "holding"])
    ratio = ours / plain
    work = f"space of {persons:,} persons of five items (bytes a person)"
    beside = "plain tables, indexed"
    return Measured(work, beside, ours / persons, plain / persons, "≤ 1.5×", ratio <= 1.5, f"{ratio:.2f}×")


def erasure(installation: Installation, person: UUID, held: int) -> Measured:
    """Measure how many transactions an erasure takes of a person whom ``held`` entries tell of."""
    space = installation.space()
    with space.reading() as connection:
        connection.execute(_TRAIL.encode(), {"person": person, "space": OPERATOR, "many": held})
        before = _number(connection.execute(_GIVEN_OUT.encode()).fetchone())
        done = erase(space, by="bench", person=person, subject="customer", because=Because.WELL_FOUNDED)
        assert isinstance(done, Changed)
        commits = _number(connection.execute(_GIVEN_OUT.encode()).fetchone()) - before
    work = f"erasure of a person of {held:,} entries (commits)"
    return Measured(work, "–", commits, 1, "1 commit", commits == 1, str(commits))


def _size(owner: Connection, schema: str, tables: list[str]) -> int:
    return _number(owner.execute(_SIZE.encode(), (schema, tables)).fetchone())


def _number(row: tuple[Any, ...] | None) -> int:
    assert row is not None
    return int(row[0])
