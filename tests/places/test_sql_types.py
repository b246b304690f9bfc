"""What columns of any type hold comes back plain, and is compared as what it is."""

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari.datamap.model import Match
from kotowari.errors import Error
from kotowari.places.lookup import Limits, Rows
from tests.places.databases import Living, lookup, table

PLAIN = (str, int, float, bytes, Decimal, date, datetime, time, timedelta, UUID, list, dict, type(None))


HALF_PAST = datetime(2026, 4, 1, 9, 30, 0, 500_000)  # noqa: DTZ001 - columns without a zone have none
NUMBER = UUID("0b7e0c6e-4d2c-4c53-9a53-0b6f0a9c1d11")

ODD: list[Any] = [
    *("x", "", "\0", "\ud800", "9" * 50, "1e400", "q@x.jp", "\\' OR 1=1 -- ", "{}", "{x}", "+81 3-9999-9999"),
    *(2.5, math.nan, Decimal("NaN"), b"\xff", date.max, datetime.max.replace(tzinfo=UTC), [1], {"a": 1}, UUID(int=1)),
]
"""What no column of the tests holds, and most cannot."""


def asked(living: Living, *lookups: Any) -> list[Rows | Error]:
    place = living.place()
    try:
        with place.opened(Limits()) as snapshot:
            return snapshot.find(lookups)
    finally:
        place.close()


POSTGRESQL: list[tuple[str, str, Any, Any]] = [
    # type, literal, what comes back, what it is sought by
    ("smallint", "7", 7, "7"),
    ("bigint", "9223372036854775807", 2**63 - 1, 2**63 - 1),
    ("numeric", "1.50", Decimal("1.50"), 1.5),
    ("numeric", "'NaN'", None, None),
    ("real", "1.5", 1.5, "1.5"),
    ("double precision", "'Infinity'", math.inf, None),
    ("boolean", "true", True, "1"),
    ("char(10)", "'ab'", "ab", "ab"),
    ("varchar(10)", "'ab '", "ab ", "ab "),
    ("mail", "'a@x.jp'", "a@x.jp", "a@x.jp"),
    ("mood", "'calm'", "calm", "calm"),
    ("bytea", r"'\x00ff'", b"\x00\xff", b"\x00\xff"),
    ("uuid", f"'{NUMBER}'", NUMBER, str(NUMBER).upper()),
    ("date", "'2026-04-01'", date(2026, 4, 1), "2026-04-01"),
    ("date", "'infinity'", "infinity", None),
    ("date", "'0044-03-15 BC'", "0044-03-15 BC", None),
    ("timestamp", "'2026-04-01 09:30:00.5'", HALF_PAST, HALF_PAST),
    ("timestamptz", "'20260-04-01 09:30:00+00'", None, None),
    ("timestamptz", "'2026-04-01 09:30:00+00'", datetime(2026, 4, 1, 9, 30, tzinfo=UTC), "2026-04-01T09:30:00+00:00"),
    ("time", "'09:30'", time(9, 30), "09:30:00"),
    ("time", "'24:00'", "24:00:00", None),
    ("interval", "'1 mon 3 days'", "1 mon 3 days", "1 mon 3 days"),
    ("money", "1234.5", None, None),
    ("inet", "'192.0.2.1'", "192.0.2.1", None),
    ("point", "'(1,2)'", "(1,2)", "(1,2)"),
    ("bit(3)", "B'101'", "101", "101"),
    ("tsvector", "'a b'", "'a' 'b'", None),
    ("int4range", "'[1,5)'", "[1,5)", "[1,5)"),
    ("int[]", "'{1,2}'", [1, 2], "2"),
    ("int[]", "'{{3,4},{5,6}}'", [[3, 4], [5, 6]], 6),
    ("text[]", r"""'{"a,b","c\"d\\",NULL}'""", ["a,b", 'c"d\\', None], 'c"d\\'),
    ("mood[]", "'{calm}'", "{calm}", "calm"),
    ("uuid[]", "'{0b7e0c6e-4d2c-4c53-9a53-0b6f0a9c1d13}'", [UUID("0b7e0c6e-4d2c-4c53-9a53-0b6f0a9c1d13")], None),
    ("json", """'{"a": [1, null]}'""", {"a": [1, None]}, None),
    ("jsonb", "'\"text\"'", "text", None),
    ("pair", "'(1,x)'", "(1,x)", None),
]


def test_every_type_of_postgresql(postgresql: Living) -> None:
    postgresql.run(
        [
            "CREATE DOMAIN mail AS text CHECK (value LIKE '%@%')",
            "CREATE TYPE mood AS ENUM ('calm', 'tired')",
            "CREATE TYPE pair AS (no int, word text)",
            *(
                statement
                for number, (kind, literal, *_) in enumerate(POSTGRESQL)
                for statement in (
                    f"CREATE TABLE t{number} (id int PRIMARY KEY, held {kind})",
                    f"INSERT INTO t{number} VALUES (1, {literal}), (2, NULL)",
                )
            ),
        ]
    )
    tables = [table(f"t{number}", "id", "held") for number in range(len(POSTGRESQL))]
    answers = asked(postgresql, *(lookup(one, id=[1, 2]) for one in tables))
    for (kind, literal, expected, _), answer in zip(POSTGRESQL, answers, strict=True):
        assert isinstance(answer, Rows), (kind, answer)
        ((_, held),) = (row for row in answer.rows if row[0] == 1)
        assert isinstance(held, PLAIN), (kind, type(held))
        if expected is not None:
            assert (held, type(held)) == (expected, type(expected)), (kind, literal)
    sought = [
        (kind, one, value) for (kind, _, _, value), one in zip(POSTGRESQL, tables, strict=True) if value is not None
    ]
    answers = asked(postgresql, *(lookup(one, held=[value]) for _, one, value in sought))
    for (kind, _, value), answer in zip(sought, answers, strict=True):
        assert isinstance(answer, Rows), (kind, answer)
        assert [row[0] for row in answer.rows] == [1], (kind, value)
    for match in Match:
        for one, answer in zip(
            tables, asked(postgresql, *(lookup(one, match, held=["q@x.jp"]) for one in tables)), strict=True
        ):
            assert isinstance(answer, Rows), (one, match, answer)


def test_a_collation_that_passes_over_case_is_compared_again(postgresql: Living) -> None:
    try:
        postgresql.run(["CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"])
    except psycopg.errors.FeatureNotSupported:
        pytest.skip("the server has no ICU")
    postgresql.run(
        [
            "CREATE TABLE word (id int, held text COLLATE loose)",
            "INSERT INTO word VALUES (1, 'Abc'), (2, 'abc')",
        ]
    )
    (answer,) = asked(postgresql, lookup(table("word", "id", "held"), held=["abc"]))
    assert isinstance(answer, Rows)
    assert list(answer.rows) == [(2, "abc")]


def test_fields_of_a_composite_and_schemas_in_names(postgresql: Living) -> None:
    postgresql.run(
        [
            "CREATE SCHEMA sales",
            'CREATE TYPE "Place" AS ("Town" text, no int)',
            'CREATE TABLE sales."Orders.2026" (id int, at "Place")',
            """INSERT INTO sales."Orders.2026" VALUES (1, ROW('Kyoto', 7)), (2, ROW('Uji', 8))""",
        ]
    )
    (answer,) = asked(postgresql, lookup(table("sales.Orders.2026", "id", "at.Town", "at.no"), **{"at.no": [7]}))
    assert isinstance(answer, Rows), answer
    assert list(answer.rows) == [(1, "Kyoto", 7)]


MARIADB: list[tuple[str, str, Any, Any]] = [
    ("tinyint unsigned", "255", 255, "255"),
    ("bigint unsigned", "18446744073709551615", 2**64 - 1, 2**64 - 1),
    ("decimal(10,2)", "1.50", Decimal("1.50"), "1.5"),
    ("double", "1.5", 1.5, 1.5),
    ("boolean", "true", 1, True),
    ("bit(3)", "b'101'", b"\x05", None),
    ("char(10)", "'ab'", "ab", "ab"),
    ("enum('calm','tired')", "'calm'", "calm", "calm"),
    ("set('a','b')", "'a,b'", "a,b", "a,b"),
    ("varbinary(10)", "x'00ff'", b"\x00\xff", b"\x00\xff"),
    ("blob", "x'00ff'", b"\x00\xff", None),
    ("date", "'2026-04-01'", date(2026, 4, 1), "2026-04-01"),
    ("date", "'0000-00-00'", "0000-00-00", None),
    ("datetime(6)", "'2026-04-01 09:30:00.5'", HALF_PAST, "2026-04-01T09:30:00.500000"),
    ("time", "'-30:00:01'", -timedelta(hours=30, seconds=1), None),
    ("year", "2026", 2026, 2026),
    ("uuid", f"'{NUMBER}'", str(NUMBER), NUMBER),
    ("inet6", "'2001:db8::1'", "2001:db8::1", None),
    ("point", "POINT(1, 2)", None, None),
    ("varchar(9) character set cp932", "'神戸'", "神戸", "神戸"),
    ("varchar(9) collate utf8mb4_bin", "'Ab'", "Ab", "Ab"),
    ("json", """'{"a": 1}'""", None, None),
]


def test_every_type_of_mariadb(mariadb: Living) -> None:
    mariadb.run(
        [f"CREATE TABLE t{number} (id int PRIMARY KEY, held {kind})" for number, (kind, *_) in enumerate(MARIADB)]
    )
    for number, (_, literal, *_) in enumerate(MARIADB):
        mariadb.run([f"SET STATEMENT sql_mode = '' FOR INSERT INTO t{number} VALUES (1, {literal}), (2, NULL)"])
    tables = [table(f"t{number}", "id", "held") for number in range(len(MARIADB))]
    answers = asked(mariadb, *(lookup(one, id=[1, 2]) for one in tables))
    for (kind, _, expected, _), answer in zip(MARIADB, answers, strict=True):
        assert isinstance(answer, Rows), (kind, answer)
        ((_, held),) = (row for row in answer.rows if row[0] == 1)
        assert isinstance(held, PLAIN), (kind, type(held))
        if expected is not None:
            assert (held, type(held)) == (expected, type(expected)), kind
    sought = [(each[0], one, each[3]) for each, one in zip(MARIADB, tables, strict=True) if each[3] is not None]
    answers = asked(mariadb, *(lookup(one, held=[value]) for _, one, value in sought))
    for (kind, _, value), answer in zip(sought, answers, strict=True):
        assert isinstance(answer, Rows), (kind, answer)
        assert [row[0] for row in answer.rows] == [1], (kind, value)
    for match in Match:
        answers = asked(mariadb, *(lookup(one, match, held=ODD) for one in tables))
        for one, answer in zip(tables, answers, strict=True):
            assert isinstance(answer, Rows), (one, match, answer)
            assert list(answer.rows) == [], (one, match)


def test_every_type_of_sqlite(sqlite: Living) -> None:
    sqlite.run(
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, held)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, held NUMERIC)",
            *(
                f"INSERT INTO {name} (held) VALUES (7), ('7'), ('007'), (7.5), (x'00ff'), (NULL), ('2026-04-01')"
                for name in ("t", "n")
            ),
            "INSERT INTO t (held) VALUES (CAST(x'ff' AS TEXT))",
        ]
    )
    values: list[Any] = [7, "7", "007", Decimal("7.5"), b"\x00\xff", date(2026, 4, 1)]
    for name, expected in (
        ("t", [[1, 2], [1, 2], [3], [4], [5], [7]]),
        ("n", [[1, 2, 3], [1, 2, 3], [], [4], [5], [7]]),
    ):
        one = table(name, "id", "held")
        answers = asked(sqlite, *(lookup(one, held=[value]) for value in values))
        assert [[row[0] for row in answer.rows] for answer in answers if isinstance(answer, Rows)] == expected
    (odd,) = asked(sqlite, lookup(table("t", "id", "held"), id=[8]))
    assert isinstance(odd, Rows)
    assert odd.rows[0][1] == "\ufffd"


@pytest.mark.parametrize("match", list(Match))
def test_a_value_however_hostile_is_a_value(living: Living, match: Match) -> None:
    living.run(["CREATE TABLE note (id int PRIMARY KEY, body varchar(200))"])
    hostile = [
        "'",
        '"',
        "\\",
        "%s",
        "$1",
        ":x",
        "?",
        "%(a)s",
        "'; DROP TABLE note; --",
        "a\tb",
        "{",
        "NULL",
        "{1,2}",
        "😀",
    ]
    note = table("note", "id", "body")
    answers = asked(living, lookup(note, match, body=hostile), lookup(note, id=[1]))
    assert [list(answer.rows) for answer in answers if isinstance(answer, Rows)] == [[], []]
