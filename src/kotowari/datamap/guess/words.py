"""A name as plain English words: ``custTelNo``, ``kokyaku_denwa_bango`` and 顧客電話番号 are alike."""

import re
import unicodedata
from functools import cache
from typing import Final

from kotowari.datamap.guess.english import ENGLISH
from kotowari.datamap.guess.japanese import JAPANESE, ROMANISED
from kotowari.datamap.guess.lexicon import variants
from kotowari.datamap.guess.sinographs import CHINESE

LATIN: Final = variants(ENGLISH, ROMANISED)
HAN: Final = variants(JAPANESE, CHINESE)
_LONGEST: Final = max(map(len, HAN))

_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\x00-\x7f]+")
_CHINESE_OR_KANA: Final = re.compile(r"[^\x00-\x7f]+")


@cache
def words_of(name: str) -> str:
    """Return the words of a name, one space between each; what no lexicon knows stands as it is, in lower case."""
    pieces = _PIECE.findall(unicodedata.normalize("NFKC", name))
    words: list[str] = []
    for piece in pieces:
        if _CHINESE_OR_KANA.fullmatch(piece):
            words += _parted(piece.casefold())
        else:
            words += _known(piece.lower())
    return " ".join(" ".join(words).split())


def _known(piece: str) -> list[str]:
    """Return a Latin piece as the lexicon says it; one made of several known words written together as those."""
    if piece in LATIN:
        return [LATIN[piece]]
    if piece.endswith("ies") and f"{piece[:-3]}y" in LATIN:
        return [LATIN[f"{piece[:-3]}y"]]
    for plural in ("es", "s"):
        if piece.endswith(plural) and piece.removesuffix(plural) in LATIN:
            return [LATIN[piece.removesuffix(plural)]]
    return _covered(piece) or [piece]


def _covered(piece: str) -> list[str] | None:
    """Return the fewest known words that make up the whole of ``piece``, each of two letters or more."""
    best: list[list[str] | None] = [[]] + [None] * len(piece)
    for end in range(2, len(piece) + 1):
        for start in range(end - 1):
            before, word = best[start], piece[start:end]
            if before is None or word not in LATIN:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = [*before, word]
    cover = best[-1]
    # Two words, or three: more are chance.
    return [LATIN[word] for word in cover] if cover and len(cover) <= 3 else None


def _parted(text: str) -> list[str]:
    """Part Japanese or Chinese at the longest words known; what is between them is kept as it stands."""
    words: list[str] = []
    unknown, at = "", 0
    while at < len(text):
        size = next((n for n in range(min(_LONGEST, len(text) - at), 0, -1) if text[at : at + n] in HAN), 0)
        if size == 0:
            unknown += text[at]
            at += 1
            continue
        if unknown:
            words.append(unknown)
            unknown = ""
        words.append(HAN[text[at : at + size]])
        at += size
    return [*words, unknown] if unknown else words
