"""Custody: what the statements of the vault do, within the caller's transaction."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.errors import NotAdmitted
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.admit import admit_change
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Holding, Person
from kotowari.vault.custody import Newcomer as New
from kotowari.vault.provenance import Provenance
from tests.handling.conftest import Newcomer, rows

ITEMS = frozenset({"name", "email", "phone"})
HOW = Provenance(frozenset({"support"}), "person", date(2019, 10, 18), "ja", clock.now())


@pytest.fixture
def connection(space: Space) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with space.changing() as connection:
        yield connection


@pytest.fixture
def custody(space: Space, connection: psycopg.Connection[tuple[Any, ...]]) -> Custody:
    return Custody(connection, space.keys)


def admitted(space: Space, connection: Any, person: Person) -> Admitted:
    ask = Ask(Act.ACQUIRE, "customer", ITEMS, purposes=frozenset({"support"}))
    decision = admit_change(connection, space, "desk", ask, Facts(space.today(), frozenset(Condition)), person)
    assert not isinstance(decision, Refused)
    return decision[1]


@pytest.fixture
def taken_in(space: Space, connection: Any, custody: Custody) -> tuple[Person, Admitted]:
    new = New.make(space.keys)
    permission = admitted(space, connection, new.person)
    custody.take_in(permission, new, "customer")
    return new.person, permission


def held(connection: Any, person: Person) -> dict[str, tuple[int, bytes]]:
    found = connection.execute(
        "SELECT item, version, sealed FROM vault.holding WHERE person = %s", (person.number,)
    ).fetchall()
    return {item: (version, sealed) for item, version, sealed in found}


def opened(connection: Any, taken: tuple[Person, Admitted]) -> dict[str, str]:
    person, permission = taken
    holdings = [Holding(item, version, sealed) for item, (version, sealed) in held(connection, person).items()]
    return person.open(permission, holdings)


def version(connection: Any, person: Person) -> int:
    row = connection.execute("SELECT version FROM vault.person WHERE person = %s", (person.number,)).fetchone()
    assert row
    return int(row[0])


def test_a_newcomer_is_taken_in_and_opens_again(
    custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]
) -> None:
    person, permission = taken_in
    custody.hold(permission, person, "customer", {"name": "花子", "email": "h@example.com"}, HOW)
    again = custody.lock(person.number)
    assert again
    assert again.number == person.number
    assert again.version == version(connection, person) == 2
    assert opened(connection, (again, permission)) == {"name": "花子", "email": "h@example.com"}
    entry = uuid4()
    assert again.reference(entry) == person.reference(entry) != person.reference(uuid4())


def test_a_value_takes_the_place_of_the_one_before_and_gets_a_new_version(
    custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]
) -> None:
    person, permission = taken_in
    custody.hold(permission, person, "customer", {"name": "花子", "email": "h@example.com"}, HOW)
    before = held(connection, person)
    custody.hold(permission, person, "employee", {"name": "花子 二"}, HOW)
    after = held(connection, person)
    assert {item: version for item, (version, _) in after.items()} == {"name": 2, "email": 1}
    assert after["email"] == before["email"]
    assert opened(connection, taken_in)["name"] == "花子 二"
    subjects = connection.execute("SELECT subjects FROM vault.person WHERE person = %s", (person.number,)).fetchone()
    assert sorted(subjects[0]) == ["customer", "employee"]


def test_the_same_value_is_never_sealed_the_same_twice(
    custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]
) -> None:
    person, permission = taken_in
    custody.hold(permission, person, "customer", {"name": "花子", "email": "花子"}, HOW)
    assert len({sealed for _, sealed in held(connection, person).values()}) == 2


def test_an_item_that_was_not_admitted_is_not_held(
    custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]
) -> None:
    person, permission = taken_in
    with pytest.raises(NotAdmitted):
        custody.hold(permission, person, "customer", {"name": "花子", "salary": "1"}, HOW)
    assert held(connection, person) == {}


def test_every_change_of_state_moves_the_version(
    custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]
) -> None:
    person, permission = taken_in
    seen = [version(connection, person)]
    changes: tuple[Callable[[], object], ...] = (
        lambda: custody.hold(permission, person, "customer", {"name": "花子"}, HOW),
        lambda: custody.stop(permission, person, ["support"], provision=False),
        lambda: custody.stop(permission, person, ["support"], provision=True),
        lambda: custody.move(person),
    )
    for change in changes:
        change()
        seen.append(version(connection, person))
    assert seen == [1, 2, 3, 4, 5]


def test_stops_add_up_and_a_stop_of_provision_stays(
    custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]
) -> None:
    person, permission = taken_in
    custody.stop(permission, person, ["support"], provision=True)
    custody.stop(permission, person, ["promotion", "support"], provision=False)
    row = connection.execute(
        "SELECT stopped, provision_stopped FROM vault.person WHERE person = %s", (person.number,)
    ).fetchone()
    assert (sorted(row[0]), row[1]) == (["promotion", "support"], True)


def test_a_membership_is_kept_once(custody: Custody, connection: Any, taken_in: tuple[Person, Admitted]) -> None:
    person, permission = taken_in
    organisation = uuid4()
    for since in (date(2025, 4, 1), date(2025, 4, 1), date(2026, 4, 1)):
        custody.join(permission, person, organisation, since)
    assert connection.execute("SELECT since FROM vault.membership ORDER BY since").fetchall() == [
        (date(2025, 4, 1),),
        (date(2026, 4, 1),),
    ]


def test_nobody_is_nobody(custody: Custody) -> None:
    assert custody.lock(uuid4()) is None


def test_what_is_rolled_back_was_not(space: Space, newcomer: Newcomer) -> None:
    person: UUID = newcomer(name="花子")
    before = rows(space, "vault.person"), rows(space, "vault.holding")
    with pytest.raises(RuntimeError):
        _erase_and_fail(space, person)
    assert (rows(space, "vault.person"), rows(space, "vault.holding")) == before
    assert rows(space, "vault.erasure") == []


def _erase_and_fail(space: Space, person: UUID) -> None:
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        holder = custody.lock(person)
        assert holder
        custody.erase(admitted(space, connection, holder), holder, clock.now())
        assert connection.execute("SELECT FROM vault.person").fetchall() == []
        raise RuntimeError


CLEARED_BY_THE_ACT = {"recipients.delivered", "recipients.receipt", "recipients.notice"}
"""Of what went to recipients and came from others, the act first carries over what a record must still say."""


def test_every_table_with_a_person_is_cleared_by_an_erasure(space: Space) -> None:
    """A table that is added later must be erased from, or be named here with its reason."""
    from kotowari.vault.statements import ERASE

    with space.reading() as connection:
        found = connection.execute(
            "SELECT nspname || '.' || relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relkind = 'r' AND attname = 'person'"
        ).fetchall()
    cleared = {statement.split(b"DELETE FROM ")[1].split()[0].decode() for statement in ERASE}
    assert {name for (name,) in found} - cleared == {
        "vault.erasure",  # which says that there was one, and when
        "vault.outbox",  # until every guard has confirmed that the person is gone
        *CLEARED_BY_THE_ACT,
    }
