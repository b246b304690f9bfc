"""What goes by a table's rows being as they are, is said before a guard adds columns to them."""

import psycopg
import pytest

from kotowari.errors import GuardConflict
from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.plan.model import Plan
from tests.guard.applied import apply_all, drift
from tests.guard.by_hand import open_shop
from tests.guard.server import CompanyDatabase
from tests.guard.shop import build, source
from tests.guard.test_apply import applied

AUDITED = """
CREATE TABLE app.audit (operation text, at timestamptz, id int, customer int, what text);
CREATE FUNCTION app.audited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}
RETURN NULL; END $$;
CREATE TRIGGER audited AFTER INSERT OR UPDATE ON app.orders FOR EACH ROW EXECUTE FUNCTION app.audited();
"""
OF_STATEMENTS = """
CREATE TABLE app.audit (operation text, LIKE app.orders);
CREATE FUNCTION app.audited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO app.audit SELECT 'I', n.* FROM came AS n; RETURN NULL; END $$;
CREATE TRIGGER audited AFTER INSERT ON app.orders REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION app.audited();
"""
PREVENTING = {
    # As PostgreSQL's manual has it (chapter 43.10, "A PL/pgSQL trigger function for auditing").
    "the manual's audit": (
        AUDITED.format(does="INSERT INTO app.audit SELECT 'I', now(), NEW.*;"),
        "app.audited of trigger audited inserts rows of app.orders whole",
    ),
    "values": (
        AUDITED.format(does="INSERT INTO app.audit VALUES ('I', now(), (NEW).*);"),
        "inserts rows of app.orders",
    ),
    "the manual's audit by statements": (OF_STATEMENTS, "inserts rows of app.orders whole"),
    "a column of its row type": (
        "CREATE TABLE app.kept (id int, whole app.orders[])",
        "no column with a default can be added to app.orders, whose row type app.kept.whole has",
    ),
    "a table of a type": (
        "CREATE TYPE app.made AS (id int, name text); DROP TABLE app.customer CASCADE;"
        "CREATE TABLE app.customer OF app.made (PRIMARY KEY (id))",
        "no column can be added to app.customer, a table of the type app.made",
    ),
}
HARMLESS = {
    "as one value": "INSERT INTO app.audit (operation, at) VALUES (row_to_json(NEW.*)::text, now());",
    "only compared": "INSERT INTO app.audit (operation) SELECT 'I' WHERE OLD.* IS DISTINCT FROM NEW.*;",
    "by its columns": "INSERT INTO app.audit SELECT 'I', now(), NEW.id, NEW.customer; -- and not: SELECT NEW.*",
}


def planned(company: CompanyDatabase, more: str) -> Plan:
    shop = open_shop(company, more.replace("{", "{{").replace("}", "}}"))
    with connect("shop", company.url(), autocommit=True) as connection:
        return look(connection, planner(shop.wanted, lambda _: frozenset()))


@pytest.mark.parametrize(("more", "said"), PREVENTING.values(), ids=list(PREVENTING))
def test_what_would_fail_beside_the_guards_columns_is_lacking(
    one_company: CompanyDatabase, more: str, said: str
) -> None:
    shop = open_shop(one_company, more.replace("{", "{{").replace("}", "}}"))
    with connect("shop", one_company.url(), autocommit=True) as connection:
        lacks = look(connection, planner(shop.wanted, lambda _: frozenset())).lacks
    assert any(said in one for one in lacks), lacks
    with pytest.raises(GuardConflict):
        applied(shop)


@pytest.mark.parametrize("does", HARMLESS.values(), ids=list(HARMLESS))
def test_audits_that_go_on_beside_the_guards_columns_are_let_be(one_company: CompanyDatabase, does: str) -> None:
    shop = open_shop(one_company, AUDITED.format(does=does))
    applied(shop)
    one_company.run("INSERT INTO app.orders (customer, what) VALUES (1, 'x'); UPDATE app.orders SET what = 'y'")


def test_of_publications_what_subscribers_need_is_said(one_company: CompanyDatabase) -> None:
    published = (
        "CREATE PUBLICATION named FOR TABLE app.customer, app.orders (id, what);"
        "CREATE PUBLICATION every FOR ALL TABLES; ALTER TABLE app.orders REPLICA IDENTITY NOTHING"
    )
    notices = planned(one_company, published).notices
    for said in (
        "named publishes app.customer: a subscriber is sent the columns that the guard adds too",
        "every publishes all tables, those of the schema kotowari among them",
        "every publishes app.orders without a replica identity",
    ):
        assert any(said in one for one in notices), said


def test_event_triggers_are_told(one_company: CompanyDatabase) -> None:
    noted = (
        "CREATE FUNCTION app.noted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
        "CREATE EVENT TRIGGER noting ON ddl_command_end EXECUTE FUNCTION app.noted()"
    )
    assert any("what a guard makes and takes away (noting)" in one for one in planned(one_company, noted).notices)


def test_a_rule_in_place_of_updates_is_told(one_company: CompanyDatabase) -> None:
    notices = planned(one_company, "CREATE RULE kept AS ON UPDATE TO app.orders DO INSTEAD NOTHING").notices
    assert any("app.orders: rule kept may take the place of updates" in one for one in notices)


INHERITED = """
CREATE TABLE app.person (id int PRIMARY KEY, email text);
CREATE TABLE app.patient (PRIMARY KEY (id)) INHERITS (app.person);
INSERT INTO app.patient VALUES (1, 'one@example.jp');
"""
OF_PATIENTS = "app.patient: {key: id, columns: {id: , email: {item: email, finds: email}}}\n"
OF_PERSONS = OF_PATIENTS.replace("patient", "person")
SKIPPED = {
    "the one above": "app.person: {skipped: no}\n" + OF_PATIENTS,
    "the one below": OF_PERSONS + "app.patient: {skipped: no}\n",
}


@pytest.mark.parametrize("mapped", SKIPPED.values(), ids=list(SKIPPED))
def test_a_table_that_shares_rows_with_a_guarded_one_is_not_read_past_it(
    one_company: CompanyDatabase, mapped: str
) -> None:
    build(one_company)
    one_company.run(INHERITED + f'GRANT SELECT ON app.person, app.patient TO "{one_company.login("crm")}"')
    guard = source(one_company, mapped)
    applied = apply_all(one_company, guard)
    assert any("shares rows with app.p" in one for one in applied.plan.notices)
    assert drift(one_company, guard) == []
    skipped = "person" if "app.person: {skipped" in mapped else "patient"
    guarded = "patient" if skipped == "person" else "person"
    with one_company.connect(one_company.login("crm")) as crm:
        assert crm.execute(f"SELECT * FROM {guarded}".encode()).fetchall() == [(1, "one@example.jp")]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            crm.execute(f"SELECT email FROM app.{skipped}".encode())


def test_of_tables_that_inherit_from_each_other_one_is_guarded(one_company: CompanyDatabase) -> None:
    build(one_company)
    one_company.run(INHERITED)
    with pytest.raises(GuardConflict, match=r"app\.patient inherits from app\.person"):
        apply_all(one_company, source(one_company, OF_PERSONS + OF_PATIENTS))
