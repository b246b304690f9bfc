"""An attacker changes who they are: other roles, a pooled session, what a session keeps from one role to the next."""

import psycopg
import pytest
from psycopg import errors

from kotowari.guard.apply import change_alone
from kotowari.guard.connect import connect
from kotowari.guard.state.guard import Guard
from tests.guard.applied import found_in
from tests.guard.attacks.siege import Siege

EVERYBODY = "SELECT name FROM app.customer"


def test_no_purpose_is_taken_up_that_was_not_given(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for role in (
            siege.seat("site_analysis", "analyst"),
            siege.purpose("site_analysis"),
            siege.seat("pay", "hr"),
            siege.purpose("pay"),
            f"{siege.root}/+",
            siege.company.login("hr"),
            siege.company.login("owner"),
            siege.company.login("other"),
            "postgres",
            "pg_read_all_data",
        ):
            attacker.refused(f'SET LOCAL ROLE "{role}"')
            attacker.refused(f"SELECT set_config('role', '{role}', true)")
            attacker.refused(f'SET SESSION AUTHORIZATION "{role}"')
        for purpose in ("pay", "site_analysis", "", "support; SELECT 1", "kotowari"):
            attacker.refused(f"SELECT kotowari.take_up('{purpose}')")


def test_a_seat_in_the_options_of_the_connection_is_refused_if_it_is_not_ones_own(siege: Siege) -> None:
    for role in (siege.seat("pay", "hr"), "postgres"):
        with pytest.raises(psycopg.OperationalError):
            siege.company.connect(siege.company.login("crm"), options=f"-c role={role}")


def test_the_roles_above_a_seat_see_no_more_than_the_seat(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.become(siege.purpose("support"))
        attacker.refused("SELECT salary FROM app.customer")
        assert attacker.rows(EVERYBODY) == [("Taro",), ("Saburo",)]
        attacker.become(siege.root)
        for table in ("customer", "orders", "line", "visit", "staff", "surprise", "household", "visit_2026"):
            attacker.refused(f"SELECT count(*) FROM app.{table}")
        assert attacker.learned() == []


def test_a_login_that_puts_its_seat_down_has_nothing(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.become("none")
        for table in ("customer", "orders", "line", "visit", "staff", "surprise", "household", "visit_2026", "counted"):
            attacker.refused(f"SELECT count(*) FROM app.{table}")
            attacker.refused(f"INSERT INTO app.{table} DEFAULT VALUES", psycopg.ProgrammingError)
            attacker.refused(f"DELETE FROM app.{table}", psycopg.ProgrammingError)
            attacker.refused(f"LOCK TABLE app.{table}", psycopg.ProgrammingError)
            attacker.refused(f"TRUNCATE app.{table}", psycopg.ProgrammingError)
        attacker.refused(f'SELECT * FROM "{siege.purpose("support")}".customer')
        assert attacker.learned() == []


@pytest.mark.parametrize("statement", ["RESET ROLE", "DISCARD ALL", "RESET SESSION AUTHORIZATION"])
def test_a_pooled_session_that_is_reset_is_in_no_seat_but_its_own(siege: Siege, statement: str) -> None:
    with siege.company.connect(siege.company.login("crm")) as pooled:
        pooled.execute(f'SET ROLE "{siege.seat("promotion")}"'.encode())
        pooled.execute(statement.encode())
        who = pooled.execute("SELECT current_user, session_user").fetchone()
        assert who is not None
        assert who[1] == siege.company.login("crm")
        assert who[0] in (siege.seat("support"), siege.company.login("crm"))
        for refused in ("SELECT salary FROM app.customer", "SELECT * FROM app.staff", "SELECT * FROM app.visit_2026"):
            with pytest.raises(errors.InsufficientPrivilege):
                pooled.execute(refused.encode())


def test_what_is_taken_up_in_a_transaction_ends_with_it(siege: Siege) -> None:
    with siege.company.connect(siege.company.login("crm")) as pooled:
        for ending in ("COMMIT", "ROLLBACK"):
            pooled.execute("BEGIN")
            pooled.execute("SELECT kotowari.take_up('promotion')")
            assert pooled.execute("SELECT current_user").fetchone() == (siege.seat("promotion"),)
            pooled.execute(ending.encode())
            assert pooled.execute("SELECT current_user").fetchone() == (siege.seat("support"),)
            assert pooled.execute("SELECT DISTINCT phone IS NULL FROM customer").fetchall() == [(False,)]
        pooled.execute("BEGIN")
        pooled.execute("SAVEPOINT here")
        pooled.execute("SELECT kotowari.take_up('promotion')")
        pooled.execute("ROLLBACK TO here")
        assert pooled.execute("SELECT current_user").fetchone() == (siege.seat("support"),)
        pooled.execute("ROLLBACK")


@pytest.mark.parametrize("mode", ["auto", "force_generic_plan", "force_custom_plan"])
def test_a_prepared_statement_is_planned_anew_for_another_purpose(siege: Siege, mode: str) -> None:
    with siege.as_login() as attacker:
        attacker.rows(f"SET LOCAL plan_cache_mode = {mode}")
        attacker.rows("PREPARE mine AS SELECT name, phone FROM customer ORDER BY id")
        attacker.rows("PREPARE strict AS SELECT name, phone FROM app.customer ORDER BY id")
        for _ in range(7):
            assert attacker.rows("EXECUTE mine") == [("Taro", "090-1111"), ("Saburo", "070-3333")]
            assert len(attacker.rows("EXECUTE strict")) == 2
        attacker.rows("SELECT kotowari.take_up('promotion')")
        assert {phone for _, phone in attacker.rows("EXECUTE mine")} <= {None}
        attacker.refused("EXECUTE strict")
        assert attacker.learned() == []
    with siege.as_login() as attacker:
        attacker.rows("PREPARE strict AS SELECT name FROM app.customer")
        attacker.rows("EXECUTE strict")
        attacker.become("none")
        attacker.refused("EXECUTE strict")


def test_a_cursor_shows_what_it_was_opened_for_whoever_fetches(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows("SELECT kotowari.take_up('promotion')")
        attacker.rows("DECLARE kept CURSOR FOR SELECT name, phone FROM customer ORDER BY id")
        attacker.rows("SELECT kotowari.take_up('support')")
        assert {phone for _, phone in attacker.rows("FETCH ALL FROM kept")} <= {None}
        attacker.rows("DECLARE scrolled SCROLL CURSOR FOR SELECT name FROM customer")
        attacker.become("none")
        attacker.rows("FETCH ALL FROM scrolled")
        attacker.refused("DECLARE other CURSOR FOR SELECT name FROM customer", psycopg.Error)
        assert attacker.learned() == []


def test_a_cursor_that_is_held_is_gone_once_the_pool_resets_the_session(siege: Siege) -> None:
    with siege.company.connect(siege.company.login("crm")) as pooled:
        pooled.execute("BEGIN")
        pooled.execute("DECLARE kept CURSOR WITH HOLD FOR SELECT name FROM customer")
        pooled.execute("COMMIT")
        assert len(pooled.execute("FETCH ALL FROM kept").fetchall()) == 2
        pooled.execute("DISCARD ALL")
        with pytest.raises(errors.InvalidCursorName):
            pooled.execute("FETCH ALL FROM kept")


def test_nobody_passes_a_seat_on(siege: Siege) -> None:
    analyst = siege.company.login("analyst")
    with siege.as_login() as attacker:
        for role in ("none", siege.seat("support"), siege.purpose("support"), siege.root):
            attacker.become(role)
            for given in (siege.seat("support"), siege.purpose("support"), siege.company.login("crm")):
                attacker.refused(f'GRANT "{given}" TO "{analyst}"')
            attacker.refused(f'CREATE ROLE other ROLE "{analyst}"')
            attacker.refused(f'ALTER ROLE "{siege.seat("support")}" LOGIN')
            attacker.refused(f'ALTER ROLE "{siege.company.login("crm")}" INHERIT')
    with siege.as_login("analyst") as other:
        other.refused(f'SET LOCAL ROLE "{siege.seat("support")}"')


def test_a_privilege_is_not_passed_on(siege: Siege) -> None:
    analyst = siege.company.login("analyst")
    with siege.as_login() as attacker:
        # PostgreSQL warns that no privileges were granted, and grants none.
        for privilege in ("SELECT", "SELECT (name)", "ALL"):
            try:
                with attacker.connection.transaction():
                    attacker.rows(f'GRANT {privilege} ON app.customer TO PUBLIC, "{analyst}"')
            except errors.InsufficientPrivilege:
                pass
        granted = f"SELECT pg_catalog.has_any_column_privilege('{analyst}', 'app.customer', 'SELECT')"
        assert attacker.rows(granted) == [(False,)]


def test_a_login_that_forgets_its_seat_has_nothing(siege: Siege) -> None:
    """Whoever logs in may change their own settings; security does not rest on these."""
    login, database = siege.company.login("crm"), siege.company.name
    with siege.company.connect(login) as attacker:
        attacker.execute("SET ROLE none")
        attacker.execute(f'ALTER ROLE "{login}" IN DATABASE "{database}" SET role = none'.encode())
    try:
        with siege.company.connect(login) as attacker:
            assert attacker.execute("SELECT current_user").fetchone() == (login,)
            for statement in (EVERYBODY, f'SELECT * FROM "{siege.purpose("support")}".customer'):
                with pytest.raises(errors.InsufficientPrivilege):
                    attacker.execute(statement.encode())
    finally:
        siege.company.run(f'ALTER ROLE "{login}" IN DATABASE "{database}" SET role = "{siege.seat("support")}"')


DISARMING = (
    "SET LOCAL session_replication_role = replica",
    "ALTER TABLE app.customer DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE app.customer NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY kotowari_support ON app.customer",
    "CREATE POLICY mine ON app.customer USING (true)",
    "ALTER TABLE app.customer DISABLE TRIGGER ALL",
    "ALTER TABLE app.customer OWNER TO CURRENT_USER",
    "CREATE TRIGGER mine BEFORE INSERT ON app.customer EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO app.customer DO ALSO SELECT 1",
    "CREATE INDEX ON app.customer (salary)",
    "CREATE STATISTICS app.mine ON name, salary FROM app.customer",
    "CREATE TABLE app.mine (c int REFERENCES app.customer)",
    "CREATE TEMP TABLE mine (LIKE app.customer INCLUDING ALL)",
    "CREATE TEMP TABLE mine () INHERITS (app.customer)",
    "ALTER FUNCTION kotowari.take_up(text) SECURITY DEFINER",
    "REFRESH MATERIALIZED VIEW app.counted",
    "SELECT pg_catalog.pg_read_file('PG_VERSION')",
    "SELECT pg_catalog.pg_read_binary_file('global/pg_control')",
    "SELECT pg_catalog.pg_ls_dir('.')",
    "SELECT pg_catalog.pg_stat_file('PG_VERSION')",
    "SELECT pg_catalog.lo_import('/etc/passwd')",
    "SELECT pg_catalog.pg_create_logical_replication_slot('mine', 'pgoutput')",
    "SELECT pg_catalog.pg_logical_slot_peek_changes('mine', NULL, NULL)",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "CREATE PUBLICATION mine FOR TABLE app.customer",
    "CREATE SUBSCRIPTION mine CONNECTION 'dbname=x' PUBLICATION y WITH (connect = false)",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION x()",
    "SELECT * FROM kotowari.made",
    "SELECT * FROM kotowari.before",
    "SELECT * FROM kotowari.seat",
    "UPDATE kotowari.seat SET login = session_user",
    "CREATE FUNCTION kotowari.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)


def test_what_would_take_the_guard_away_is_refused(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for role in (siege.seat("support"), siege.root, "none"):
            attacker.become(role)
            for statement in DISARMING:
                attacker.refused(statement, psycopg.Error)


def test_row_security_that_is_switched_off_refuses_instead_of_showing(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows("SET LOCAL row_security = off")
        for statement in ("SELECT name FROM customer", EVERYBODY, "SELECT app.all_names()"):
            attacker.refused(statement)
        assert attacker.learned() == []


def test_nobody_leaves_the_row_policies_that_are_for_them(siege: Siege) -> None:
    """DROP OWNED takes a role out of every row policy, whoever owns the table, and any member may run it."""
    policies = "SELECT polrelid, polname, polroles FROM pg_catalog.pg_policy ORDER BY oid"
    with siege.as_login() as attacker:
        before = attacker.rows(policies)
        mine = siege.company.login("crm")
        for become in ("none", siege.seat("support"), siege.seat("promotion"), siege.purpose("support"), siege.root):
            attacker.become(become)
            for role in (mine, siege.seat("support"), siege.seat("promotion"), siege.purpose("support"), siege.root):
                attacker.refused(f'DROP OWNED BY "{role}"')
                attacker.refused(f'DROP OWNED BY "{role}" CASCADE')
        assert attacker.rows(policies) == before


def test_nobody_keeps_the_guard_from_being_changed(siege: Siege) -> None:
    """An advisory lock is anybody's: what waits for one waits for whoever likes."""
    keys = ("6511072048", "hashtextextended('kotowari guard state', 0)")
    with siege.as_login() as attacker:
        for key in keys:
            attacker.rows(f"SELECT pg_advisory_xact_lock({key})")
        for role in (siege.seat("support"), "none"):
            attacker.become(role)
            for table in ("made", "closed", "link"):
                attacker.refused(f"LOCK TABLE kotowari.{table} IN ACCESS SHARE MODE")
        keeper = connect("crm", siege.company.url(), autocommit=True)
        with keeper as connection, connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL lock_timeout = '1s'")
            change_alone(connection)
            Guard(connection, found_in(siege.company), {}).one_at_a_time()
