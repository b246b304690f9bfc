"""Ciphertexts that were mutated: none opens, whatever was changed, added, cut or exchanged."""

import random
from uuid import UUID

import pytest

from kotowari.errors import PersonKeyBroken, SealBroken
from kotowari.vault.seal import PersonKey, open_person_key

SPACE, PERSON, ITEM, VERSION = "operator", UUID(int=7), "email", 3
EPOCH, KEY = b"\x01" * 32, PersonKey(b"\x02" * 32, SPACE, PERSON)


def mutated(sealed: bytes, draw: random.Random) -> bytes:
    """Return other bytes: bits flipped, bytes set, cut, doubled, exchanged, or all of them at random."""
    found = bytearray(sealed)
    match draw.randrange(6):
        case 0:
            for _ in range(draw.randint(1, 8)):
                found[draw.randrange(len(found))] ^= 1 << draw.randrange(8)
        case 1:
            del found[draw.randrange(len(found)) :]
        case 2:
            found += draw.randbytes(draw.randint(1, 40))
        case 3:
            at = draw.randrange(len(found))
            found[at : at + 4] = draw.randbytes(4)
        case 4:
            one, other = draw.randrange(len(found)), draw.randrange(len(found))
            found[one], found[other] = found[other], found[one]
        case _:
            found = bytearray(draw.randbytes(len(found)))
    return bytes(found)


def opened(count: int, seed: int) -> int:
    """Try mutated values and mutated keys, half each; return how many opened."""
    draw, tried, broken = random.Random(seed), 0, 0
    while tried < count:
        value = "".join(draw.choices("花子@example.com-0123", k=draw.randint(1, 60)))
        sealed, wrapped = KEY.seal(value, item=ITEM, version=VERSION), KEY.wrap(EPOCH, 1)
        for whole, is_key in ((sealed, False), (wrapped, True)) * 50:
            other = mutated(whole, draw)
            if other == whole:
                continue
            tried += 1
            try:
                if is_key:
                    open_person_key(EPOCH, other, SPACE, PERSON, 1)
                else:
                    KEY.unseal(other, item=ITEM, version=VERSION)
            except (PersonKeyBroken, SealBroken):
                broken += 1
    return tried - broken


def test_of_twenty_thousand_mutated_ciphertexts_none_opens() -> None:
    assert opened(20_000, seed=1) == 0


@pytest.mark.long
def test_of_a_million_mutated_ciphertexts_none_opens() -> None:
    assert opened(1_000_000, seed=2) == 0


def test_every_single_bit_of_a_ciphertext_counts() -> None:
    sealed, wrapped = KEY.seal("花子", item=ITEM, version=VERSION), KEY.wrap(EPOCH, 1)
    for bit in range(8 * len(sealed)):
        with pytest.raises(SealBroken):
            KEY.unseal(_flipped(sealed, bit), item=ITEM, version=VERSION)
    for bit in range(8 * len(wrapped)):
        with pytest.raises(PersonKeyBroken):
            open_person_key(EPOCH, _flipped(wrapped, bit), SPACE, PERSON, 1)


def _flipped(content: bytes, bit: int) -> bytes:
    found = bytearray(content)
    found[bit // 8] ^= 1 << bit % 8
    return bytes(found)
