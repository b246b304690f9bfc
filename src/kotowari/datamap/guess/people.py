"""Whether texts look like names of people: by the most frequent family and given names, never by the shape alone.

The lists hold the most frequent names, not all: of the people in a table a third or more are found in them, of other
words almost none. So a share of values is what tells, not one value.
"""

import re
from typing import Final

from kotowari.datamap.guess.frequent import FAMILY, GIVEN, ROMAN_FAMILY, WESTERN_FAMILY, WESTERN_GIVEN
from kotowari.datamap.guess.lexicon import terms

_NAME_CHARACTERS: Final = re.compile(r"[々〆ヶ一-龠ぁ-んァ-ヶー]+")
_KANA: Final = re.compile(r"[ァ-ヶー・ 　ぁ-ん]+")
_LATIN_NAME: Final = re.compile(r"[^\W\d_]+(?:[ ,.'-]+[^\W\d_]+\.?){0,3}")
_NO_NAME: Final = terms("dear hello hi your our the my thank order re fwd from to for and of")
"""How texts begin that speak to or of somebody, and are no name."""

_TITLE: Final = re.compile(r"\s*(?:様|さん|さま|殿|先生|医師)$")

_FAMILY_NAMES: Final = terms(FAMILY)
_KANA_FAMILY: Final = frozenset(filter(_KANA.fullmatch, _FAMILY_NAMES))
_HAN_FAMILY: Final = frozenset(name for name in _FAMILY_NAMES - _KANA_FAMILY if not name.isascii())
_GIVEN_NAMES: Final = terms(GIVEN)
_LATIN: Final = (
    terms(WESTERN_GIVEN)
    | terms(WESTERN_FAMILY)
    | terms(ROMAN_FAMILY)
    | frozenset(filter(str.isascii, _GIVEN_NAMES | _FAMILY_NAMES))
)


def looks_like_name(text: str) -> bool:
    """Whether a text is a family or given name that the lists hold, or both, and nothing else.

    ``text`` is normalised (NFKC) and without white space around it.
    """
    if len(text) > 40 or any(c.isdigit() for c in text):
        return False
    text = _TITLE.sub("", text)
    if text.isascii() or (_LATIN_NAME.fullmatch(text) and not _NAME_CHARACTERS.search(text)):
        return _is_latin(text)
    parts = text.replace("・", " ").split()
    if not 1 <= len(parts) <= 3 or not all(_NAME_CHARACTERS.fullmatch(part) for part in parts):
        return False
    if len(parts) > 1:
        return parts[0] in _FAMILY_NAMES or parts[-1] in _GIVEN_NAMES
    return _is_joined(text)


def _is_latin(text: str) -> bool:
    parts = re.split(r"[ ,.'-]+", text.strip(" ."))
    if not 1 <= len(parts) <= 4 or not _LATIN_NAME.fullmatch(text) or not parts[0][:1].isupper():
        return False
    words = [part.lower() for part in parts]
    return not _NO_NAME & set(words) and (words[0] in _LATIN or words[-1] in _LATIN)


def _is_joined(text: str) -> bool:
    """Whether a text without a space is a family name, a given name, or one after the other."""
    if text in _FAMILY_NAMES or text in _GIVEN_NAMES:
        return True
    families = _KANA_FAMILY if _KANA.fullmatch(text) else _HAN_FAMILY
    for size in range(min(len(text) - 1, 5), 0, -1):
        # A family name of one character begins half of all words: what follows must then be a given name.
        if text[:size] in families and (text[size:] in _GIVEN_NAMES or (size > 1 and len(text) - size <= 3)):
            return True
    return False


def is_kana(text: str) -> bool:
    """Whether a text is in kana only, as the reading of a name is."""
    return bool(_KANA.fullmatch(text)) and any(c not in " 　・ー" for c in text)
