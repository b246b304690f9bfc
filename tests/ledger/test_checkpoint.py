"""Signed notes and checkpoints, against the known answers of golang.org/x/mod/sumdb/note."""

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import LedgerCheckpointInvalid, LedgerKeyMalformed
from kotowari.ledger.checkpoint import Checkpoint, Signer, Verifier, origin

KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ORIGIN = origin("operator", "3f0c")
SIGNER = Signer(ORIGIN, bytes(range(32)))
CHECKPOINT = SIGNER.checkpoint(20_852_163, bytes(range(32)))


def test_the_note_of_the_reference_implementation_is_made_byte_by_byte() -> None:
    signer = Signer("PeterNeumann", SEED)
    assert str(signer.verifier) == KEY
    assert signer.sign(TEXT) == NOTE


def test_the_key_of_the_reference_implementation_is_read_and_written() -> None:
    assert str(Verifier.parse(KEY + "\n")) == KEY


def test_the_note_of_the_reference_implementation_is_well_signed_but_no_checkpoint() -> None:
    with pytest.raises(LedgerCheckpointInvalid, match="not a checkpoint of three lines"):
        Verifier.parse(KEY).open(NOTE)


def test_a_checkpoint_has_three_lines_and_one_signature() -> None:
    assert re.fullmatch(
        r"kotowari/3f0c/operator\n20852163\n[A-Za-z0-9+/]{43}=\n\n"
        r"— kotowari/3f0c/operator [A-Za-z0-9+/]{91}=\n",
        CHECKPOINT,
    )
    assert SIGNER.verifier.open(CHECKPOINT) == Checkpoint(ORIGIN, 20_852_163, bytes(range(32)))


def test_an_origin_has_no_space_and_no_plus_sign() -> None:
    assert origin("a space+/ 空", "i") == "kotowari/i/a%20space%2B%2F%20%E7%A9%BA"


def test_signatures_of_unknown_keys_are_passed_over_wherever_they_stand() -> None:
    text, line = CHECKPOINT.rsplit("\n\n")
    stranger = Signer(ORIGIN, bytes(32)).sign(text + "\n").rsplit("\n\n")[1]
    for note in (f"{text}\n\n{stranger}{line}", f"{text}\n\n{line}{stranger}"):
        assert SIGNER.verifier.open(note).size == 20_852_163


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        ("", "not a signed note"),
        (CHECKPOINT.replace("\n\n", "\n"), "not a signed note"),
        (CHECKPOINT[:-1], "not a signed note"),
        (CHECKPOINT.replace("20852163", "20852163\t"), "not a signed note"),
        (CHECKPOINT.replace("20852163", "20852164"), "does not fit its text"),
        (CHECKPOINT.replace("— ", "- "), "malformed signature line"),
        (CHECKPOINT.replace("\n\n", "\n\n\n"), "does not fit its text"),
        (Signer(ORIGIN, bytes(32)).checkpoint(1, bytes(32)), "not signed with the key"),
        (SIGNER.sign(f"{ORIGIN}\n01\n{'A' * 43}=\n"), "malformed size"),
        (SIGNER.sign(f"{ORIGIN}\n-1\n{'A' * 43}=\n"), "malformed size"),
        (SIGNER.sign(f"{ORIGIN}\n1\nAAAA\n"), "malformed root"),
        (SIGNER.sign(f"{ORIGIN}\n1\n{'A' * 42}B=\n"), "malformed base64"),
        (SIGNER.sign(f"{ORIGIN}\n1\n{'A' * 43}=\nextension\n"), "three lines"),
        (SIGNER.sign(f"another\n1\n{'A' * 43}=\n"), "another log"),
        ("x" * 100_001, "too long"),
    ],
)
def test_what_is_no_checkpoint_of_this_key_is_refused(note: str, problem: str) -> None:
    with pytest.raises(LedgerCheckpointInvalid, match=problem):
        SIGNER.verifier.open(note)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 8 * len(CHECKPOINT.encode()) - 1))
def test_a_flipped_bit_is_found(bit: int) -> None:
    changed = bytearray(CHECKPOINT.encode())
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(LedgerCheckpointInvalid):
        SIGNER.verifier.open(changed.decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "name",
        KEY[:-1],
        KEY.replace("c74f20a3", "c74f20a4"),
        KEY.replace("PeterNeumann", "PeterNeumanM"),
        KEY.replace("PeterNeumann", "Peter Neumann"),
        KEY.replace("PeterNeumann", ""),
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(LedgerKeyMalformed):
        Verifier.parse(key)


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(LedgerKeyMalformed, match="32 bytes"):
        Signer(ORIGIN, bytes(31))
