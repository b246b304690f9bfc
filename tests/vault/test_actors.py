"""Who acts: a number in the entries, a name here."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kotowari.errors import ActorUnnamed
from kotowari.handling.space import Space
from kotowari.vault.actors import add_actor, find_actor
from tests.handling.conftest import rows


def test_a_name_gets_one_number_whoever_gives_it(bare: Space) -> None:
    def give(_: int) -> object:
        with bare.reading() as connection:
            return add_actor(connection, bare.name, "support-desk")

    with ThreadPoolExecutor(6) as threads:
        numbers = set(threads.map(give, range(12)))
    assert len(numbers) == 1
    assert rows(bare, "vault.actor", "actor, name") == [(*numbers, "support-desk")]
    with bare.reading() as connection:
        assert find_actor(connection, bare.name, "support-desk") in numbers
        assert find_actor(connection, bare.name, "somebody-else") is None


@pytest.mark.parametrize("name", ["a", "support-desk", "s.tanaka_2", "x" * 63])
def test_an_account_s_name_is_taken(bare: Space, name: str) -> None:
    with bare.reading() as connection:
        assert bare.actor(connection, name) == bare.actor(connection, name)


@pytest.mark.parametrize(
    "name", ["", "Support", "a b", "a@b", "田中", "-a", "03-1234-5678", "x" * 64, "a\n", "a\0", "\ud800"]
)
def test_another_is_not(bare: Space, name: str) -> None:
    with bare.reading() as connection, pytest.raises(ActorUnnamed) as failure:
        bare.actor(connection, name)
    assert len(name) < 2 or name not in str(failure.value)
    assert rows(bare, "vault.actor") == []


def test_one_who_is_forgotten_and_acts_again_is_another(bare: Space) -> None:
    with bare.reading() as connection:
        first = add_actor(connection, bare.name, "desk")
        connection.execute("DELETE FROM vault.actor WHERE name = 'desk'")
        assert add_actor(connection, bare.name, "desk") != first
