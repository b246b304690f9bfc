"""A dump holds every row of every space, and comes back as it was; row-level security stays forced."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from kotowari.database import addresses, dump
from kotowari.database.pool import Database
from kotowari.errors import DatabaseNotEmpty, DumpFailed
from tests import conftest
from tests.conftest import Installation, Template, cloned

SPACES = ("operator", "tenant", "空間 'x'; --")
ENCLOSED = """
    SELECT nspname, relname, relrowsecurity AND relforcerowsecurity
    FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE polname = 'own_space' ORDER BY 1, 2
"""
A_NEW_ROOM = """
    CREATE SCHEMA "a new room";
    CREATE TABLE "a new room"."Thing's" (space text, value text);
    SELECT public.kotowari_enclose('"a new room"."Thing''s"')
"""
A_ROW_OF_THE_NEW_ROOM = """
    SET kotowari.space = 'tenant'; INSERT INTO "a new room"."Thing's" VALUES ('tenant', 'kept')
"""
Rows = dict[tuple[str, str], list[tuple[object, ...]]]


@contextmanager
def with_a_new_room(template: Template, number: int, home: Path) -> Iterator[Installation]:
    with cloned(template, number, home) as made:
        run_as_owner(made, A_NEW_ROOM)
        yield made


@pytest.fixture(scope="module")
def source(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    with with_a_new_room(template, next(clone_numbers), session_folder / "source") as made:
        fill(made.database)
        run_as_owner(made, A_ROW_OF_THE_NEW_ROOM)
        yield made


@pytest.fixture(scope="module")
def file(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source's dump."""
    path = tmp_path_factory.mktemp("dump") / "dump"
    dump.dump(source.owner_url, path)
    return path


@pytest.fixture(scope="module")
def untouched(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    """An installation into which nothing is ever loaded."""
    with with_a_new_room(template, next(clone_numbers), session_folder / "untouched") as made:
        yield made


@pytest.fixture
def other(template: Template, tmp_path: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    """A second installation, empty, to load into."""
    with with_a_new_room(template, next(clone_numbers), tmp_path / "other") as made:
        yield made


def run_as_owner(made: Installation, statement: str) -> None:
    with psycopg.connect(made.owner_url, autocommit=True) as owner:
        owner.execute(statement.encode())


def fill(database: Database) -> None:
    """A row in every space, with bytes and texts that a careless form would change."""
    for number, space in enumerate(SPACES):
        with database.transaction(space) as connection:
            connection.execute(
                "INSERT INTO ledger.pending (space, id, body) VALUES (%s, %s, %s)",
                (space, UUID(int=number), b"\x00\\.\n\t\xff"),
            )
            connection.execute(
                "INSERT INTO vault.actor (space, actor, name) VALUES (%s, %s, %s)",
                (space, UUID(int=number), "\\N\t𠮷 ''"),
            )


def held(made: Installation) -> Rows:
    """Every row of every enclosed table, as the owner's policy shows them; asserts that each is enclosed still."""
    found: Rows = {}
    with psycopg.connect(made.owner_url) as owner:
        for schema, table, forced in owner.execute(ENCLOSED.encode()).fetchall():
            assert forced, table
            query = sql.SQL("SELECT * FROM {} ORDER BY 1, 2").format(sql.Identifier(schema, table))
            if rows := owner.execute(query).fetchall():
                found[schema, table] = rows
    return found


def test_what_was_dumped_comes_back_with_all_spaces(source: Installation, file: Path, other: Installation) -> None:
    dump.load(other.owner_url, file)
    before = held(source)
    assert [row[0] for row in before["ledger", "pending"]] == sorted(SPACES)
    assert held(other) == before


def test_a_room_that_was_added_is_dumped_with_the_others(source: Installation, file: Path, other: Installation) -> None:
    dump.load(other.owner_url, file)
    assert held(other)["a new room", "Thing's"] == held(source)["a new room", "Thing's"] == [("tenant", "kept")]


def test_nothing_is_loaded_over_what_is_there_in_whatever_space(
    source: Installation, file: Path, other: Installation
) -> None:
    with other.database.space("nobody knows") as connection:
        connection.execute(
            "INSERT INTO vault.actor (space, actor, name) VALUES ('nobody knows', gen_random_uuid(), 'x')"
        )
    for made in (source, other):
        before = held(made)
        with pytest.raises(DatabaseNotEmpty):
            dump.load(made.owner_url, file)
        assert held(made) == before


def test_of_two_loads_at_once_one_is_done(source: Installation, file: Path, other: Installation) -> None:
    def load(_: int) -> bool:
        try:
            dump.load(other.owner_url, file)
        except DatabaseNotEmpty:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(load, range(2))) == [False, True]
    assert held(other) == held(source)


@pytest.mark.parametrize("content", [b"", b"hanako@example.com", None], ids=["empty", "nonsense", "cut short"])
def test_a_file_that_is_no_dump_loads_nothing_and_is_not_quoted(
    file: Path, untouched: Installation, tmp_path: Path, content: bytes | None
) -> None:
    bad = tmp_path / "dump"
    bad.write_bytes(file.read_bytes()[:-40] if content is None else content)
    with pytest.raises(DumpFailed) as told:
        dump.load(untouched.owner_url, bad)
    assert "hanako" not in str(told.value)
    assert held(untouched) == {}


def test_rows_that_break_a_rule_load_nothing(file: Path, untouched: Installation) -> None:
    run_as_owner(untouched, "ALTER TABLE vault.actor ADD CONSTRAINT unmet CHECK (name = 'somebody else')")
    with pytest.raises(DumpFailed):
        dump.load(untouched.owner_url, file)
    assert held(untouched) == {}
    run_as_owner(untouched, "ALTER TABLE vault.actor DROP CONSTRAINT unmet")


def test_the_application_cannot_dump_what_only_the_owner_sees(source: Installation, tmp_path: Path) -> None:
    with pytest.raises(DumpFailed):
        dump.dump(source.application_url, tmp_path / "dump")


def test_what_the_address_demands_holds_for_the_programs_too(source: Installation, tmp_path: Path) -> None:
    """Shown by a role, which a wrong connection would not have; TLS is demanded in the same way."""
    login = addresses.parts(source.application_url)["user"]
    demanding = addresses.with_parts(source.owner_url, options=f"-c role={login}")
    with pytest.raises(DumpFailed):
        dump.dump(demanding, tmp_path / "dump")


def test_a_database_may_have_any_name(template: Template, untouched: Installation, tmp_path: Path) -> None:
    name, strange = addresses.parts(untouched.owner_url)["dbname"], f"{template.name}=b 'c' user=x"
    rename = "ALTER DATABASE {old} RENAME TO {new}"
    conftest.run_as_owner(template.administration_url, rename, old=name, new=strange)
    dump.dump(addresses.with_parts(untouched.owner_url, dbname=strange), tmp_path / "dump")
    conftest.run_as_owner(template.administration_url, rename, old=strange, new=name)
    assert (tmp_path / "dump").stat().st_size > 0
