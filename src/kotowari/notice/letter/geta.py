"""What a font lacks, as printers show it: a geta (〓), the mark of the two teeth of a type that was turned over."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

GETA: Final = "〓"

_LACKED = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_SPACES: Final = " \t\r\n\u00a0\u3000"
_NOT_THERE: Final = "≒"
"""What the font lacks of the sets."""

_SETS: Final = ("latin-1", "cp932", "big5")
"""The font has all letters of these sets, and what else is in the first two."""


def lacked(problem: str) -> frozenset[str]:
    """Return the characters of which the typesetter says that the font lacks them, without any that it surely has.

    Of a letter with marks on it that cannot be set, the letter is named: then the marks are meant.
    """
    text = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), "".join(_LACKED.findall(problem)))
    return frozenset(one for one in text if not is_usual(one))


def with_geta(data: Any, lacking: frozenset[str] | None) -> Any:  # noqa: ANN401 - JSON
    """Return the data with a geta for each character that is lacking; None: for each that is not usual."""
    match data:
        case str():
            return "".join(_shown(one, lacking) for one in unicodedata.normalize("NFC", data))
        case Mapping():
            return {name: with_geta(value, lacking) for name, value in data.items()}
        case list() | tuple():
            return [with_geta(one, lacking) for one in data]
    return data


def is_usual(character: str) -> bool:
    """Tell whether a character is one that the font surely has."""
    if character in _SPACES or character in _NOT_THERE:
        return character in _SPACES
    category = unicodedata.category(character)
    return category[0] not in "CM" and any(_has(name, character) for name in (_SETS if category == "Lo" else _SETS[:2]))


def _shown(character: str, lacking: frozenset[str] | None) -> str:
    if is_usual(character) or (lacking is not None and character not in lacking):
        return character
    # A mark on a letter, and what is not seen, leave no hole.
    return "" if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc") else GETA


def _has(name: str, character: str) -> bool:
    try:
        character.encode(name)
    except UnicodeEncodeError:
        return False
    return True
