"""Who is named in a text of whom no record was met: found by how people are named, not by who is known.

Anything that may be somebody else is found rather than left: whoever approves lifts it. What is found is the form
alone (an address of mail, a number, a name with an honorific); a name that stands without any of these is not.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import phonenumbers

from kotowari.datamap.guess import forms
from kotowari.datamap.model import Match
from kotowari.places.matching import form
from kotowari.places.names import parts, plain
from kotowari.places.shown import unknown_words as words
from kotowari.places.shown.masking import MARK, Masker

Span = tuple[int, int]

_HAN: Final = "一-龠々〆ヶ㐀-䶿"
_LETTER: Final = f"(?:[{_HAN}]|(?<=[{_HAN}])ノ(?=[{_HAN}]))"
_KATAKANA: Final = "ァ-ヺー\u3099\u309a"
_HELD: Final = "|".join(sorted(words.OFFICES_HELD))
_HONORIFIC: Final = "|".join(words.HONORIFICS)
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])", re.ASCII)
_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9_.+-])[+(]?\d[\d\-()./ ]{7,21}\d(?![A-Za-z0-9_-])")
_BEFORE: Final = 30
_AT_THE_END: Final = re.compile(rf"(?:{_HELD})$")
_HYPHEN: Final = re.compile(r"(?<=\d)[‐‑‒–—―−ー](?=\d)")
_DAY: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)")
_FREE: Final = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.UAN,
}
_OF_A_THING: Final = re.compile(words.NUMBERED, re.IGNORECASE)
_RUN: Final = rf"(?:{_LETTER}{{1,8}}[ ])?{_LETTER}{{1,8}}(?:[{_KATAKANA}・]{{1,10}}|[ぁ-ん]{{1,5}}?)?"
_IN_KANA: Final = rf"[{_KATAKANA}・ ]{{2,24}}|(?<![ぁ-ん{_HAN}{_KATAKANA}])[ぁ-ん]{{2,5}}?"
_IN_LATIN: Final = r"[A-Z][A-Za-z.'-]{1,20}(?: [A-Z][A-Za-z.'-]{0,20}){0,2}"
_CALLED: Final = re.compile(rf"(?P<name>{_RUN}|{_IN_KANA}|{_IN_LATIN})[ ]?(?P<as>{_HONORIFIC}|{_HELD})")
_SURNAME: Final = f"[{''.join(sorted(words.SURNAMES))}]"
_MR, _MANAGER = "|".join(words.MR), "|".join(words.MANAGER)
_CHINESE: Final = re.compile(rf"(?P<name>{_SURNAME}(?:[{_HAN}]{{1,2}}?(?={_MR})|(?={_MR}|{_MANAGER})))")
_CAP: Final = r"[A-Z\u00c0-\u00de][^\W\d_]*(?:['’.-][^\W\d_]+)*"
_TITLED: Final = re.compile(rf"\b(?:{words.TITLES})\b\.?\s+(?P<name>{_CAP}(?: {_CAP}){{0,2}})")
_GREETED: Final = re.compile(
    rf"\b(?:Dear|Hi|Hello|Attn:?|Attention:?)\s+(?P<name>{_CAP}(?: {_CAP}){{0,2}})(?=\s*[,:;!\n]|\s*$)"
)
_SAN: Final = re.compile(rf"\b(?P<name>{_CAP}(?: {_CAP})?)[- ](?:san|sama|sensei|kun|chan)\b")
_NAME: Final = f"[{_HAN}{_KATAKANA}ぁ-ん・]"
_LABELLED: Final = re.compile(rf"(?:{words.LABELS})[ ]?:[ ]?(?P<name>{_NAME}{{2,10}}(?: {_NAME}{{1,6}})?)(?![{_HAN}])")
_FIELD: Final = re.compile(rf"\b(?:Name|Contact|Recipient|Spouse|Guarantor)\s*:\s*(?P<name>{_CAP} {_CAP}(?: {_CAP})?)")
_SPOKEN_TO: Final = rf"\b(?:{words.TITLES}|Dear|Hi|Hello|Attn|Attention|san|sama|sensei|kun|chan)\b"
_HINTS: Final = re.compile(rf"@|\d[^a-zA-Zぁ-ん]{{7,}}\d|{_HONORIFIC}|:|{_MR}|{_MANAGER}|{_SPOKEN_TO}|{_HELD}")


class Unknown:
    """Marks who is named in a text, but for the person, what is ``spared`` (such as the operator's name), and whom
    the masker of those ``known`` marks: they are another redaction.
    """

    def __init__(self, own: Iterable[str], spared: Iterable[str], known: Masker) -> None:
        own = list(own)
        self._whole = {plain(value) for value in (*own, *spared)} - {""}
        self._parts = {part for value in own for part in parts(value)}
        self._mails = _forms(Match.EMAIL, own)
        self._phones = _forms(Match.PHONE, own)
        self._known = known

    def masked(self, text: str) -> str:
        """Return a text with a mark wherever somebody is named; the same text if nobody is."""
        made: list[str] = []
        at = 0
        for begin, end in self.named(text):
            made += [text[at:begin], MARK]
            at = end
        return "".join([*made, text[at:]]) if made else text

    def named(self, text: str) -> list[Span]:
        """Return where somebody is named in a text, in order, none within another."""
        seen = _seen(text)
        found: list[Span] = []
        if _HINTS.search(seen):
            for begin, end in sorted(set(self._spans(seen)), key=lambda span: (span[0], -span[1])):
                if (not found or begin >= found[-1][1]) and not self._is_known(text, begin, end):
                    found.append((begin, end))
        return found

    def _spans(self, seen: str) -> Iterator[Span]:
        yield from self._mail(seen)
        yield from self._numbers(seen)
        for called in _CALLED.finditer(seen):
            span = _name_in(seen, *called.span("name"), is_office=called["as"] in words.OFFICES_HELD)
            yield from self._named(seen, span)
        for pattern in (_CHINESE, _TITLED, _SAN, _FIELD):
            for found in pattern.finditer(seen):
                yield from self._named(seen, found.span("name"))
        for found in _GREETED.finditer(seen):
            if not words.GREETED & set(found["name"].casefold().split()):
                yield from self._named(seen, found.span("name"))
        for found in _LABELLED.finditer(seen):
            if not found["name"].endswith(words.ROLES) and found["name"] not in words.NOBODY:
                yield from self._named(seen, found.span("name"))

    def _mail(self, seen: str) -> Iterator[Span]:
        for found in _MAIL.finditer(seen):
            address = found[0].lstrip(".%+-")
            is_office = address.partition("@")[0].casefold() in words.OFFICES
            if not is_office and form(Match.EMAIL, address) not in self._mails:
                yield found.end() - len(address), found.end()

    def _numbers(self, seen: str) -> Iterator[Span]:
        for found in _NUMBER.finditer(seen):
            text = found[0].strip(" ./-")
            text = text.lstrip("(") if ")" not in text else text
            before = seen[max(0, found.start() - _BEFORE) : found.start()]
            if plain(text) in self._whole or _OF_A_THING.search(before):
                continue
            is_somebodys = forms.is_my_number(text) or forms.is_card(text) or self._is_phone(text)
            if is_somebodys:
                begin = found.start() + found[0].index(text)
                yield begin, begin + len(text)

    def _is_phone(self, text: str) -> bool:
        if _DAY.match(text) or not forms.is_phone(text):
            return False
        number = form(Match.PHONE, text)
        if number is None:
            return True
        return number not in self._phones and phonenumbers.number_type(phonenumbers.parse(number, "JP")) not in _FREE

    def _named(self, seen: str, span: Span | None) -> Iterator[Span]:
        if span is None:
            return
        name = plain(seen[slice(*span)])
        if name and not self._is_own(name, parts(seen[slice(*span)])):
            yield span

    def _is_own(self, name: str, pieces: Collection[str]) -> bool:
        """Whether it is what the person is called, or a part of it, which they may share with somebody."""
        if name in self._whole or name in self._parts or set(pieces) <= self._parts:
            return True
        return any(
            own.startswith(name) or own.endswith(name) or (len(own) > 2 and name.endswith(own)) for own in self._whole
        )

    def _is_known(self, text: str, begin: int, end: int) -> bool:
        """Whether it is marked for naming somebody whose record was met, should that not have been lifted."""
        around = text[begin : end + 2]
        return bool(self._known) and self._known.masked(around) != around


def _name_in(seen: str, begin: int, end: int, *, is_office: bool) -> Span | None:
    """Where in what is called with respect the name stands; None where it is nobody's."""
    held = _AT_THE_END.search(seen, begin, end)
    span = _called(seen, begin, held.start() if held else end)
    if span is None or not (is_office or held):
        return span
    # An office names somebody only with a family name.
    return span if _family_at(seen[slice(*span)]) == 0 else None


def _called(seen: str, begin: int, end: int) -> Span | None:
    text = seen[begin:end]
    kana = re.search(rf"(?:[{_KATAKANA}・]+|[ぁ-ん]+)$", text)
    run = text[: kana.start()] if kana else text
    if text.strip(" ・") in words.NOBODY or re.match(r"[A-Za-z]", text):
        return None if text in words.NOBODY or _is_company(text) else (begin, end)
    if not run.strip():
        name = text.lstrip(" ・")
        is_role = name in words.NOBODY or name.endswith(words.ROLES) or (name[:1] in "おご" and "ー" not in name)
        katakana = name.translate({code: code + 0x60 for code in range(0x3041, 0x3097)})
        return None if is_role and katakana not in words.FAMILIES else (end - len(name), end)
    head, _, last = run.rpartition(" ")
    if head and _family_at(last) == 0 and _family_at(head) is None:
        return begin + len(head) + 1, end
    at = _family_at(run)
    if at is not None:
        return begin + at, end
    if kana and re.match("[ぁ-ん]", kana[0]):
        return None  # a word that ends in kana, and no name is known to be in it
    if kana:
        name = kana[0].lstrip("・")
        return None if name in words.NOBODY or name.endswith(words.ROLES) or len(name) < 2 else (end - len(name), end)
    is_nobody = last in words.NOBODY or last.lstrip("御") in words.NOBODY or last.endswith(words.ROLES)
    return None if is_nobody else (begin, end)


def _family_at(run: str) -> int | None:
    """Where in a run of characters a frequent family name begins, of which at most a given name is left behind."""
    for at in range(len(run)):
        for size in (3, 2):
            if run[at : at + size] in words.FAMILIES and len(run) - at - size <= 4:
                return at
    return None


def _is_company(text: str) -> bool:
    return text.isupper() or forms.is_company(text)


def _forms(match: Match, values: Iterable[str]) -> set[str]:
    return {made for value in values if (made := form(match, value))}


def _seen(text: str) -> str:
    """The text with each letter in its plain width, as long as it was."""
    if text.isascii():
        return text
    seen = "".join(one if len(one := unicodedata.normalize("NFKC", letter)) == 1 else letter for letter in text)
    return _HYPHEN.sub("-", seen)
