"""An attacker makes PostgreSQL meet a hidden row, and tries to look like somebody who only inserts.

It evaluates the condition of INSERT … ON CONFLICT DO UPDATE before the row policies of the row that was met. So such a
row must not be met; and an insert that may meet none is not to be looked at (decision 36).
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import errors

from tests.guard import shop
from tests.guard.attacks.siege import ROWS, Attacker, Siege, guarded
from tests.guard.server import CompanyDatabase, GuardServer, made_database

HERS = ("Hanako", "hanako@", "080-2222")
"""What a hidden row holds."""

LEAK = (
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql AS"
    " $$BEGIN RAISE NOTICE 'seen: %', $1; RETURN false; END$$"
)
KNOWN = "INSERT INTO customer (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING"
"""After it a session knows that it has no mark, so that from then on an insert is not looked at."""

MET = "ON CONFLICT (id) DO UPDATE SET name = 'x' WHERE pg_temp.leak(customer.name || customer.phone)"

WAITED = "SELECT 1 FROM pg_catalog.pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
"""A row where somebody waits for whoever asks."""


def upsert(ids: str = "2", trick: str = "true", table: str = "customer") -> str:
    """Return an upsert of rows by their numbers, one after the other; for each a trick is called before it is met."""
    return (
        f"INSERT INTO {table} (id, name) SELECT id, 'x' FROM unnest(ARRAY[{ids}]) id WHERE {trick}"
        f" {MET.replace('customer.', table.rpartition('.')[2] + '.')}"
    )


def armed(attacker: Attacker, trick: str = "") -> Attacker:
    """Give an attacker a function that tells what it is given, and one that does what is said."""
    attacker.rows(LEAK)
    attacker.rows(
        "CREATE FUNCTION pg_temp.trick() RETURNS boolean LANGUAGE plpgsql AS"
        f" $trick$BEGIN {trick} RETURN true; END$trick$"
    )
    return attacker


def test_the_condition_of_an_upsert_is_not_told_of_a_hidden_row(siege: Siege) -> None:
    begin = "INSERT INTO {table} ({key}, name) VALUES ({value}, 'x') ON CONFLICT ({key}) DO UPDATE SET name = 'x' WHERE"
    for table in ("customer", "app.customer"):
        for key, value in (("id", "2"), ("email", "'hanako@'")):
            with siege.as_login(before=(KNOWN,)) as attacker:
                said = begin.format(table=table, key=key, value=value)
                armed(attacker).refused(f"{said} pg_temp.leak(customer.name || customer.phone)")
                attacker.refused(f"{said} customer.name::int = 1")
                assert attacker.learned() == []


def test_a_row_that_hangs_on_a_hidden_one_is_not_met_either(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker:
        armed(attacker).refused(
            "INSERT INTO orders (shop, number, customer) VALUES (1, 2, 1)"
            " ON CONFLICT (shop, number) DO UPDATE SET customer = 1 WHERE pg_temp.leak(orders.logins)"
        )
        assert attacker.learned() == []


def test_what_is_seen_is_met_as_ever(siege: Siege) -> None:
    with siege.as_login() as attacker:
        armed(attacker).rows(upsert("1"))
        assert "seen: Taro" in "\n".join(attacker.told)
        attacker.rows("INSERT INTO customer (id, name) VALUES (1, 'Taro 2') ON CONFLICT (id) DO UPDATE SET name = 'T2'")
        assert attacker.rows("SELECT name FROM customer WHERE id = 1") == [("T2",)]


TRICKS = {
    "the mark said to be unknown": "PERFORM set_config('kotowari.upserting', '', false);",
    "the mark said to be unknown, in the transaction": "PERFORM set_config('kotowari.upserting', NULL, true);",
    "all settings reset": "RESET ALL;",
    "the mark thrown away": "DISCARD SEQUENCES;",
    "the mark thrown away and said to be unknown": "DISCARD SEQUENCES; RESET ALL;",
    "the mark thrown away and known again by an insert": (
        "DISCARD SEQUENCES; RESET ALL; INSERT INTO customer (name) VALUES ('z');"
    ),
    "the mark thrown away and known again by an update": (
        "DISCARD SEQUENCES; RESET ALL; UPDATE customer SET name = name;"
    ),
    "plans and temporary things thrown away": "DISCARD PLANS; DISCARD TEMP;",
    "an insert in between": "INSERT INTO customer (name) VALUES ('z');",
    "an update in between": "UPDATE customer SET name = name;",
    "an update in between that is taken back": (
        "BEGIN UPDATE customer SET name = name; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END;"
    ),
    "the mark thrown away, and that taken back": (
        "BEGIN DISCARD SEQUENCES; RESET ALL; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END;"
    ),
    "locks given back": "PERFORM pg_advisory_unlock_all(); PERFORM pg_advisory_xact_lock(1);",
    "another purpose taken up": "PERFORM kotowari.take_up('promotion');",
    "its own role set aside": "SET LOCAL ROLE NONE;",
    "another search path": "CREATE TEMP SEQUENCE upserting; PERFORM set_config('search_path', 'pg_temp, app', false);",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_no_trick_within_the_statement_makes_it_an_insert(siege: Siege, trick: str) -> None:
    for ids in ("2", "1, 2", "3, 1, 2"):
        with siege.as_login(before=(KNOWN,)) as attacker:
            armed(attacker, trick).refused(upsert(ids, "pg_temp.trick()", "app.customer"), errors.Error)
            assert attacker.learned(*HERS) == []


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_no_trick_beforehand_does_either(siege: Siege, trick: str) -> None:
    with siege.as_login() as attacker:
        armed(attacker, trick).rows("SELECT pg_temp.trick()")
        attacker.refused(upsert(table="app.customer"), errors.Error)
        assert attacker.learned(*HERS) == []


def test_the_mark_is_set_by_nobody_else(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker:
        for statement in (
            "SELECT setval('kotowari.upserting', 1)",
            "SELECT nextval('kotowari.upserting')",
            "ALTER SEQUENCE kotowari.upserting RESTART",
            "DROP SEQUENCE kotowari.upserting",
            "SELECT kotowari.upserting()",
            "ALTER TABLE app.customer DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
        ):
            attacker.refused(statement)
            attacker.become("none")
            attacker.refused(statement)
            attacker.become(siege.seat("support"))


def test_to_say_that_the_mark_is_known_refuses_ones_own_inserts(siege: Siege) -> None:
    with siege.as_login() as attacker:
        armed(attacker)
        attacker.rows("SELECT set_config('kotowari.upserting', 'kotowari.upserting'::regclass::oid::text, false)")
        attacker.refused("INSERT INTO customer (name) VALUES ('x')", errors.ObjectNotInPrerequisiteState)
        attacker.refused(upsert(table="app.customer"))
        assert attacker.learned(*HERS) == []


def test_what_a_purpose_hides_is_told_to_no_other(siege: Siege) -> None:
    """The function that looks may be called by its purpose alone: what another one hides tells of a person."""
    with siege.as_login() as attacker:
        asked = 'SELECT kotowari."app.customer.kotowari_{purpose}__insert"(c) FROM (SELECT 2 AS id, NULL AS email) c'
        attacker.refused(asked.format(purpose="promotion"))
        attacker.become("none")
        attacker.refused(asked.format(purpose="support"))


def test_statements_that_are_more_than_one(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker:
        armed(attacker)
        for statement in (
            f"WITH done AS (UPDATE customer SET name = name RETURNING 1) {upsert()}",
            f"WITH done AS (INSERT INTO customer (name) VALUES ('z') RETURNING 1) {upsert()}",
            f"WITH met AS ({upsert()} RETURNING *) SELECT * FROM met",
            f"WITH first AS ({upsert('1')} RETURNING 1), met AS ({upsert()} RETURNING 1) SELECT 1",
            f"EXPLAIN (ANALYZE) {upsert()}",
            f"DO $$BEGIN {upsert()}; END$$",
            f"DO $$DECLARE r record; BEGIN FOR r IN {upsert()} RETURNING * LOOP NULL; END LOOP; END$$",
        ):
            attacker.refused(statement)
        assert attacker.learned(*HERS) == []


def test_functions_views_and_cursors_of_the_seats_own(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker:
        armed(attacker)
        attacker.rows(
            "CREATE FUNCTION pg_temp.met() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS"
            f" $met$INSERT INTO app.customer (id, name) VALUES (2, 'x') {MET} RETURNING id$met$"
        )
        attacker.rows("CREATE TEMP VIEW mine AS SELECT id, name, phone FROM app.customer")
        attacker.rows(f'GRANT ALL ON mine TO "{siege.seat("promotion")}"')
        through = f"INSERT INTO mine (id, name) VALUES (2, 'x') {MET.replace('customer.', 'mine.')}"
        attacker.refused("SELECT * FROM pg_temp.met()")
        attacker.rows("DECLARE held CURSOR WITH HOLD FOR SELECT * FROM pg_temp.met()")
        attacker.refused("FETCH ALL FROM held")
        attacker.refused(through)
        attacker.rows("SELECT kotowari.take_up('promotion')")
        attacker.refused(through)
        attacker.refused("SELECT * FROM pg_temp.met()")
        assert attacker.learned(*HERS) == []


def test_a_prepared_statement_is_looked_at_each_time(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,), prepare_threshold=None) as attacker:
        armed(attacker).rows(f"PREPARE met (int) AS INSERT INTO app.customer (id, name) VALUES ($1, 'x') {MET}")
        for _ in range(7):
            attacker.rows("EXECUTE met (1)")
        for between in ("SELECT 1", "DISCARD SEQUENCES", "RESET ALL", "DISCARD PLANS"):
            attacker.rows(between)
            attacker.refused("EXECUTE met (2)", errors.Error)
        attacker.rows("SELECT kotowari.take_up('promotion')")
        attacker.refused("EXECUTE met (2)")
        assert attacker.learned(*HERS) == []


def test_savepoints_take_no_mark_away(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker:
        armed(attacker)
        for between in (upsert("1"), "UPDATE customer SET name = name", "INSERT INTO customer (name) VALUES ('z')"):
            attacker.rows("SAVEPOINT one")
            attacker.rows(between)
            attacker.rows("ROLLBACK TO one")
            attacker.refused(upsert())
        assert attacker.learned(*HERS) == []


def test_another_session_takes_no_mark_away(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker, siege.as_login(before=(KNOWN,)) as other:
        armed(attacker).rows(upsert("1"))
        other.rows("UPDATE customer SET name = name WHERE id = 3")
        other.rows("INSERT INTO customer (name) VALUES ('z')")
        attacker.refused(upsert())
        assert attacker.learned(*HERS) == []


def test_a_merge_meets_no_hidden_row(siege: Siege) -> None:
    with siege.as_login(before=(KNOWN,)) as attacker:
        armed(attacker).refused(
            "MERGE INTO app.customer c USING (VALUES (2)) v (id) ON c.id = v.id"
            " WHEN MATCHED AND pg_temp.leak(c.name) THEN UPDATE SET name = 'x'"
            " WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, 'x')"
        )
        assert attacker.learned(*HERS) == []


def test_whoever_only_inserts_is_not_looked_at(siege: Siege) -> None:
    """New or known, alone or after others, with rows asked for: an insert is as it was, and nothing is told by it."""
    taken = "INSERT INTO customer (id, name) VALUES (2, 'x')"
    for before in ((), (KNOWN,), (KNOWN, "DISCARD ALL"), ("UPDATE customer SET name = name WHERE id = 1", KNOWN)):
        with siege.as_login(before=before) as attacker:
            attacker.refused(taken, errors.UniqueViolation)
            assert attacker.rows(f"{taken} ON CONFLICT DO NOTHING RETURNING *") == []
            attacker.rows("INSERT INTO customer (name) SELECT 'x' FROM generate_series(1, 20)")
            attacker.refused(taken, errors.UniqueViolation)
            assert len(attacker.rows("INSERT INTO customer (name) VALUES ('y') RETURNING id")) == 1
            unmarked = "SELECT currval('kotowari.upserting') IS DISTINCT FROM txid_current_if_assigned()"
            assert attacker.rows(unmarked) == [(True,)]
            attacker.rows("UPDATE customer SET name = name WHERE id = 1")
            attacker.refused(taken)
            attacker.rows("INSERT INTO customer (name) VALUES ('after an update')")
            assert attacker.learned() == []


MORE = """\
app.card:
  key: id
  columns: {id: , customer: {refers: app.customer.id}, number: , low: , pin: salary, word: name}
app.stay: {key: [customer, day], columns: {customer: {refers: app.customer.id}, day: , page: }}
"""
TABLES = """
CREATE TABLE app.card (
    id int PRIMARY KEY, customer int REFERENCES app.customer, number text,
    low text GENERATED ALWAYS AS (lower(number)) STORED UNIQUE, pin text UNIQUE, word text
);
CREATE UNIQUE INDEX ON app.card ((number || '!'));
CREATE FUNCTION app.opens() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'run'; RETURN false; END$$;
CREATE UNIQUE INDEX "x WHERE app.opens()) THEN RETURN true; END IF; --" ON app.card (id);
CREATE TABLE app.stay (customer int, day date, page text, PRIMARY KEY (customer, day)) PARTITION BY RANGE (day);
CREATE TABLE app.stay_2026 PARTITION OF app.stay FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
"""
COLLATED = """
CREATE COLLATION app.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE UNIQUE INDEX ON app.card (word COLLATE app.any_case);
"""
"""A key of its own equality: only of a server that was built with ICU."""


def has_icu(company: CompanyDatabase) -> bool:
    with company.connect() as clerk:
        known = "SELECT EXISTS (SELECT FROM pg_catalog.pg_collation WHERE collname = 'und-x-icu')"
        return clerk.execute(known).fetchone() == (True,)


@pytest.fixture(scope="module")
def keyed(guard_server: GuardServer) -> Iterator[Siege]:
    """The shop with keys that are worked out, and with keys of a table in parts."""
    with made_database(guard_server) as company:
        shop.build(company)
        company.run(TABLES)
        if has_icu(company):
            company.run(COLLATED)
        company.run(f'GRANT ALL ON app.card, app.stay, app.stay_2026 TO "{company.login("crm")}"')
        made = guarded(company, shop.source(company, shop.MAPPED + MORE))
        company.run(ROWS)
        company.run(
            "INSERT INTO app.card (id, customer, number, pin, word) VALUES"
            " (1, 1, 'Chair', '1111', 'Table'), (2, 2, 'LAMP', '2222', 'Shelf');"
            "INSERT INTO app.stay VALUES (1, '2026-02-02', 'chair'), (2, '2026-02-03', 'lamp')"
        )
        yield made


def test_keys_that_are_worked_out_meet_no_hidden_row(keyed: Siege) -> None:
    for key in ("low", "(number || '!')"):
        with keyed.as_login() as attacker:
            armed(attacker)
            insert = "INSERT INTO card (id, customer, number) VALUES ({id}, 1, '{number}')"
            met = f"ON CONFLICT ({key}) DO UPDATE SET customer = 1 WHERE pg_temp.leak(lower(card.number))"
            attacker.rows(f"{insert.format(id=11, number='Chair')} {met}")
            assert attacker.learned("chair") == ["chair"]
            attacker.refused(f"{insert.format(id=12, number='LAMP')} {met}")
            assert attacker.learned("seen: lamp") == []


def test_a_key_that_is_equal_by_the_rules_of_its_index_meets_no_hidden_row(keyed: Siege) -> None:
    """An index may have a collation of its own, by which two are equal that the column's tells apart."""
    if not has_icu(keyed.company):
        pytest.skip("this server was built without ICU")
    with keyed.as_login() as attacker:
        armed(attacker)
        insert = "INSERT INTO card (id, customer, word) VALUES (13, 1, '{word}')"
        met = "ON CONFLICT (word) DO UPDATE SET customer = 1 WHERE pg_temp.leak(lower(card.number))"
        attacker.rows(f"{insert.format(word='TABLE')} {met}")
        assert attacker.learned("seen: chair") == ["seen: chair"]
        attacker.refused(f"{insert.format(word='SHELF')} {met}")
        assert attacker.learned("seen: lamp") == []


def test_an_index_with_a_hostile_name_is_only_an_index(keyed: Siege) -> None:
    with keyed.as_login() as attacker:
        armed(attacker).refused(
            "INSERT INTO card (id, customer) VALUES (2, 1)"
            " ON CONFLICT (id) DO UPDATE SET customer = 1 WHERE pg_temp.leak(lower(card.number))"
        )
        assert attacker.learned("seen: lamp", "run") == []


def test_a_key_that_a_purpose_may_not_read_is_not_tried_by_the_function_that_looks(keyed: Siege) -> None:
    """Whom a policy lets call a function may call it without the policy, with a row that nobody wrote."""
    asked = "SELECT kotowari.\"app.card.kotowari_support__insert\"(jsonb_populate_record(NULL::app.card, '{}'))"
    with keyed.as_login() as attacker:
        attacker.rows("UPDATE customer SET name = name WHERE id = 1")
        attacker.refused(asked.format('{"id": 2}'))
        for pin in ("2222", "3333"):
            assert attacker.rows(asked.format(f'{{"id": 50, "pin": "{pin}"}}')) == [(True,)]
        for arbiter in ("(pin)", "ON CONSTRAINT card_pin_key"):
            attacker.refused(f"INSERT INTO app.card (id) VALUES (51) ON CONFLICT {arbiter} DO UPDATE SET customer = 1")


def test_a_table_in_parts_meets_no_hidden_row(keyed: Siege) -> None:
    insert = "INSERT INTO {table} AS t (customer, day, page) VALUES ({customer}, '2026-02-0{day}', 'x')"
    met = "ON CONFLICT (customer, day) DO UPDATE SET page = 'x' WHERE pg_temp.leak(t.page)"
    with keyed.as_login(before=("INSERT INTO stay VALUES (1, '2026-02-02', 'x') ON CONFLICT DO NOTHING",)) as attacker:
        armed(attacker)
        for table in ("stay", "app.stay"):
            attacker.rows(f"{insert.format(table=table, customer=1, day=2)} {met}")
            attacker.refused(f"{insert.format(table=table, customer=2, day=3)} {met}")
        attacker.refused(f"{insert.format(table='app.stay_2026', customer=2, day=3)} {met}")
        assert attacker.learned("seen: chair") == ["seen: chair"]
        assert attacker.learned("lamp") == []


def test_a_row_that_is_hidden_while_it_is_waited_for_is_not_met(siege: Siege) -> None:
    """PostgreSQL waits for whoever changes a row, and meets what they made of it."""
    shown = "INSERT INTO app.customer (id, name, phone) VALUES (70, 'Goro', '070')"
    hidden = "UPDATE app.customer SET name = 'Hanako', kotowari_support = false WHERE id = 70"
    for insert in (
        upsert("70"),
        upsert("70", table="app.customer"),
        f"WITH met AS ({upsert('70')} RETURNING 1) SELECT 1",
    ):
        siege.company.run(shown)
        with siege.as_login(before=(KNOWN,)) as attacker, siege.company.connect() as clerk:
            armed(attacker)
            clerk.execute("BEGIN")
            clerk.execute(hidden.encode())
            with ThreadPoolExecutor(1) as pool:
                refusal = pool.submit(attacker.refused, insert)
                while not (refusal.done() or clerk.execute(WAITED).fetchone()):
                    time.sleep(0.01)
                clerk.execute("COMMIT")
                refusal.result()
            assert attacker.learned(*HERS) == []
        siege.company.run("DELETE FROM app.customer WHERE id = 70")
