"""Whoever permits some items of a purpose and not the others: the database shows just these, as the gate does."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari import clock
from kotowari.guard.apply import apply, look, planner
from kotowari.guard.connect import connect
from kotowari.guard.plan.make import make_removal
from kotowari.guard.plan.model import Plan
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.standing import guards
from kotowari.handling.outcome import Refused
from kotowari.handling.record_map import record_map
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase, Servers, made_database
from tests.handling.conftest import SECOND, take_in
from tests.handling.grounded import DAY, policy_with_recipients
from tests.handling.guarded.conftest import MAPPED, Shop
from tests.publishing import publish

SHOWN = "id, name, email"
STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}


@pytest.fixture(params=(15, 18))
def one_company(request: pytest.FixtureRequest, guard_servers: Servers) -> Iterator[CompanyDatabase]:
    """A company's database on the oldest and the newest server."""
    with made_database(guard_servers.of(request.param)) as made:
        yield made


@pytest.fixture
def partial(shop: Shop) -> UUID:
    """A customer who consented to promotion with the e-mail alone, beside one who did with everything."""
    one = take_in(shop.space, "customer", ("support",), name="客1", email="kyaku1@example.jp")
    agree(shop, one, "email")
    shop.row(1)
    agree(shop, shop.customer(2), "name", "email")
    shop.enrol()
    shop.deliver()
    return one


def agree(shop: Shop, person: UUID, *items: str, purpose: str | None = "promotion", to: str | None = None) -> None:
    consent = Consent(frozenset(items), "web-form", "ja", purpose, to)
    give_consent(shop.space, by="desk", person=person, consent=consent)


def told(shop: Shop) -> Plan:
    """What would change, as `guard plan` and `guard drift` tell it."""
    with connect("crm", shop.company.url(), autocommit=True) as connection:
        return look(connection, planner(shop.wanted()))


def promoted(shop: Shop) -> list[Any]:
    return shop.sees("customer", SHOWN, "promotion")


FIRST, SECOND_ONE = (1, None, "Kyaku1@EXAMPLE.jp"), (2, "客2", "Kyaku2@EXAMPLE.jp")


def test_a_consent_to_one_item_shows_that_item_by_the_database_as_by_the_gate(shop: Shop, partial: UUID) -> None:
    def gate(item: str) -> bool:
        asked: dict[str, Any] = {"by": "sales", "subject": "customer", "purpose": "promotion"}
        return not isinstance(use(shop.space, person=partial, items=frozenset((item,)), **asked), Refused)

    assert (gate("email"), gate("name")) == (True, False)
    assert shop.rows("SELECT capacity, subjects, items, parted FROM kotowari.partly") == [
        ("promotion", ["customer"], ["email"], False)
    ]
    # Until it is applied it is closed to more than that, said, and keeps no stop from being confirmed.
    assert {name for _, name, _ in promoted(shop)} <= {None, "客2"}
    assert "some of customer permit email and not the rest" in " ".join(one.words for one in told(shop).changes)
    assert guards(shop.space, shop.home)[0].differs > 0
    assert confirmed_by(shop.space, partial) == {"crm": None}
    shop.apply()
    shop.deliver()
    assert promoted(shop) == [FIRST, SECOND_ONE]
    plan = told(shop)
    assert plan.is_empty
    assert any("for promotion `name`" in one and "because some persons permit only some" in one for one in plan.notices)
    assert guards(shop.space, shop.home)[0].differs == 0


def test_what_it_becomes_is_delivered_and_needs_no_further_plan(shop: Shop, partial: UUID) -> None:
    shop.apply()
    shop.deliver()
    withdraw(shop.space, by="desk", person=partial, purpose="promotion")
    shop.deliver()
    assert promoted(shop) == [SECOND_ONE]
    agree(shop, partial, "email")
    shop.deliver()
    assert promoted(shop) == [FIRST, SECOND_ONE]
    agree(shop, partial, "name")  # a second consent, to another item: each is permitted by itself
    shop.deliver()
    assert promoted(shop) == [(1, "客1", "Kyaku1@EXAMPLE.jp"), SECOND_ONE]
    # What hangs on the row came before and comes after; a new row is of the same person once it is taken up.
    assert shop.sees("line", "orders", "promotion") == [1, 2]
    shop.company.run("INSERT INTO app.customer (id, name, email) VALUES (5, 'x', 'KYAKU1@example.jp')", shop.login)
    shop.company.run("INSERT INTO app.orders VALUES (5, 1, 'log'); INSERT INTO app.line VALUES (1, 5, 'desk')")
    shop.deliver()
    assert promoted(shop)[-1] == (5, "x", "KYAKU1@example.jp")
    assert shop.sees("line", "orders", "promotion") == [1, 2, 5]
    stop(shop.space, person=partial, **STOPPED)
    shop.deliver()
    assert confirmed_by(shop.space, partial) == {"crm": None}
    assert promoted(shop) == [SECOND_ONE]
    erase(shop.space, by="desk", person=partial, subject="customer", because=EraseBecause.WELL_FOUNDED)
    shop.deliver()
    assert promoted(shop) == [SECOND_ONE]
    assert told(shop).is_empty


def test_where_everybody_consents_to_all_nothing_is_added(shop: Shop) -> None:
    agree(shop, shop.customer(1), "name", "email")
    shop.customer(2)
    shop.enrol()
    shop.deliver()
    assert shop.rows("TABLE kotowari.partly") == []
    assert told(shop).is_empty
    copies = "SELECT attname FROM pg_attribute WHERE attname LIKE 'kotowari_promotion__of_%' AND NOT attisdropped"
    assert shop.rows(copies) == [("kotowari_promotion__of_email",)]  # an address needs more than what the page promises


def test_an_item_that_is_not_let_through_is_written_and_kept(shop: Shop, partial: UUID) -> None:
    shop.apply()
    shop.deliver()
    with shop.company.connect(shop.login) as visitor, visitor.transaction():
        visitor.execute("SELECT kotowari.take_up('promotion')")
        # As an ORM saves what it read: the nothing in place of the name destroys none.
        visitor.execute("UPDATE customer SET name = NULL, email = 'new@example.jp' WHERE id = 1")
    assert shop.rows("SELECT name, email FROM app.customer WHERE id = 1") == [("客1", "new@example.jp")]
    agree(shop, partial, "name", "email")
    shop.deliver()
    assert promoted(shop)[0] == (1, "客1", "new@example.jp")


def test_a_recipient_is_provided_with_what_a_person_agreed_to(shop: Shop) -> None:
    one, two = shop.customer(1), shop.customer(2)
    publish(shop.space, by="officer", text=policy_with_recipients(), file=SECOND)
    with clock.as_of(DAY):
        _provided(shop, one, two)


def _provided(shop: Shop, one: UUID, two: UUID) -> None:
    partner, strict = shop.company.make_login("partner"), shop.company.make_login("strict")
    shop.company.run(
        f'GRANT USAGE ON SCHEMA app TO "{partner}", "{strict}"; GRANT SELECT ON app.customer TO "{partner}", "{strict}"'
    )
    provides = "provides: [{to: printer, on: consent, for: support}]"
    shop.use(MAPPED, {partner: provides, strict: f"{provides}, columns: strict"})
    shop.apply(partner, strict)
    agree(shop, one, "email", purpose=None, to="printer")
    agree(shop, two, "name", "email", "phone", "address", "login_log", purpose=None, to="printer")
    shop.enrol()
    shop.deliver()
    assert shop.sees("app.customer", "id", login=partner) == [2]
    shop.apply(partner, strict)
    shop.deliver()
    # E-mail is what both agreed to: it is read where it is; what only one did by what repeats it.
    assert shop.sees("customer", SHOWN, login=partner) == [FIRST, SECOND_ONE]
    copy = '"kotowari_support+printer+consent__of_name"'
    assert shop.sees("app.customer", f"id, {copy}, email", login=strict) == [FIRST, SECOND_ONE]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shop.sees("app.customer", "name", login=strict)
    withdraw(shop.space, by="desk", person=two, recipient="printer")
    shop.deliver()
    assert shop.sees("customer", SHOWN, login=partner) == [FIRST]
    assert shop.sees() == [1, 2]


@pytest.mark.parametrize("one_company", [18], indirect=True)
def test_a_map_may_have_it_closed_and_the_columns_are_as_they_were(shop: Shop, partial: UUID) -> None:
    columns = "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attname LIKE 'kotowari%%' ORDER BY 1, 2"
    before = shop.rows(f"{columns.replace('%%', '%')}")
    shop.apply()
    shop.deliver()
    text = map_text(MAPPED, {shop.login: "purposes: [support, promotion]"})
    closed = text.replace("guard: {", "guard: {partly: closed, ")
    record_map(shop.space, by="keeper", files=[("map.yaml", closed)])
    assert "is shown with none of them" in " ".join(one.words for one in told(shop).changes)
    shop.apply()
    shop.deliver()
    assert set(shop.rows(columns.replace("%%", "%"))) >= set(before)
    assert shop.rows("TABLE kotowari.partly") == []
    assert told(shop).is_empty
    assert all(name is None or number == 2 for number, name, _ in promoted(shop))
    record_map(shop.space, by="keeper", files=[("map.yaml", text)])
    shop.deliver()
    assert not told(shop).is_empty
    assert str(partial) not in str(shop.rows("TABLE kotowari.partly"))
    shop.apply()
    shop.deliver()
    assert promoted(shop) == [FIRST, SECOND_ONE]


def test_a_dump_is_as_before_once_the_guard_is_removed(shop: Shop, partial: UUID) -> None:
    def dump() -> tuple[str, list[str]]:
        whole = shop.company.server.dump("pg_dump", shop.company.name)
        return shop.company.server.dump("pg_dump", "--schema-only", shop.company.name), sorted(whole.splitlines())

    shop.apply()
    shop.deliver()
    assert promoted(shop) == [FIRST, SECOND_ONE]
    with connect("crm", shop.company.url(), autocommit=True) as connection:
        apply(connection, make_removal, lambda _: None)
        before = dump()
    shop.apply()
    with connect("crm", shop.company.url(), autocommit=True) as connection:
        apply(connection, make_removal, lambda _: None)
    assert dump() == before
    assert "kotowari" not in before[0]
    assert partial is not None
