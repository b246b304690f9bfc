"""What a holding was before: kept whole under the person's key, in its own place, and gone with what it was of."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.admission import Admitted
from kotowari.errors import NotAdmitted, SealBroken
from kotowari.handling.space import Space
from kotowari.vault.custody import Custody, Person
from kotowari.vault.history import Version
from kotowari.vault.seal import new_person_key
from tests.handling.conftest import Newcomer, entry_of, rows
from tests.handling.test_correct import corrected
from tests.vault.test_custody import HOW, admitted, connection, custody, taken_in

__all__ = ["connection", "custody", "taken_in"]

MOMENTS = st.datetimes(timezones=st.just(UTC))
VERSIONS = st.builds(
    Version,
    item=st.just("email"),
    version=st.just(3),
    value=st.text(st.characters(codec="utf-8")),
    purposes=st.frozensets(st.text(st.characters(codec="utf-8"))),
    source=st.text(st.characters(codec="utf-8")),
    notice=st.dates(),
    language=st.none() | st.sampled_from(["ja", "en"]),
    acquired_at=MOMENTS,
    corrected_at=st.none() | MOMENTS,
    confirmed_at=st.none() | st.dates(),
    resolve_by=st.none() | st.dates(),
    until=st.none() | MOMENTS,
    entry=st.none() | st.uuids(),
)


@given(VERSIONS)
def test_a_version_is_read_as_it_was_written(version: Version) -> None:
    assert Version.read("email", 3, version.written()) == version


@given(VERSIONS)
def test_what_was_before_opens_only_in_its_own_place(version: Version) -> None:
    person, epoch_key = UUID(int=7), bytes(32)
    key, _ = new_person_key(epoch_key, "own", person, 1)
    sealed = key.seal_past(version.written(), item="email", version=3)
    assert key.unseal_past(sealed, item="email", version=3) == version.written()
    for item, number in (("email", 4), ("phone", 3)):
        with pytest.raises(SealBroken):
            key.unseal_past(sealed, item=item, version=number)
    with pytest.raises(SealBroken):
        key.unseal(sealed, item="email", version=3)
    with pytest.raises(SealBroken):
        key.unseal_past(key.seal("x", item="email", version=3), item="email", version=3)
    with pytest.raises(SealBroken):
        new_person_key(epoch_key, "own", person, 1)[0].unseal_past(sealed, item="email", version=3)


def test_every_version_is_kept_with_its_whole_provenance(
    custody: Custody, taken_in: tuple[Person, Admitted], space: Space, connection: Any
) -> None:
    person, permission = taken_in
    custody.hold(permission, person, "customer", {"email": "a@example.com", "name": "花子"}, HOW)
    custody.confirm(permission, person, {"email"}, date(2026, 3, 1))
    at = datetime(2026, 4, 1, tzinfo=UTC)
    custody.correct(permission, person, {"email": "b@example.com"}, at)
    again = admitted(space, connection, person)
    custody.hold(again, person, "customer", {"email": "c@example.com"}, HOW)
    versions = custody.versions(permission, person, {"email", "name"})
    assert [(one.item, one.value) for one in versions] == [
        ("email", "a@example.com"),
        ("email", "b@example.com"),
        ("email", "c@example.com"),
        ("name", "花子"),
    ]
    first, second, now, _ = versions
    assert (first.until, first.entry, first.confirmed_at, first.corrected_at) == (
        at,
        permission.entry,
        date(2026, 3, 1),
        None,
    )
    assert (second.until, second.entry, second.confirmed_at, second.corrected_at) == (
        HOW.acquired_at,
        again.entry,
        None,
        at,
    )
    assert (now.until, now.entry, now.confirmed_at, now.corrected_at) == (None, None, None, None)
    assert {(one.purposes, one.source, one.notice, one.language, one.acquired_at) for one in versions} == {
        (HOW.purposes, HOW.source, HOW.notice, HOW.language, HOW.acquired_at)
    }
    assert len({one.version for one in versions if one.item == "email"}) == 3


def test_history_opens_only_against_an_admission_for_the_item(
    custody: Custody, taken_in: tuple[Person, Admitted], space: Space, connection: Any
) -> None:
    person, permission = taken_in
    custody.hold(permission, person, "customer", {"email": "a@example.com"}, HOW)
    custody.correct(permission, person, {"email": "b@example.com"}, HOW.acquired_at)
    with pytest.raises(NotAdmitted):
        custody.versions(permission, person, {"email", "salary"})
    with pytest.raises(NotAdmitted):
        person.past(None, custody.past(person, {"email"}))  # type: ignore[arg-type]
    other, _ = new_person_key(bytes(32), space.name, uuid4(), 1)
    (held,) = custody.past(person, {"email"})
    with pytest.raises(SealBroken):
        other.unseal_past(held.sealed, item=held.item, version=held.version)


def test_a_deleted_item_takes_its_history_along_and_its_versions_are_not_used_again(
    space: Space, newcomer: Newcomer
) -> None:
    person = newcomer(email="a@example.com", name="花子")
    used: set[int] = set()
    for number in range(3):
        corrected(space, person, email=f"b{number}@example.com")
        used |= {version for (version,) in rows(space, "vault.holding WHERE item = 'email'", "version")}
        used |= {version for (version,) in rows(space, "vault.history", "version")}
        assert len(used) == 2 * (number + 1)
        corrected(space, person, ("email",))
        assert rows(space, "vault.history") == []
        corrected(space, person, email=f"c{number}@example.com")
        ((version,),) = rows(space, "vault.holding WHERE item = 'email'", "version")
        assert version > max(used)
        used.add(version)


TAMPERED = {
    "of another version": "UPDATE vault.history SET version = version + 100 WHERE person = %(one)s AND item = 'email'",
    "of another item": "UPDATE vault.history SET item = 'phone' WHERE person = %(one)s AND item = 'email'",
    "of another person": "UPDATE vault.history AS here SET sealed = there.sealed FROM vault.history AS there"
    " WHERE here.person = %(one)s AND there.person = %(two)s AND here.item = there.item AND here.item = 'email'",
    "two of one person": "UPDATE vault.history AS here SET sealed = there.sealed FROM vault.history AS there"
    " WHERE here.person = %(one)s AND there.person = %(one)s AND here.item = 'email' AND there.item = 'name'",
    "what is held now": "UPDATE vault.history AS here SET sealed = there.sealed, version = there.version"
    " FROM vault.holding AS there WHERE here.person = %(one)s AND there.person = %(one)s"
    " AND here.item = there.item AND here.item = 'email'",
    "one bit": "UPDATE vault.history SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
    " WHERE person = %(one)s AND item = 'email'",
    "cut short": "UPDATE vault.history SET sealed = substr(sealed, 1, 5) WHERE person = %(one)s AND item = 'email'",
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_history_in_another_place_does_not_open(
    space: Space, newcomer: Newcomer, owner: psycopg.Connection[tuple[Any, ...]], change: str
) -> None:
    one, two = newcomer(name="花子", email="a@example.com"), newcomer(name="太郎", email="b@example.com")
    for person in (one, two):
        corrected(space, person, email="c@example.com", name="花")
    assert owner.execute(change.encode(), {"one": one, "two": two}).rowcount == 1
    with space.changing() as connection:
        vault = Custody(connection, space.keys)
        holder = vault.lock(one)
        assert holder
        permission = admitted(space, connection, holder)
        with pytest.raises(SealBroken) as failure:
            vault.versions(permission, holder, {"email", "phone"})
    assert "example.com" not in str(failure.value)


def test_a_past_value_put_back_as_the_holding_does_not_open(
    space: Space, newcomer: Newcomer, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    person = newcomer(email="a@example.com")
    outcome = corrected(space, person, email="b@example.com")
    assert entry_of(space, outcome.entry)["effect"]["corrected"] == ["email"]
    owner.execute(
        "UPDATE vault.holding AS now SET sealed = past.sealed, version = past.version FROM vault.history AS past"
        " WHERE now.person = past.person AND now.item = past.item AND now.person = %s",
        (person,),
    )
    with space.changing() as connection:
        vault = Custody(connection, space.keys)
        holder = vault.lock(person)
        assert holder
        with pytest.raises(SealBroken):
            vault.versions(admitted(space, connection, holder), holder, {"email"})
