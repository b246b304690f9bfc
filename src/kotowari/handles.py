"""Handles: values by which a person is found, in one form each.

Two ways of writing one handle must meet, and two handles must not: a handle that finds the wrong person discloses to a
stranger. Where both cannot be had, a value is refused.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final, Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from kotowari import errors
from kotowari.characters import NOT_TEXT

Kind = Literal["email", "phone", "number"]

KINDS: Final[tuple[Kind, ...]] = ("email", "phone", "number")

REGIONS: Final = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""The countries (ISO 3166-1 alpha-2) whose telephone numbers are known."""

_LONGEST: Final[dict[Kind, int]] = {"email": 320, "phone": 64, "number": 128}

_JOINERS = "\u200c\u200d"
# Unicode's dashes, and what stands in for one in East Asian text: the minus sign, a box line, and ー after no kana.
_DASHES = re.compile(r"[\u002d\u2010-\u2015\u2043\u2212\u2500\ufe58]|(?<![\u3041-\u30ff])\u30fc")
_PHONE = re.compile(r"\+?[\d().\[\] -]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")


def normalise(kind: Kind, value: str, region: str = "JP") -> str:
    """Return the one form of a handle.

    ``region`` is the country (ISO 3166-1 alpha-2) whose numbers are written without a country code. Full-width and
    other compatibility forms are made one (NFKC, UAX #15); spaces around and invisible marks are dropped.

    Raises :class:`errors.NotAHandle`, which names the kind and never the value; ``ValueError`` for an unknown region.
    """
    if region not in REGIONS:
        raise ValueError(f"`{region}` is not a region with telephone numbers")
    text = _plain(kind, value)
    form = _FORMS[kind](text, region) if text else None
    if not form:
        # Raised here, outside any handler: a library's own error quotes the value, and must not hang on ours.
        raise errors.NotAHandle(kind=kind)
    return form


def _plain(kind: Kind, value: str) -> str | None:
    """One line of visible text in compatibility form, or None."""
    if len(value) > _LONGEST[kind]:
        return None
    # Address books and spreadsheets add direction marks, zero-width spaces, byte order marks. Joiners stay: in some
    # scripts they make another word.
    visible = "".join(c for c in value if unicodedata.category(c) != "Cf" or c in _JOINERS)
    text = unicodedata.normalize("NFKC", visible.strip()).strip()
    return None if NOT_TEXT.search(text) else text


def _email(text: str, region: str) -> str | None:  # noqa: ARG001 - an address has no region
    # Two Japanese carriers gave out addresses such as a..b@ and a.@, which only the quoted form can say (RFC 5321).
    local, _, domain = text.rpartition("@")
    if "" in local.split(".") and _ATOMS.fullmatch(local):
        text = f'"{local}"@{domain}'
    try:
        address = validate_email(text, check_deliverability=False, allow_quoted_local=True)
    except EmailNotValidError:
        return None
    # RFC 5321 lets a host tell Taro@ from taro@; no host known does, and people write both. Lower case, not case
    # folding: folding makes ß and ss one, and those are two mailboxes.
    local = unicodedata.normalize("NFKC", address.local_part.lower())
    return f"{local}@{address.ascii_domain.lower()}"


def _phone(text: str, region: str) -> str | None:
    # Nothing but a number: an extension would be lost in E.164, and without it the number is everybody's at that desk.
    text = _DASHES.sub("-", text)
    if not _PHONE.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # Valid, not only possible: a number without its area code, or of another country, is possible, and a stranger's.
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _number(text: str, region: str) -> str | None:  # noqa: ARG001 - a customer number has no region
    # Spaces and hyphens are for the eye and come and go. Leading zeros, dots and slashes are part of the number.
    folded = unicodedata.normalize("NFKC", text.casefold())
    number = unicodedata.normalize("NFKC", re.sub(r"\s", "", _DASHES.sub("", folded)))
    return number if any(c.isalnum() for c in number) else None


_FORMS: Final[dict[Kind, Callable[[str, str], str | None]]] = {"email": _email, "phone": _phone, "number": _number}
