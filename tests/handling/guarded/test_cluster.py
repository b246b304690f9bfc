"""What persons stopped reaches the tables of a cluster as it reaches those of one server, told table by table."""

from pathlib import Path

import pytest

from kotowari.errors import GuardNodeSilent
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.space import Space
from kotowari.handling.stop import stop
from tests.guard.cluster.citus import pretend, shard, spread
from tests.guard.server import CompanyDatabase
from tests.handling.guarded.conftest import Shop, open_shop
from tests.handling.guarded.test_delivery import (
    STOPPED,
    test_a_person_erased_leaves_no_link_and_rows_that_nobody_reads,
    test_a_row_that_is_added_below_takes_the_state_over_and_one_of_several_needs_all,
    test_a_stop_in_the_vault_is_refused_by_the_database_after_delivery,
    test_a_stop_of_one_purpose_leaves_the_others,
    test_what_was_stopped_before_enrolment_is_refused_from_it_on,
)

__all__ = [
    "test_a_person_erased_leaves_no_link_and_rows_that_nobody_reads",
    "test_a_row_that_is_added_below_takes_the_state_over_and_one_of_several_needs_all",
    "test_a_stop_in_the_vault_is_refused_by_the_database_after_delivery",
    "test_a_stop_of_one_purpose_leaves_the_others",
    "test_what_was_stopped_before_enrolment_is_refused_from_it_on",
]


@pytest.fixture
def shop(one_company: CompanyDatabase, space: Space, tmp_path: Path) -> Shop:
    """The shop on a cluster, each of whose tables every node has: its one shard is a view of the table itself."""
    made = open_shop(one_company, space, tmp_path, columns="strict")
    pretend(one_company)
    tables = ("place", "customer", "orders", "line")
    for number, table in enumerate(tables, 102040):
        spread(one_company, f"app.{table}", "t")
        shard(one_company, f"app.{table}", number)
    made.apply()
    for number, table in enumerate(tables, 102040):
        one_company.run(
            f"CREATE VIEW app.{table}_{number} AS SELECT * FROM app.{table};"
            f"GRANT SELECT ON app.{table}_{number} TO PUBLIC"
        )
    return made


def test_a_row_that_is_gone_is_linked_to_nobody_after_the_next_enrolment(shop: Shop) -> None:
    shop.customer(1), shop.customer(2)
    shop.enrol()
    shop.company.run("DELETE FROM app.line; DELETE FROM app.orders; DELETE FROM app.customer WHERE id = 1")
    shop.enrol()
    assert shop.rows("SELECT key FROM kotowari.link") == [(["2"],)]


def test_what_hangs_on_a_row_that_is_led_elsewhere_follows_with_the_next_enrolment(shop: Shop) -> None:
    persons = [shop.customer(number) for number in (1, 2)]
    shop.enrol()
    stop(shop.space, person=persons[0], **STOPPED)
    shop.deliver()
    asked = "SELECT DISTINCT line.kotowari_support FROM app.line JOIN app.orders ON orders = id WHERE customer = 1"
    assert shop.rows(asked) == [(False,)]
    shop.company.run("UPDATE app.orders SET customer = 3 - customer")
    shop.enrol()
    assert shop.rows(asked) == [(False,)]


def test_nothing_is_confirmed_while_a_transaction_is_open_on_a_node_or_a_node_is_silent(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    with shop.company.connect() as late:
        late.execute("BEGIN")
        late.execute("SELECT 1 FROM app.customer")
        stop(shop.space, person=person, **STOPPED)
        # Of the same server by two names: it is open there once and on each of the two nodes.
        assert shop.deliver(patience=0).awaited == 3
        assert confirmed_by(shop.space, person)["crm"] is not None
    shop.company.run(f"ALTER DATABASE \"{shop.company.name}\" SET fake.silent = 'west'")
    with pytest.raises(GuardNodeSilent, match="west:5432"):
        shop.deliver()
    shop.company.run(f'ALTER DATABASE "{shop.company.name}" RESET fake.silent')
    shop.deliver()
    assert confirmed_by(shop.space, person) == {"crm": None}
