"""A sweep of 100,000 persons ends in bounded memory, and its certificate counts each of them."""

import json
import tracemalloc

import psycopg
import pytest

from kotowari.handling.expire import MOST
from kotowari.handling.space import Space
from kotowari.keeping import sweep as sweeping
from kotowari.keeping.sweep import sweep
from kotowari.vault.custody import Newcomer
from tests.conftest import Installation
from tests.handling.conftest import entries, rows
from tests.keeping.conftest import customer, end_contract


def multiplied(space: Space, shared: Installation, count: int) -> None:
    """Take in as many more persons of one company, each with a key, an item and a handle of their own."""
    customer(space, 0)
    (organisation,) = {number for (number,) in rows(space, "vault.membership", "organisation")}
    with psycopg.connect(shared.owner_url, autocommit=True) as owner:
        owner.execute("SELECT set_config('kotowari.space', %s, false)", (space.name,))
        for start in range(1, count, 10_000):
            made = [Newcomer.make(space.keys) for _ in range(min(10_000, count - start))]
            shared_values = {"space": space.name, "organisation": organisation}
            values = {"persons": [one.person.number for one in made], "wrapped": [one.wrapped for one in made]}
            for statement in _PUT:
                owner.execute(statement, {**shared_values, **values})
        owner.execute("ANALYZE vault.person, vault.holding, vault.handle, vault.membership")


_NEW = b" FROM unnest(%(persons)s::uuid[], %(wrapped)s::bytea[]) AS new (person, wrapped)"
_PUT = (
    b"INSERT INTO vault.person (person, space, epoch, first_epoch, wrapped, subjects)"
    b" SELECT person, %(space)s, 1, 1, wrapped, '{customer}'" + _NEW,
    b"INSERT INTO vault.holding (person, space, item, sealed, purposes, source, notice, language, acquired_at)"
    b" SELECT person, %(space)s, 'email', wrapped, '{support}', 'contract', '2026-06-01', 'ja', '2026-06-01'" + _NEW,
    b"INSERT INTO vault.handle (digest, space, item, person, mark)"
    b" SELECT uuid_send(person), %(space)s, 'email', person, uuid_send(person)" + _NEW,
    b"INSERT INTO vault.membership (person, space, organisation, since)"
    b" SELECT person, %(space)s, %(organisation)s, '2018-04-01'" + _NEW,
)


def swept(space: Space, shared: Installation, count: int) -> int:
    """Sweep so many persons, assert that all of them are certified, and return the most bytes that it took here."""
    multiplied(space, shared, count)
    end_contract(space)
    told: list[tuple[int, int]] = []
    tracemalloc.start()
    done = sweep(space, by="officer", at_most=100, told=lambda *each: told.append(each))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    said = json.loads(done.certificate or "")
    assert sum(said["erased"].values()) == count
    assert rows(space, "vault.person", "person") == []
    assert rows(space, "vault.handle", "person") == []
    assert len({person for (person,) in rows(space, "vault.erasure", "person")}) == count
    assert len(rows(space, "vault.suppression", "digest")) == count
    recorded = {one["id"]: one for one in entries(space) if one["act"] == "erase"}
    assert said["entries"]
    assert set(said["entries"]) == recorded.keys()
    references = [one for entry in recorded.values() for one in entry["references"]]
    assert len(set(references)) == len(references) == count
    assert max(len(entry["references"]) for entry in recorded.values()) <= MOST
    assert told[-1] == (count, count)
    return most


def test_a_sweep_of_more_than_it_remembers_reads_them_again(
    space: Space, shared: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_REMEMBERED", 500)
    swept(space, shared, 1300)


@pytest.mark.long
def test_a_sweep_of_a_hundred_thousand_ends_in_bounded_memory(space: Space, shared: Installation) -> None:
    assert swept(space, shared, 100_000) < 150_000_000
