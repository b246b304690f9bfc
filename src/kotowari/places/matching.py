"""When two values are one: each is brought into the form that a match compares."""

import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from kotowari.datamap.model import Match
from kotowari.errors import NotAHandle
from kotowari.handles import Kind, normalise

_FAR: Final = 1000


def form(match: Match, value: Any) -> str | None:  # noqa: ANN401 - a value of any place
    """Return the text that stands for a value where it is compared, or None for one that is like no other.

    Places write one value in several types: the number 7, the text ``7`` and the decimal 7.00 are one, a UUID and its
    text, a date and its text (ISO 8601). ``None`` is like nothing, not even itself, and so is what is no handle of
    the kind that is compared.
    """
    text = as_text(value)
    return None if text is None else _FORMS[match](text)


def as_text(value: Any) -> str | None:  # noqa: ANN401 - a value of any place
    """Return a value as text, the same for every type in which places write it; None for nothing and for a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | UUID):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number_as_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return None if value is None or isinstance(value, list | tuple | dict | set | frozenset) else str(value)


def _number_as_text(value: float | Decimal) -> str:
    """All its digits, without an exponent (unless that is out of all reason) and without zeros that say nothing."""
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > _FAR:
        return str(value)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _handle(kind: Kind) -> Callable[[str], str | None]:
    def normalised(text: str) -> str | None:
        try:
            return normalise(kind, text)
        except NotAHandle:
            return None

    return normalised


def _plain_text(text: str) -> str:
    """NFKC, case folded (which can undo it, so once more), without white space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(folded.split())


_FORMS: Final[dict[Match, Callable[[str], str | None]]] = {
    Match.EXACT: lambda text: text,
    Match.CASEFOLD: str.casefold,
    Match.EMAIL: _handle("email"),
    Match.PHONE: _handle("phone"),
    Match.NUMBER: _handle("number"),
    Match.TEXT: _plain_text,
}
