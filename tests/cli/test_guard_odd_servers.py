"""The guard's commands where a server or database is set otherwise, or lets nothing be done: they work, or say why."""

import secrets
from pathlib import Path
from typing import cast

import psycopg
import pytest

from kotowari.cli.guard.target import Target
from kotowari.datamap.parse import parse_map
from kotowari.errors import PlaceUnreachable, PostgresTooOld
from kotowari.guard import connect as connecting
from kotowari.handling.space import Space
from tests.cli.conftest import Run, acquire
from tests.cli.shop import TABLES, open_shop
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase

ODD = {
    "standard_conforming_strings": "off",
    "statement_timeout": "1s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "1s",
    "TimeZone": "America/St_Johns",
    "DateStyle": "German, DMY",
    "IntervalStyle": "sql_standard",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "search_path": "hostile",
    "client_encoding": "SQL_ASCII",
    "row_security": "off",
    "quote_all_identifiers": "on",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "default_transaction_isolation": "serializable",
    "check_function_bodies": "off",
}
HOSTILE = """
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.current_database() RETURNS name LANGUAGE sql AS 'SELECT ''elsewhere''::name';
CREATE FUNCTION hostile.current_setting(text) RETURNS text LANGUAGE sql AS 'SELECT ''elsewhere''';
CREATE TABLE hostile.pg_class (relname name);
CREATE TABLE hostile.customer (id int);
"""


def set_otherwise(company: CompanyDatabase, **settings: str) -> None:
    for name, value in settings.items():
        company.run(f"ALTER DATABASE \"{company.name}\" SET {name} = '{value}'")


def test_whatever_is_set_otherwise_the_commands_do_what_they_do(
    ready: Run, one_company: CompanyDatabase, tmp_path: Path
) -> None:
    crm = open_shop(ready, one_company, tmp_path)
    acquire(ready, email="hanako@example.com")
    one_company.run(HOSTILE)
    set_otherwise(one_company, **ODD)
    for asked in (
        ("observe", "crm"),
        ("plan", "crm", "--sql"),
        ("enforce", "crm", crm),
        ("enrol", "crm"),
        ("deliver", "crm"),
        ("drift", "crm"),
        ("observed", "crm"),
        ("index", "crm", "customer_lower_idx"),
        ("migrate", "crm", "--", "true"),
        ("watch", "crm"),
        ("release", "crm", crm),
        ("remove", "crm"),
    ):
        done = ready("guard", *asked)
        assert done.status == 0, (asked, done)


def test_who_may_change_nothing_is_told_so(ready: Run, one_company: CompanyDatabase, tmp_path: Path) -> None:
    crm = open_shop(ready, one_company, tmp_path)
    assert ready("guard", "apply", "crm").status == 0
    set_otherwise(one_company, default_transaction_read_only="on")
    assert ready("guard", "drift", "crm").status == 0
    for asked in (("enforce", "crm", crm), ("enrol", "crm"), ("remove", "crm"), ("lift", "crm")):
        assert "`default_transaction_read_only` is on: give the address of the primary" in ready("guard", *asked).err
    assert ready("places", "address", "crm", given=one_company.url(crm)).status == 0
    for asked in (("plan", "crm"), ("enrol", "crm"), ("deliver", "crm")):
        said = ready("guard", *asked).err
        assert "may not" in said
        assert "give the address of the login that applied" in said


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "EUC_JP"])
def test_names_in_another_encoding_are_read_where_it_is_said_which(
    ready: Run, one_company: CompanyDatabase, tmp_path: Path, encoding: str
) -> None:
    crm, name = open_shop(ready, one_company, tmp_path), f"encoded_{secrets.token_hex(3)}"
    made = f"CREATE DATABASE {{name}} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
    one_company.server.run(made, name=name)
    try:
        other = CompanyDatabase(one_company.server, name)
        with psycopg.connect(other.url(), autocommit=True, client_encoding=encoding) as connection:
            connection.execute(TABLES.encode())
            connection.execute("CREATE TABLE 顧客 (id int PRIMARY KEY)".encode("euc_jp"))
            connection.execute(f'GRANT SELECT ON customer, 顧客 TO "{crm}"'.encode("euc_jp"))
        assert ready("places", "address", "crm", given=other.url()).status == 0
        planned, applied = ready("guard", "plan", "crm"), ready("guard", "enforce", "crm", crm)
        if encoding == "EUC_JP":
            assert "public.顧客" in planned.out
            assert applied.status == 0, applied
            assert ready("guard", "remove", "crm").status == 0
        else:
            assert (planned.status, applied.status) == (1, 1)
            assert "not in the encoding that it says" in planned.err
            assert "not in the encoding that it says" in applied.err
    finally:
        one_company.server.run("DROP DATABASE {name} WITH (FORCE)", name=name)


def test_a_server_that_is_too_old_is_named(one_company: CompanyDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_OLDEST", one_company.server.major + 1)
    said = f"PostgreSQL {one_company.server.major}, and a guard needs"
    with pytest.raises(PostgresTooOld, match=said), connecting.connect("crm", one_company.url()):
        pass


def test_a_connection_that_the_server_ends_midway_is_told(one_company: CompanyDatabase) -> None:
    datamap = parse_map([("map.yaml", map_text("customer: {columns: {name: name}}", {"crm": "purposes: [support]"}))])
    of = Target(cast("Space", None), datamap, datamap.places["crm"], one_company.url())
    with pytest.raises(PlaceUnreachable, match="what was begun was ended by the server"), of.connected() as connection:
        connection.execute("SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())")
    with pytest.raises(psycopg.errors.UndefinedTable), of.connected() as connection:
        connection.execute("SELECT FROM nothing")
