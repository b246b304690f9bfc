"""Rows that come, change hands, or are somebody's only later are held to what the person has said, by themselves."""

import threading
import time
from typing import Any

import pytest
from psycopg import sql

from kotowari.errors import GuardNotApplied
from kotowari.guard.connect import connect
from kotowari.guard.state import coming
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.guarded import coming as taking
from kotowari.handling.guarded.asking import Asking
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.linking import Linking
from kotowari.handling.guarded.standing import guards
from kotowari.handling.guarded.telling import Teller
from kotowari.handling.stop import Because, stop
from kotowari.places.addresses import keep_address
from tests.handling.conftest import entries
from tests.handling.guarded.conftest import MAPPED, Shop

STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}
ANOTHER = (
    "INSERT INTO app.customer (id, name, email) VALUES ({0}, 'x', 'KYAKU1@example.jp');"
    "INSERT INTO app.orders VALUES ({0}, {0}, 'log'); INSERT INTO app.line VALUES (1, {0}, 'chair')"
)
CUSTOMER = '"app"."customer"'


def linked(shop: Shop) -> list[Any]:
    return shop.rows("SELECT key[1], person FROM kotowari.link WHERE person IS NOT NULL ORDER BY key")


def stopped(shop: Shop, number: int = 1, **more: str) -> Any:
    """A customer with a row, enrolled, who has everything stopped."""
    person = shop.customer(number, **more)
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    shop.deliver()
    return person


def test_a_row_that_is_added_for_somebody_who_stopped_is_held_to_it_by_the_next_delivery(shop: Shop) -> None:
    person = stopped(shop)
    shop.company.run(ANOTHER.format(5), shop.login)
    assert shop.sees() == [5]
    assert guards(shop.space, shop.home)[0].tables[CUSTOMER].waiting == 1
    assert shop.deliver().came == 1
    assert shop.sees() == shop.sees("orders") == shop.sees("line", "orders") == []
    assert linked(shop) == [("1", person), ("5", person)]
    assert confirmed_by(shop.space, person) == {"crm": None}
    assert guards(shop.space, shop.home)[0].tables[CUSTOMER].waiting == 0
    assert shop.deliver().came == 0


def test_a_row_that_is_led_to_another_handle_or_key_is_taken_up_too(shop: Shop) -> None:
    person = stopped(shop)
    shop.customer(2)
    shop.deliver()
    assert shop.sees() == [2]
    shop.company.run("UPDATE app.customer SET name = 'y' WHERE id = 2", shop.login)
    assert shop.deliver().came == 0
    shop.company.run("UPDATE app.customer SET email = 'kyaku1@example.jp' WHERE id = 2", shop.login)
    assert shop.deliver().came == 1
    assert shop.sees() == shop.sees("orders") == []
    shop.company.run("DELETE FROM app.line; DELETE FROM app.orders; UPDATE app.customer SET id = 7 WHERE id = 2")
    assert shop.deliver().came == 1
    assert ("7", person) in linked(shop)


def test_no_row_is_passed_over_whose_transaction_commits_late(shop: Shop) -> None:
    stopped(shop)
    with shop.company.connect(shop.login) as late:
        late.execute("BEGIN")
        late.execute("SAVEPOINT one")
        late.execute("INSERT INTO customer (id, email) VALUES (5, 'kyaku1@example.jp')")
        late.execute("RELEASE one")
        shop.company.run(ANOTHER.format(6), shop.login)
        assert shop.deliver(patience=0).came == 1
        assert shop.sees() == []
        assert shop.deliver(patience=0).came == 0  # nothing is looked at twice for what goes on
        late.execute("COMMIT")
    assert shop.sees() == [5]
    assert shop.deliver().came == 1
    assert shop.sees() == []


def test_a_stop_is_not_confirmed_before_rows_that_were_being_added_are_held_to_it(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    with shop.company.connect(shop.login) as late:
        late.execute("BEGIN")
        late.execute("INSERT INTO customer (id, email) VALUES (5, 'kyaku1@example.jp')")
        stop(shop.space, person=person, **STOPPED)
        assert shop.deliver(patience=0).confirmed == 0
        late.execute("COMMIT")
    shop.deliver()
    assert confirmed_by(shop.space, person) == {"crm": None}
    assert shop.sees() == []


def test_a_row_that_was_there_before_its_person_is_theirs_once_they_are_taken_in(shop: Shop) -> None:
    shop.row(1)
    shop.enrol()
    shop.row(2)
    shop.deliver()
    assert linked(shop) == []
    ((marks,),) = shop.rows("SELECT count(*) FROM kotowari.nobody")
    assert marks == 2
    persons = [shop.person(1), shop.person(2)]
    stop(shop.space, person=persons[0], **STOPPED)
    shop.deliver()
    assert linked(shop) == [("1", persons[0]), ("2", persons[1])]
    assert shop.sees() == [2]
    assert shop.rows("SELECT * FROM kotowari.nobody") == []


def test_a_row_that_is_gone_before_its_person_comes_leaves_nothing(shop: Shop) -> None:
    shop.row(1)
    shop.enrol()
    shop.company.run("DELETE FROM app.line; DELETE FROM app.orders; DELETE FROM app.customer")
    shop.person(1)
    shop.deliver()
    assert shop.rows("SELECT * FROM kotowari.nobody") == linked(shop) == []


def test_somebody_erased_stays_so_in_rows_that_an_import_brings_back(shop: Shop) -> None:
    phone = "03-5946-1177"
    person, _ = shop.customer(1, phone=phone), shop.customer(2, phone=phone)
    shop.company.run(f"UPDATE app.customer SET phones = '{{{phone}}}'")
    shop.enrol()
    erase(shop.space, by="desk", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)
    shop.deliver()
    assert shop.sees() == [2]
    shop.company.run(ANOTHER.format(5), shop.login)
    shop.deliver()
    assert shop.sees() == shop.sees("orders") == [2]
    shop.enrol()  # nor are they the other's with whom they shared a telephone
    shop.deliver()
    assert shop.sees() == shop.sees("orders") == [2]


def test_rows_are_linked_by_a_key_of_any_kind_in_every_partition_and_without_one_it_is_said(shop: Shop) -> None:
    shop.company.run(
        "CREATE TABLE app.lead (shop int NOT NULL, code text NOT NULL, email text, UNIQUE (code, shop))"
        " PARTITION BY LIST (shop);"
        "CREATE TABLE app.lead_1 PARTITION OF app.lead FOR VALUES IN (1);"
        "CREATE TABLE app.guest (code text UNIQUE, email text);"
        f'GRANT ALL ON app.lead, app.guest TO "{shop.login}"'
    )
    more = (
        "app.lead: {columns: {shop: , code: , email: {item: email, finds: email}}}\n"
        "app.guest: {columns: {code: , email: {item: email, finds: email}}}\n"
    )
    shop.use(MAPPED + more)
    shop.apply()
    shop.company.run("INSERT INTO app.lead VALUES (1, 'a', 'kyaku1@example.jp')")
    person = shop.customer(1)
    assert shop.enrol().unlinkable == ("app.guest",)
    stop(shop.space, person=person, **STOPPED)
    shop.company.run("CREATE TABLE app.lead_2 PARTITION OF app.lead FOR VALUES IN (2)")
    shop.company.run("INSERT INTO app.lead VALUES (1, 'b', 'KYAKU1@example.jp'), (2, 'b', 'kyaku1@example.jp')")
    assert shop.deliver().came == 2
    keys = shop.rows('SELECT key FROM kotowari.link WHERE relation = \'"app"."lead"\' ORDER BY key')
    assert keys == [(["a", "1"],), (["b", "1"],), (["b", "2"],)]
    assert shop.sees("lead", "code") == []
    (standing,) = guards(shop.space, shop.home)
    assert standing.unlinkable == ("app.guest",)
    shop.enrol()
    assert len(shop.rows("SELECT FROM pg_indexes WHERE indexdef LIKE '%~came%'")) == 3


def test_a_guard_of_a_release_before_is_completed_by_apply(shop: Shop) -> None:
    shop.company.run("DROP TABLE kotowari.nobody; ALTER TABLE kotowari.enrolment DROP COLUMN seen")
    shop.customer(1)
    with pytest.raises(GuardNotApplied):
        shop.enrol()
    shop.apply()
    shop.enrol()
    assert len(linked(shop)) == 1


def test_an_enrolment_of_what_came_killed_midway_is_made_up_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    person = stopped(shop)
    for number in (5, 6, 7):
        shop.company.run(ANOTHER.format(number), shop.login)
    monkeypatch.setattr(taking, "PAGE", 1)
    link, turns = Linking.link, iter((True, False))

    class Killed(BaseException):
        pass

    def killed(*given: Any) -> int:
        if next(turns):
            return link(*given)
        raise Killed

    monkeypatch.setattr(Linking, "link", killed)
    with pytest.raises(Killed):
        shop.deliver()
    monkeypatch.setattr(Linking, "link", link)
    assert shop.sees() == [6, 7]
    assert shop.deliver().came == 3
    assert shop.sees() == []
    assert linked(shop) == [(key, person) for key in "1567"]


def test_a_database_restored_into_another_server_is_looked_through_anew(shop: Shop) -> None:
    stopped(shop)
    shop.company.run("UPDATE kotowari.enrolment SET seen = '99999999:99999999:'; " + ANOTHER.format(5))
    shop.deliver()
    assert guards(shop.space, shop.home)[0].tables[CUSTOMER].looked_through is None
    shop.enrol()
    assert shop.sees() == []
    shop.company.run(ANOTHER.format(6))
    shop.deliver()
    assert shop.sees() == []


def test_what_came_is_found_by_an_index_and_no_row_is_written_for_it(shop: Shop) -> None:
    stopped(shop)
    shop.company.run(ANOTHER.format(5))
    before = shop.rows("SELECT xmin::text, ctid::text FROM app.customer WHERE id = 1")
    shop.company.run("INSERT INTO app.customer (id, email) SELECT n, 'u' || n FROM generate_series(100, 5000) n")
    shop.company.run("ANALYZE app.customer")
    (name,) = (index for (index,) in shop.rows("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%~came%'"))
    shop.deliver()
    with shop.company.connect() as connection:
        connection.execute("UPDATE kotowari.enrolment SET looked_at = now()")
        ((seen,),) = connection.execute("SELECT seen FROM kotowari.enrolment").fetchall()
        asked = sql.SQL("EXPLAIN ") + coming._came(sql.SQL(CUSTOMER), seen)
        said = " ".join(line for (line,) in connection.execute(asked).fetchall())
    assert name in said
    assert shop.rows("SELECT xmin::text, ctid::text FROM app.customer WHERE id = 1") == before


def test_each_day_says_once_that_rows_are_looked_at_before_the_first_is_and_what_came_of_the_day_before(
    shop: Shop,
) -> None:
    stopped(shop)
    for number in (5, 6):
        shop.company.run(ANOTHER.format(number))
        shop.deliver()
    told = [one["enrolment"] for one in entries(shop.space) if str(one["act"]).startswith("guard-enrol")]
    assert [one.get("of") for one in told] == [None, None, "rows-that-came"]
    shop.company.run("UPDATE kotowari.enrolment SET told_at = told_at - interval '1 day'; " + ANOTHER.format(7))
    shop.deliver()
    told = [one["enrolment"] for one in entries(shop.space) if str(one["act"]).startswith("guard-enrol")]
    ended, begun = sorted(told[-2:], key=lambda one: "of" in one)  # of one transaction: in any order
    assert ended["tables"] == {CUSTOMER: {"rows": 2, "linked": 2}}
    assert begun["of"] == "rows-that-came"
    assert "example" not in repr(told)


def test_a_running_process_takes_up_rows_by_itself(shop: Shop) -> None:
    stopped(shop)
    ended = threading.Event()
    thread = threading.Thread(target=Teller(shop.space, shop.home).run, args=(ended, 0.05))
    thread.start()
    try:
        shop.company.run(ANOTHER.format(5))
        deadline = time.monotonic() + 120
        while shop.sees():
            assert time.monotonic() < deadline, "the row is not taken up"
            time.sleep(0.05)
    finally:
        ended.set()
        thread.join()


def test_a_guard_is_asked_on_one_connection_which_is_made_anew_where_the_server_ended_it(shop: Shop) -> None:
    stopped(shop)
    asking = Asking(shop.home)
    of_it = "FROM pg_stat_activity WHERE application_name = 'kotowari guard' AND datname = current_database()"
    assert not asking.has_come("crm")
    ((first,),) = shop.rows(f"SELECT pid {of_it}")
    shop.company.run(ANOTHER.format(5))
    assert asking.has_come("crm")
    assert shop.rows(f"SELECT pid {of_it}") == [(first,)]
    shop.deliver()
    shop.rows(f"SELECT pg_terminate_backend(pid, 60000) {of_it}")
    assert asking.has_come("crm")  # it may be so
    assert not asking.has_come("crm")
    keep_address(shop.home, "crm", "postgresql://nobody@127.0.0.1:1/gone")
    assert asking.has_come("crm")
    assert shop.rows(f"SELECT pid {of_it}") == []


def test_a_table_that_is_no_more_or_tells_no_more_is_not_asked(shop: Shop) -> None:
    stopped(shop)
    shop.company.run(
        "INSERT INTO kotowari.enrolment (relation, seen) VALUES ('app.gone', '1:1:'), ('app.line', '1:1:')"
    )
    with connect("crm", shop.company.url(), autocommit=True) as connection:
        assert not coming.has_come(connection)
        shop.company.run(ANOTHER.format(5))
        assert coming.has_come(connection)


def test_a_look_that_finds_nothing_to_look_at_begins_nothing(shop: Shop) -> None:
    shop.customer(1)
    assert shop.deliver().came == 0
    assert linked(shop) == []
