"""The keys: their text, what is kept of them, what they are bound to, and every way of not being one."""

import hashlib
from collections.abc import Callable
from datetime import date
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari import clock
from kotowari.api.keys import Deed, add_key, list_keys, revoke_key
from kotowari.api.keytext import KeyText
from kotowari.errors import AccessKeyUnbindable, AccessKeyUnknown, ActorUnnamed, DatabaseFailed
from kotowari.handling.space import Space
from tests.api.conftest import DAY, Caller, asked, caller, space_of
from tests.conftest import Installation
from tests.handling import searching
from tests.handling.conftest import entries, entry_of

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def test_a_key_is_read_as_it_was_made_and_no_two_are_alike() -> None:
    made = [KeyText.make() for _ in range(200)]
    assert all(KeyText.read(key.text) == key for key in made)
    assert len({key.id for key in made}) == len({key.digest for key in made}) == 200
    assert {len(key.text) for key in made} == {71}
    assert all(key.text.startswith(key.id) and key.digest == hashlib.sha256(key.text.encode()).digest() for key in made)


@given(st.integers(4, 70), st.sampled_from(LETTERS))
def test_one_mistyped_letter_makes_it_no_key(place: int, letter: str) -> None:
    text = KeyText.make().text
    mistyped = text[:place] + letter + text[place + 1 :]
    assert (KeyText.read(mistyped) is None) == (mistyped != text)


@given(st.text(max_size=80) | st.from_regex(r"kwk_[a-z2-7]{60,70}", fullmatch=True))
def test_hardly_anything_is_a_key(text: str) -> None:
    assert KeyText.read(text) is None


def test_a_key_is_nowhere_but_with_whom_it_was_given_to(space: Space, site: Installation) -> None:
    text, entry = add_key(
        space, by="officer", account="crm", acts=frozenset({Deed.USE}), purposes=frozenset({"support"}), expires=DAY
    )
    secret = text.removeprefix(KeyText.read(text).id)  # type: ignore[union-attr]
    places = searching.tables(site.owner_url)
    assert searching.holding([text, secret], *places.values()) == []
    assert hashlib.sha256(text.encode()).digest() in places["api.key"]
    recorded = entry_of(space, entry)
    told = recorded["access"]
    assert recorded["act"] == "key-added"
    assert (told["acts"], told["purposes"], told["expires"]) == (["use"], ["support"], "2026-05-01")
    assert text.startswith(told["key"])
    assert UUID(told["account"])


def test_a_key_is_bound_to_what_was_promised_or_is_a_duty(space: Space) -> None:
    bound = {"by": "officer", "account": "crm", "acts": frozenset({Deed.USE})}
    before = len(entries(space))
    with pytest.raises(AccessKeyUnbindable, match="`support`"):
        add_key(space, **bound, purposes=frozenset({"surveillance"}))  # type: ignore[arg-type]
    with pytest.raises(ActorUnnamed):
        add_key(space, **{**bound, "account": "hanako@example.com"}, purposes=frozenset())  # type: ignore[arg-type]
    assert len(entries(space)) == before
    add_key(space, **bound, purposes=frozenset({"answering-rights"}))  # type: ignore[arg-type]


def _revoked(site: Installation, text: str) -> str:
    revoke_key(space_of(site), by="officer", name=text[:12])
    return text


def _mistyped(_: Installation, text: str) -> str:
    return text[:-1] + ("a" if text[-1] != "a" else "b")


def _of_another_space(site: Installation, _: str) -> str:
    other = space_of(site, "tenant-a")
    with site.database.transaction("tenant-a") as connection:
        text = KeyText.make()
        connection.execute(
            "INSERT INTO api.key (space, id, digest, account, acts, purposes, added_at)"
            " VALUES (%s, %s, %s, 'crm', '{use}', '{support}', now())",
            (other.name, text.id, text.digest),
        )
    return text.text


def _with_the_name_of_one_and_the_secret_of_another(_: Installation, text: str) -> str:
    return KeyText.make().text


def _expired(site: Installation, _: str) -> str:
    with clock.as_of(date(2026, 4, 30)):
        text, _entry = add_key(
            space_of(site),
            by="officer",
            account="crm",
            acts=frozenset(Deed),
            purposes=frozenset({"support"}),
            expires=date(2026, 4, 30),
        )
    return text


NO_KEYS: dict[str, Callable[[Installation, str], str]] = {
    "revoked": _revoked,
    "wrong checksum": _mistyped,
    "key of another space": _of_another_space,
    "unknown": _with_the_name_of_one_and_the_secret_of_another,
    "expired": _expired,
    "empty": lambda *_: "",
    "in capitals": lambda _, text: text.upper(),
    "followed by something": lambda _, text: f"{text} x",
    "not ASCII": lambda _, text: text.replace("kwk", "kw\u00fc"),
}


@pytest.mark.parametrize("kind", NO_KEYS)
def test_what_is_no_key_in_force_is_answered_in_one_way(
    served: None, site: Installation, space: Space, kind: str
) -> None:
    good = caller(space)
    assert good.get("policy").status == 200
    assert good.key is not None
    said = Caller(NO_KEYS[kind](site, good.key)).get("policy")
    none_at_all = Caller(None).get("policy")
    assert (said.status, said.code, said.text) == (401, "access-key-refused", none_at_all.text)
    assert said.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_with_the_right_name_and_another_secret_is_refused(served: None, space: Space) -> None:
    good = caller(space)
    assert good.key is not None
    key = KeyText.read(good.key)
    assert key is not None
    from kotowari.api.keytext import _check

    body = key.id.removeprefix("kwk_") + "a" * 52
    forged = f"kwk_{body}{_check(body)}"
    assert KeyText.read(forged) is not None
    assert Caller(forged).get("policy").code == "access-key-refused"


@pytest.mark.parametrize(
    ("acts", "purposes", "act", "what"),
    [
        ((Deed.ACQUIRE,), ("support",), "use", "this act"),
        ((Deed.USE,), ("promotion",), "use", "a purpose"),
        ((Deed.USE,), (), "use", "a purpose"),
    ],
    ids=["act not bound", "purpose not bound", "no purpose at all"],
)
def test_a_key_reaches_what_it_is_bound_to(
    anything: Caller, space: Space, person: UUID, acts: tuple[Deed, ...], purposes: tuple[str, ...], act: str, what: str
) -> None:
    before = len(entries(space))
    bound = caller(space, *acts, purposes=purposes)
    said = bound.post(act, asked(person))
    assert (said.status, said.code) == (403, "access-key-not-bound")
    assert what in said.body["detail"]
    assert len(entries(space)) == before + 1  # the key's own
    arrival = {"subject": "customer", "source": "web-form", "purposes": ["promotion", "support"], "values": {}}
    assert bound.post("acquire", arrival).code == "access-key-not-bound"


def test_the_day_of_the_last_use_is_kept_and_revocation_is_recorded(served: None, space: Space) -> None:
    good = caller(space)
    assert good.key is not None
    assert [key.used for key in list_keys(space) if good.key.startswith(key.id)] == [None]
    good.get("policy")
    (kept,) = [key for key in list_keys(space) if good.key.startswith(key.id)]
    assert (kept.used, kept.revoked_at, kept.account) == (DAY, None, "crm")
    entry = revoke_key(space, by="officer", name=kept.id)
    assert entry_of(space, entry)["access"] == {"key": kept.id}
    for name in (kept.id, "kwk_nobodys1", good.key):
        with pytest.raises(AccessKeyUnknown) as raised:
            revoke_key(space, by="officer", name=name)
        assert good.key not in str(raised.value)


def test_what_a_key_is_bound_to_cannot_be_changed_by_the_application(space: Space) -> None:
    caller(space)
    for statement in (b"UPDATE api.key SET purposes = '{pay}'", b"DELETE FROM api.key"):
        with pytest.raises(DatabaseFailed), space.reading() as connection:
            connection.execute(statement)


def test_no_space_sees_the_keys_of_another(site: Installation, space: Space) -> None:
    caller(space)
    with site.database.space("tenant-b") as connection:
        assert connection.execute(b"SELECT count(*) FROM api.key").fetchone() == (0,)
        with pytest.raises(psycopg.Error):
            connection.execute(
                b"INSERT INTO api.key (space, id, digest, account, acts, purposes, added_at)"
                b" VALUES ('operator', 'kwk_x', sha256('x'), 'x', '{}', '{}', now())"
            )
