"""Finding persons by a handle, whatever the spelling; and the list of the erased."""

from typing import Any

import pytest

from kotowari.errors import NotAHandle
from kotowari.handles import Kind
from kotowari.handling.erase import Because, erase
from kotowari.handling.space import Space
from kotowari.vault.lookup import Handle, Lookup
from tests.handling.conftest import Newcomer, rows


def found(space: Space, item: str, value: str, kind: Kind) -> tuple[Any, ...]:
    with space.reading() as connection:
        return Lookup(connection, space.keys).find(Handle(item, kind, value, "JP"))


@pytest.mark.parametrize("spelling", ["hanako@example.com", "HANAKO@Example.COM", " ｈａｎａｋｏ＠example.com"])
def test_a_person_is_found_in_any_spelling_of_an_email(space: Space, newcomer: Newcomer, spelling: str) -> None:
    person = newcomer(email="Hanako@example.com")
    newcomer(email="hanako2@example.com")
    assert found(space, "email", spelling, "email") == (person,)


@pytest.mark.parametrize("spelling", ["03-1234-5678", "+81 3 1234 5678", "０３１２３４５６７８", "(03)1234-5678"])
def test_a_person_is_found_in_any_spelling_of_a_phone(space: Space, newcomer: Newcomer, spelling: str) -> None:
    person = newcomer(phone="03-1234-5678")
    assert found(space, "phone", spelling, "phone") == (person,)


def test_a_handle_may_be_shared_and_finds_all(space: Space, newcomer: Newcomer) -> None:
    family = sorted([newcomer(phone="03-1234-5678"), newcomer(phone="+81312345678")])
    assert list(found(space, "phone", "03-1234-5678", "phone")) == family


def test_a_value_is_a_handle_of_its_own_item_only(space: Space, newcomer: Newcomer) -> None:
    newcomer("employee", ("employment",), employee_number="1001")
    assert found(space, "shareholder_number", "1001", "number") == ()
    assert len(found(space, "employee_number", "1001", "number")) == 1


def test_a_new_value_takes_the_place_of_the_old_and_of_no_other_item(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="old@example.com", phone="03-1234-5678")
    with space.changing() as connection:
        Lookup(connection, space.keys).set(person, [Handle("email", "email", "new@example.com", "JP")])
    assert found(space, "email", "old@example.com", "email") == ()
    assert found(space, "email", "new@example.com", "email") == (person,)
    assert found(space, "phone", "03-1234-5678", "phone") == (person,)


def test_the_index_holds_no_value_and_the_list_of_the_erased_is_not_joined_with_it(
    space: Space, newcomer: Newcomer
) -> None:
    person = newcomer(email="hanako@example.com")
    ((digest, mark),) = rows(space, "vault.handle", "digest, mark")
    assert len(digest) == len(mark) == 16
    assert digest != mark
    erase(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert rows(space, "vault.suppression", "digest, item") == [(mark, "email")]
    assert found(space, "email", "hanako@example.com", "email") == ()
    newcomer(email="taro@example.com")
    joined = "vault.handle JOIN vault.suppression ON suppression.digest IN (handle.digest, handle.mark)"
    assert rows(space, joined) == []


def test_no_handles_are_neither_found_nor_suppressed(space: Space, newcomer: Newcomer) -> None:
    newcomer(email="hanako@example.com")
    with space.reading() as connection:
        lookup = Lookup(connection, space.keys)
        assert lookup.sharing([]) == ()
        assert not lookup.is_suppressed([])


def test_a_handle_shows_no_value() -> None:
    handle = Handle("email", "email", "hanako@example.com", "JP")
    assert "hanako" not in repr(handle)
    with pytest.raises(NotAHandle):
        Handle("email", "email", "hanako", "JP")
