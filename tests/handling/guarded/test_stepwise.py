"""The walk of a cluster, table by table, and that of one server, statement by statement, write the same."""

import random
from uuid import UUID

import pytest

from kotowari.guard.names import CAME
from kotowari.guard.state.guard import Guard, _in_order
from kotowari.guard.state.stepwise import Stepwise
from kotowari.guard.state.written import named
from kotowari.handling.guarded.opened import opened
from tests.handling.guarded.conftest import Shop


def fill(shop: Shop, drawn: random.Random) -> list[UUID]:
    """Put rows of several persons into the shop who share places and rows; return the persons."""
    said = ["INSERT INTO app.place (id) SELECT generate_series(1, 6)"]
    for number in range(1, 13):
        place = drawn.choice(["NULL", *range(1, 7)])
        said.append(f"INSERT INTO app.customer VALUES ({number}, 'n', 'e{number}@example.jp', '{{}}', {place})")
    for number in range(1, 25):
        customer = drawn.choice(["NULL", *range(1, 13)])
        said.append(f"INSERT INTO app.orders VALUES ({number}, {customer}, 'log')")
        said += [f"INSERT INTO app.line VALUES ({line}, {number}, 'chair')" for line in range(drawn.randint(0, 2))]
    shop.company.run("; ".join(said))
    return [UUID(int=number) for number in range(1, 9)]


def link(guard: Guard, persons: list[UUID], drawn: random.Random) -> None:
    """Link customers to persons, some to several, each with a state of their own; rows have states of all kinds."""
    for relation, fed in guard.linked.items():
        for number in range(1, 11):
            for person in drawn.sample(persons, drawn.randint(1, 3)):
                chosen = [column for column in fed.columns if drawn.random() < 0.4]
                state = ", ".join(
                    f'"{one.name}": {"false" if not one.is_day else chr(34) + "2026-01-01" + chr(34)}' for one in chosen
                )
                guard.connection.execute(
                    "INSERT INTO kotowari.link (relation, key, person, state) VALUES (%s, %s, %s, %s)",
                    [relation, [str(number)], person, f"{{{state}}}"],
                )
    for name, fed in guard._tables.items():
        for column in fed.columns:
            value = "date '2026-01-01' + (random() * 9)::int" if column.is_day else "random() < 0.5"
            guard.connection.execute(f'UPDATE {named(name)} SET "{column.name}" = {value}'.encode())


def states(guard: Guard) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, but for when it came."""
    return {
        named(name): guard.connection.execute(
            f"SELECT (to_jsonb(one) - '{CAME}')::text FROM {named(name)} AS one ORDER BY 1".encode()
        ).fetchall()
        for name in guard._tables
    }


@pytest.mark.parametrize("page", [5, 500])
def test_both_settle_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr("kotowari.guard.state.stepwise._TOGETHER", page)
    drawn = random.Random(page)
    persons = fill(shop, drawn)
    with opened(shop.space, shop.home, "crm") as open_:
        guard = open_.guard
        link(guard, persons, drawn)
        before = states(guard)
        with guard.connection.transaction(force_rollback=True):
            guard.settle()
            at_once = states(guard)
        with guard.connection.transaction(force_rollback=True):
            Stepwise(guard._tables, _in_order(guard._tables)).settle(guard.connection, guard.one_at_a_time)
            assert states(guard) == at_once
        assert before != at_once


@pytest.mark.parametrize("seed", range(5))
def test_both_walks_write_the_same(shop: Shop, seed: int) -> None:
    drawn = random.Random(seed)
    persons = fill(shop, drawn)
    concerned = drawn.sample(persons, 5)
    with opened(shop.space, shop.home, "crm") as open_:
        guard = open_.guard
        link(guard, persons, drawn)
        before = states(guard)
        with guard.connection.transaction(force_rollback=True):
            guard.walk(concerned)
            at_once = states(guard)
        with guard.connection.transaction(force_rollback=True):
            Stepwise(guard._tables, _in_order(guard._tables)).walk(guard.connection, concerned)
            assert states(guard) == at_once
        assert before != at_once
