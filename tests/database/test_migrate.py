"""Preparing a database: again and at the same time, and not at all where a newer version has been."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from kotowari.database import addresses, dump, migrate
from kotowari.errors import DatabaseNewer, LoginRefused
from tests.conftest import Installation, Template, cloned
from tests.database.conftest import Empty, answers

PRIVILEGES = """
    SELECT table_schema, table_name, grantee, privilege_type FROM information_schema.table_privileges
    WHERE grantee <> 'PUBLIC' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3, 4
"""
FREE = """
    SELECT relname FROM pg_class WHERE NOT (relrowsecurity AND relforcerowsecurity)
    AND relkind IN ('r', 'p') AND relnamespace IN ('ledger'::regnamespace, 'vault'::regnamespace)
"""


@pytest.fixture(scope="module")
def prepared(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    """A database that was prepared before; each test leaves it so."""
    with cloned(template, next(clone_numbers), session_folder / "prepared") as made:
        yield made


def told(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_two_at_once_and_a_third_later_make_one_and_the_same(empty: Empty) -> None:
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: migrate.prepare(empty.home, empty.owner_url), range(2))
    assert first == second
    had, granted = dump.migrations(empty.owner_url), told(empty.owner_url, PRIVILEGES)
    assert had
    assert granted
    assert migrate.prepare(empty.home, empty.owner_url) == first
    assert (dump.migrations(empty.owner_url), told(empty.owner_url, PRIVILEGES)) == (had, granted)
    assert all(answers(url) for url in first)


def test_an_owners_address_may_leave_out_the_database_that_is_called_like_its_login(empty: Empty) -> None:
    name = f"{empty.name}_owner"
    empty.alter("CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'x'", name)
    empty.alter("CREATE DATABASE {} OWNER {}", name, name)
    where = addresses.parts(empty.owner_url)
    url = addresses.url({"user": name, "password": "x", "host": where["host"], "port": where["port"]})
    made = migrate.prepare(empty.home, url)
    assert [addresses.parts(each)["dbname"] for each in made] == [name] * 2
    assert all(answers(each) for each in made)
    assert dump.migrations(url)
    empty.alter("DROP DATABASE {} WITH (FORCE)", name)


def test_what_was_granted_by_hand_is_taken_back(prepared: Installation) -> None:
    login = addresses.parts(prepared.application_url)["user"]
    granted = told(prepared.owner_url, PRIVILEGES)
    run(prepared.owner_url, f"GRANT ALL ON ledger.pending, vault.erasure TO {login}")
    migrate.prepare(prepared.home, prepared.owner_url)
    assert told(prepared.owner_url, PRIVILEGES) == granted


def test_row_level_security_that_a_killed_restore_left_off_is_on_again(prepared: Installation) -> None:
    run(prepared.owner_url, "ALTER TABLE vault.holding NO FORCE ROW LEVEL SECURITY")
    run(prepared.owner_url, "ALTER TABLE ledger.entry DISABLE ROW LEVEL SECURITY")
    assert len(told(prepared.owner_url, FREE)) == 2
    migrate.prepare(prepared.home, prepared.owner_url)
    assert told(prepared.owner_url, FREE) == []


def test_a_database_of_a_newer_version_is_left_as_it_is(prepared: Installation) -> None:
    login = addresses.parts(prepared.application_url)["user"]
    run(
        prepared.owner_url,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('vault', '0099_something_new', now())",
        f"GRANT UPDATE ON vault.key TO {login}",  # as the newer version may need
    )
    before = told(prepared.owner_url, PRIVILEGES)
    with pytest.raises(DatabaseNewer, match=r"`vault\.0099_something_new`"):
        migrate.prepare(prepared.home, prepared.owner_url)
    assert told(prepared.owner_url, PRIVILEGES) == before
    run(prepared.owner_url, "DELETE FROM django_migrations WHERE name = '0099_something_new'")


def test_a_login_that_came_to_own_something_meanwhile_is_refused(
    prepared: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_own(url: str) -> None:
        login = addresses.parts(prepared.application_url)["user"]
        run(
            url,
            f"GRANT CREATE ON SCHEMA public TO {login}",
            "CREATE TABLE owned ()",
            f"ALTER TABLE owned OWNER TO {login}",
        )

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "migrate", let_own)
        with pytest.raises(LoginRefused, match="owns the database, or a table"):
            migrate.prepare(prepared.home, prepared.owner_url)
    run(prepared.owner_url, "DROP TABLE owned")
