"""Races and failures of delivery: nothing is lost, and nothing is confirmed that a row could still miss."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kotowari.errors import GuardUnwritten, PlaceUnreachable
from kotowari.guard.state.enrolment import Enrolment
from kotowari.handling.guarded import deliver as delivering
from kotowari.handling.guarded import enrol as enrolling
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.standing import guards
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.stop import Because, stop
from kotowari.places.addresses import keep_address
from kotowari.vault.outbox import Outbox
from tests.handling import searching
from tests.handling.conftest import entries, rows
from tests.handling.guarded.conftest import Shop

STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}


class Killed(BaseException):
    """What ends a process at a line."""


def _killed(*_: object, **__: object) -> None:
    raise Killed


def test_a_row_added_by_a_transaction_that_was_open_is_reached_before_the_stop_is_confirmed(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    with shop.company.connect() as other:
        other.execute("BEGIN")
        other.execute("INSERT INTO app.orders VALUES (9, 1, 'late')")
        stop(shop.space, person=person, **STOPPED)
        done = shop.deliver(patience=0.2)
        assert (done.written, done.confirmed, done.awaited) == (1, 0, 1)
        assert shop.deliver(patience=0.2).written == 0
        assert confirmed_by(shop.space, person)["crm"] is not None
        other.execute("COMMIT")
    assert shop.sees("orders") == [9]
    assert shop.deliver().confirmed == 1
    assert shop.sees("orders") == []
    assert confirmed_by(shop.space, person) == {"crm": None}


def test_who_read_before_and_writes_after_is_waited_for_too(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    with shop.company.connect() as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT count(*) FROM app.place")
        stop(shop.space, person=person, **STOPPED)
        assert shop.deliver(patience=0).confirmed == 0
        other.execute("INSERT INTO app.orders VALUES (9, 1, 'late')")
        other.execute("COMMIT")
    shop.deliver()
    assert shop.sees("orders") == []


def test_a_change_made_while_the_last_is_delivered_is_not_confirmed_with_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = shop.customer(1)
    shop.enrol()
    shop.deliver()
    stop(shop.space, person=person, **STOPPED)
    bring = delivering.bring

    def then_resumed(*given: Any) -> bool:
        has_rows = bring(*given)
        resume(shop.space, by="desk", person=person, subject="customer", because=ResumeBecause.GROUND_GONE)
        return has_rows

    monkeypatch.setattr(delivering, "bring", then_resumed)
    monkeypatch.setattr(delivering, "_confirm", lambda *_: delivering._Confirmed(0, 0, 0))
    with pytest.MonkeyPatch.context() as once:
        once.setattr(delivering, "BATCH", 1)
        taken = iter((True, False))
        once.setattr(delivering, "_write", _only(taken, delivering._write))
        shop.deliver()
    monkeypatch.undo()
    assert shop.sees() == []
    assert confirmed_by(shop.space, person)["crm"] is not None
    shop.deliver()
    assert shop.sees() == [1]
    assert confirmed_by(shop.space, person) == {"crm": None}


def _only(turns: Any, act: Any) -> Any:
    return lambda *given: act(*given) if next(turns) else 0


@pytest.mark.parametrize("line", ["delivered", "confirm", "take"])
def test_a_deliverer_killed_anywhere_is_made_up_for_by_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    person = shop.customer(1)
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    monkeypatch.setattr(Outbox, line, _killed)
    with pytest.raises(Killed):
        shop.deliver()
    monkeypatch.undo()
    assert confirmed_by(shop.space, person)["crm"] is not None
    shop.deliver()
    assert shop.sees() == shop.sees("line", "orders") == []
    assert confirmed_by(shop.space, person) == {"crm": None}
    assert rows(shop.space, "vault.delivery") == []


def test_an_enrolment_killed_midway_goes_on_and_one_run_again_changes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    persons = [shop.customer(number) for number in range(1, 5)]
    stop(shop.space, person=persons[3], **STOPPED)
    monkeypatch.setattr(enrolling, "PAGE", 1)
    go_on, turns = Enrolment.go_on, iter((True, True, False))
    monkeypatch.setattr(Enrolment, "go_on", lambda *given: go_on(*given) if next(turns) else _killed())
    with pytest.raises(Killed):
        shop.enrol()
    monkeypatch.setattr(Enrolment, "go_on", go_on)
    assert shop.rows("SELECT count(*) FROM kotowari.link") == [(2,)]
    pages: list[int] = []
    shown = enrolling.enrol(
        shop.space, shop.home, "crm", by="keeper", told=lambda table, rows, linked: pages.append(rows)
    )
    assert pages == [3, 4]
    assert shown.tables == {'"app"."customer"': (4, 4)}
    links = shop.rows("SELECT * FROM kotowari.link ORDER BY key")
    assert [person for _, _, person, _ in links] == persons
    assert shop.sees() == [1, 2, 3]
    shop.enrol()
    assert shop.rows("SELECT * FROM kotowari.link ORDER BY key") == links


def test_two_deliverers_at_once_leave_what_the_vault_says(shop: Shop) -> None:
    persons = [shop.customer(number) for number in range(1, 6)]
    shop.enrol()

    def changed_and_delivered(turn: int) -> None:
        for person in persons[turn::2]:
            stop(shop.space, person=person, **STOPPED)
            shop.deliver()
            if turn:
                resume(shop.space, by="desk", person=person, subject="customer", because=ResumeBecause.GROUND_GONE)
                shop.deliver()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(changed_and_delivered, range(2)))
    shop.deliver()
    assert shop.sees() == shop.sees("orders") == [2, 4]
    assert rows(shop.space, "vault.outbox") == rows(shop.space, "vault.delivery") == []


def test_a_database_that_is_down_loses_nothing_and_it_is_said(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    keep_address(shop.home, "crm", "postgresql://nobody:secret@127.0.0.1:1/gone")
    stop(shop.space, person=person, **STOPPED)
    with pytest.raises(PlaceUnreachable) as refused:
        shop.deliver()
    assert b"secret" not in searching.told_by(refused.value)
    (standing,) = guards(shop.space, shop.home)
    assert standing.problem is not None
    assert standing.behind.stops == 1
    keep_address(shop.home, "crm", shop.company.url())
    shop.deliver()
    assert shop.sees() == []


def test_a_database_that_ends_what_is_asked_of_it_is_said_to_and_none_of_ours(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    shop.company.run(f'ALTER DATABASE "{shop.company.name}" SET statement_timeout = 1')
    for act in (shop.deliver, shop.enrol):
        with pytest.raises(PlaceUnreachable, match="ended by the server"):
            act()
    (standing,) = guards(shop.space, shop.home)
    assert standing.problem is not None
    shop.company.run(f'ALTER DATABASE "{shop.company.name}" RESET statement_timeout')
    shop.deliver()
    assert shop.sees() == []


def test_nothing_personal_is_in_errors_entries_or_what_a_guard_keeps(shop: Shop) -> None:
    name, email, phone = "雪之下 陽乃", "planted.yukinoshita@example.com", "03-5946-1177"
    shop.row(1)
    person = shop.person(1, name=name, email=email, phone=phone)
    shop.company.run(
        f"UPDATE app.customer SET name = '{name}', email = '{email}', phones = '{{{phone}}}';"
        "CREATE FUNCTION app.shout() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'not %, %, %', NEW.name, NEW.email, NEW.phones; END$$;"
        "CREATE TRIGGER shout BEFORE UPDATE ON app.customer FOR EACH ROW EXECUTE FUNCTION app.shout()"
    )
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    with pytest.raises(GuardUnwritten) as refused:
        shop.deliver()
    assert confirmed_by(shop.space, person)["crm"] is not None
    said = searching.told_by(refused.value) + repr(entries(shop.space)).encode()
    said += repr(shop.rows("SELECT * FROM kotowari.link") + shop.rows("SELECT * FROM kotowari.enrolment")).encode()
    said += repr(guards(shop.space, shop.home)).encode()
    for planted in (name, email, phone, "5946-1177", "+81359461177"):
        assert planted.encode() not in said
    acts = [entry["act"] for entry in entries(shop.space)]
    assert acts.index("guard-enrolment") < acts.index("guard-enrolled")
