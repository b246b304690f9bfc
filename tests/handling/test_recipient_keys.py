"""The keys of recipients: two accounts, one fingerprint; and what is no key of theirs."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kotowari.errors import (
    ConfirmedByRegistrant,
    Error,
    FingerprintUnknown,
    NotAPublicKey,
    PublicKeyRegistered,
    PublicKeyRevoked,
    RecipientUnknown,
    SecretKeyGiven,
)
from kotowari.handling.outgoing.recipient_keys import confirm_key, keys_of_recipients, register_key, revoke_key
from kotowari.handling.space import Space
from kotowari.recipients.keys import fingerprint_of
from tests.handling.conftest import entries
from tests.handling.packages import Pair


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair.make(tmp_path)


def failed(act: Callable[[], object]) -> type[Error]:
    with pytest.raises(Error) as raised:
        act()
    assert "age1" not in str(raised.value).replace("age1…", "")
    assert "SECRET" not in str(raised.value)
    return type(raised.value)


def test_a_key_stands_when_a_second_account_confirmed_it_and_until_it_is_revoked(space: Space, pair: Pair) -> None:
    key, _ = register_key(space, by="sales", recipient="taiwan", text=f"# made today\n{pair.public}\n")
    assert [one.stands for one in keys_of_recipients(space)] == [False]
    assert failed(lambda: confirm_key(space, by="sales", fingerprint=key.fingerprint)) is ConfirmedByRegistrant
    said = key.fingerprint.replace(" ", "").replace("SHA256", "sha256:").upper()
    assert confirm_key(space, by="officer", fingerprint=said)[0].recipient == "taiwan"
    assert [one.stands for one in keys_of_recipients(space)] == [True]
    revoke_key(space, by="sales", fingerprint=key.fingerprint)
    assert [one.stands for one in keys_of_recipients(space)] == [False]
    for again in (confirm_key, revoke_key):
        assert failed(partial(again, space, by="officer", fingerprint=key.fingerprint)) is PublicKeyRevoked
    acts = [one for one in entries(space) if one["act"].endswith("-key")]
    assert [one["act"] for one in acts] == ["register-key", "confirm-key", "revoke-key"]
    assert {one["key"]["fingerprint"] for one in acts} == {key.fingerprint}


def test_a_key_that_was_ever_registered_is_not_taken_for_another_recipient_nor_again(space: Space, pair: Pair) -> None:
    key, _ = register_key(space, by="sales", recipient="taiwan", text=pair.public)
    upper = pair.public.upper()
    assert failed(lambda: register_key(space, by="sales", recipient="taiwan", text=upper)) is PublicKeyRegistered
    revoke_key(space, by="sales", fingerprint=key.fingerprint)
    assert failed(lambda: register_key(space, by="sales", recipient="taiwan", text=pair.public)) is PublicKeyRegistered


def test_a_swapped_key_is_found_out_by_its_fingerprint(space: Space, pair: Pair, tmp_path: Path) -> None:
    swapped = Pair.make(tmp_path, "swapped")
    register_key(space, by="sales", recipient="taiwan", text=swapped.public)
    said_by_recipient = fingerprint_of(pair.public)
    assert failed(lambda: confirm_key(space, by="officer", fingerprint=said_by_recipient)) is FingerprintUnknown
    assert [one.stands for one in keys_of_recipients(space)] == [False]


def test_part_of_a_fingerprint_confirms_nothing(space: Space, pair: Pair) -> None:
    key, _ = register_key(space, by="sales", recipient="taiwan", text=pair.public)
    for part in (key.fingerprint[:20], "", "SHA256", key.fingerprint[:-1], key.fingerprint + "0"):
        assert failed(partial(confirm_key, space, by="officer", fingerprint=part)) is FingerprintUnknown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "../../etc/passwd",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN",
        "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e",
        "hanako@example.com",
        "age1" + "q" * 5000,
        "\0",
    ],
)
def test_what_is_no_public_key_is_refused_and_not_repeated(space: Space, text: str) -> None:
    assert failed(lambda: register_key(space, by="sales", recipient="taiwan", text=text)) is NotAPublicKey


def test_two_keys_at_once_or_one_with_its_last_sign_changed_are_none(space: Space, pair: Pair, tmp_path: Path) -> None:
    other = Pair.make(tmp_path, "other")
    changed = pair.public[:-1] + ("q" if pair.public[-1] != "q" else "p")
    for text in (f"{pair.public}\n{other.public}", changed):
        assert failed(partial(register_key, space, by="x", recipient="taiwan", text=text)) is NotAPublicKey


def test_a_secret_key_is_never_taken(space: Space, pair: Pair) -> None:
    text = pair.secret.read_text()
    assert failed(lambda: register_key(space, by="sales", recipient="taiwan", text=text)) is SecretKeyGiven


def test_a_recipient_is_one_of_the_policy(space: Space, pair: Pair) -> None:
    for name in ("../taiwan", "nobody", "hanako@example.com"):
        added = partial(register_key, space, by="x", recipient=name, text=pair.public)
        assert failed(added) is RecipientUnknown
