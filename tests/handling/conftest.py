"""A space with the 2019 policy in force, and people in it. Each test has a space of its own in one database."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari import clock
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.outcome import Acquired, Changed, Disclosed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.conftest import Installation
from tests.publishing import publish

POLICIES = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "policies"
FIRST = "hennge-2019-10-18.yaml"
SECOND = "hennge-2026-06-01-illustration.yaml"
DAY = date(2026, 5, 1)

Newcomer = Callable[..., UUID]
Entry = dict[str, Any]

_numbers = count(1)


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(DAY):
        yield


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    folder = tmp_path / "keys"
    return Keyring(folder, FileMaster.create(folder / "master.key"))


@pytest.fixture
def bare(shared: Installation, keyring: Keyring) -> Space:
    """A space in which nothing is published yet."""
    return Space(shared.database, keyring, f"space-{next(_numbers)}")


@pytest.fixture
def space(bare: Space) -> Space:
    publish(bare, by="officer", text=policy_text(FIRST), file=FIRST)
    return bare


@pytest.fixture
def newcomer(space: Space) -> Newcomer:
    return lambda subject="customer", purposes=("support",), **values: take_in(space, subject, purposes, **values)


@pytest.fixture
def owner(shared: Installation, bare: Space) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The owner's connection, bound to the test's space: who could tamper."""
    with psycopg.connect(shared.owner_url, autocommit=True) as connection:
        connection.execute("SELECT set_config('kotowari.space', %s, false)", (bare.name,))
        yield connection


def take_in(
    space: Space, subject: str = "customer", purposes: tuple[str, ...] = ("support",), /, **values: str
) -> UUID:
    outcome = acquire(space, by="reception", arrival=arriving(subject, purposes, **values))
    assert isinstance(outcome, Acquired), outcome
    return outcome.person


def arriving(subject: str = "customer", purposes: tuple[str, ...] = ("support",), /, **values: str) -> Arrival:
    return Arrival(subject, values, Source.WEB_FORM, Notice.SHOWN, frozenset(purposes), language="ja")


def policy_text(name: str) -> str:
    return (POLICIES / name).read_text(encoding="utf-8")


def another_space(space: Space) -> Space:
    """Open the same space once more, as another process would."""
    return Space(space.database, space.keys._keyring, space.name)


def entries(space: Space) -> list[Entry]:
    """Every entry of a space, in the order in which they were appended; those of one transaction in any."""
    with space.reading() as connection:
        rows = connection.execute(
            "SELECT body FROM (SELECT body, index AS place FROM ledger.entry"
            " UNION ALL SELECT body, (1::bigint << 40) + xid::text::bigint FROM ledger.pending) AS log ORDER BY place"
        ).fetchall()
    return [json.loads(body) for (body,) in rows]


def entry_of(space: Space, number: UUID) -> Entry:
    """The one entry of a number."""
    (found,) = [entry for entry in entries(space) if entry["id"] == str(number)]
    return found


def rows(space: Space, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Every row of a table that the space sees."""
    with space.reading() as connection:
        return connection.execute(f"SELECT {columns} FROM {table}".encode()).fetchall()


def codes(outcome: Acquired | Changed | Disclosed | Opened | Refused) -> list[Code]:
    return [reason.code for reason in outcome.answer.reasons]
