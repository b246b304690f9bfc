"""A key file: its readable form, and how it is written once and durably, read, and erased.

The form is a line that names the kind and the version, then the payload and a checksum of 8 bytes in base32 (RFC 4648)
in groups of four, so that a custodian can type it from paper and a slip of the hand is told from a wrong key.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import re
import secrets
from pathlib import Path

from kotowari import errors

VERSION = 1
LONGEST = 64 * 1024
"""No key file is longer, in bytes."""

_DESTROYED = b"kotowari destroyed key\n"
"""What a key file says from the moment it is overwritten until it is removed."""

_CHECKSUM = 8
_GROUP, _GROUPS = 4, 4


def write_once(file: Path, kind: str, payload: bytes) -> None:
    """Write a key file of mode 0600 that is whole, durable and new, making its folder (mode 0700) if need be.

    Raises ``FileExistsError`` and changes nothing if the file is there already.
    """
    folder = file.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{file.name}.{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(_encoded(kind, payload))
            stream.flush()
            os.fsync(stream.fileno())
        # A link never replaces, and shows the name only once the bytes are on disk: of two writers one wins, and
        # neither a crash nor a reader ever meets half a key.
        file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    _fsync(folder)
    _fsync(folder.parent)  # the folder itself may be new


def replace(file: Path, kind: str, payload: bytes) -> None:
    """Write a key file in place of the one there, which is overwritten; a crash leaves the old or the new."""
    draft = file.parent / f".{file.name}.{secrets.token_hex(8)}"
    write_once(draft, kind, payload)
    old = file.parent / f"{draft.name}.old"
    old.hardlink_to(file)
    draft.replace(file)
    _fsync(file.parent)
    erase(old)


def read(file: Path, kind: str) -> bytes:
    """Return the payload of a key file.

    Raises ``FileNotFoundError``, also for one that is being erased; :class:`errors.KeyFileDamaged` if it is truncated,
    mistyped or of another kind, and :class:`errors.KeyFileNewer` if a later version of the program wrote it.
    """
    with file.open("rb") as stream:
        head, _, body = stream.read(LONGEST).partition(b"\n")
    if head == _DESTROYED.strip():
        raise FileNotFoundError(file)
    version = re.fullmatch(rb"kotowari %s (\d{1,9})" % re.escape(kind.encode()), head.strip())
    if version is None:
        raise errors.KeyFileDamaged(file=file)
    if int(version[1]) != VERSION:
        raise errors.KeyFileNewer(file=file)
    payload = _decoded(kind, body)
    if payload is None:
        raise errors.KeyFileDamaged(file=file)
    return payload


def erase(file: Path) -> None:
    """Overwrite a key file, remove it and make that durable; a file already gone is what is wanted."""
    # Best effort: a copy-on-write disk or a snapshot keeps the old bytes. It reaches every name the file has, and so
    # also a draft that a crash left behind.
    with contextlib.suppress(OSError), file.open("r+b") as stream:
        size = file.stat().st_size
        stream.write((_DESTROYED + secrets.token_bytes(size))[:size])
        stream.flush()
        os.fsync(stream.fileno())
    file.unlink(missing_ok=True)
    if file.parent.exists():
        _fsync(file.parent)


def _encoded(kind: str, payload: bytes) -> bytes:
    text = base64.b32encode(payload + _checksum(kind, payload)).decode().rstrip("=")
    groups = [text[at : at + _GROUP] for at in range(0, len(text), _GROUP)]
    lines = [" ".join(groups[at : at + _GROUPS]) for at in range(0, len(groups), _GROUPS)]
    return "\n".join([f"kotowari {kind} {VERSION}", *lines, ""]).encode()


def _decoded(kind: str, body: bytes) -> bytes | None:
    text = b"".join(body.split())
    try:
        whole = base64.b32decode(text + b"=" * (-len(text) % 8), casefold=True)
    except binascii.Error:
        return None
    payload, checksum = whole[:-_CHECKSUM], whole[-_CHECKSUM:]
    return payload if checksum == _checksum(kind, payload) else None


def _checksum(kind: str, payload: bytes) -> bytes:
    return hashlib.sha256(f"kotowari {kind} {VERSION}\n".encode() + payload).digest()[:_CHECKSUM]


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
