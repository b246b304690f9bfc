"""A clinic whose database has everything that PostgreSQL has: names, types, keys and kinds of table of every sort."""

from collections.abc import Iterator

import psycopg
import pytest

from kotowari.guard.apply import apply
from kotowari.guard.connect import connect
from kotowari.guard.plan.make import make_removal
from tests.guard.applied import apply_all, drift
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase, Servers, made_database
from tests.guard.shop import source_of

TABLES = """
CREATE SCHEMA "Clinic";
CREATE SCHEMA archive;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TYPE "Clinic".blood AS ENUM ('A', 'B', 'O', 'AB');
CREATE TYPE "Clinic".address AS (zip text, street text);
CREATE TABLE "Clinic"."患者 List" (
    "Id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "姓名" text NOT NULL,
    "e ""mail" citext UNIQUE,
    blood "Clinic".blood,
    stay daterange,
    facts jsonb,
    phones text[],
    address "Clinic".address,
    insured boolean DEFAULT true NOT NULL,
    photo bytea,
    "upper" text GENERATED ALWAYS AS (upper("姓名")) STORED,
    number bigint GENERATED ALWAYS AS IDENTITY,
    referred_by uuid REFERENCES "Clinic"."患者 List",
    EXCLUDE USING gist (stay WITH &&) WHERE (false)
);
CREATE TABLE "Clinic".household (id int PRIMARY KEY, head uuid, phone text);
ALTER TABLE "Clinic"."患者 List" ADD COLUMN household int REFERENCES "Clinic".household DEFERRABLE;
ALTER TABLE "Clinic".household ADD FOREIGN KEY (head) REFERENCES "Clinic"."患者 List" DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE "Clinic"."Visit" (
    clinic int, day date, patient uuid REFERENCES "Clinic"."患者 List" ON DELETE CASCADE, note text,
    PRIMARY KEY (clinic, day)
) PARTITION BY RANGE (day);
CREATE TABLE "Clinic"."Visit 2025" PARTITION OF "Clinic"."Visit" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE "Clinic"."Visit rest" PARTITION OF "Clinic"."Visit" DEFAULT PARTITION BY LIST (clinic);
CREATE TABLE "Clinic"."Visit rest 1" PARTITION OF "Clinic"."Visit rest" DEFAULT;
CREATE TABLE "Clinic".log (patient uuid, at timestamptz DEFAULT now(), who citext);
CREATE TABLE archive."Visit" (clinic int, patient uuid, note text);
CREATE TABLE archive.person (id int PRIMARY KEY, name text);
CREATE TABLE archive.child (age int) INHERITS (archive.person);
CREATE MATERIALIZED VIEW archive.counted AS SELECT blood, count(*) FROM "Clinic"."患者 List" GROUP BY 1;
CREATE TABLE archive.wide (id int PRIMARY KEY, patient uuid, {wide});
INSERT INTO "Clinic"."患者 List" ("Id", "姓名", "e ""mail", blood, stay, facts, phones, address, photo)
    SELECT ('00000000-0000-0000-0000-00000000000' || i)::uuid, 'n' || i, 'E' || i || '@x.jp', 'A',
        '[2026-01-01,2026-02-01)', '{{"phone": "1"}}', '{{1,2}}', ('1', 'x')::"Clinic".address, 'ab'
    FROM generate_series(1, 3) i;
INSERT INTO "Clinic"."Visit" SELECT number, day, "Id", 'secret'
    FROM "Clinic"."患者 List", unnest(ARRAY['2025-05-05', '2026-05-05']::date[]) day;
INSERT INTO archive.person VALUES (1, 'p'); INSERT INTO archive.child VALUES (2, 'c', 5);
INSERT INTO archive.wide (id, patient, column_0, column_1)
    SELECT number, "Id", 'seen', 'hidden' FROM "Clinic"."患者 List";
GRANT USAGE ON SCHEMA "Clinic", archive TO "{desk}"; GRANT ALL ON ALL TABLES IN SCHEMA "Clinic", archive TO "{desk}";
GRANT ALL ON ALL SEQUENCES IN SCHEMA "Clinic" TO "{desk}";
ALTER ROLE "{desk}" IN DATABASE "{database}" SET search_path = "Clinic", archive, public;
"""
WIDE = ", ".join(f"column_{number} text" for number in range(300))

MAPPED = """\
Clinic.患者 List:
  key: Id
  columns:
    Id:
    姓名: name
    'e "mail': {item: email, finds: email}
    blood: salary
    stay: salary
    facts.phone: phone
    facts.note: {text: true}
    phones: {item: phone, finds: phone, array: true}
    address: address
    insured: salary
    photo: salary
    upper: name
    number: {finds: number}
    referred_by:
    household: {refers: Clinic.household.id}
Clinic.household: {key: id, columns: {id: , head: , phone: phone}}
Clinic.Visit:
  key: [clinic, day]
  columns: {clinic: , day: , patient: {refers: Clinic.患者 List.Id}, note: {text: true}}
Clinic.log: {columns: {patient: {refers: Clinic.患者 List.Id}, at: , who: login_log}}
archive.Visit: {columns: {clinic: , patient: {refers: Clinic.患者 List.Id}, note: site_usage}}
archive.person: {key: id, columns: {id: , name: name}}
archive.wide:
  key: id
  columns: {id: , patient: {refers: Clinic.患者 List.Id}, column_0: name, column_1: salary}
"""


@pytest.fixture
def clinic(guard_servers: Servers) -> Iterator[CompanyDatabase]:
    """The clinic, where its extension is installed."""
    with made_database(guard_servers.of(18)) as company:
        desk = company.make_login("desk")
        company.run(TABLES.format(desk=desk, database=company.name, wide=WIDE))
        yield company


def guarded(clinic: CompanyDatabase) -> None:
    source = source_of(clinic, map_text(MAPPED, {clinic.login("desk"): "purposes: [support, promotion]"}))
    apply_all(clinic, source)
    assert drift(clinic, source) == []


def test_whatever_it_has_is_shown_as_the_purpose_permits(clinic: CompanyDatabase) -> None:
    guarded(clinic)
    clinic.run(
        """
        UPDATE "Clinic"."患者 List" SET kotowari_support = false WHERE number = 2;
        UPDATE "Clinic"."Visit" SET kotowari_support = false WHERE clinic = 2;
        UPDATE archive.person SET kotowari_support = false WHERE id = 2
        """
    )
    with clinic.connect(clinic.login("desk")) as desk:

        def rows(statement: str) -> list[tuple[object, ...]]:
            return desk.execute(statement.encode()).fetchall()

        patients = rows('SELECT * FROM "患者 List" ORDER BY "姓名"')
        assert [one[1:] for one in patients] == [
            (f"n{i}", f"E{i}@x.jp", None, None, None, ["1", "2"], None, None, None, f"N{i}", None, None, None)
            for i in (1, 3)
        ]
        visits = rows('SELECT clinic, note FROM "Visit" ORDER BY day, clinic FOR UPDATE')
        assert visits == [(1, None), (3, None)] * 2
        assert rows("SELECT * FROM person") == [(1, "p")]  # a table that inherits from it is read through it
        assert rows("SELECT column_0, column_1, column_299 FROM wide LIMIT 1") == [("seen", None, None)]
        for other in ('"Visit 2025"', '"Visit rest 1"', "child", "counted", 'archive."Visit"'):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                rows(f"SELECT * FROM {other}")


def test_what_an_application_writes_there(clinic: CompanyDatabase) -> None:
    guarded(clinic)
    with clinic.connect(clinic.login("desk")) as desk:

        def row(statement: str) -> tuple[object, ...] | None:
            return desk.execute(statement.encode()).fetchone()

        insert = """INSERT INTO "患者 List" ("姓名", "e ""mail", phones, insured) VALUES"""
        assert row(insert + """ ('new', 'NEW@x.jp', '{9}', DEFAULT) RETURNING "姓名", "upper", insured""") == (
            *("new", "NEW"),
            None,
        )
        upsert = """ ON CONFLICT ("e ""mail") DO UPDATE SET "姓名" = EXCLUDED."姓名" RETURNING "姓名", blood"""
        assert row(insert + " ('again', 'new@X.jp', '{}', NULL)" + upsert) == ("again", None)
        merge = """
            MERGE INTO "患者 List" AS t USING (VALUES ('new@x.jp'::public.citext, 'merged')) AS s (mail, name)
            ON t."e ""mail" = s.mail WHEN MATCHED THEN UPDATE SET "姓名" = s.name RETURNING t."姓名", t."upper"
        """
        assert row(merge) == ("merged", "MERGED")
        assert row("INSERT INTO log (patient, who) VALUES (gen_random_uuid(), 'ip') RETURNING who") == ("ip",)
        with pytest.raises(psycopg.errors.CheckViolation):
            row(insert + " ('x', 'x@x.jp', '{}', true)")
    with clinic.connect() as connection:  # what may not be seen has its own default
        found = connection.execute("""SELECT insured FROM "Clinic"."患者 List" WHERE "姓名" = 'merged'""").fetchone()
        assert found == (True,)


def test_a_dump_is_as_before_once_the_guard_is_removed(clinic: CompanyDatabase) -> None:
    before = clinic.server.dump("pg_dump", clinic.name), clinic.server.dump("pg_dumpall", "--roles-only")
    guarded(clinic)
    with connect("crm", clinic.url(), autocommit=True) as connection:
        apply(connection, make_removal, lambda _: None)
    assert (clinic.server.dump("pg_dump", clinic.name), clinic.server.dump("pg_dumpall", "--roles-only")) == before
