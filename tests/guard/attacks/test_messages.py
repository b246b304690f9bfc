"""An attacker listens: to errors, notices, plans and statistics, which must not tell what rows do not."""

import psycopg
from psycopg import errors

from tests.guard.attacks.siege import Siege

DIVISIONS = (
    "SELECT 1 / (id - 2) FROM customer",
    "SELECT id FROM customer WHERE 1 / (id - 2) < 5",
    "SELECT CASE WHEN id = 2 THEN 1 / (id - 2) ELSE id END FROM app.customer",
    "SELECT sum(1 / (number - 2)) FROM orders",
)


def test_a_division_by_zero_is_never_reached_on_a_hidden_row(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for statement in DIVISIONS:
            assert attacker.rows(statement)
        assert attacker.learned() == []


def test_a_cast_that_fails_quotes_only_what_is_seen_anyway(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.refused("SELECT id FROM customer WHERE name::int = 1", errors.InvalidTextRepresentation)
        attacker.refused("SELECT salary::text::int FROM app.customer")
        # A blank column is nothing, and nothing can be cast to anything.
        assert attacker.rows("SELECT DISTINCT salary::text::int, note::date FROM customer") == [(None, None)]
        assert attacker.learned() == []


def test_the_details_of_a_unique_violation_are_withheld(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for statement in (
            "UPDATE customer SET email = 'hanako@' WHERE id = 1",
            "UPDATE orders SET number = 2 WHERE number = 1",
        ):
            said = attacker.refused(statement, errors.UniqueViolation)
            assert "Key" not in said, said
        attacker.refused("INSERT INTO customer (name, email) VALUES ('x', 'hanako@')")
        attacker.refused("INSERT INTO orders (shop, number, customer) VALUES (1, 2, 1)")
        assert attacker.learned() == []


def test_the_details_of_a_check_violation_do_not_show_the_row(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for statement in (
            "UPDATE customer SET salary = 1 WHERE id = 1",
            "UPDATE customer SET email = 'x' WHERE id = 1",
            "UPDATE customer SET name = NULL WHERE id = 1",
            "INSERT INTO customer (name, salary) VALUES ('x', 7)",
        ):
            said = attacker.refused(statement, psycopg.IntegrityError)
            assert "Failing row" not in said, said
        assert attacker.learned() == []


def test_the_details_of_a_foreign_key_violation_do_not_show_the_key(siege: Siege) -> None:
    with siege.as_login() as attacker:
        said = attacker.refused("DELETE FROM household", errors.ForeignKeyViolation)
        assert "(" not in said, said
        assert attacker.learned() == []


def test_explain_of_a_column_that_is_not_granted_is_refused_before_it_tells_anything(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for options in ("", "(ANALYZE)", "(VERBOSE, COSTS)", "(ANALYZE, BUFFERS, FORMAT JSON)"):
            for statement in (
                "SELECT salary FROM app.customer",
                "SELECT id FROM app.customer WHERE salary > 90000",
                "SELECT id FROM app.customer ORDER BY salary",
                "UPDATE app.customer SET name = 'x' WHERE salary > 90000",
                "SELECT id FROM app.customer WHERE NOT kotowari_support",
            ):
                attacker.refused(f"EXPLAIN {options} {statement}")
        assert attacker.learned() == []


def test_explain_shows_no_value_but_the_attackers_own(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows(
            "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS) SELECT * FROM customer JOIN orders ON customer = id"
        )
        attacker.rows("EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM customer WHERE name > 'H' AND email LIKE 'h%'")
        assert attacker.learned() == []


def test_statistics_of_guarded_tables_are_not_there(siege: Siege) -> None:
    with siege.as_login() as attacker:
        shown = "SELECT tablename FROM pg_catalog.pg_stats WHERE schemaname = 'app'"
        for role in (siege.seat("support"), siege.purpose("support"), siege.root, "none"):
            attacker.become(role)
            assert {table for (table,) in attacker.rows(shown)} <= {"product"}
            assert attacker.rows("SELECT * FROM pg_catalog.pg_stats_ext WHERE schemaname = 'app'") == []
            assert attacker.rows("SELECT * FROM pg_catalog.pg_stats_ext_exprs WHERE schemaname = 'app'") == []
            attacker.refused("SELECT stavalues1 FROM pg_catalog.pg_statistic")
            attacker.refused("SELECT stxdmcv FROM pg_catalog.pg_statistic_ext_data")
        assert attacker.learned() == []


def test_what_others_ask_is_not_shown(siege: Siege) -> None:
    with siege.company.connect() as clerk, siege.as_login() as attacker:
        clerk.execute("SELECT 'Hanako earns 99999'")
        statement = "SELECT query FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid()"
        attacker.rows(statement)
        attacker.become("none")
        attacker.rows(statement)
        assert attacker.learned() == []


def test_no_notice_is_given_of_a_hidden_row(siege: Siege) -> None:
    """A function that costs nothing is tried first, before what others would refuse; not before a row policy."""
    leak = "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001"
    with siege.as_login() as attacker:
        attacker.rows(f"{leak} AS $$BEGIN RAISE NOTICE 'seen: %', $1; RETURN true; END$$")
        for statement in (
            "SELECT id FROM customer WHERE pg_temp.leak(name)",
            "SELECT id FROM app.customer WHERE pg_temp.leak(email) OR pg_temp.leak(name)",
            "SELECT count(*) FROM app.orders JOIN app.customer ON pg_temp.leak(name) AND pg_temp.leak(logins)",
            "SELECT id FROM customer ORDER BY pg_temp.leak(name) LIMIT 1",
            "UPDATE customer SET name = name WHERE pg_temp.leak(name)",
            "DELETE FROM line WHERE pg_temp.leak(article)",
            "SELECT article FROM line GROUP BY article HAVING pg_temp.leak(article)",
        ):
            attacker.rows(statement)
        assert "seen: Taro" in "\n".join(attacker.told)
        assert attacker.learned() == []


def test_an_operator_of_ones_own_is_not_shown_statistics(siege: Siege) -> None:
    """An operator says which estimator the planner asks, and that one tries the operator on the commonest values."""
    with siege.as_login() as attacker:
        attacker.rows(
            "CREATE FUNCTION pg_temp.below(text, text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS"
            " $$BEGIN RAISE NOTICE 'seen: %', $1; RETURN true; END$$"
        )
        for estimator in ("eqsel", "scalarltsel", "neqsel"):
            operator = f"pg_temp.<{'!' if estimator == 'neqsel' else '<' if estimator == 'eqsel' else '#'}<"
            attacker.rows(
                f"CREATE OPERATOR {operator}"
                f" (FUNCTION = pg_temp.below, LEFTARG = text, RIGHTARG = text, RESTRICT = {estimator})"
            )
            called = f"OPERATOR({operator}) 'z'"
            attacker.rows(f"EXPLAIN SELECT 1 FROM app.customer WHERE name {called}")
            attacker.rows(f"EXPLAIN SELECT 1 FROM line WHERE article {called}")
            attacker.rows(f"EXPLAIN SELECT 1 FROM customer WHERE email {called} GROUP BY name")
        assert attacker.learned() == []


def test_a_block_of_code_sees_what_its_login_sees(siege: Siege) -> None:
    block = """DO $$
    DECLARE one record;
    BEGIN
        FOR one IN SELECT * FROM customer LOOP RAISE NOTICE '%', one; END LOOP;
        BEGIN
            FOR one IN SELECT salary FROM app.customer LOOP RAISE NOTICE '%', one; END LOOP;
        EXCEPTION WHEN insufficient_privilege THEN RAISE NOTICE 'refused';
        END;
    END $$"""
    with siege.as_login() as attacker:
        attacker.rows(block)
        assert "refused" in "\n".join(attacker.told)
        assert attacker.learned() == []
