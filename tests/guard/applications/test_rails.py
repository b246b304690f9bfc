"""Statements as ActiveRecord of Rails sends them: prepared, every column by name, and the catalog asked first."""

import psycopg
import pytest

from tests.guard.applications.conftest import Shop

ON_CONNECTING = (
    "SET client_min_messages TO 'warning'",
    "SET standard_conforming_strings = on",
    "SET SESSION timezone TO 'UTC'",
)
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull,
       a.atttypid, a.atttypmod, c.collname, col_description(a.attrelid, a.attnum) AS comment,
       a.attidentity AS identity, a.attgenerated AS attgenerated
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
LEFT JOIN pg_type t ON a.atttypid = t.oid
LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
WHERE a.attrelid = '"web_customer"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
EVERY = '"name", "email", "phone", "margin", "memo"'
INSERT = f'INSERT INTO "web_customer" ({EVERY}) VALUES (%s, %s, %s, %s, %s) RETURNING "id"'
SELECT = 'SELECT "web_customer".* FROM "web_customer" WHERE "web_customer"."email" = %s LIMIT 1'
UPSERT = (
    f'INSERT INTO "web_customer" ({EVERY}) VALUES (%s, %s, %s, %s, %s) ON CONFLICT ("email") DO UPDATE SET'
    ' "name"=excluded."name","phone"=excluded."phone","margin"=excluded."margin","memo"=excluded."memo" RETURNING "id"'
)


def test_a_record_is_found_made_changed_and_removed(shops: Shop) -> None:
    with shops.connect() as connection:
        connection.prepare_threshold = 0
        for statement in ON_CONNECTING:
            connection.execute(statement)
        names = [row[0] for row in connection.execute(COLUMNS.encode())]
        assert names == ["id", "name", "email", "phone", "margin", "memo"]  # as if nobody had added anything
        made = connection.execute(INSERT.encode(), ("Mori", "mori@example.jp", "03", None, None)).fetchone()
        assert made is not None
        found = connection.execute(SELECT.encode(), ("mori@example.jp",)).fetchone()
        assert found == (made[0], "Mori", "mori@example.jp", "03", None, None)
        upserted = connection.execute(UPSERT.encode(), ("Mori Ai", "mori@example.jp", "04", None, None)).fetchone()
        assert upserted == made
        change = 'UPDATE "web_customer" SET "phone" = %s, "margin" = %s WHERE "web_customer"."id" = %s'
        assert connection.execute(change.encode(), ("05", None, made[0])).rowcount == 1
        removal = 'DELETE FROM "web_customer" WHERE "web_customer"."id" = %s'
        assert connection.execute(removal.encode(), made).rowcount == 1


def test_who_objects_is_not_found_and_not_changed(shop: Shop) -> None:
    with shop.connect() as connection:
        assert connection.execute(SELECT.encode(), ("stopped@example.jp",)).fetchone() is None
        change = 'UPDATE "web_customer" SET "phone" = \'0\' WHERE "web_customer"."email" = %s'
        assert connection.execute(change.encode(), ("stopped@example.jp",)).rowcount == 0


def test_what_the_purpose_may_not_have_is_refused_when_it_is_written(shop: Shop) -> None:
    with shop.connect() as connection, pytest.raises(psycopg.errors.CheckViolation) as refused:
        connection.execute(INSERT.encode(), ("Mori", "mori@example.jp", None, 7, None))
    assert "mori@example.jp" not in f"{refused.value} {refused.value.diag.message_detail}"
