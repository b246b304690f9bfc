"""A receipt: entries with the proof that the log holds them, in one file, verified with nothing but the public key.

It is a JSON object. Each of ``entries`` has the entry's text, its index and the hashes that lead to the root of the one
``checkpoint``: the parts of a c2sp.org/tlog-proof. One of the entries, ``given``, is that of the act by which the
receipt was given. It commits to all the others without naming them: none can be left out of a receipt unseen, and the
log, whose readers have no ``salt``, links none of them. ``policies`` are the files that the entries were decided under,
by the digest that the entries name, for whoever wants to read what a purpose was.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari.canonical import digest
from kotowari.errors import ReceiptInvalid
from kotowari.ledger.checkpoint import Checkpoint, Verifier
from kotowari.ledger.proof import Inclusion

FORM = "kotowari-receipt/1"
SALT_BYTES = 32


class Of(StrEnum):
    """Whose receipt it is: of a person, the entries about them; of a recipient, the provisions to it."""

    PERSON = "person"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a receipt was given for: ``given`` is the entry of the act, ``entries`` all that it must hold besides."""

    of: Of
    recipient: str | None
    given: UUID
    salt: bytes
    entries: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that was verified: the log's signed head, and the entries by their index in it."""

    of: Of
    recipient: str | None
    given: UUID
    checkpoint: Checkpoint
    entries: Mapping[int, Mapping[str, Any]]
    policies: Mapping[str, str]


def commitment(salt: bytes, entries: Iterable[UUID]) -> str:
    """Return what the act's entry says of the others: SHA-256 of the salt (32 bytes) and their sorted ids, in hex."""
    return hashlib.sha256(salt + b"".join(sorted(entry.bytes for entry in entries))).hexdigest()


def write_receipt(promise: Promise, proofs: Sequence[Inclusion], policies: Mapping[str, str]) -> str:
    """Return a receipt's text. The proofs, of the promised entries and of the act's, are under one checkpoint."""
    return json.dumps(
        {
            "form": FORM,
            "of": promise.of.value,
            "recipient": promise.recipient,
            "given": str(promise.given),
            "salt": promise.salt.hex(),
            "checkpoint": proofs[0].checkpoint,
            "entries": [
                {"index": one.index, "entry": one.body.decode(), "hashes": [_base64(each) for each in one.hashes]}
                for one in sorted(proofs, key=lambda proof: proof.index)
            ],
            "policies": dict(policies),
        },
        ensure_ascii=False,
        indent=1,
    )


def verify_receipt(text: str, verifier_key: str) -> Receipt:
    """Verify a receipt: every entry is in the log that the key signed, is about what it is of, and none is missing.

    Raises ReceiptInvalid, LedgerCheckpointInvalid if the key did not sign the checkpoint, LedgerKeyMalformed.
    """
    verifier = Verifier.parse(verifier_key)
    parts = _Parts.read(text)
    signed = verifier.open(parts.checkpoint, "the receipt's checkpoint")
    entries: dict[int, Mapping[str, Any]] = {}
    for proof in parts.proofs:
        if entries and proof.index <= max(entries):
            raise ReceiptInvalid(problem=f"has entry {proof.index} twice or out of order")
        if not proof.within(signed):
            raise ReceiptInvalid(problem=f"has another entry {proof.index}, or another proof of it, than the log")
        entries[proof.index] = _entry(proof)
    _require_whole(parts, entries)
    return Receipt(parts.of, parts.recipient, parts.given, signed, entries, parts.policies)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A receipt as it is written, every part of its type; nothing is verified yet."""

    of: Of
    recipient: str | None
    given: UUID
    salt: bytes
    checkpoint: str
    proofs: tuple[Inclusion, ...]
    policies: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> "_Parts":
        try:
            found = json.loads(text, object_pairs_hook=_once)
            of, recipient, note = Of(found["of"]), found["recipient"], _text(found["checkpoint"])
            if found["form"] != FORM or (of is Of.RECIPIENT) != isinstance(recipient, str) or len(found) != 8:
                raise ValueError
            salt = bytes.fromhex(found["salt"])
            proofs = tuple(_proof(one, note) for one in found["entries"])
            policies = {_text(mark): _text(policy) for mark, policy in found["policies"].items()}
            if len(salt) != SALT_BYTES or any(digest(policy.encode()) != mark for mark, policy in policies.items()):
                raise ValueError
            return cls(of, recipient, UUID(found["given"]), salt, note, proofs, policies)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ReceiptInvalid(problem="is not a receipt, or not one as it was written") from None


def _require_whole(parts: _Parts, entries: Mapping[int, Mapping[str, Any]]) -> None:
    """Require that the receipt has the entry of its own act and exactly those that this one commits to."""
    by_id = {entry["id"]: entry for entry in entries.values()}
    given = by_id.pop(str(parts.given), None)
    if given is None:
        raise ReceiptInvalid(problem="lacks the entry of the act by which it was given")
    promised = _inner(given, "effect", "receipt")
    about = {"of": parts.of.value, "recipient": parts.recipient}
    if not isinstance(promised, dict) or {name: promised.get(name) for name in about} != about:
        raise ReceiptInvalid(problem="was not given by the act that it names")
    if promised.get("entries") != commitment(parts.salt, map(UUID, by_id)) or len(by_id) != len(entries) - 1:
        raise ReceiptInvalid(problem="does not hold all the entries, and only those, that were promised in the log")
    for entry in (given, *by_id.values()):
        if parts.of is Of.PERSON and entry.get("person") is None:
            raise ReceiptInvalid(problem=f"is of a person, and entry `{entry['id']}` is about nobody")
    for entry in by_id.values():
        if parts.of is Of.RECIPIENT and not is_provision_to(entry, parts.recipient):
            raise ReceiptInvalid(problem=f"is of a recipient, and entry `{entry['id']}` is no provision to it")


def is_provision_to(entry: Mapping[str, Any], recipient: str | None) -> bool:
    """Tell whether an entry records a permitted provision to a recipient."""
    return (
        entry.get("act") == "provide"
        and _inner(entry, "answer", "decision") == "permit"
        and _inner(entry, "ask", "recipient") == recipient
    )


def _inner(entry: Mapping[str, Any], outer: str, inner: str) -> object:
    value = entry.get(outer)
    return value.get(inner) if isinstance(value, dict) else None


def _proof(one: Mapping[str, Any], note: str) -> Inclusion:
    index = one["index"]
    if type(index) is not int or len(one) != 3:
        raise ValueError
    hashes = tuple(base64.b64decode(each, validate=True) for each in one["hashes"])
    if [_base64(each) for each in hashes] != list(one["hashes"]):
        raise ValueError
    return Inclusion(index, _text(one["entry"]).encode(), hashes, note)


def _entry(proof: Inclusion) -> Mapping[str, Any]:
    try:
        entry: Mapping[str, Any] = json.loads(proof.body)
        if str(UUID(entry["id"])) == entry["id"]:
            return entry
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ReceiptInvalid(problem=f"has an entry {proof.index} that is none of this log's form")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
