"""What befalls a reading: values in errors, writers beside it, tables that change, servers that go away, time."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import format_exception
from typing import Any

import psycopg
import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from kotowari.datamap.model import Match
from kotowari.errors import Error, PlaceTooMuch, PlaceUnreachable, TableUnreachable
from kotowari.places.lookup import Limits, Rows
from kotowari.places.sql.snapshot import SqlSnapshot
from kotowari.places.sql.writing import Statement
from tests.mariadb.server import MariaDbServer
from tests.places.databases import Living, lookup, table

PLANTED = "planted-hanako@example.com"
NOTE = table("note", "id", "body")
MAKE = ["CREATE TABLE note (id int PRIMARY KEY, body varchar(200))", "INSERT INTO note VALUES (1, 'a'), (2, 'b')"]


@contextmanager
def reading(living: Living, limits: Limits | None = None, **settings: str) -> Iterator[SqlSnapshot]:
    place = living.place(**settings)
    try:
        with place.opened(limits or Limits()) as snapshot:
            yield snapshot
    finally:
        place.close()


def rows_of(answer: Rows | Error) -> list[Any]:
    assert isinstance(answer, Rows), answer
    return sorted(answer.rows)


def everything_said(error: BaseException, caplog: pytest.LogCaptureFixture) -> str:
    said = "".join(format_exception(error)) + repr(error) + caplog.text
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
        said += repr(error)
    return said


def test_no_error_says_a_value(living: Living, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    broken = {
        "postgresql": ["CREATE VIEW broken AS SELECT id, body, body::int AS wrong FROM note"],
        "mariadb": [
            "CREATE TABLE gone (id int)",
            "CREATE VIEW broken AS SELECT note.id, body, 1 AS wrong FROM note JOIN gone ON TRUE",
            "DROP TABLE gone",
        ],
        "sqlite": ["CREATE VIEW broken AS SELECT id, body, json_extract(body, '$') AS wrong FROM note"],
    }
    living.run([*MAKE, f"INSERT INTO note VALUES (3, '{PLANTED}')", *broken[living.engine]])
    asked = lookup(table("broken", "id", "body", "wrong"), Match.EMAIL, body=[PLANTED])
    with reading(living) as snapshot:
        wrong, right = snapshot.find([asked, lookup(NOTE, id=[1])])
    assert rows_of(right) == [(1, "a")]
    assert isinstance(wrong, TableUnreachable)
    assert PLANTED not in everything_said(wrong, caplog)
    assert "planted" not in everything_said(wrong, caplog)


def test_a_password_is_never_shown(
    server_url: str, mariadb_server: MariaDbServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    refused = psycopg.conninfo.conninfo_to_dict(server_url)
    addresses = [
        f"postgresql://nobody:planted-secret@/none?host={refused['host']}&port={refused['port']}",
        mariadb_server.url("none", login="nobody", password="planted-secret"),
        mariadb_server.url("none"),
        "postgresql://a:planted-secret@127.0.0.1:1/none",
        "mariadb://a:planted-secret@127.0.0.1:1/none",
        "nosuch://a:planted-secret@host/none",
        "planted-secret",
    ]
    for address in addresses:
        place = Living("any", address, lambda _: None).place()
        with pytest.raises(PlaceUnreachable) as raised, place.opened(Limits()):
            pass
        assert "planted" not in everything_said(raised.value, caplog)
        place.close()


def test_one_moment_is_seen_however_others_write(living: Living) -> None:
    living.run(MAKE)
    with reading(living) as snapshot:
        before = rows_of(snapshot.find([lookup(NOTE, id=[1, 2, 3])])[0])
        living.run(["UPDATE note SET body = 'changed'", "INSERT INTO note VALUES (3, 'c')"])
        assert rows_of(snapshot.find([lookup(NOTE, id=[1, 2, 3])])[0]) == before == [(1, "a"), (2, "b")]
    with reading(living) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1, 2, 3])])[0])[2] == (3, "c")


def test_nothing_can_be_written(living: Living) -> None:
    """Even a view whose reading writes is refused, and so is whatever a mistake of ours would send."""
    living.run(MAKE)
    place = living.place()
    with place.opened(Limits()) as snapshot:
        connection = snapshot._session.sending.begun()
        statement = "INSERT INTO note VALUES (9, 'x')"
        with pytest.raises(Exception, match=r"(?i)read.?only"):
            (connection.cursor() if living.engine != "sqlite" else connection).execute(statement)
    place.close()


def test_a_table_that_changes_between_two_readings_is_looked_at_anew(living: Living) -> None:
    living.run(MAKE)
    place = living.place()
    wanted = lookup(table("note", "id", "body", "added"), id=[1])
    with place.opened(Limits()) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]
        assert isinstance(snapshot.find([wanted])[0], TableUnreachable)
    living.run(["ALTER TABLE note ADD COLUMN added varchar(10) DEFAULT 'new'"])
    with place.opened(Limits()) as snapshot:
        assert rows_of(snapshot.find([wanted])[0]) == [(1, "a", "new")]
    living.run(["DROP TABLE note", "CREATE TABLE note (id varchar(5), body int)", "INSERT INTO note VALUES ('1', 7)"])
    with place.opened(Limits()) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [("1", 7)]
    living.run(["DROP TABLE note"])
    with place.opened(Limits()) as snapshot:
        (answer,) = snapshot.find([lookup(NOTE, id=[1])])
        assert isinstance(answer, TableUnreachable)
    place.close()


SLOW = {
    "postgresql": "CREATE VIEW slow AS SELECT id, body FROM note WHERE pg_sleep(60) IS NOT NULL",
    "mariadb": "CREATE VIEW slow AS SELECT id, body FROM note WHERE SLEEP(60) = 0",
    "sqlite": "CREATE VIEW slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) "
    "SELECT id, body FROM note WHERE (SELECT max(i) FROM n) > 0",
}


def test_a_query_has_a_limit_of_time_and_the_others_go_on(living: Living) -> None:
    living.run([*MAKE, SLOW[living.engine]])
    slow = lookup(table("slow", "id", "body"), id=[1])
    with reading(living, Limits(seconds=2)) as snapshot:
        late, quick = snapshot.find([slow, lookup(NOTE, id=[2])])
    assert isinstance(late, PlaceTooMuch)
    assert "2 seconds" in str(late)
    assert rows_of(quick) == [(2, "b")]


def test_a_connection_that_was_kept_and_is_gone_is_made_anew(living: Living) -> None:
    living.run(MAKE)
    place = living.place()
    for _ in range(2):
        with place.opened(Limits()) as snapshot:
            assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]
        end_connections(living)
    place.close()


def end_connections(living: Living) -> None:
    if living.engine == "postgresql":
        living.run(
            [
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ]
        )
    if living.engine == "mariadb":
        living.run(
            [
                """BEGIN NOT ATOMIC FOR one IN (SELECT id FROM information_schema.processlist
                WHERE db = DATABASE() AND id <> CONNECTION_ID()) DO KILL one.id; END FOR; END"""
            ]
        )


def test_a_connection_that_was_kept_and_cannot_be_made_anew_is_said(postgresql: Living) -> None:
    login = f"reader_{time.monotonic_ns()}"
    postgresql.run([*MAKE, f"CREATE ROLE {login} LOGIN PASSWORD 'x'", f"GRANT SELECT ON note TO {login}"])
    address = f"postgresql://{login}:x@{postgresql.address.partition('@')[2]}"
    place = Living("postgresql", address, postgresql.run).place()
    with place.opened(Limits()) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]
    with psycopg.connect(address, autocommit=True) as another:
        others = "usename = current_user AND pid <> pg_backend_pid()"
        another.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
    postgresql.run([f"ALTER ROLE {login} NOLOGIN"])
    with place.opened(Limits()) as snapshot, pytest.raises(PlaceUnreachable) as raised:
        snapshot.find([lookup(NOTE, id=[1])])
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    postgresql.run([f"ALTER ROLE {login} LOGIN"])
    with place.opened(Limits()) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]
    place.close()
    postgresql.run([f"REVOKE ALL ON note FROM {login}", f"DROP ROLE {login}"])


def test_a_server_that_refuses_to_begin_as_is_promised_is_not_read(
    postgresql: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql.run(MAKE)
    place = postgresql.place()
    opening = (
        Statement("BEGIN"),
        Statement("SET LOCAL row_security_of_another = off"),
        Statement("SAVEPOINT kotowari"),
    )
    with monkeypatch.context() as patched:
        patched.setattr("kotowari.places.sql.postgresql._opening", lambda time, rows: opening)
        with place.opened(Limits()) as snapshot, pytest.raises(PlaceUnreachable, match="SQLSTATE 42704"):
            snapshot.find([lookup(NOTE, id=[1])])
    with place.opened(Limits()) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]
    place.close()


def test_the_transaction_is_over_when_the_reading_is(postgresql: Living) -> None:
    """Its end is not waited for; a table that was read is not held by it."""
    postgresql.run(MAKE)
    place = postgresql.place()
    for number in range(3):
        with place.opened(Limits()) as snapshot:
            assert len(rows_of(snapshot.find([lookup(NOTE, id=[1])])[0])) == 1
        postgresql.run(["SET lock_timeout = '20s'", f"ALTER TABLE note ADD COLUMN added_{number} int"])
    place.close()


def test_a_connection_keeps_so_many_statements_and_no_more(postgresql: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kotowari.places.sql.pipeline._MOST", 8)
    postgresql.run(MAKE)
    place = postgresql.place()
    for _ in range(2):
        for columns in (("id",), ("body",), ("id", "body"), ("body", "id")):
            with place.opened(Limits()) as snapshot:
                found = snapshot.find([lookup(NOTE, Match.EXACT, columns, id=[1]), lookup(NOTE, id=[2])])
                assert [len(rows_of(one)) for one in found] == [1, 1]
                kept = snapshot._session.sending.begun().execute("SELECT count(*) FROM pg_prepared_statements")
                assert kept.fetchone()[0] <= 8
    place.close()


@pytest.mark.parametrize("engine", ["postgresql", "mariadb"])
def test_a_connection_lost_amid_a_reading_is_said(engine: str, request: pytest.FixtureRequest) -> None:
    living: Living = request.getfixturevalue(engine)
    living.run(MAKE)
    with reading(living) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]
        end_connections(living)
        for _ in range(2):
            answers = snapshot.find([lookup(NOTE, id=[1]), lookup(NOTE, id=[2])])
            assert [type(answer) for answer in answers] == [PlaceUnreachable, PlaceUnreachable]
            assert "lost" in str(answers[0])
    with reading(living) as snapshot:
        assert rows_of(snapshot.find([lookup(NOTE, id=[1])])[0]) == [(1, "a")]


def test_a_place_is_read_by_several_threads(living: Living) -> None:
    rows = ", ".join(f"({number}, 'n{number}')" for number in range(10, 200))
    living.run([*MAKE, f"INSERT INTO note VALUES {rows}"])
    place = living.place()
    wrong: list[object] = []

    def read(start: int) -> None:
        for number in range(start, start + 20):
            with place.opened(Limits()) as snapshot:
                answers = snapshot.find([lookup(NOTE, id=[number]), lookup(NOTE, id=[number + 1])])
                if [rows_of(one) for one in answers] != [[(n, f"n{n}")] for n in (number, number + 1)]:
                    wrong.append(answers)

    threads = [threading.Thread(target=read, args=(10 + 40 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    place.close()


def test_another_login_may_not_read_a_table_or_not_all_of_it(postgresql: Living, server_url: str) -> None:
    login = f"reader_{time.monotonic_ns()}"
    postgresql.run(
        [
            *MAKE,
            "CREATE TABLE open (id int PRIMARY KEY)",
            "INSERT INTO open VALUES (1)",
            "CREATE TABLE some_rows (id int PRIMARY KEY)",
            "INSERT INTO some_rows VALUES (1), (2)",
            "ALTER TABLE some_rows ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY few ON some_rows USING (id = 1)",
            f"CREATE ROLE {login} LOGIN PASSWORD 'x'",
            f"GRANT SELECT ON open, some_rows TO {login}",
        ]
    )
    query = postgresql.address.partition("@")[2]
    as_reader = Living("postgresql", f"postgresql://{login}:x@{query}", postgresql.run)
    some = lookup(table("some_rows", "id"), id=[1, 2])
    with reading(as_reader) as snapshot:
        denied, allowed, in_part = snapshot.find([lookup(NOTE, id=[1]), lookup(table("open", "id"), id=[1]), some])
    assert isinstance(denied, TableUnreachable)
    assert "may not read" in str(denied)
    assert rows_of(allowed) == [(1,)]
    assert isinstance(in_part, TableUnreachable)
    assert "not all of its rows" in str(in_part)
    with reading(as_reader, row_security="accepted") as snapshot:
        assert rows_of(snapshot.find([some])[0]) == [(1,)]
    postgresql.run([f"REVOKE ALL ON open, some_rows FROM {login}", f"DROP ROLE {login}"])


def test_a_locked_table_is_said_and_not_waited_for_for_ever(postgresql: Living) -> None:
    postgresql.run([*MAKE, "CREATE TABLE free (id int PRIMARY KEY)"])
    with psycopg.connect(postgresql.address) as other:
        other.execute("LOCK TABLE note IN ACCESS EXCLUSIVE MODE")
        with reading(postgresql, Limits(seconds=2)) as snapshot:
            locked, free = snapshot.find([lookup(NOTE, id=[1]), lookup(table("free", "id"), id=[1])])
    assert isinstance(locked, TableUnreachable | PlaceTooMuch)
    assert rows_of(free) == []


def test_statements_that_a_proxy_took_away_are_prepared_again(postgresql: Living) -> None:
    postgresql.run(MAKE)
    place = postgresql.place()
    lookups = [lookup(NOTE, id=[1]), lookup(NOTE, body=["b"])]
    for _ in range(3):
        with place.opened(Limits()) as snapshot:
            assert [rows_of(one) for one in snapshot.find(lookups)] == [[(1, "a")], [(2, "b")]]
            snapshot._session.sending.begun().execute("DEALLOCATE ALL")
    place.close()


def test_a_file_that_is_no_database_and_one_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("no database, " * 100)
    for path in (file, tmp_path / "none" / "x.db", tmp_path):
        place = Living("sqlite", f"sqlite:///{path}", lambda _: None).place()
        with pytest.raises(PlaceUnreachable), place.opened(Limits()):
            pass


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with (
        pytest.raises(PlaceUnreachable),
        Living("sqlite", f"sqlite:///{tmp_path}/x.db", print).place().opened(Limits()),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


class Unknown(SQLiteDialect_pysqlite):
    """A dialect of which nothing more is known than that SQLAlchemy reaches it: SQLite under another name."""

    name = "unknown"
    supports_statement_cache = True


def test_any_dialect_of_sqlalchemy_is_read(tmp_path: Path) -> None:
    registry.register("unknown", __name__, "Unknown")
    file = tmp_path / "x.db"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE note (id int PRIMARY KEY, body text, at date, tags json)")
        made.execute("""INSERT INTO note VALUES (1, 'A', '2026-04-01', '{"a": {"b": 1}}'), (2, 'a', NULL, NULL)""")
    made.close()
    place = Living("unknown", f"unknown:///{file}", print).place()
    with place.opened(Limits(rows=1)) as snapshot:
        note = table("note", "id", "body", "at", "tags.a.b")
        exact, folded, both = snapshot.find(
            [lookup(note, body=["a"]), lookup(note, Match.CASEFOLD, id=[1]), lookup(note, id=[1, 2])]
        )
    assert rows_of(exact) == [(2, "a", None, None)]
    assert rows_of(folded) == [(1, "A", "2026-04-01", 1)]
    assert isinstance(both, PlaceTooMuch)
    place.close()
