import secrets
import traceback
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hmac
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from kotowari import errors
from kotowari.errors import PersonKeyBroken
from kotowari.vault.binding import bind
from kotowari.vault.seal import OVERHEAD, PersonKey, new_person_key, open_person_key, references

EPOCH_KEY = bytes(range(32))
PERSON, STRANGER = UUID(int=1), UUID(int=2)
PLANTED = "Planted7391@example.co.jp"
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


def flips(sealed: bytes) -> list[bytes]:
    whole = int.from_bytes(sealed, "big")
    return [(whole ^ (1 << bit)).to_bytes(len(sealed), "big") for bit in range(len(sealed) * 8)]


def lengths(sealed: bytes) -> list[bytes]:
    return [*(sealed[:end] for end in range(len(sealed))), sealed + b"\0", sealed[1:], b"\0" + sealed]


@given(value=TEXT, person=st.uuids(), item=st.text("abc-", min_size=1), version=st.integers(0, 2**63 - 1))
def test_what_is_sealed_opens_to_what_it_was(value: str, person: UUID, item: str, version: int) -> None:
    key, wrapped = new_person_key(EPOCH_KEY, "operator", person, 1)
    sealed = key.seal(value, item=item, version=version)
    assert len(sealed) == len(value.encode()) + OVERHEAD
    opened = open_person_key(EPOCH_KEY, wrapped, "operator", person, 1)
    assert opened.unseal(sealed, item=item, version=version) == value


def test_the_overhead_is_28_bytes_and_no_two_seals_are_alike() -> None:
    key, wrapped = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    assert OVERHEAD == 28
    assert len(wrapped) == 60
    assert len({key.seal("same", item="name", version=1) for _ in range(100)}) == 100


@pytest.mark.parametrize("alter", [flips, lengths])
def test_every_altered_seal_is_refused(alter: Callable[[bytes], list[bytes]]) -> None:
    key, _ = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    sealed = key.seal(PLANTED, item="email", version=3)
    assert key.unseal(sealed, item="email", version=3) == PLANTED
    for altered in alter(sealed):
        with pytest.raises(errors.SealBroken):
            key.unseal(altered, item="email", version=3)


@pytest.mark.parametrize("alter", [flips, lengths])
def test_every_altered_person_key_is_refused(alter: Callable[[bytes], list[bytes]]) -> None:
    _, wrapped = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    for altered in alter(wrapped):
        with pytest.raises(errors.PersonKeyBroken):
            open_person_key(EPOCH_KEY, altered, "operator", PERSON, 1)


@pytest.mark.parametrize(
    ("space", "person", "item", "version"),
    [
        ("tenant", PERSON, "email", 3),
        ("operator", STRANGER, "email", 3),
        ("operator", PERSON, "phone", 3),
        ("operator", PERSON, "email", 2),
    ],
)
def test_a_holding_moved_to_another_place_is_refused(space: str, person: UUID, item: str, version: int) -> None:
    # The same key bytes in every place, so that only the associated data can tell.
    raw = secrets.token_bytes(32)
    sealed = PersonKey(raw, "operator", PERSON).seal(PLANTED, item="email", version=3)
    assert PersonKey(raw, "operator", PERSON).unseal(sealed, item="email", version=3) == PLANTED
    with pytest.raises(errors.SealBroken) as caught:
        PersonKey(raw, space, person).unseal(sealed, item=item, version=version)
    assert f"`{item}`" in str(caught.value)
    assert "Planted" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("space", "person", "epoch"), [("tenant", PERSON, 1), ("operator", STRANGER, 1), ("operator", PERSON, 2)]
)
def test_a_person_key_moved_to_another_place_is_refused(space: str, person: UUID, epoch: int) -> None:
    _, wrapped = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    with pytest.raises(errors.PersonKeyBroken) as caught:
        open_person_key(EPOCH_KEY, wrapped, space, person, epoch)
    assert str(person) not in str(caught.value)


def test_another_epochs_key_opens_nothing() -> None:
    _, wrapped = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    with pytest.raises(errors.PersonKeyBroken):
        open_person_key(bytes(32), wrapped, "operator", PERSON, 1)


def test_a_key_wrapped_again_for_the_next_epoch_opens_the_same_holdings() -> None:
    key, _ = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    sealed, entry, next_key = key.seal(PLANTED, item="email", version=1), uuid4(), secrets.token_bytes(32)
    opened = open_person_key(next_key, key.wrap(next_key, 2), "operator", PERSON, 2)
    assert opened.unseal(sealed, item="email", version=1) == PLANTED
    assert opened.reference(entry) == key.reference(entry)


def test_what_may_not_be_held_is_not_sealed() -> None:
    key, _ = new_person_key(EPOCH_KEY, "operator", PERSON, 1)
    with pytest.raises(errors.ValueNotText) as caught:
        key.seal(PLANTED + "\ud800", item="email", version=1)
    assert caught.value.__context__ is None
    with pytest.raises(errors.ValueTooLarge):
        key.seal("a" * 65_537, item="email", version=1)


def test_a_reference_is_the_hmac_of_the_entry_under_a_subkey() -> None:
    raw, entry = bytes(range(32)), uuid4()
    mac = hmac.HMAC(HKDFExpand(SHA256(), 32, b"kotowari/reference/1").derive(raw), SHA256())
    mac.update(entry.bytes)
    assert PersonKey(raw, "operator", PERSON).reference(entry) == mac.finalize().hex()


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.uuids()), unique=True))
def test_no_two_references_are_alike(pairs: list[tuple[bytes, UUID]]) -> None:
    references = {PersonKey(raw, "operator", PERSON).reference(entry) for raw, entry in pairs}
    assert len(references) == len(pairs)


def test_a_person_key_does_not_show_itself() -> None:
    raw = b"K" * 32
    shown = repr(PersonKey(raw, "operator", PERSON)) + str(PersonKey(raw, "operator", PERSON))
    assert "KKK" not in shown
    assert raw.hex() not in shown


PARTS = st.lists(st.one_of(st.text("a\0", max_size=3), st.binary(max_size=3)), max_size=4)


@given(st.tuples(st.text("ab"), PARTS), st.tuples(st.text("ab"), PARTS))
def test_binding_is_injective(left: tuple[str, list[str | bytes]], right: tuple[str, list[str | bytes]]) -> None:
    def plain(side: tuple[str, list[str | bytes]]) -> list[bytes]:
        return [side[0].encode(), *(part if isinstance(part, bytes) else part.encode() for part in side[1])]

    assert (bind(left[0], *left[1]) == bind(right[0], *right[1])) == (plain(left) == plain(right))


@given(st.text("ab\0\1", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_binding_tells_where_one_part_ends(text: str, one: int, other: int) -> None:
    left, right = (text[:one], text[one:]), (text[:other], text[other:])
    assert (bind("label", *left) == bind("label", *right)) == (left == right)
    assert bind("label", text) != bind("label", *left)


def test_binding_takes_no_negative_number() -> None:
    with pytest.raises(OverflowError):
        bind("label", -1)


def test_references_made_together_are_those_made_one_by_one() -> None:
    persons = [uuid4() for _ in range(5)]
    made = {number: new_person_key(EPOCH_KEY, "operator", number, 3) for number in persons}
    entry = uuid4()
    together = references(EPOCH_KEY, "operator", 3, [(number, wrapped) for number, (_, wrapped) in made.items()], entry)
    assert together == {number: key.reference(entry) for number, (key, _) in made.items()}
    assert len(set(together.values())) == len(persons)


@pytest.mark.parametrize("alter", [lambda kept: kept[:-1], lambda kept: kept[:-1] + bytes((kept[-1] ^ 1,))])
def test_no_reference_is_made_with_an_altered_person_key(alter: Callable[[bytes], bytes]) -> None:
    number = uuid4()
    _, wrapped = new_person_key(EPOCH_KEY, "operator", number, 3)
    with pytest.raises(PersonKeyBroken):
        references(EPOCH_KEY, "operator", 3, [(number, alter(wrapped))], uuid4())
    with pytest.raises(PersonKeyBroken):
        references(EPOCH_KEY, "operator", 4, [(number, wrapped)], uuid4())
