"""What PostgreSQL itself does not close: each of these is told in docs/guard-limits.md, and is so."""

from psycopg import errors

from tests.guard.attacks.siege import Siege


def test_that_a_key_is_taken_can_be_learned_by_writing_it(siege: Siege) -> None:
    with siege.as_login() as attacker:
        said = attacker.refused("INSERT INTO customer (name, email) VALUES ('x', 'hanako@')", errors.UniqueViolation)
        assert "hanako@" not in said
        attacker.refused("UPDATE customer SET email = 'hanako@' WHERE id = 1", errors.UniqueViolation)
        attacker.rows("INSERT INTO customer (name, email) VALUES ('x', 'nobody@')")


def test_that_a_row_is_there_can_be_learned_by_referring_to_it(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows("INSERT INTO orders (shop, number, customer) VALUES (8, 1, 2)")
        attacker.refused("INSERT INTO orders (shop, number, customer) VALUES (8, 2, 77)", errors.ForeignKeyViolation)


def test_how_many_rows_a_table_has_is_no_secret(siege: Siege) -> None:
    with siege.as_login() as attacker:
        estimate = "SELECT reltuples FROM pg_catalog.pg_class WHERE oid = 'app.customer'::regclass"
        assert attacker.rows(estimate) == [(3.0,)]


def test_explain_analyze_counts_the_rows_that_it_left_out(siege: Siege) -> None:
    """By comparisons that an index serves, and that cannot leak by themselves, a hidden value can be narrowed down."""
    with siege.as_login() as attacker:
        attacker.rows("SET LOCAL enable_seqscan = off")
        asked = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT 1 FROM app.customer WHERE id = {}"
        there = "\n".join(line for (line,) in attacker.rows(asked.format(2)))
        absent = "\n".join(line for (line,) in attacker.rows(asked.format(77)))
        assert "Rows Removed by Filter: 1" in there
        assert "Rows Removed" not in absent
        assert attacker.learned() == []


def test_who_may_read_for_two_purposes_may_join_them(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows("CREATE TEMP TABLE mine AS SELECT id, phone FROM customer")
        attacker.rows(f'GRANT SELECT ON mine TO "{siege.seat("promotion")}"')
        attacker.rows("SELECT kotowari.take_up('promotion')")
        assert len(attacker.rows("SELECT phone FROM pg_temp.mine")) == 2
        assert attacker.learned() == []
