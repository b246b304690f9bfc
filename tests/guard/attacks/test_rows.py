"""An attacker asks for rows and columns in every way that SQL has."""

import psycopg
import pytest
from psycopg import errors

from tests.guard.attacks.siege import Siege

NOT_GRANTED = (
    "SELECT c FROM app.customer c",
    "SELECT c::text FROM app.customer c",
    "SELECT c.* FROM app.customer c",
    "TABLE app.customer",
    "SELECT row_to_json(c) FROM app.customer c",
    "SELECT to_jsonb(c) ->> 'salary' FROM app.customer c",
    "SELECT (c).salary FROM app.customer c",
    "SELECT salary(c) FROM app.customer c",
    "SELECT hstore FROM (SELECT c AS hstore FROM app.customer c) x",
    "SELECT count(salary) FROM app.customer",
    "SELECT id FROM app.customer ORDER BY salary",
    "SELECT id FROM app.customer GROUP BY id, salary",
    "SELECT id FROM app.customer WHERE salary IN (88888, 99999)",
    "SELECT 1 FROM app.customer a NATURAL JOIN app.customer b",
    "SELECT 1 FROM app.customer a JOIN app.customer b USING (salary)",
    "SELECT max(salary) OVER () FROM app.customer",
    "SELECT id FROM app.customer WHERE kotowari_support",
    "SELECT kotowari_promotion FROM app.customer",
    "SELECT kotowari_promotion__of_email FROM app.customer",
    "SELECT ctid FROM app.customer",
    "SELECT xmin, xmax, cmin FROM app.customer",
    "SELECT tableoid FROM app.customer",
    "UPDATE app.customer SET name = salary::text",
    "UPDATE app.customer SET name = 'x' WHERE salary > 0",
    "UPDATE app.customer SET name = name RETURNING salary",
    "UPDATE app.customer SET name = name RETURNING *",
    "DELETE FROM app.customer RETURNING salary",
    "DELETE FROM app.customer USING app.staff s WHERE s.salary > 0",
    "INSERT INTO app.customer (name) VALUES ('x') RETURNING salary",
    "INSERT INTO app.customer (name) VALUES ('x') RETURNING kotowari_support",
    "INSERT INTO app.customer (name, email) VALUES ('x', 'taro@')"
    " ON CONFLICT (email) DO UPDATE SET name = app.customer.salary::text",
    "INSERT INTO app.customer (name, email) VALUES ('x', 'taro@')"
    " ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.kotowari_support::text",
    "INSERT INTO app.customer (name, email) VALUES ('x', 'taro@')"
    " ON CONFLICT (email) DO UPDATE SET name = 'x' WHERE app.customer.salary > 0",
    "INSERT INTO app.customer (name, kotowari_support) VALUES ('x', true)",
    "UPDATE app.customer SET kotowari_support = true",
    "UPDATE app.customer SET kotowari_support__through = '9999-12-31'",
    "UPDATE app.customer SET kotowari_promotion__if_email = DEFAULT",
    "SELECT * FROM app.visit",
    "SELECT * FROM app.visit_2026",
    "SELECT * FROM app.staff",
    "SELECT * FROM app.surprise",
    "SELECT * FROM app.counted",
    "SELECT * FROM app.everybody",
    "SELECT * FROM ONLY app.customer",
    "SELECT id FROM app.customer TABLESAMPLE SYSTEM (salary)",
    "CREATE TEMP TABLE mine AS SELECT * FROM app.customer",
    "COPY app.customer TO STDOUT",
    "COPY app.customer (id, salary) TO STDOUT",
    "COPY (SELECT salary FROM app.customer) TO STDOUT",
    "COPY app.visit_2026 TO STDOUT",
)


def test_a_column_or_table_that_is_not_granted_is_refused(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for statement in NOT_GRANTED:
            attacker.refused(statement, psycopg.ProgrammingError)
        assert attacker.learned() == []


def test_the_row_before_a_change_is_as_hidden_as_the_one_after(siege: Siege) -> None:
    if siege.major < 18:
        pytest.skip("RETURNING has OLD and NEW from PostgreSQL 18 on")
    with siege.as_login() as attacker:
        attacker.refused("UPDATE app.customer SET name = name RETURNING old.salary")
        attacker.refused("UPDATE app.customer SET name = name RETURNING old.*")
        attacker.refused("UPDATE app.customer SET name = name RETURNING new.kotowari_support")
        attacker.refused("DELETE FROM app.customer RETURNING WITH (OLD AS o) o.salary")
        rows = attacker.rows("UPDATE customer SET name = name RETURNING old.salary, new.salary")
        assert rows == [(None, None), (None, None)]
        assert attacker.learned() == []


ALL_ROWS = (
    "SELECT * FROM customer",
    "SELECT c::text FROM customer c",
    "SELECT row_to_json(c) FROM customer c",
    "SELECT id, name, email FROM app.customer WHERE id = 2 OR true",
    "SELECT name FROM app.customer TABLESAMPLE SYSTEM (100)",
    "SELECT name FROM app.customer TABLESAMPLE BERNOULLI (100) REPEATABLE (1)",
    "SELECT id, name FROM app.customer FOR UPDATE",
    "SELECT * FROM customer FOR SHARE SKIP LOCKED",
    "SELECT c.* FROM customer c RIGHT JOIN (SELECT generate_series(1, 9) AS id) g USING (id)",
    "SELECT * FROM orders FULL JOIN line USING (shop, number)",
    "WITH RECURSIVE r AS (SELECT * FROM customer UNION SELECT * FROM r) SELECT * FROM r",
    "WITH gone AS (DELETE FROM customer RETURNING *) SELECT * FROM gone",
    "UPDATE customer SET name = name RETURNING *",
    "UPDATE customer c SET name = o.name FROM app.customer o WHERE o.id = 2 RETURNING c.*",
    "DELETE FROM orders RETURNING *",
    "SELECT (SELECT string_agg(article, ',') FROM line)",
    "SELECT lag(name) OVER (), lead(email) OVER () FROM app.customer",
    "SELECT min(name), max(email), string_agg(phone, ',') FROM app.customer",
    "SELECT app.all_names()",
)


def test_no_statement_shows_a_hidden_row(siege: Siege) -> None:
    for statement in ALL_ROWS:
        with siege.as_login() as attacker:
            attacker.rows(statement)
            assert attacker.learned() == [], statement


def test_a_merge_neither_finds_nor_changes_a_hidden_row(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows(
            "MERGE INTO app.customer c USING (VALUES (1), (2)) v (id) ON c.id = v.id"
            " WHEN MATCHED THEN UPDATE SET name = 'found'"
        )
        attacker.refused(
            "MERGE INTO app.customer c USING (VALUES (1), (2)) v (id) ON c.id = v.id"
            " WHEN MATCHED AND c.salary > 0 THEN UPDATE SET name = 'x'"
        )
        assert attacker.rows("SELECT count(*) FROM app.customer WHERE name = 'found'") == [(1,)]
        assert attacker.learned() == []


def test_what_is_copied_out_is_what_is_seen(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for statement in (
            "COPY (SELECT * FROM customer) TO STDOUT",
            "COPY app.customer (id, name, email) TO STDOUT",
            "COPY (SELECT name FROM app.customer) TO STDOUT WITH (FORMAT binary)",
            "COPY (UPDATE customer SET name = name RETURNING *) TO STDOUT",
        ):
            with attacker.connection.cursor().copy(statement.encode()) as copied:
                said = b"".join(map(bytes, copied))
            assert b"Taro" in said
            attacker.told.append(said.decode(errors="replace"))
        assert attacker.learned() == []


def test_nothing_is_copied_in_past_the_row_policies(siege: Siege) -> None:
    with siege.as_login() as attacker:
        for statement in ("COPY app.customer (id, name) FROM STDIN", "COPY app.customer FROM STDIN"):
            attacker.refused(statement, psycopg.Error)


def test_a_list_of_every_value_finds_only_what_is_seen(siege: Siege) -> None:
    everything = ", ".join(str(number) for number in range(20_000))
    phones = ", ".join(f"'0{number:02}-{str(number % 10) * 4}'" for number in range(100))
    with siege.as_login() as attacker:
        for statement in (
            f"SELECT id, name FROM app.customer WHERE id IN ({everything})",
            f"SELECT id, name FROM app.customer WHERE id = ANY (ARRAY[{everything}])",
            f"SELECT id, phone FROM customer WHERE phone IN ({phones}, '080-2222')",
            "SELECT id FROM customer WHERE email IN ('hanako@', 'taro@')",
        ):
            assert 2 not in [row[0] for row in attacker.rows(statement)]
        assert attacker.learned("Hanako", "hanako@", "080-2222") == []


def test_a_conflict_with_a_hidden_row_shows_and_changes_nothing_of_it(siege: Siege) -> None:
    insert = "INSERT INTO customer (name, email) VALUES ('x', 'hanako@')"
    with siege.as_login() as attacker:
        assert attacker.rows(f"{insert} ON CONFLICT DO NOTHING RETURNING *") == []
        attacker.refused(f"{insert} ON CONFLICT (email) DO UPDATE SET name = 'taken' RETURNING *")
        attacker.refused(f"{insert} ON CONFLICT (email) DO UPDATE SET name = customer.name WHERE false RETURNING *")
        attacker.rows("UPDATE customer SET name = 'taken'")
        attacker.rows("UPDATE app.customer SET name = 'taken'")
        attacker.rows("UPDATE app.orders SET logins = 'taken'")
        attacker.rows("DELETE FROM line WHERE true")
        assert attacker.learned() == []
        attacker.connection.execute("SET LOCAL ROLE NONE")
    with siege.company.connect() as clerk:
        assert clerk.execute("SELECT name FROM app.customer WHERE id = 2").fetchone() == ("Hanako",)
        assert clerk.execute("SELECT count(*) FROM app.line").fetchone() == (3,)


def test_a_value_that_may_not_be_written_cannot_be_tried_against_others(siege: Siege) -> None:
    """Unique columns are an oracle for whoever may write them: what a purpose may not acquire cannot be tried."""
    with siege.as_login() as attacker:
        attacker.refused("INSERT INTO customer (name, salary) VALUES ('x', 99999)", errors.CheckViolation)
        attacker.refused("UPDATE app.customer SET salary = 99999")
        attacker.refused("INSERT INTO app.customer (name, salary) VALUES ('x', 99999) ON CONFLICT DO NOTHING")


def test_a_row_that_is_moved_below_a_hidden_one_shows_nothing_of_it(siege: Siege) -> None:
    with siege.as_login() as attacker:
        attacker.rows("UPDATE orders SET customer = 2")
        assert attacker.rows("SELECT * FROM orders") == []
        attacker.rows("INSERT INTO orders (shop, number, customer) VALUES (7, 7, 2)")
        assert attacker.rows("SELECT * FROM orders JOIN customer c ON c.id = customer") == []
        assert attacker.learned() == []


def test_parallel_workers_are_of_the_same_session(siege: Siege) -> None:
    forced = "debug_parallel_query" if siege.major >= 16 else "force_parallel_mode"
    with siege.as_login() as attacker:
        attacker.rows(f"SET LOCAL {forced} = on")
        attacker.rows("SET LOCAL parallel_setup_cost = 0")
        attacker.rows("SET LOCAL min_parallel_table_scan_size = 0")
        assert attacker.rows("SELECT count(*) FROM customer") == [(2,)]
        assert attacker.rows("SELECT app.all_names()") == []
        assert attacker.learned() == []


def test_the_day_by_which_retention_is_told_is_not_the_sessions(siege: Siege) -> None:
    siege.company.run("UPDATE app.customer SET kotowari_support__through = current_date - 2 WHERE id = 3")
    try:
        with siege.as_login() as attacker:
            for zone in ("UTC", "Pacific/Kiritimati", "Etc/GMT+12"):
                attacker.rows(f"SET LOCAL TimeZone = '{zone}'")
                attacker.rows("SET LOCAL DateStyle = 'SQL, DMY'")
                assert attacker.rows("SELECT id FROM customer") == [(1,)]
    finally:
        siege.company.run("UPDATE app.customer SET kotowari_support__through = DEFAULT WHERE id = 3")
