"""What a person has stopped is refused by the company's PostgreSQL once it is delivered, and confirmed only then."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from kotowari.errors import GuardOutdated, NotPostgres
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.standing import guards
from kotowari.handling.merge import Stands
from kotowari.handling.outcome import Changed
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.stop import Because, stop
from kotowari.places.addresses import keep_address
from tests.handling.conftest import DAY, FIRST, policy_text, rows
from tests.handling.guarded.conftest import Shop
from tests.handling.test_merge import divided, merged
from tests.publishing import publish

STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}


def test_a_stop_in_the_vault_is_refused_by_the_database_after_delivery(shop: Shop) -> None:
    first, _ = shop.customer(1), shop.customer(2)
    assert shop.enrol().tables['"app"."customer"'] == (2, 2)
    assert shop.sees() == [1, 2]
    stop(shop.space, person=first, **STOPPED)
    assert confirmed_by(shop.space, first)["crm"] is not None
    (standing,) = guards(shop.space, shop.home)
    assert (standing.behind.waiting, standing.behind.stops) == (1, 1)
    assert shop.sees() == [1, 2]
    shop.deliver()
    assert confirmed_by(shop.space, first) == {"crm": None}
    for table in ("customer", "orders", "place"):
        assert shop.sees(table) == [2], table
    assert shop.sees("line", "orders") == [2]
    resume(shop.space, by="desk", person=first, subject="customer", because=ResumeBecause.GROUND_GONE)
    shop.deliver()
    assert shop.sees() == shop.sees("line", "orders") == [1, 2]


def test_a_stop_of_one_purpose_leaves_the_others(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    stop(shop.space, person=person, purpose="promotion", **STOPPED)
    shop.deliver()
    assert shop.sees() == [1]
    assert shop.sees(purpose="promotion") == []


def test_what_was_stopped_before_enrolment_is_refused_from_it_on(shop: Shop) -> None:
    person = shop.customer(1)
    stop(shop.space, person=person, **STOPPED)
    shop.enrol()
    assert shop.sees() == shop.sees("line", "orders") == []
    shop.deliver()
    assert confirmed_by(shop.space, person) == {"crm": None}
    assert shop.rows("SELECT count(*) FROM kotowari.link") == [(1,)]


def test_a_row_that_is_added_below_takes_the_state_over_and_one_of_several_needs_all(shop: Shop) -> None:
    person, _ = shop.customer(1), shop.customer(2)
    shop.enrol()
    shop.company.run("UPDATE app.customer SET place = 1 WHERE id = 2")
    stop(shop.space, person=person, **STOPPED)
    shop.deliver()
    shop.company.run("INSERT INTO app.orders VALUES (7, 1, 'x'); INSERT INTO app.line VALUES (1, 7, 'x')")
    assert shop.sees("orders") == [2]
    assert shop.sees("line", "orders") == [2]
    assert shop.sees("place") == [2]  # the first is shared with whoever had it stopped


def test_a_person_erased_leaves_no_link_and_rows_that_nobody_reads(shop: Shop) -> None:
    person, _ = shop.customer(1), shop.customer(2)
    shop.enrol()
    erase(shop.space, by="desk", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)
    assert rows(shop.space, "vault.outbox", "person") == [(person,)]
    shop.deliver()
    assert rows(shop.space, "vault.outbox") == rows(shop.space, "vault.delivery") == []
    assert shop.rows(f"SELECT count(*) FROM kotowari.link WHERE person = '{person}'") == [(0,)]
    assert shop.sees() == [2]
    assert shop.sees("orders") == [2]
    (standing,) = guards(shop.space, shop.home)
    table = standing.tables['"app"."customer"']
    assert (table.rows, table.erased) == (2, 1)
    shop.enrol()  # whoever finds nobody stays refused
    shop.deliver()
    assert shop.sees() == [2]
    shop.company.run("DELETE FROM app.line; DELETE FROM app.orders; DELETE FROM app.customer WHERE id = 1")
    shop.enrol()
    assert guards(shop.space, shop.home)[0].tables['"app"."customer"'].erased == 0


def test_rows_of_a_merged_person_are_those_of_the_one_who_stands(shop: Shop) -> None:
    one, two = shop.customer(1), shop.customer(2)
    shop.enrol()
    assert isinstance(merged(shop.space, one, two, name=Stands.THIS, email=Stands.THIS), Changed)
    shop.deliver()
    assert shop.rows("SELECT DISTINCT person FROM kotowari.link") == [(one,)]
    assert shop.sees() == [1, 2]
    stop(shop.space, person=one, **STOPPED)
    shop.deliver()
    assert shop.sees() == shop.sees("orders") == []


def test_what_was_stopped_stays_so_for_both_after_a_split(shop: Shop) -> None:
    person = shop.customer(1, phone="03-5946-1177")
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    done = divided(shop.space, person, "email")
    assert isinstance(done, Changed)
    shop.deliver()
    shop.enrol()
    shop.deliver()
    assert shop.rows("SELECT person FROM kotowari.link") == [(done.other,)]
    assert shop.sees() == []


def test_a_consent_lets_a_column_be_read_until_it_is_withdrawn(shop: Shop) -> None:
    person, _ = shop.customer(1), shop.customer(2)
    shop.enrol()
    seen = "id, email"
    assert shop.sees(columns=seen, purpose="promotion") == [(1, None), (2, None)]
    agreed = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    give_consent(shop.space, by="desk", person=person, consent=agreed)
    shop.deliver()
    assert shop.sees(columns=seen, purpose="promotion") == [(1, "Kyaku1@EXAMPLE.jp"), (2, None)]
    withdraw(shop.space, by="desk", person=person, purpose="promotion")
    shop.deliver()
    assert shop.sees(columns=seen, purpose="promotion") == [(1, None), (2, None)]


def test_what_is_kept_to_a_day_is_read_to_that_day(shop: Shop) -> None:
    shop.customer(1)
    shop.enrol()
    kept = 'kind: "dpv:CustomerCare"'
    text = policy_text(FIRST).replace("revision: 2019-10-18", f"revision: {DAY}")
    publish(shop.space, by="officer", text=text.replace(kept, kept + "\n    keep: {then: 14 days}"), file=FIRST)
    with pytest.raises(GuardOutdated):
        shop.deliver()
    shop.apply()
    shop.deliver()
    through = "SELECT kotowari_support__through FROM app.{} WHERE id = 1"
    for table in ("customer", "orders", "place"):
        ((day,),) = shop.rows(through.format(table))
        assert timedelta(days=13) <= day - DAY <= timedelta(days=15)
    assert shop.sees() == []  # by the clock of the server the day has passed


def test_a_guard_of_another_policy_is_told_and_confirms_nothing(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    shop.company.run("ALTER TABLE app.customer ADD COLUMN kotowari_gone boolean NOT NULL DEFAULT true")
    stop(shop.space, person=person, **STOPPED)
    with pytest.raises(GuardOutdated):
        shop.deliver()
    assert shop.sees() == []
    assert confirmed_by(shop.space, person)["crm"] is not None
    assert guards(shop.space, shop.home)[0].outdated


def test_a_changed_handle_loses_no_restriction_until_it_is_enrolled_anew(shop: Shop) -> None:
    person, other = shop.customer(1), shop.person(2)
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    shop.deliver()
    shop.company.run("UPDATE app.customer SET email = 'nobody@example.jp' WHERE id = 1")
    shop.enrol()
    assert shop.sees() == []
    shop.company.run("UPDATE app.customer SET email = 'kyaku2@example.jp' WHERE id = 1")
    assert shop.sees() == []
    shop.enrol()
    shop.deliver()
    assert shop.sees() == shop.sees("orders") == [1]
    stop(shop.space, person=other, **STOPPED)
    shop.deliver()
    assert shop.sees() == []


def test_who_shares_a_telephone_is_told_apart_by_the_address(shop: Shop) -> None:
    phone = "03-5946-1177"
    person, other = shop.customer(1, phone=phone), shop.customer(2, phone=phone)
    shop.company.run("UPDATE app.customer SET phones = '{03-5946-1177,x}'")
    shop.enrol()
    assert sorted(shop.rows("SELECT key[1], person FROM kotowari.link")) == [("1", person), ("2", other)]
    shop.company.run("UPDATE app.customer SET email = NULL WHERE id = 2")
    shop.enrol()
    stop(shop.space, person=person, **STOPPED)
    shop.deliver()
    assert shop.sees() == []  # the second row may be of either: both must let it be read


def test_an_address_with_a_driver_of_sqlalchemy_leads_to_the_guard_too(shop: Shop) -> None:
    shop.customer(1)
    parts = psycopg.conninfo.conninfo_to_dict(shop.company.url())
    rest = f"://{parts['user']}@/{parts['dbname']}?host={parts['host']}&port={parts['port']}"
    keep_address(shop.home, "crm", f"postgresql+psycopg{rest}")
    assert shop.enrol().tables['"app"."customer"'] == (1, 1)
    keep_address(shop.home, "crm", f"mysql+pymysql{rest}")
    with pytest.raises(NotPostgres):
        shop.deliver()
