"""After erasure: with database, logs and every key that remains, no entry leads to a person, or to another entry.

What is left to whoever holds all of it is named in docs/ledger.md: when and in which order things were done, and how
rare a kind of act is. Here two persons do the same by turns, so that nothing but time tells their entries apart.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from kotowari.errors import Error
from kotowari.handling.acquire import acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Acquired, Changed, Refused
from kotowari.handling.receipt import promise_to_person
from kotowari.handling.space import Space
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from kotowari.handling.use import use
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.receipt import commitment
from kotowari.ledger.sequencer import integrate
from kotowari.vault.seal import PersonKey, open_person_key
from tests.conftest import Installation
from tests.handling import searching
from tests.handling.conftest import arriving, entries

Entry = dict[str, Any]

# Tables that hold entries as such; every other row that names an entry would lead to it.
LOGS = {"ledger.entry", "ledger.pending"}


def acts_of(space: Space, number: int) -> Iterator[UUID]:
    """Do with one person, act by act, what can be done; yield the person's number each time."""
    arrival = arriving("customer", ("support",), name=f"人{number}", email=f"p{number}@example.com")
    taken = acquire(space, by="desk", arrival=arrival, key=f"arrival {number}")
    assert isinstance(taken, Acquired)
    person = taken.person
    yield person
    asked: dict[str, Any] = {"by": "desk", "person": person, "subject": "customer", "items": ["email"]}
    for purpose in ("support", "support", "promotion", None):
        use(space, **asked, purpose=purpose)
        yield person
    use(space, **asked, purpose="support", key=f"again {number}")
    yield person
    consent = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    give_consent(space, by="desk", person=person, consent=consent)
    yield person
    promise_to_person(space, by="desk", person=person, subject="customer", identity_verified=True)
    yield person
    stop(space, by="officer", person=person, subject="customer", because=StopBecause.WELL_FOUNDED)
    yield person
    done = erase(space, by="officer", person=person, subject="customer", because=Because.NO_LONGER_NEEDED)
    assert isinstance(done, Changed)
    yield person


@pytest.fixture
def persons(space: Space) -> dict[UUID, list[Entry]]:
    """Two persons, erased, who did the same by turns, with the entries about each in their order."""
    found: dict[UUID, list[Entry]] = {}
    seen = {entry["id"] for entry in entries(space)}
    waiting = [acts_of(space, 1), acts_of(space, 2)]
    while waiting:
        acting = waiting.pop(0)
        person = next(acting, None)
        if person is not None:
            new = [entry for entry in entries(space) if entry["id"] not in seen]
            seen |= {entry["id"] for entry in new}
            found.setdefault(person, []).extend(new)
            waiting.append(acting)
    assert [len(mine) for mine in found.values()] == [10, 10]
    return found


def test_who_did_the_same_cannot_be_told_apart(persons: dict[UUID, list[Entry]]) -> None:
    """But for id, moment and reference, an entry says what the twin's says: nothing constant of a person."""
    one, other = persons.values()
    for mine, theirs in zip(one, other, strict=True):
        assert _nameless(mine) == _nameless(theirs)
    references = [entry["person"] for entry in (*one, *other)]
    assert len(set(references)) == len(references)


def _nameless(entry: Entry) -> Entry:
    rest = {name: value for name, value in entry.items() if name not in ("id", "at", "person")}
    if "receipt" in rest.get("effect", {}):
        rest["effect"] = {"receipt": rest["effect"]["receipt"] | {"entries": None}}
    return rest


def test_no_row_that_is_left_leads_to_an_entry_but_that_of_the_erasure(
    shared: Installation, persons: dict[UUID, list[Entry]]
) -> None:
    tables = searching.tables(shared.owner_url)
    for mine in persons.values():
        for entry in mine:
            forms = searching.spellings_of(UUID(entry["id"])) | {
                entry["person"].encode(),
                bytes.fromhex(entry["person"]),
            }
            leading = {name for name, content in tables.items() if any(form in content for form in forms)} - LOGS
            assert leading == ({"vault.erasure"} if entry["act"] == "erase" else set()), entry["act"]


def test_no_key_that_is_left_makes_a_reference(
    shared: Installation, space: Space, persons: dict[UUID, list[Entry]]
) -> None:
    """Every key of the space, and all that any of them opens anywhere in the database, is tried on every entry."""
    keys = [space.keys._keyring.open(space.name, name) for name in _names(space)]
    opened = list(keys)
    for value in _values(shared.owner_url):
        for key in keys:
            for person in persons:
                try:
                    opened.append(open_person_key(key, value, space.name, person, 1)._key)
                except (Error, ValueError):
                    continue
    for person, mine in persons.items():
        for entry in mine:
            made = {PersonKey(key, space.name, person).reference(UUID(entry["id"])) for key in opened}
            assert entry["person"] not in made


def _names(space: Space) -> list[str]:
    with space.reading() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM vault.key ORDER BY name").fetchall()]


def _values(owner_url: str) -> set[bytes]:
    """Every value of the length of a wrapped key, in any table."""
    query = sql.SQL("SELECT {column} FROM {table} WHERE length({column}) = 60")
    found: set[bytes] = set()
    with psycopg.connect(owner_url) as owner:
        for schema, table, column in _columns(owner_url, "bytea"):
            named = query.format(column=sql.Identifier(column), table=sql.Identifier(schema, table))
            found |= {value for (value,) in owner.execute(named).fetchall()}
    return found


def _columns(owner_url: str, kind: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(owner_url) as owner:
        return owner.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE data_type = %s AND table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')",
            [kind],
        ).fetchall()


def test_a_receipts_promise_cannot_be_tried_out(persons: dict[UUID, list[Entry]]) -> None:
    """Who has all the entries and guesses the right ones still lacks the salt, which only the receipt has."""
    for mine in persons.values():
        place = next(place for place, entry in enumerate(mine) if entry["act"] == "disclose")
        ids = [UUID(entry["id"]) for entry in mine[:place]]
        promised = mine[place]["effect"]["receipt"]["entries"]
        assert promised not in {commitment(salt, ids) for salt in (b"", bytes(32))}


# Moments that stay: of publications and keys, which are about nobody; of what waits, until it is in the log; and of an
# erasure, beside its own entry.
MOMENTS = {
    "publication.proposal.proposed_at",
    "publication.revision.published_at",
    "vault.key.at",
    "vault.epoch.made_at",
    "ledger.pending.at",
    "vault.erasure.at",
}


def test_no_moment_of_an_act_is_left_beside_the_log(
    shared: Installation, space: Space, persons: dict[UUID, list[Entry]]
) -> None:
    """A row that kept the moment of an act would lead to its entry, however nameless."""
    left = set()
    for schema, table, column in _columns(shared.owner_url, "timestamp with time zone"):
        query = sql.SQL("SELECT FROM {} WHERE space = %s AND {} IS NOT NULL LIMIT 1")
        with psycopg.connect(shared.owner_url) as owner:
            try:
                found = owner.execute(query.format(sql.Identifier(schema, table), sql.Identifier(column)), [space.name])
            except psycopg.errors.UndefinedColumn:  # no table of a space
                continue
            if found.fetchone() is not None:
                left.add(f"{schema}.{table}.{column}")
    assert left <= MOMENTS


def test_the_log_outside_holds_nothing_that_the_entries_do_not(
    shared: Installation, space: Space, persons: dict[UUID, list[Entry]], tmp_path: Path
) -> None:
    signer = Signer(origin(space.name, "test"), space.keys.ledger)
    integrate(shared.sequencing, space.name, signer, tmp_path / "log")
    content = b"".join(content for _, content in searching.files(tmp_path / "log"))
    for person, mine in persons.items():
        assert not any(form in content for form in searching.spellings_of(person))
        assert all(json.dumps(entry["person"]).encode() in content for entry in mine)


def test_a_refusal_after_erasure_is_about_nobody(space: Space, persons: dict[UUID, list[Entry]]) -> None:
    """What is asked of the erased afterwards is recorded without a reference, the same for each."""
    said = []
    for person in persons:
        outcome = use(space, by="desk", person=person, subject="customer", items=["email"], purpose="support")
        assert isinstance(outcome, Refused)
        said.append(_nameless(entries(space)[-1]))
        assert entries(space)[-1]["person"] is None
    assert said[0] == said[1]
