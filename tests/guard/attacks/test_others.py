"""An attacker uses what others made: views, functions, default privileges, groups, columns worked out of others."""

from collections.abc import Iterator

import pytest
from psycopg import errors

from kotowari.guard.compile.source import Source
from tests.guard import shop
from tests.guard.attacks.siege import ROWS, Siege, guarded
from tests.guard.server import CompanyDatabase, GuardServer, made_database

MORE = """
ALTER TABLE app.customer ADD search text GENERATED ALWAYS AS (lower(name) || ' ' || salary::text) STORED;
CREATE VIEW app.paid AS SELECT name, salary FROM app.customer;
CREATE VIEW app.by_invoker WITH (security_invoker) AS SELECT name, salary FROM app.customer;
CREATE FUNCTION app.paid_of(int) RETURNS numeric LANGUAGE sql SECURITY DEFINER
    AS 'SELECT salary FROM app.customer WHERE id = $1';
CREATE FUNCTION app.paid_by_invoker() RETURNS SETOF numeric LANGUAGE sql AS 'SELECT salary FROM app.customer';
CREATE FUNCTION app.counted_by_superuser() RETURNS bigint LANGUAGE sql SECURITY DEFINER
    AS 'SELECT count(*) FROM app.customer';
CREATE TABLE app.older (remark text) INHERITS (app.customer);
CREATE INDEX customer_lower ON app.customer (lower(name));
ALTER VIEW app.paid OWNER TO {owner};
ALTER FUNCTION app.paid_of(int) OWNER TO {reader};
GRANT SELECT ON app.paid, app.by_invoker TO PUBLIC;
GRANT SELECT ON app.staff TO {readers};
GRANT {readers}, pg_monitor TO {crm};
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {crm};
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {crm};
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {crm};
"""


@pytest.fixture(scope="module")
def shared(guard_server: GuardServer) -> Iterator[Siege]:
    """The shop, with everything that a company's own objects open or might open."""
    with made_database(guard_server) as company:
        shop.build(company)
        reader, readers = company.make_login("reader"), company.login("readers")
        company.server.run("CREATE ROLE {readers}", readers=readers)
        company.run(f'GRANT pg_read_all_data TO "{reader}"')
        company.run(MORE.format(**{name: f'"{company.login(name)}"' for name in ("owner", "crm", "reader", "readers")}))
        made = guarded(company, source(company))
        company.run(ROWS)
        company.run("INSERT INTO app.older (id, name, kotowari_support) VALUES (9, 'lamp', false)")
        yield made


def source(company: CompanyDatabase) -> Source:
    """Return what the shop's guard is compiled from; of the column of search the map says nothing."""
    return shop.source(company, shop.MAPPED.replace("shouted: name", "shouted: name\n    search:"))


def test_a_column_worked_out_of_a_hidden_one_is_hidden(shared: Siege) -> None:
    with shared.as_login() as attacker:
        assert attacker.rows("SELECT DISTINCT search FROM customer WHERE id < 4") == [(None,)]
        attacker.refused("SELECT search FROM app.customer")
        assert attacker.learned() == []


def test_views_and_functions_of_others_show_nothing(shared: Siege) -> None:
    with shared.as_login() as attacker:
        for role in (shared.seat("support"), shared.root, "none"):
            attacker.become(role)
            for view in ("paid", "by_invoker", "everybody", "counted"):
                attacker.refused(f"SELECT * FROM app.{view}")
            attacker.refused("SELECT app.paid_by_invoker()")
            for number in (1, 2, 3):
                assert attacker.rows(f"SELECT app.paid_of({number})") == [(None,)]
            assert attacker.rows("SELECT app.all_names()") == []
        assert attacker.learned() == []


def test_a_function_of_a_superuser_is_named_as_a_way_round(shared: Siege) -> None:
    """Row policies do not bind whom it runs as: no guard can; whoever plans is told."""
    assert any("counted_by_superuser" in one.who for one in shared.plan.bypasses)


def test_a_child_by_inheritance_is_not_read_by_its_own_name(shared: Siege) -> None:
    with shared.as_login() as attacker:
        for role in (shared.seat("support"), "none"):
            attacker.become(role)
            attacker.refused("SELECT * FROM app.older")
            attacker.refused("SELECT remark FROM app.older")


def test_a_group_that_reads_is_left(shared: Siege) -> None:
    with shared.as_login() as attacker:
        for group in (shared.company.login("readers"), "pg_monitor", "pg_read_all_stats"):
            attacker.refused(f'SET LOCAL ROLE "{group}"')
        attacker.become("none")
        attacker.refused("SELECT * FROM app.staff")


def test_what_others_ask_is_not_shown_to_who_watched_the_server(shared: Siege) -> None:
    with shared.company.connect() as clerk, shared.as_login() as attacker:
        clerk.execute("SELECT 'Hanako earns 99999'")
        for role in (shared.seat("support"), "none"):
            attacker.become(role)
            attacker.rows("SELECT query FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert attacker.learned() == []


def test_default_privileges_give_nobody_what_is_the_guards(shared: Siege) -> None:
    """A trigger's function would fill in the state of any customer, in a table of the attacker's own."""
    with shared.as_login() as attacker:
        attacker.become("none")
        for table in ("made", "before", "seat"):
            attacker.refused(f"SELECT * FROM kotowari.{table}")
        made = "SELECT oid::regprocedure::text FROM pg_catalog.pg_proc WHERE pronamespace = 'kotowari'::regnamespace"
        attacker.rows("CREATE TEMP TABLE mine (customer int)")
        functions = [name for (name,) in attacker.rows(f"{made} AND prorettype = 'trigger'::regtype")]
        assert functions
        for function in functions:
            attacker.refused(f"CREATE TRIGGER t BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {function}")
        for purpose in ("support", "promotion"):
            attacker.refused(f'SELECT * FROM "{shared.purpose(purpose)}".customer')


def test_a_privilege_given_later_opens_no_row(shared: Siege) -> None:
    """What is granted to an enforced login is drift; until it is found, there are still no rows by it."""
    crm = shared.company.login("crm")
    shared.company.run(f'GRANT SELECT ON app.customer, app.orders, app.staff TO "{crm}"')
    try:
        with shared.as_login() as attacker:
            attacker.become("none")
            for table in ("customer", "orders", "staff"):
                assert attacker.rows(f"SELECT * FROM app.{table}") == []
            attacker.become(shared.seat("support"))
            attacker.refused("SELECT salary FROM app.customer")
    finally:
        shared.company.run(f'REVOKE SELECT ON app.customer, app.orders, app.staff FROM "{crm}"')


def test_statistics_of_an_index_on_an_expression_are_not_shown(shared: Siege) -> None:
    with shared.as_login() as attacker:
        assert attacker.rows("SELECT * FROM pg_catalog.pg_stats WHERE tablename = 'customer_lower'") == []
        assert attacker.learned("hanako") == []


def test_an_attackers_own_objects_stand_in_front_of_nobody_elses(shared: Siege) -> None:
    """Tables, functions and operators of a temporary schema are not what triggers and policies mean."""
    with shared.as_login() as attacker:
        attacker.rows("CREATE TEMP TABLE customer (id int, name text, kotowari_support boolean)")
        attacker.rows("CREATE TEMP TABLE pg_roles (rolname name, rolsuper boolean)")
        attacker.rows("INSERT INTO pg_temp.pg_roles VALUES (session_user, true)")
        attacker.rows(
            "CREATE FUNCTION pg_temp.pg_has_role(name, text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'"
        )
        attacker.rows("CREATE FUNCTION pg_temp.always(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true'")
        attacker.rows("CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.always, LEFTARG = int, RIGHTARG = int)")
        attacker.rows("SET LOCAL search_path = pg_temp, pg_catalog, app")
        assert attacker.rows("SELECT * FROM customer") == []
        assert attacker.rows("SELECT name FROM app.customer ORDER BY 1") == [("Saburo",), ("Taro",)]
        assert attacker.rows("SELECT app.all_names()") == []
        attacker.rows("INSERT INTO app.orders (shop, number, customer) VALUES (8, 8, 2)")
        assert attacker.rows("SELECT count(*) FROM app.orders WHERE shop OPERATOR(pg_catalog.=) 8") == [(0,)]
        assert attacker.learned() == []


def test_nothing_is_made_in_the_schemas_that_others_look_through(shared: Siege) -> None:
    with shared.as_login() as attacker:
        for role in (shared.seat("support"), shared.root, "none"):
            attacker.become(role)
            for schema in ("app", "kotowari", shared.purpose("support"), "pg_catalog"):
                attacker.refused(f'CREATE VIEW "{schema}".mine AS SELECT 1')
                attacker.refused(f"CREATE FUNCTION \"{schema}\".lower(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")


def test_a_foreign_server_back_into_this_one_is_not_opened(shared: Siege) -> None:
    with shared.company.connect() as clerk:
        there = clerk.execute("SELECT 1 FROM pg_catalog.pg_available_extensions WHERE name = 'dblink'").fetchone()
    if there is None:
        pytest.skip("dblink is not installed with this server")
    shared.company.run("CREATE EXTENSION dblink")
    try:
        with shared.as_login() as attacker:
            where = f"host={shared.company.server.folder} dbname={shared.company.name} user=postgres"
            attacker.refused(
                f"SELECT * FROM public.dblink('{where}', 'SELECT salary FROM app.customer') t(s text)", errors.Error
            )
            attacker.refused(f"SELECT public.dblink_connect_u('{where}')")
            assert attacker.learned() == []
    finally:
        shared.company.run("DROP EXTENSION dblink")
