"""Organisations: one number for one name, which is sealed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from kotowari.errors import ValueNotText, ValueTooLarge
from kotowari.handling.space import Space
from kotowari.vault.organisations import organisation_number
from kotowari.vault.seal import PersonKey
from tests.handling.conftest import rows


def number(space: Space, name: str, since: date | None = None) -> object:
    with space.changing() as connection:
        return organisation_number(connection, space.keys, name, since)


@pytest.mark.parametrize("name", ["ＡＢＣ商事", "abc商事", " Abc商事  ", "ABC\u3000商事".replace("\u3000", "")])
def test_width_case_and_spaces_around_make_no_other(bare: Space, name: str) -> None:
    assert number(bare, name) == number(bare, "ABC商事")
    assert number(bare, "ABD商事") != number(bare, "ABC商事")
    assert len(rows(bare, "vault.organisation")) == 2


def test_the_name_is_sealed_as_it_was_given(bare: Space) -> None:
    made = number(bare, " Ｋotowari 商店 ", date(2025, 4, 1))
    ((organisation, sealed, digest, since),) = rows(bare, "vault.organisation", "organisation, sealed, digest, since")
    assert (organisation, since, len(digest)) == (made, date(2025, 4, 1), 16)
    assert "商店".encode() not in sealed
    key = PersonKey(bare.keys.organisations, bare.name, organisation)
    assert key.unseal(sealed, item="organisation", version=1) == " Ｋotowari 商店 "


def test_many_at_once_make_one(bare: Space) -> None:
    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(lambda _: number(bare, "甲株式会社"), range(12)))) == 1
    assert len(rows(bare, "vault.organisation")) == 1


@pytest.mark.parametrize("name", ["甲\0", "甲\x1b", "甲\ud800", "甲" * 30_000])
def test_what_is_no_name_is_an_error(bare: Space, name: str) -> None:
    with pytest.raises((ValueNotText, ValueTooLarge)) as failure:
        number(bare, name)
    assert "甲" not in str(failure.value)
    assert rows(bare, "vault.organisation") == []
