"""Spaces in one database do not see each other, and the application cannot rewrite what was written."""

from typing import Any

import psycopg
import pytest
from psycopg import sql

from kotowari.errors import NoPolicyInForce
from kotowari.gate.codes import Code
from kotowari.handling.acquire import acquire
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Acquired, Opened
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.vault.handles import blind, suppressed
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from kotowari.vault.lookup import Handle, Lookup
from kotowari.vault.organisations import organisation_number
from kotowari.vault.statements import COUNTS
from tests.conftest import Installation
from tests.handling.conftest import FIRST, SECOND, arriving, codes, entries, policy_text, rows, take_in
from tests.publishing import publish

STORES = ("vault", "ledger", "publication")
HANDLE = Handle("email", "email", "hanako@example.com", "JP")


@pytest.fixture
def other(space: Space) -> Space:
    """A tenant's space, under the same master key, with the same policy."""
    opened = Space(space.database, space.keys._keyring, f"{space.name}-tenant")
    publish(opened, by="officer", text=policy_text(FIRST), file=FIRST)
    return opened


def stored_tables(shared: Installation) -> list[tuple[str, str, bool, bool]]:
    with psycopg.connect(shared.owner_url) as owner:
        return owner.execute(
            "SELECT nspname, relname, relrowsecurity, relforcerowsecurity"
            " FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind IN ('r', 'p') AND nspname = ANY (%s) ORDER BY 1, 2",
            (list(STORES),),
        ).fetchall()


def test_every_table_is_enclosed(shared: Installation) -> None:
    found = stored_tables(shared)
    assert {schema for schema, *_ in found} == set(STORES)
    assert len(found) >= 19
    assert [(schema, name) for schema, name, enabled, forced in found if not (enabled and forced)] == []


def test_every_table_has_its_space_in_a_key_or_index_and_the_policy_on_it(shared: Installation) -> None:
    with psycopg.connect(shared.owner_url) as owner:
        for schema, name, *_ in stored_tables(shared):
            regclass = f"{schema}.{name}"
            indexed = owner.execute(
                "SELECT count(*) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
                " WHERE indrelid = %s::regclass AND attname = 'space'",
                (regclass,),
            ).fetchone()
            required = owner.execute(
                "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'space'", (regclass,)
            ).fetchone()
            policies = owner.execute(
                "SELECT policyname, cmd, roles::text, qual, with_check FROM pg_policies"
                " WHERE schemaname = %s AND tablename = %s ORDER BY 1",
                (schema, name),
            ).fetchall()
            assert indexed, regclass
            assert indexed[0] >= 1, regclass
            assert required == (True,), regclass
            assert [row[:2] for row in policies] == [("own_space", "ALL"), ("owner_reads", "SELECT")], regclass
            assert "kotowari.space" in policies[0][3] == policies[0][4]
            assert policies[1][2] != "{public}"


def test_every_index_of_uniqueness_is_within_a_space(shared: Installation) -> None:
    """Else an insert would tell what another space holds."""
    with psycopg.connect(shared.owner_url) as owner:
        across = owner.execute(
            "SELECT indrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = ANY (%s) AND indisunique AND NOT EXISTS (SELECT FROM pg_attribute"
            " WHERE attrelid = indrelid AND attnum = ANY (indkey) AND attname = 'space')",
            (list(STORES),),
        ).fetchall()
    assert across == []


def test_an_unset_space_raises_in_every_table(shared: Installation, space: Space) -> None:
    take_in(space, email="hanako@example.com", name="花子")
    with (
        psycopg.connect(shared.application_url, autocommit=True) as nowhere,
        psycopg.connect(shared.owner_url, autocommit=True) as owner,
    ):
        raised = set()
        for schema, name, *_ in stored_tables(shared):
            table = sql.Identifier(schema, name)
            some = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
            for setting in (None, ""):
                if setting is not None:
                    nowhere.execute("SELECT set_config('kotowari.space', %s, false)", (setting,))
                if some != (0,):
                    with pytest.raises((psycopg.errors.UndefinedObject, psycopg.errors.CheckViolation)):
                        nowhere.execute(sql.SQL("SELECT * FROM {}").format(table))
                    raised.add(f"{schema}.{name}")
                with pytest.raises(psycopg.Error) as failure:
                    nowhere.execute(sql.SQL("INSERT INTO {} (space) VALUES ('x')").format(table))
                assert not isinstance(failure.value, psycopg.errors.UniqueViolation)
    assert {"vault.person", "vault.holding", "vault.handle", "vault.key", "ledger.pending"} <= raised


def test_what_was_written_cannot_be_rewritten(space: Space) -> None:
    fixed = ["ledger.entry", "ledger.tile", "ledger.checkpoint", "vault.erasure", "vault.suppression", "vault.key"]
    fixed += [f"publication.{name}" for name in ("revision", "law_pack", "evidence")] + ["recipients.record"]
    for table in fixed:
        for statement in ("UPDATE {} SET space = space", "DELETE FROM {}", "TRUNCATE {}"):
            with space.reading() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.format(table).encode())
    with space.reading() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE ledger.pending SET body = ''")


def test_no_row_is_written_into_another_space(space: Space, other: Space) -> None:
    person = take_in(space, email="hanako@example.com")
    with space.reading() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level"):
        connection.execute("UPDATE vault.person SET space = %s", (other.name,))
    with other.reading() as connection:
        moved = connection.execute("UPDATE vault.person SET version = 9 WHERE person = %s", (person,))
        assert moved.rowcount == 0


def test_nothing_of_one_space_is_seen_in_another(space: Space, other: Space) -> None:
    arrival = arriving(name="花子", email="hanako@example.com")
    first = acquire(space, by="only-here", arrival=arrival, key="k")
    assert isinstance(first, Acquired)
    read: dict[str, Any] = {"by": "desk", "person": first.person, "subject": "customer", "items": ["email"]}
    assert codes(use(other, purpose="support", **read)) == [Code.UNKNOWN_PERSON]
    assert codes(erase(other, by="o", person=first.person, subject="customer", because=Because.WELL_FOUNDED)) == [
        Code.UNKNOWN_PERSON
    ]
    with other.reading() as connection:
        assert Lookup(connection, other.keys).find(HANDLE) == ()
        assert connection.execute(COUNTS, {"space": other.name}).fetchone() == (0, 0, 0)
        # Even a statement that names the other space gets nothing of it.
        assert connection.execute(COUNTS, {"space": space.name}).fetchone() == (0, 0, 0)
    assert {name for (name,) in rows(other, "vault.actor", "name")} == {"officer", "second-officer", "desk", "o"}
    second = acquire(other, by="only-there", arrival=arrival, key="k")
    assert isinstance(second, Acquired)
    assert second.person != first.person
    assert second.sharing == ()
    assert isinstance(use(space, purpose="support", **read), Opened)
    assert {entry["space"] for entry in entries(space)} == {space.name}
    assert {entry["space"] for entry in entries(other)} == {other.name}


def test_an_erasure_here_suppresses_nobody_there(space: Space, other: Space) -> None:
    person = take_in(space, email="hanako@example.com")
    erase(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(acquire(other, by="desk", arrival=arriving(email="hanako@example.com")), Acquired)
    assert codes(acquire(space, by="desk", arrival=arriving(email="hanako@example.com"))) == [Code.SUPPRESSED]


def test_the_keys_of_two_spaces_have_nothing_in_common(space: Space, other: Space) -> None:
    names = ("index", "suppression", "ledger", "organisations", "replies")
    keys = [getattr(one.keys, name) for one in (space, other) for name in names]
    keys += [space.keys.epoch(1), other.keys.epoch(1)]
    assert len(set(keys)) == len(keys)
    marks = {
        made(key, one.name, "email", "hanako@example.com")
        for one in (space, other)
        for made, key in ((blind, one.keys.index), (suppressed, one.keys.suppression))
    }
    assert len(marks) == 4


def test_organisations_and_revisions_are_each_space_s_own(space: Space, other: Space) -> None:
    with space.changing() as connection:
        here = organisation_number(connection, space.keys, "甲株式会社", None)
    with other.changing() as connection:
        there = organisation_number(connection, other.keys, "甲株式会社", None)
    assert here != there
    ((one,), (two,)) = (rows(one, "vault.organisation", "digest")[0] for one in (space, other))
    assert one != two
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    assert len(rows(space, "publication.revision")) == 2
    assert len(rows(other, "publication.revision")) == 1
    take_in(other, email="hanako@example.com")  # an act, at which a space looks for new revisions
    assert len(other.shelf.revisions) == 1


def test_a_new_space_has_no_policy_of_another(space: Space, keyring: Keyring) -> None:
    new = Space(space.database, keyring, f"{space.name}-new")
    with pytest.raises(NoPolicyInForce):
        take_in(new, email="hanako@example.com")


def test_a_space_is_not_opened_with_another_installation_s_row(space: Space, tmp_path: Any) -> None:
    """A sealed row that is copied into another space opens nothing there, whoever copied it."""
    folder = tmp_path / "elsewhere"
    stranger = Space(
        space.database, Keyring(folder, FileMaster.create(folder / "master.key")), f"{space.name}-stranger"
    )
    assert stranger.keys.index != space.keys.index
