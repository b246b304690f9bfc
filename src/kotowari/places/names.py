"""When two ways of writing who somebody is are one: names in any script, dates, numbers."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Letters of family registers and those that systems write for them. Only to see that two may be one, never to find.
_VARIANTS: Final = str.maketrans(
    "髙﨑齋齊斉邊邉澤濱濵嶋嶌眞國廣惠櫻槇龍𠮷德榮學萬鐵瀨賴桒栁冨寬曾靜壽圓與豐彌禮應澁藏關條檜讓",
    "高崎斎斎斎辺辺沢浜浜島島真国広恵桜槙竜吉徳栄学万鉄瀬頼桑柳富寛曽静寿円与豊弥礼応渋蔵関条桧譲",
)
_TO_KATAKANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
# What is put between the parts of a name, and before or after them.
_BETWEEN: Final = re.compile(r"[\s・·.,､、。()\[\]\u200b-\u200f\u2060\ufeff\u00ad‐‑‒–—―−-]+|(?<=\d)ー")
_HAN: Final = re.compile(r"[㐀-鿿豈-\ufaff\U00020000-\U0003ffff々〆]")
_KANA: Final = re.compile(r"[\u30a1-\u30ff]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_LONG: Final = re.compile(r"o[uo]|oh(?![aiueo])|uu")


def plain(text: str) -> str:
    """Return a text in one form: NFKC, case folded, in katakana, without what stands between the parts of a name."""
    return _BETWEEN.sub("", folded(text))


def folded(text: str) -> str:
    """Return a text in one form with its parts still apart."""
    once = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", once).translate(_TO_KATAKANA).translate(_VARIANTS)


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a name that are written apart, each in its plain form."""
    return tuple(part for part in _BETWEEN.split(folded(text)) if part)


def says_the_same(value: str, known: Iterable[str]) -> bool | None:
    """Tell whether a value says what is known: the same, something else (False), or that it does not say (None).

    It does not say where it is in another script than all that is known, or only a part of it, such as a family name.
    """
    mine = _Written(value)
    answers = {_says_the_same(mine, _Written(one)) for one in known}
    comparable = answers - {_UNLIKE}
    if True in answers:
        return True
    return False if comparable == {False} else None


_UNLIKE: Final = "unlike"


def _says_the_same(mine: "_Written", theirs: "_Written") -> bool | str | None:
    if not mine.plain or not theirs.plain or mine.script != theirs.script:
        return _UNLIKE
    if mine.script == "digits":
        return mine.numbers == theirs.numbers if len(mine.numbers) == len(theirs.numbers) else _UNLIKE
    if mine.script == "latin":
        if mine.words == theirs.words or mine.run == theirs.run:
            return True
        return None if mine.words < theirs.words or theirs.words < mine.words else False
    if mine.plain == theirs.plain or mine.words == theirs.words:
        return True
    return None if mine.plain in theirs.plain or theirs.plain in mine.plain else False


class _Written:
    """One way of writing: its script, and its parts."""

    def __init__(self, text: str) -> None:
        self.plain = plain(text)
        words = parts(text)
        if _HAN.search(self.plain):
            self.script = "han"
        elif _KANA.search(self.plain):
            self.script = "kana"
        elif _LETTER.search(self.plain):
            self.script = "latin"
            # Tarō, Tarou and Taro are one; so are Yamada Taro and Taro Yamada.
            words = tuple(_LONG.sub(lambda long: long[0][0], _without_accents(word)) for word in words)
        else:
            self.script = "digits"
        self.words = frozenset(words)
        self.run = "".join(words)
        self.numbers = tuple(int(digits) for digits in re.findall(r"\d+", text))


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
