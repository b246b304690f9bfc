"""A service of many tenants, as Rails has it: row security of its own, soft deletes, polymorphic notes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import psycopg
import pytest
from sqlalchemy import Engine, create_engine, inspect

from kotowari.guard.apply import apply
from kotowari.guard.compile.source import Source
from kotowari.guard.connect import connect
from kotowari.guard.plan.make import make_removal
from tests.guard.applied import apply_all, drift
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase
from tests.guard.shop import source_of

TABLES = """
CREATE SCHEMA saas AUTHORIZATION "{owner}";
SET ROLE "{owner}";
CREATE TABLE saas.members (
    id bigserial PRIMARY KEY, tenant_id int NOT NULL, name text NOT NULL, email text, salary int,
    deleted_at timestamptz, created_at timestamp(6) NOT NULL DEFAULT '2026-05-05', UNIQUE (tenant_id, email)
);
CREATE TABLE saas.notes (
    id bigserial PRIMARY KEY, tenant_id int NOT NULL, notable_type varchar NOT NULL, notable_id bigint, body text
);
ALTER TABLE saas.members ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON saas.members USING (tenant_id = current_setting('app.tenant')::int);
INSERT INTO saas.members (tenant_id, name, email, salary)
    SELECT 1 + i % 2, 'm' || i, 'm' || i || '@x.jp', 7 FROM generate_series(1, 6) i;
INSERT INTO saas.notes (tenant_id, notable_type, notable_id, body) VALUES (1, 'Member', 2, 'is ill');
GRANT USAGE ON SCHEMA saas TO "{app}", "{dbt}"; GRANT ALL ON ALL TABLES IN SCHEMA saas TO "{app}", "{dbt}";
GRANT ALL ON ALL SEQUENCES IN SCHEMA saas TO "{app}";
RESET ROLE;
CREATE SCHEMA marts AUTHORIZATION "{dbt}";
ALTER ROLE "{app}" IN DATABASE "{database}" SET search_path = saas;
ALTER ROLE "{dbt}" IN DATABASE "{database}" SET search_path = saas, marts;
"""
MAPPED = """\
saas.members:
  key: id
  columns:
    id:
    tenant_id:
    name: name
    email: {item: email, finds: email}
    salary: salary
    deleted_at:
    created_at:
saas.notes: {columns: {id: , tenant_id: , notable_type: , notable_id: , body: {text: true}}}
"""


def source(service: CompanyDatabase) -> Source:
    logins = {
        service.login("app"): "purposes: [support, promotion]",
        service.login("dbt"): "purposes: [support]",
    }
    return source_of(service, map_text(MAPPED, logins, skipped='"marts.*": what dbt makes'))


@pytest.fixture
def service(one_company: CompanyDatabase) -> CompanyDatabase:
    """The service, guarded."""
    logins = {name: one_company.make_login(name) for name in ("owner", "app", "dbt")}
    one_company.run(TABLES.format(**logins, database=one_company.name))
    guard = source(one_company)
    apply_all(one_company, guard)
    assert drift(one_company, guard) == []
    one_company.run("UPDATE saas.members SET kotowari_support = false WHERE id = 4")
    return one_company


def test_an_owner_whom_its_own_row_security_does_not_bind_goes_on(service: CompanyDatabase) -> None:
    with service.connect(service.login("owner")) as owner:
        assert owner.execute("SELECT count(*) FROM saas.members").fetchone() == (6,)
        owner.execute("UPDATE saas.members SET deleted_at = now() WHERE id = 6")


def test_both_its_row_security_and_the_guards_hold(service: CompanyDatabase) -> None:
    with service.connect(service.login("app")) as app:
        app.execute("SET app.tenant = 1")
        assert app.execute("SELECT id, name, salary FROM members ORDER BY id").fetchall() == [
            (2, "m2", None),
            (6, "m6", None),
        ]
        app.execute("SET app.tenant = 2")
        assert app.execute("SELECT count(*) FROM members").fetchone() == (3,)
        assert app.execute("SELECT notable_type, body FROM notes").fetchall() == [("Member", None)]
        with app.transaction():
            made = app.execute(
                'INSERT INTO "members" ("tenant_id", "name", "email", "salary", "deleted_at", "created_at")'
                ' VALUES (%s, %s, %s, %s, %s, %s) RETURNING "id"',
                (2, "new", "new@x.jp", None, None, "2026-06-06"),
            ).fetchone()
            app.execute("DECLARE all_of_them CURSOR FOR SELECT * FROM members FOR UPDATE")
            assert len(app.execute("FETCH ALL FROM all_of_them").fetchall()) == 4
        assert made == (7,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("INSERT INTO members (tenant_id, name) VALUES (1, 'of another tenant')")


def test_models_of_dbt_are_made_of_what_is_permitted(service: CompanyDatabase) -> None:
    service.run(f'ALTER ROLE "{service.login("dbt")}" IN DATABASE "{service.name}" SET app.tenant = 1')
    with service.connect(service.login("dbt")) as dbt:
        dbt.execute("CREATE TEMPORARY TABLE members__dbt_tmp AS SELECT id, name, email, salary FROM members")
        dbt.execute("CREATE TABLE marts.dim_member AS SELECT * FROM members__dbt_tmp WHERE false")
        merge = (
            "MERGE INTO marts.dim_member AS DBT_INTERNAL_DEST USING members__dbt_tmp AS DBT_INTERNAL_SOURCE"
            " ON DBT_INTERNAL_SOURCE.id = DBT_INTERNAL_DEST.id WHEN MATCHED THEN UPDATE SET name ="
            " DBT_INTERNAL_SOURCE.name WHEN NOT MATCHED THEN INSERT VALUES (id, name, email, salary)"
        )
        for _ in range(2):
            dbt.execute(merge)
        assert dbt.execute("SELECT id, salary FROM marts.dim_member ORDER BY id").fetchall() == [(2, None), (6, None)]
        dbt.execute("CREATE VIEW marts.stg_member AS SELECT id, name FROM members")
        assert dbt.execute("SELECT count(*) FROM marts.stg_member").fetchone() == (2,)


def test_another_driver_with_statements_that_the_server_prepares(service: CompanyDatabase) -> None:
    async def work() -> None:
        driver = await asyncpg.connect(
            host=str(service.server.folder), port=5432, user=service.login("app"), database=service.name
        )
        try:
            await driver.execute("SET app.tenant = '1'")
            for _ in range(7):
                assert len(await driver.fetch("SELECT * FROM members WHERE id > $1 AND deleted_at IS NULL", 0)) == 2
            async with driver.transaction():
                await driver.execute("SELECT kotowari.take_up('promotion')")
                found = await driver.fetch("SELECT id, email FROM members WHERE id > $1", 0)
                assert [tuple(one) for one in found] == [(2, None), (4, None), (6, None)]
            with pytest.raises(asyncpg.exceptions.WrongObjectTypeError):
                await driver.copy_records_to_table("members", records=[(1, "c")], columns=["tenant_id", "name"])
        finally:
            await driver.close()

    asyncio.run(work())


@contextmanager
def engine(service: CompanyDatabase) -> Iterator[Engine]:
    """Yield an engine of SQLAlchemy for the application's login."""
    address = service.url(service.login("app"))
    made = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address))
    yield made
    made.dispose()


def test_what_reflection_finds(service: CompanyDatabase) -> None:
    names = ["id", "tenant_id", "name", "email", "salary", "deleted_at", "created_at"]
    with engine(service) as made:
        looked: Any = inspect(made)
        assert (looked.get_table_names(), sorted(looked.get_view_names())) == ([], ["members", "notes"])
        assert [column["name"] for column in looked.get_columns("members")] == names
        assert looked.get_pk_constraint("members")["constrained_columns"] == []  # a view has no key
        assert looked.has_table("members")
        assert looked.get_pk_constraint("members", schema="saas")["constrained_columns"] == ["id"]
        looked_at = [column["name"] for column in looked.get_columns("members", schema="saas")]
        assert looked_at[: len(names)] == names
        assert "kotowari_support" in looked_at  # by its schema the table itself is found, with what was added to it


def test_a_dump_is_as_before_once_the_guard_is_removed(one_company: CompanyDatabase) -> None:
    logins = {name: one_company.make_login(name) for name in ("owner", "app", "dbt")}
    one_company.run(TABLES.format(**logins, database=one_company.name))
    before = one_company.server.dump("pg_dump", one_company.name)
    apply_all(one_company, source(one_company))
    with connect("crm", one_company.url(), autocommit=True) as connection:
        apply(connection, make_removal, lambda _: None)
    assert one_company.server.dump("pg_dump", one_company.name) == before
