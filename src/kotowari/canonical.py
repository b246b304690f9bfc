"""One byte form of a value: the JSON Canonicalization Scheme (RFC 8785)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

import rfc8785


class Written(str):
    """The text of a value in canonical form, to stand for it within an object, so that it is not written again."""

    __slots__ = ()


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 bytes of a JSON value (None, bool, int, float, str, list, dict).

    Raises ``ValueError`` for what JSON cannot say: a lone surrogate, an integer beyond 2**53, NaN.
    """
    return _encoded(written(value))


def written(value: Any) -> Written:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 text of a JSON value. Raises what :func:`canonical` raises, but not for a lone surrogate."""
    try:
        return Written(_encode(value) if _is_plain(value) else rfc8785.dumps(value).decode())
    except rfc8785.CanonicalizationError as problem:
        raise ValueError(_NO_FORM) from problem


def canonical_object(members: Mapping[str, Any]) -> bytes:
    """Return the RFC 8785 bytes of an object with ASCII keys, some of whose values may be :class:`Written` already.

    Raises what :func:`canonical` raises, and ``ValueError`` for another key: RFC 8785 sorts those by UTF-16.
    """
    return _encoded("{" + ",".join(_member(key, members[key]) for key in sorted(members)) + "}")


@dataclass(frozen=True, slots=True)
class Form:
    """An object of which most stays the same: its text, parted where the texts of some members belong.

    Made by :func:`form`; ``keys`` are those members, in their order.
    """

    keys: tuple[str, ...]
    _pieces: tuple[str, ...]

    def filled(self, texts: Mapping[str, str]) -> bytes:
        """Return the RFC 8785 bytes of the object with a text for each of the keys, as :func:`canonical_object` would.

        Raises ``ValueError`` for a lone surrogate.
        """
        pieces = [self._pieces[0]]
        for key, following in zip(self.keys, self._pieces[1:], strict=True):
            pieces += (encode_basestring(texts[key]), following)
        return _encoded("".join(pieces))


def form(members: Mapping[str, Any], keys: Iterable[str]) -> Form:
    """Return the form of an object with ASCII keys whose members ``keys`` have another text each time.

    Raises what :func:`canonical_object` raises.
    """
    open_ = sorted(keys)
    pieces, text = [], "{"
    for place, key in enumerate(sorted((*members, *open_))):
        text += "," if place else ""
        if key in open_:
            pieces.append(text + _member(key, Written()))
            text = ""
        else:
            text += _member(key, members[key])
    return Form(tuple(open_), (*pieces, text + "}"))


def _member(key: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    if not key.isascii():
        raise ValueError("a key is not ASCII")
    kind = type(value)
    text = value if kind is Written else encode_basestring(value) if kind is str else written(value)
    return f"{encode_basestring(key)}:{text}"


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_NO_FORM = "value has no canonical JSON form"


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        raise ValueError(_NO_FORM) from problem


def _is_plain(value: object) -> bool:
    """Whether the standard encoder, six times as fast, writes this value as RFC 8785 does (a test compares the two).

    They part over floats, integers beyond 2**53, and keys beyond ASCII, which RFC 8785 sorts by UTF-16.
    """
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_plain(inner) for key, inner in value.items())  # type: ignore[attr-defined]
    if kind is list:
        return all(map(_is_plain, value))  # type: ignore[call-overload]
    return kind is str or value is None or kind is bool or (kind is int and -_MOST < value < _MOST)  # type: ignore[operator]


_MOST = 2**53


def digest(value: bytes) -> str:
    """Return ``sha256:`` and the hexadecimal SHA-256 of the bytes."""
    return "sha256:" + hashlib.sha256(value).hexdigest()
