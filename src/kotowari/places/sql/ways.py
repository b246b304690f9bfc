"""The ways in which a value that is compared by a form may stand in a database."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

from kotowari.datamap.model import Match
from kotowari.places.matching import as_text, form

SPACES: Final = "\\s\u3000\u200b-\u200f\u202a-\u202e\u2060\ufeff"
"""White space and invisible marks, for use within brackets of a regular expression."""

DASHES: Final = "\\-\u2010-\u2015\u2043\u2212\u2500\u30fc\ufe58"
"""What stands for a hyphen, more widely than in :mod:`kotowari.handles`: what is found is compared again."""

LAST: Final = 8
"""How many last digits of a telephone number an engine compares: a country or trunk prefix changes only the first."""

_SPACED: Final = re.compile(f"[{SPACES}]+")
_DROPPED: Final = re.compile(f"[{SPACES}{DASHES}]+")
_HALF_TO_FULL: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def rough(match: Match, value: Any) -> set[str]:  # noqa: ANN401 - a value of any place
    """Return what an engine's rough form of a like value may be: it lets through every like value, and few others.

    Per engine, the same form of a column is its ``rough``: lower case, compatibility forms made one where the engine
    can, without white space; of a telephone number its last digits; of a number nothing that joins.
    """
    alike = form(match, value)
    return set() if alike is None else {text for text in _ROUGH[match](alike) if "\0" not in text}


def roughly(match: Match, text: str) -> str:
    """Return the rough form of what a row has, for an engine that calls us to make it."""
    plain = unicodedata.normalize("NFKC", text)
    if match is Match.PHONE:
        return re.sub("[^0-9]+", "", plain)[-LAST:]
    dropped = _DROPPED.sub("", plain) if match is Match.NUMBER else _SPACED.sub("", plain)
    if match is Match.CASEFOLD:
        return text.casefold()
    return dropped.lower() if match is Match.EMAIL else unicodedata.normalize("NFKC", dropped.casefold())


def usual(match: Match, value: Any) -> set[str]:  # noqa: ANN401 - a value of any place
    """Return the ways in which a value is usually written, each to be compared as it is: an index serves for that."""
    text, alike = as_text(value), form(match, value)
    if text is None or alike is None:
        return set()
    plain = unicodedata.normalize("NFKC", text).strip()
    written = {text, text.strip(), plain, alike, *_USUAL.get(match, _nothing)(alike)}
    if match is not Match.PHONE:
        written |= {form for text in tuple(written) for form in (text.lower(), text.upper(), text.title())}
    full = {text.translate(_HALF_TO_FULL) for text in written}
    return {text for text in written | full if text and "\0" not in text}


def _cases(alike: str) -> Iterator[str]:
    yield from (alike, alike.lower(), alike.upper().lower())


def _rough_email(alike: str) -> Iterator[str]:
    local, _, domain = alike.rpartition("@")
    unquoted = local[1:-1] if local.startswith('"') else local
    domains = {domain}
    if "xn--" in domain:
        domains.add(_unicode_domain(domain))
    yield from (f"{part}@{of}".lower() for part in (local, unquoted) for of in domains)


def _unicode_domain(domain: str) -> str:
    try:
        return domain.encode().decode("idna")
    except UnicodeError:
        return domain


def _rough_phone(alike: str) -> Iterator[str]:
    national = phonenumbers.national_significant_number(phonenumbers.parse(alike))
    yield from (digits[-LAST:] for digits in (alike[1:], national, f"0{national}"))


def _rough_number(alike: str) -> Iterator[str]:
    yield from _cases(_DROPPED.sub("", alike))


def _usual_phone(alike: str) -> Iterator[str]:
    number = phonenumbers.parse(alike)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    first, *middle, last = national.split("-") if national.count("-") >= 2 else ("", "", "")
    yield from (national, international, alike[1:], re.sub(r"\D", "", national))
    yield from (national.replace("-", " "), international.replace(" ", "-"), national.replace("-", "‐"))
    if first:
        yield from (f"{first}({'-'.join(middle)}){last}", f"({first}){'-'.join(middle)}-{last}")


def _usual_email(alike: str) -> Iterator[str]:
    yield from _rough_email(alike)


def _nothing(alike: str) -> Iterator[str]:  # noqa: ARG001 - none besides
    yield from ()


_ROUGH: Final[Mapping[Match, Callable[[str], Iterator[str]]]] = {
    Match.EXACT: lambda alike: iter((alike,)),
    Match.CASEFOLD: _cases,
    Match.EMAIL: _rough_email,
    Match.PHONE: _rough_phone,
    Match.NUMBER: _rough_number,
    Match.TEXT: lambda alike: _cases(_SPACED.sub("", alike)),
}

_USUAL: Final[Mapping[Match, Callable[[str], Iterator[str]]]] = {
    Match.EMAIL: _usual_email,
    Match.PHONE: _usual_phone,
}
