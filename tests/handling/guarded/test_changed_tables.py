"""Tables that change under a guard whose persons are enrolled: what they stopped stays stopped, and is confirmed so."""

import pytest

from kotowari.errors import GuardOutdated
from kotowari.guard.apply import apply, planner
from kotowari.guard.connect import connect
from kotowari.guard.lifting import lifted
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.stop import stop
from tests.handling.guarded.conftest import MAPPED, Shop
from tests.handling.guarded.test_delivery import STOPPED


@pytest.fixture
def one_of_two(shop: Shop) -> Shop:
    """A shop with two customers, the second of whom has stopped all."""
    shop.customer(1)
    second = shop.customer(2)
    shop.enrol()
    stop(shop.space, person=second, **STOPPED)
    shop.deliver()
    assert shop.sees() == [1]
    return shop


def lift(shop: Shop) -> None:
    wanted = shop.wanted()
    with connect("crm", shop.company.url(), autocommit=True) as connection:
        apply(connection, planner(lambda before: lifted(wanted(before))), lambda _: None)


def test_a_renamed_table_keeps_the_links_of_its_rows(one_of_two: Shop) -> None:
    shop = one_of_two
    lift(shop)
    shop.company.run(
        "ALTER TABLE app.customer RENAME TO client; ALTER TABLE app.orders RENAME customer TO client;"
        "INSERT INTO app.orders VALUES (11, 1, 'new'), (12, 2, 'new')"
    )
    shop.use(MAPPED.replace("app.customer", "app.client").replace("customer: {refers", "client: {refers"))
    with pytest.raises(GuardOutdated):
        shop.deliver()
    shop.apply()
    assert shop.sees("client") == [1]
    assert shop.sees("orders") == [1]  # what was written meanwhile is closed
    assert shop.rows("SELECT DISTINCT relation FROM kotowari.link") == [('"app"."client"',)]
    shop.deliver()
    assert shop.sees("orders") == [1, 11]
    shop.enrol()
    assert shop.rows("SELECT count(*) FROM kotowari.link") == [(2,)]


def test_a_table_that_comes_later_is_closed_until_state_is_delivered_to_it(one_of_two: Shop) -> None:
    shop = one_of_two
    shop.company.run(
        "CREATE TABLE app.claim (id int PRIMARY KEY, customer int, logins text);"
        "INSERT INTO app.claim VALUES (1, 1, 'l'), (2, 2, 'l'), (3, NULL, 'l')"
    )
    claim = "app.claim: {key: id, columns: {id: , customer: {refers: app.customer.id}, logins: login_log}}"
    shop.use(f"{MAPPED}{claim}\n")
    shop.apply()
    assert shop.sees("claim") == []
    shop.company.run("INSERT INTO app.claim VALUES (11, 1, 'l'), (12, 2, 'l'), (13, NULL, 'l')")
    assert shop.sees("claim") == [11, 13]
    shop.deliver()
    assert shop.sees("claim") == [1, 3, 11, 13]


def test_a_table_made_anew_under_its_name_is_held_by_what_was_kept(one_of_two: Shop) -> None:
    shop = one_of_two
    lift(shop)
    shop.company.run(
        "CREATE TABLE app.orders_new (id int PRIMARY KEY, customer int, logins text);"
        "INSERT INTO app.orders_new SELECT id, customer, logins FROM app.orders; DROP TABLE app.orders CASCADE;"
        "ALTER TABLE app.orders_new RENAME TO orders"
    )
    with pytest.raises(GuardOutdated):
        shop.deliver()
    shop.apply()
    assert shop.sees("orders") == []
    shop.deliver()
    assert shop.sees("orders") == [1]
    assert shop.sees("line", "orders") == [1]


def test_a_column_of_state_that_somebody_dropped_comes_back_closed(one_of_two: Shop) -> None:
    shop = one_of_two
    shop.company.run("ALTER TABLE app.customer DROP COLUMN kotowari_support CASCADE")
    shop.apply()
    shop.row(3)  # of nobody enrolled
    assert shop.sees() == [3]
    shop.deliver()
    assert shop.sees() == [1, 3]


def test_no_stop_is_confirmed_by_a_guard_that_was_altered(one_of_two: Shop) -> None:
    shop = one_of_two
    person = shop.customer(3)
    shop.enrol()
    shop.deliver()
    for altered in (
        "DROP POLICY kotowari_support ON app.customer",
        'ALTER TABLE app.orders DISABLE TRIGGER "~kotowari_insert"',
        "ALTER TABLE app.line NO FORCE ROW LEVEL SECURITY",
    ):
        shop.company.run(altered)
        stop(shop.space, person=person, **STOPPED)
        with pytest.raises(GuardOutdated):
            shop.deliver()
        assert confirmed_by(shop.space, person)["crm"] is not None, altered
        shop.apply()
    shop.deliver()
    assert confirmed_by(shop.space, person) == {"crm": None}


def test_a_value_that_is_repeated_where_let_follows_its_column_through_a_migration(one_of_two: Shop) -> None:
    shop = one_of_two
    person = shop.customer(3)
    shop.enrol()
    agreed = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    give_consent(shop.space, by="desk", person=person, consent=agreed)
    shop.deliver()
    assert (3, "Kyaku3@EXAMPLE.jp") in shop.sees(columns="id, email", purpose="promotion")
    lift(shop)
    shop.company.run("ALTER TABLE app.customer ALTER COLUMN email TYPE varchar(200)")
    shop.apply()
    shop.deliver()
    assert (3, "Kyaku3@EXAMPLE.jp") in shop.sees(columns="id, email", purpose="promotion")
    # Without its trigger, nothing takes back what is repeated.
    shop.company.run('DROP TRIGGER "~kotowari_update" ON app.customer')
    stop(shop.space, person=person, **STOPPED)
    with pytest.raises(GuardOutdated):
        shop.deliver()
    shop.apply()
    assert shop.rows("SELECT count(*) FROM app.customer WHERE kotowari_promotion__of_email IS NOT NULL") == [(0,)]
    assert shop.rows("SELECT email FROM app.customer WHERE id = 3") == [("Kyaku3@EXAMPLE.jp",)]
