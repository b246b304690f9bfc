"""Others' names and handles in a text that is shown, found however they are written, and replaced by a mark."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from kotowari.datamap.model import Match
from kotowari.places.matching import form
from kotowari.places.names import parts, plain

MARK: Final = "■■■"
"""What stands where somebody else was named."""

_HONORIFICS: Final = tuple(
    plain(one) for one in ("さん", "様", "さま", "氏", "くん", "君", "ちゃん", "殿", "先生", "先輩")
)
_KANA: Final = re.compile(r"[\u30a1-\u30ff]+")
_HAN: Final = re.compile(r"[㐀-鿿豈-\ufaff\U00020000-\U0003ffff々〆]+")
_REMEMBERED: Final = 4096
_SHORTEST_NUMBER: Final = 5
_SHORTEST_KANA: Final = 3
_FAMILY_NAME: Final = 2

Span = tuple[int, int]
_Hits = Callable[[str, Sequence[bool] | None], Iterable[Span]]


class Masker:
    """Masks what names others, and leaves the person's own name, which may be a part of another's or hold it."""

    def __init__(self, others: Iterable[str], own: Iterable[str]) -> None:
        own = list(own)
        self._own_whole = {one for value in own for one in _ways(value)}
        self._own = self._own_whole | {part for value in own if _is_name(value) for part in parts(value)}
        whole, called = self._sought(others)
        self._sought_by_begin = _by_begin(whole)
        self._called = called
        self._own_by_begin = _by_begin(one for one in self._own if len(one) > 1)
        self._in_ascii = any(one.isascii() for one in (*whole, *called))
        self._seen: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._sought_by_begin or self._called)

    def masked(self, text: str) -> str:
        """Return a text with a mark wherever somebody else is named in it; the same text if nobody is."""
        if not self._in_ascii and text.isascii():
            return text
        masked = self._seen.get(text)
        if masked is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            masked = self._seen[text] = self._marked(text)
        return text if masked == text else masked

    def _marked(self, text: str) -> str:
        seen = plain(text)
        if not any(True for _ in self._hits(seen, None)):
            return text
        return _Letters(text).marked(self._hits, self._own_by_begin)

    def _sought(self, others: Iterable[str]) -> tuple[set[str], set[str]]:
        """What is masked wherever it stands, and what only where somebody is called so (林さん, not 林業)."""
        whole: set[str] = set()
        called: set[str] = set()
        for value in others:
            ways = [way for way in _ways(value) if way not in self._own]
            if not _is_name(value):
                whole.update(way for way in ways if not way.isdigit() or len(way) >= _SHORTEST_NUMBER)
                continue
            for way in {*ways, *(p for p in parts(value) if p not in self._own), *self._given(ways)}:
                (called if self._is_short(way, whole=way in ways and len(parts(value)) > 1) else whole).add(way)
        return whole, called

    def _given(self, ways: Iterable[str]) -> set[str]:
        """What is left of a name that begins with the person's own family name: the other's given name."""
        return {way[len(own) :] for way in ways for own in self._own if way.startswith(own)} - {"", *self._own}

    def _is_short(self, way: str, whole: bool) -> bool:
        if len(way) < 2:
            return True
        if whole:
            return False
        # 山田 of another 山田: it is the person's family name too, if only their whole name is known.
        if len(way) <= _FAMILY_NAME and any(own.startswith(way) for own in self._own_whole):
            return True
        return bool(_KANA.fullmatch(way)) and len(way) < _SHORTEST_KANA

    def _hits(self, seen: str, apart: Sequence[bool] | None) -> Iterable[Span]:
        """Where others are named in a plain text. ``apart``: before which of its characters something was left out."""
        yield from _occurrences(seen, self._sought_by_begin, apart)
        for one in self._called:
            begin = seen.find(one)
            while begin >= 0:
                end = begin + len(one)
                if seen.startswith(_HONORIFICS, end) and not self._continues(seen, begin, one):
                    yield begin, end
                begin = seen.find(one, end)

    def _continues(self, seen: str, begin: int, one: str) -> bool:
        """Whether it is the end of a longer name of the same script, or is called so as the person is."""
        before = seen[begin - 1 : begin]
        return (bool(_HAN.fullmatch(before)) and bool(_HAN.match(one))) or any(
            own.startswith(one) for own in self._own_whole
        )


def _ways(value: str) -> set[str]:
    """The plain forms of a value: a telephone number with and without its country, anything else in one."""
    ways = {plain(value)} - {""}
    number = form(Match.PHONE, value) if any(c.isdigit() for c in value) and "@" not in value else None
    if number:
        digits = number.removeprefix("+")
        ways |= {digits} | ({"0" + digits.removeprefix("81")} if digits.startswith("81") else set())
        ways.add(plain(number))
    return ways


def _is_name(value: str) -> bool:
    return "@" not in value and not any(c.isdigit() for c in value)


def _by_begin(sought: Iterable[str]) -> dict[str, list[str]]:
    """By their first two characters, the longest first."""
    by_begin: dict[str, list[str]] = {}
    for one in sorted(sought, key=lambda one: (-len(one), one)):
        by_begin.setdefault(one[:2], []).append(one)
    return by_begin


def _occurrences(seen: str, by_begin: Mapping[str, Sequence[str]], apart: Sequence[bool] | None) -> Iterable[Span]:
    for begin in range(len(seen) - 1):
        for one in by_begin.get(seen[begin : begin + 2], ()):
            end = begin + len(one)
            if seen.startswith(one, begin) and not (apart and _runs_on(seen, begin, end, apart)):
                yield begin, end
                break


def _runs_on(seen: str, begin: int, end: int, apart: Sequence[bool]) -> bool:
    """Whether it is a part of a longer word or number of the letters A to Z and digits."""
    return _one_word(seen, begin, apart) or _one_word(seen, end, apart)


def _one_word(seen: str, at: int, apart: Sequence[bool]) -> bool:
    if not 0 < at < len(seen) or apart[at]:
        return False
    before, after = seen[at - 1], seen[at]
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


class _Letters:
    """A text as it is written beside its plain form, letter by letter."""

    def __init__(self, text: str) -> None:
        self._text = text
        seen: list[str] = []
        self._begin: list[int] = []
        self._end: list[int] = []
        self._apart: list[bool] = []
        left_out = False
        at = 0
        while at < len(text):
            end = at + 1
            # A mark that is written after its letter, as in half-width kana, is one with it.
            while end < len(text) and (text[end] in "ﾞﾟ" or unicodedata.combining(text[end])):
                end += 1
            made = plain((seen[-1] if seen and seen[-1].isdigit() else "") + text[at:end])
            made = made[1:] if seen and seen[-1].isdigit() else made
            for letter in made:
                seen.append(letter)
                self._begin.append(at)
                self._end.append(end)
                self._apart.append(left_out)
                left_out = False
            left_out |= not made
            at = end
        self._seen = "".join(seen)

    def marked(self, hits: _Hits, own_by_begin: Mapping[str, Sequence[str]]) -> str:
        """Return the text with a mark for each hit that is not the person's own."""
        own = list(_occurrences(self._seen, own_by_begin, self._apart))
        spans = sorted(_without(own, hits(self._seen, self._apart)))
        if not spans:
            return self._text
        made: list[str] = []
        at = 0
        for begin, end in spans:
            first, last = self._begin[begin], self._end[end - 1]
            if last <= at:
                continue
            if first > at or not made:
                made.append(self._text[at:first])
                made.append(MARK)
            at = last
        return "".join([*made, self._text[at:]])


def _without(own: Sequence[Span], hits: Iterable[Span]) -> Iterable[Span]:
    """Others' names but for those within the person's own, and but for what of them is the person's."""
    for begin, end in hits:
        inside = [(b, e) for b, e in own if begin <= b and e <= end and (b, e) != (begin, end)]
        around = [(b, e) for b, e in own if b < end and begin < e and (b, e) not in inside]
        if not around:
            yield begin, end
            continue
        left = min(b for b, _ in around)
        right = max(e for _, e in around)
        if begin < left:
            yield begin, left
        if right < end:
            yield right, end
