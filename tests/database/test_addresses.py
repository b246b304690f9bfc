"""Addresses: whatever stands in one comes out of its URL as it went in, and leads everybody the same way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from kotowari.database import addresses
from kotowari.errors import AddressUnreadable

ANYTHING = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
WHERE = st.sampled_from(["db.example", "/run/a folder/%40", "::1", "10.0.0.1", "a.example,b.example", "@abstract"])
ADDRESSES = st.fixed_dictionaries(
    {},
    optional={
        "user": ANYTHING,
        "password": ANYTHING,
        "dbname": ANYTHING,
        "host": WHERE | ANYTHING,
        "port": st.sampled_from(["5432", "5432,5433"]),
        "sslmode": st.just("verify-full"),
        "options": ANYTHING,
    },
)


@settings(deadline=None)
@given(ADDRESSES)
def test_a_url_says_what_its_parts_say(parts: dict[str, str]) -> None:
    url = addresses.url(parts)
    assert addresses.parts(url) == parts
    assert conninfo_to_dict(url) == parts  # libpq itself reads it so
    assert url.isascii()


@settings(deadline=None)
@given(ADDRESSES, ADDRESSES)
def test_some_parts_are_replaced_and_the_others_stay(parts: dict[str, str], replaced: dict[str, str]) -> None:
    assert addresses.parts(addresses.with_parts(addresses.url(parts), **replaced)) == parts | replaced


@settings(deadline=None)
@given(ADDRESSES)
def test_programs_and_django_are_led_where_the_url_leads(parts: dict[str, str]) -> None:
    url = addresses.url(parts)
    names = {"user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT"}
    names |= {"sslmode": "PGSSLMODE", "options": "PGOPTIONS"}
    assert addresses.environment(url) == {names[name]: value for name, value in parts.items()}
    django = addresses.django(url)
    own = {"user": "USER", "password": "PASSWORD", "dbname": "NAME", "host": "HOST", "port": "PORT"}
    assert {part: django[name] for part, name in own.items()} == {part: parts.get(part, "") for part in own}
    assert django["OPTIONS"] == {name: value for name, value in parts.items() if name not in own}


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "postgresql://a%40b:p%2Fw%40%25@[::1]:5433/x%2Fy",
            {"user": "a@b", "password": "p/w@%", "host": "::1", "port": "5433", "dbname": "x/y"},
        ),
        ("postgres://%2Frun%2Fpg/x", {"host": "/run/pg", "dbname": "x"}),
        ("host=/run/pg password='it\\'s \\\\' dbname=x", {"host": "/run/pg", "password": "it's \\", "dbname": "x"}),
        ("", {}),
    ],
)
def test_what_people_write_is_understood(url: str, parts: dict[str, str]) -> None:
    assert addresses.parts(url) == parts
    assert addresses.parts(addresses.url(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "postgres//hanako:secret@example.com/x",
        "postgresql://hanako:secret%zz@example.com/x",
        "postgresql://hanako:secret@[::1/x",
        "hanako secret",
        "postgresql://hanako:secret@example.com/x?colour=blue",
        "postgresql://hanako:secret\ud800@example.com/x",
    ],
)
def test_what_is_no_address_is_not_repeated(text: str) -> None:
    with pytest.raises(AddressUnreadable) as told:
        addresses.parts(text)
    assert "secret" not in str(told.value)
    assert "hanako" not in str(told.value)
