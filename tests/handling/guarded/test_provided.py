"""Logins by which a recipient is provided: what a person has stopped or agreed to, and what is on record of the day."""

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.grounds.abroad import check
from kotowari.handling.grounds.entrust import contract
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.standing import guards
from kotowari.handling.guarded.telling import Teller
from kotowari.handling.guarded.today import close_as_of_today
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.stop import Because, stop
from kotowari.recipients.contract import Scope
from tests.guard.server import CompanyDatabase, Servers, made_database
from tests.handling.conftest import SECOND, entries
from tests.handling.grounded import DAY, YEAR, policy_with_recipients
from tests.handling.guarded.conftest import MAPPED, Shop
from tests.publishing import publish

STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}
HELD = frozenset({"name", "email", "phone", "address", "login_log"})
"""What the shop's tables hold: a login that provides provides all of it, or nothing."""

SCOPE = Scope(frozenset({"customer"}), HELD, frozenset({"support"}))
COURIER = "provides: [{to: callcenter, on: entrustment, for: support}]"
PARTNER = "provides: [{to: printer, on: consent, for: support}]"


@pytest.fixture(params=(15, 18))
def one_company(request: pytest.FixtureRequest, guard_servers: Servers) -> Iterator[CompanyDatabase]:
    """A company's database on the oldest and the newest server: the other tests of this folder have the one between."""
    with made_database(guard_servers.of(request.param)) as made:
        yield made


@pytest.fixture
def persons(shop: Shop) -> Iterator[list[UUID]]:
    """Two customers of a shop that has a call center abroad and a printer; both sides enrolled."""
    found = [shop.customer(1), shop.customer(2)]
    publish(shop.space, by="officer", text=policy_with_recipients(), file=SECOND)
    courier, partner = (shop.company.make_login(login) for login in ("courier", "partner"))
    shop.company.run(
        f'GRANT USAGE ON SCHEMA app TO "{courier}", "{partner}";'
        f'GRANT SELECT ON ALL TABLES IN SCHEMA app TO "{courier}", "{partner}"'
    )
    with clock.as_of(DAY):
        shop.use(MAPPED, {courier: COURIER, partner: PARTNER})
        told: dict[str, Any] = {"since": DAY, "until": None, "every": YEAR, "document": b"contract"}
        contract(shop.space, by="officer", recipient="callcenter", scope=SCOPE, **told)
        check(shop.space, by="officer", recipient="callcenter", on=DAY, document=b"report")
        shop.apply(courier, partner)
        shop.enrol()
        shop.deliver()
        yield found


def names(shop: Shop, login: str) -> list[Any]:
    return shop.sees("app.customer", "id", login=shop.company.login(login))


def confirmed(shop: Shop, person: UUID) -> bool:
    return confirmed_by(shop.space, person) == {"crm": None}


def test_what_is_provided_follows_the_persons_word_and_is_confirmed(shop: Shop, persons: list[UUID]) -> None:
    one, two = persons
    assert names(shop, "courier") == [1, 2]
    assert names(shop, "partner") == []
    agreed = Consent(HELD, "paper", "ja", recipient="printer")
    give_consent(shop.space, by="desk", person=one, consent=agreed)
    assert not confirmed(shop, one)
    shop.deliver()
    assert names(shop, "partner") == [1]
    withdraw(shop.space, by="desk", person=one, recipient="printer")
    shop.deliver()
    assert confirmed(shop, one)
    assert names(shop, "partner") == []
    give_consent(shop.space, by="desk", person=one, consent=agreed)
    stop(shop.space, person=one, provision=True, use=False, **STOPPED)
    assert guards(shop.space, shop.home)[0].behind.stops == 1
    shop.deliver()
    assert confirmed(shop, one)
    assert names(shop, "partner") == []
    assert shop.sees() == [1, 2]
    resume(shop.space, by="desk", person=one, subject="customer", because=ResumeBecause.GROUND_GONE, provision=True)
    shop.company.run("INSERT INTO app.customer (id, name, email) VALUES (5, 'x', 'KYAKU1@example.jp')", shop.login)
    shop.deliver()
    assert names(shop, "partner") == [1, 5]
    stop(shop.space, person=one, **STOPPED)
    erase(shop.space, by="desk", person=two, subject="customer", because=EraseBecause.WELL_FOUNDED)
    shop.deliver()
    assert confirmed(shop, one)
    assert shop.sees() == shop.sees("orders") == names(shop, "courier") == []


def test_what_a_day_ends_is_closed_for_everybody_and_what_differs_is_said(shop: Shop, persons: list[UUID]) -> None:
    shop.company.run("INSERT INTO app.customer (id, name) VALUES (5, 'unknown')")
    assert names(shop, "courier") == [1, 2, 5]
    assert len(persons) == 2
    assert close_as_of_today(shop.space, shop.home, "crm").policies == ()
    assert guards(shop.space, shop.home)[0].differs == 0
    with clock.as_of(date(2027, 1, 15)):  # the check of half a year is overdue
        assert guards(shop.space, shop.home)[0].differs > 0
        shop.deliver()
        assert names(shop, "courier") == [5]
        closed = close_as_of_today(shop.space, shop.home, "crm")
        assert names(shop, "courier") == []
        assert shop.sees() != []
        assert close_as_of_today(shop.space, shop.home, "crm").policies == ()
        (entry,) = [one["guard"] for one in entries(shop.space) if one["act"] == "guard-closed"]
        assert entry["changes"] == {"row policies": len(closed.policies)}
        check(shop.space, by="officer", recipient="callcenter", on=date(2027, 1, 15), document=b"report")
        shop.deliver()
        assert names(shop, "courier") == []  # who closes does not open: that is for who applies
        assert guards(shop.space, shop.home)[0].differs > 0
        shop.apply(shop.company.login("courier"), shop.company.login("partner"))
        assert names(shop, "courier") == [1, 2, 5]
        assert guards(shop.space, shop.home)[0].differs == 0


@pytest.mark.parametrize("one_company", [18], indirect=True)
def test_a_running_process_closes_what_a_new_day_ends(shop: Shop, persons: list[UUID]) -> None:
    assert len(names(shop, "courier")) == len(persons)
    ended = threading.Event()

    def later() -> None:
        with clock.as_of(DAY + timedelta(days=200)):
            Teller(shop.space, shop.home).run(ended, 0.05)

    thread = threading.Thread(target=later)
    thread.start()
    try:
        deadline = time.monotonic() + 120
        while not any(one["act"] == "guard-closed" for one in entries(shop.space)) or names(shop, "courier"):
            assert time.monotonic() < deadline, "it is not closed"
            time.sleep(0.05)
    finally:
        ended.set()
        thread.join()
