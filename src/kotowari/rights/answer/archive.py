"""The answer as one ZIP archive, and that sealed to a passphrase: both piece by piece, from beginning to end.

What is sealed is one member, the archive itself: sealed or not, an archive says what its members are called and how
long they are, and which tables somebody is in is itself personal.
"""

import secrets
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from stream_zip import ZIP_64, Method, stream_zip

from kotowari.errors import PassphraseWeak
from kotowari.rights.answer.contents import Contents
from kotowari.rights.answer.files import JSON, LETTER, PAGE, PROVIDED, RECEIPT, RECEIVED
from kotowari.rights.answer.page import page
from kotowari.rights.answer.sheets import csv_of, json_of
from kotowari.rights.answer.words import answer_words

_MODE = 0o600
_LEVEL = 6
_AT_ONCE = 64 * 1024
_Member = tuple[str, datetime, int, Method, Iterable[bytes]]

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's Base32: none of these is taken for another."""

_GROUPS, _EACH = 5, 4
BITS = 5 * _GROUPS * _EACH
"""What a passphrase is drawn from, as a power of two."""


def archive(contents: Contents, at: datetime) -> Iterator[bytes]:
    """Yield the archive's bytes. The page comes first, and the letter after it: what a person opens.

    The letter and the receipt are asked for when their turn comes: they may be made meanwhile.
    """
    yield from stream_zip(_members(contents, at), get_compressobj=_compressor)


def sealed_archive(inner: Iterable[bytes], name: str, at: datetime, passphrase: str) -> Iterator[bytes]:
    """Yield an archive that holds another under a name, sealed to a passphrase (AES-256, WinZip's AE-2).

    The key is derived by a thousand rounds only, as the format has it: so the passphrase is one that was drawn. Raises
    :class:`PassphraseWeak` for any other.
    """
    if spelled(passphrase) != passphrase:
        raise PassphraseWeak
    member: _Member = (name, at, _MODE, ZIP_64, inner)
    # What is compressed already is only stored, as a deflated stream.
    yield from stream_zip((member,), password=passphrase, get_compressobj=lambda: zlib.compressobj(0, wbits=-15))


def draw_passphrase() -> str:
    """Return a new passphrase of :data:`BITS` bits, such as ``7YQ4-0M2K-…``."""
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(_GROUPS * _EACH))
    return "-".join(drawn[place : place + _EACH] for place in range(0, len(drawn), _EACH))


def spelled(given: str) -> str | None:
    """Return a passphrase as it was drawn, however a person writes it; None if none can be meant."""
    signs = "".join(given.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    if len(signs) != _GROUPS * _EACH or set(signs) - set(_SIGNS):
        return None
    return "-".join(signs[place : place + _EACH] for place in range(0, len(signs), _EACH))


def _members(contents: Contents, at: datetime) -> Iterator[_Member]:
    mark = answer_words(contents.language)["not_shown"]
    yield _member(PAGE, at, page(contents))
    if contents.letter is not None:
        yield _file(LETTER, at, contents.letter())
    yield _member(JSON, at, json_of(contents))
    for place in contents.places:
        for sheet in place.sheets:
            yield _member(sheet.file, at, csv_of(sheet.columns, sheet.rows(), mark))
    for name, given in ((PROVIDED, contents.provided), (RECEIVED, contents.received)):
        if given is not None:
            yield _member(name, at, csv_of(given.columns, given.rows, mark))
    if contents.proof is not None:
        yield _member(RECEIPT, at, (contents.proof.receipt(),))
    for name, content in contents.attached.items():
        yield _file(name, at, content)


def _member(name: str, at: datetime, text: Iterable[str]) -> _Member:
    return name, at, _MODE, ZIP_64, _encoded(text)


def _encoded(text: Iterable[str]) -> Iterator[bytes]:
    """Yield a text in pieces that are worth compressing: most are a cell or a row."""
    waiting: list[str] = []
    size = 0
    for piece in text:
        waiting.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _file(name: str, at: datetime, content: bytes) -> _Member:
    return name, at, _MODE, ZIP_64, (content,)


def _compressor() -> "zlib._Compress":
    return zlib.compressobj(_LEVEL, wbits=-15)
