"""What a sweep deleted stays deleted, whatever dump the database came back from."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.handling.acquire import acquire
from kotowari.handling.outcome import Acquired
from kotowari.handling.space import Space
from kotowari.keeping.sweep import sweep
from tests.handling.conftest import SECOND, policy_text
from tests.keeping.conftest import DAY, ENDED, arriving, customer, end_contract, taken_in
from tests.publishing import publish
from tests.restored.conftest import Company


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(DAY):
        yield


def opened(company: Company) -> Space:
    space = company.space()
    with clock.as_of(date(2026, 6, 1)):
        publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    return space


def numbers(company: Company, table: str) -> set[UUID]:
    return {number for number, _ in company.rows(table, "person, space")}


def test_persons_who_were_swept_together_are_gone_again(company: Company) -> None:
    space = opened(company)
    gone = {customer(space, number) for number in range(3)}
    stays = customer(space, 9, "Momiji")
    end_contract(space)
    company.integrate()
    dump = company.dump()
    sweep(space, by="officer", at_most=100)
    company.integrate()
    erasures = company.rows("vault.erasure")
    marks = company.rows("vault.suppression", "digest, item, may_return")
    assert len(marks) == 3
    company.load(dump)
    told = company.restored()
    assert dict(told.replayed) == {"erase": 1}
    assert numbers(company, "vault.person") == {stays}
    for table in ("holding", "handle", "membership", "trail"):
        assert numbers(company, f"vault.{table}") == {stays}, table
    assert company.rows("vault.erasure") == erasures
    assert {row[0] for row in erasures} == gone
    assert company.rows("vault.suppression", "digest, item, may_return") == marks


def test_who_was_swept_and_restored_may_return_by_themselves_alone(company: Company) -> None:
    space = opened(company)
    customer(space, 1)
    end_contract(space)
    company.integrate()
    dump = company.dump()
    sweep(space, by="officer", at_most=100)
    company.integrate()
    company.load(dump)
    company.restored()
    values = {"name": "Hanako 1", "email": "hanako1@example.com"}
    assert isinstance(acquire(company.space(), by="desk", arrival=arriving("customer", values, ("support",))), Acquired)


def test_items_that_were_swept_and_purposes_that_ended_do_not_come_back(company: Company) -> None:
    space = opened(company)
    values = {"name": "M", "email": "m@example.com", "login_log": "ten times"}
    person = taken_in(space, "customer", values, ("support", "business_communications"), "Kusunoki")
    end_contract(space, ENDED)
    company.integrate()
    dump = company.dump()
    sweep(space, by="officer", at_most=100)
    company.integrate()
    narrowed = company.rows("vault.holding", "item, purposes, sealed")
    assert {item for item, *_ in narrowed} == {"name", "email"}
    company.load(dump)
    assert len(company.rows("vault.holding", "item, purposes, sealed")) == 3
    told = company.restored()
    assert dict(told.replayed) == {"erase": 1}
    assert company.rows("vault.holding", "item, purposes, sealed") == narrowed
    assert numbers(company, "vault.person") == {person}
