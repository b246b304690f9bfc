"""What a column holds: its name and its values together, with how sure that is and why."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from kotowari.datamap.guess.content import OF_A_PERSON, Certainty, Content
from kotowari.datamap.guess.lexicon import terms
from kotowari.datamap.guess.names import Named, guess_by_name
from kotowari.datamap.guess.values import FEW, Look, Sampled

_FAMILIES: Final[tuple[tuple[str, str], ...]] = (
    ("array", r"\[\]|^array|^list"),
    ("moment", r"timestamp|datetime|^time"),
    ("date", r"^date"),
    ("boolean", r"^bool|^tinyint\(1\)|^bit"),
    (
        "number",
        r"^(big|small|tiny|medium|u|hu)?u?int|^serial|^bigserial|^numeric|^decimal|^float|^double|^real|^number|^money",
    ),
    ("document", r"^json"),
    ("key", r"^uuid|^uniqueidentifier"),
    ("bytes", r"^bytea|blob$|^varbinary|^binary"),
    ("address", r"^inet|^cidr"),
    ("text", r""),
)
_NUMBERS: Final = frozenset(
    Content(name)
    for name in terms(
        "phone postal-code age salary customer-number employee-number my-number official-id card bank-account gender "
        "birth-date position health family department job-title marital secret address"
    )
)
_FITS: Final[dict[str, frozenset[Content]]] = {
    "moment": frozenset({Content.BIRTH_DATE}),
    "date": frozenset({Content.BIRTH_DATE, Content.CARD}),
    "boolean": frozenset({Content.FAMILY, Content.MARITAL, Content.HEALTH, Content.GENDER, Content.SPECIAL}),
    "number": _NUMBERS,
    "key": frozenset({Content.SECRET, Content.DEVICE}),
    "bytes": frozenset({Content.SECRET, Content.PICTURE}),
    "address": frozenset({Content.IP_ADDRESS, Content.DEVICE}),
}
"""What may be held in a column of each family of types; in one of any other family anything may."""

_NUMBERS_OF_PERSONS: Final = frozenset({Content.CUSTOMER_NUMBER, Content.EMPLOYEE_NUMBER})

_AGREES: Final[dict[Content, frozenset[Content]]] = {
    Content.FAMILY_NAME: frozenset({Content.NAME, Content.READING}),
    Content.GIVEN_NAME: frozenset({Content.NAME, Content.READING}),
    Content.NAME: frozenset({Content.NAME, Content.READING}),
    Content.READING: frozenset({Content.READING, Content.NAME}),
    Content.USER_NAME: frozenset({Content.EMAIL, Content.NAME}),
    Content.PICTURE: frozenset({Content.URL}),
    Content.ACCOUNT: frozenset({Content.URL}),
}
"""By which looks a name is borne out, beside its own."""

_SHOWN: Final = frozenset(
    {
        Content.EMAIL,
        Content.PHONE,
        Content.POSTAL_CODE,
        Content.MY_NUMBER,
        Content.IP_ADDRESS,
        Content.URL,
        Content.BIRTH_DATE,
    }
)
"""What can be seen of its values: where they do not look so, the name misleads."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as it was found: its name, its declared type, its makers' comment, its place in keys, its sample.

    ``siblings`` are the words of the other columns' names. ``refers``: it is part of a foreign key.
    """

    name: str
    table: str = ""
    type: str = ""
    comment: str = ""
    key: bool = False
    refers: bool = False
    siblings: frozenset[str] = frozenset()
    sampled: Sampled = field(default_factory=Sampled)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column holds, how sure that is, and the reason as a person reads it.

    ``faint``: no more than a word of its name that may mean something else speaks for it.
    """

    content: Content
    certainty: Certainty
    why: str
    array: bool = False
    faint: bool = False
    fields: dict[str, "Guess"] = field(default_factory=dict)


def family(declared: str) -> str:
    """Return the family of a type as its engine declares it: ``text``, ``number``, ``date``, ``moment`` …"""
    return next(name for name, pattern in _FAMILIES if re.search(pattern, declared.casefold()))


def guess(seen: Seen) -> Guess:
    """Return what a column holds."""
    if seen.sampled.fields:
        return _document(seen)
    named = _named(seen)
    kind = family(seen.type)
    if named and not _fits(named, kind):
        named = None
    if seen.refers and not (named and named.strong and named.content in _NUMBERS_OF_PERSONS):
        return Guess(Content.NOTHING, Certainty.SURE, "refers to another table")
    if seen.key and kind in ("number", "key") and not (named and named.strong):
        return Guess(Content.NOTHING, Certainty.SURE, "key")
    made = _by_both(named, seen) if named else _by_values(seen, kind)
    return replace(made, array=seen.sampled.array or kind == "array")


def _fits(named: Named, kind: str) -> bool:
    """Whether what a name says can be held in a column of a family of types."""
    if kind == "number" and named.content is Content.ADDRESS:
        return bool({"prefecture", "code"} & set(named.words.split()))  # else it refers to an address
    return named.content in _FITS.get(kind, frozenset(Content))


def _named(seen: Seen) -> Named | None:
    """Return what the name says, or the comment that its makers gave it."""
    named = guess_by_name(seen.name, seen.table, seen.siblings)
    if (named is None or not named.strong) and 0 < len(seen.comment) <= 40:
        noted = guess_by_name(seen.comment, seen.table)
        return noted if noted and (named is None or noted.strong) else named
    return named


def _document(seen: Seen) -> Guess:
    fields = {
        name: guess(Seen(name.rpartition(".")[2], table=f"{seen.table} {seen.name}", sampled=sampled))
        for name, sampled in seen.sampled.fields.items()
    }
    return Guess(Content.FIELDS, Certainty.LIKELY, "a document with fields", seen.sampled.array, fields=fields)


def _said(look: Look) -> str:
    return f"{look.met} of {look.of} values look like {_CALLED.get(look.content, look.content.value.replace('-', ' '))}"


def _by_both(named: Named, seen: Seen) -> Guess:
    """Weigh a name that says something against the values."""
    content, sampled = named.content, seen.sampled
    agreeing = [look for look in sampled.looks if look.content in _AGREES.get(content, frozenset()) | {content}]
    best = max(agreeing, key=lambda look: look.share, default=None)
    is_seen = content in _SHOWN or (content is Content.CARD and named.words.endswith("number"))
    other = next((look for look in sampled.looks if look.telling and look.share >= 0.8 and look not in agreeing), None)
    if best and best.share >= (0.5 if named.strong else 0.3):
        return Guess(content, Certainty.SURE if named.strong else Certainty.LIKELY, f"name, and {_said(best)}")
    if other and sampled.of >= FEW and not (named.strong and not is_seen):
        return Guess(other.content, Certainty.LIKELY, f"{_said(other)}, though not the name")
    if content is Content.TEXT and named.strong:
        return Guess(content, Certainty.LIKELY, "name: people write into it")
    if not sampled.of:
        certainty = Certainty.LIKELY if named.strong else Certainty.UNCERTAIN
        return Guess(content, certainty, "name; there are no values", faint=not named.strong)
    if named.strong and (not is_seen or sampled.of < FEW):
        return Guess(content, Certainty.LIKELY, "name")
    if named.strong:
        met = best.met if best else 0
        return Guess(content, Certainty.UNCERTAIN, f"name, but only {met} of {sampled.of} values look so")
    return _weakly(content, seen)


def _weakly(content: Content, seen: Seen) -> Guess:
    """Judge a name that may mean something else, with values that do not bear it out."""
    sampled = seen.sampled
    if content is Content.TEXT:
        return _prose(sampled) or Guess(Content.NOTHING, Certainty.LIKELY, "neither name nor values say otherwise")
    if content is Content.NAME and sampled.of >= FEW:
        return Guess(Content.NOTHING, Certainty.LIKELY, "values look like no names of persons")
    if content is Content.MY_NUMBER and sampled.of >= FEW:
        return Guess(Content.NOTHING, Certainty.LIKELY, "values have no check digit of a My Number")
    return Guess(content, Certainty.UNCERTAIN, "name, which may mean something else", faint=True)


def _prose(sampled: Sampled) -> Guess | None:
    return (
        Guess(Content.TEXT, Certainty.LIKELY, "values are sentences: people write into it") if sampled.prose else None
    )


def _by_values(seen: Seen, kind: str) -> Guess:
    """Judge by the values alone, where the name says nothing."""
    sampled = seen.sampled
    fits = _FITS.get(kind, frozenset(Content)) | {Content.NOTHING}
    looks = [look for look in sampled.looks if look.content in fits and look.content is not Content.NOTHING]
    whole = next((look for look in sampled.looks if look.share >= 0.8 and look.telling and look.content in fits), None)
    if whole and sampled.of >= FEW and not (whole.content is Content.NAME and whole.met < 5):
        return Guess(whole.content, Certainty.LIKELY, _said(whole))
    prose = _prose(sampled)
    if prose:
        return prose
    some = next((look for look in looks if _is_worth_a_question(look, sampled)), None)
    if some:
        return Guess(some.content, Certainty.UNCERTAIN, f"{_said(some)}, the name does not say so")
    if kind == "document":
        return Guess(Content.FIELDS, Certainty.UNCERTAIN, "a document, no field of which was seen")
    if kind == "bytes":
        return Guess(Content.NOTHING, Certainty.UNCERTAIN, "bytes, which were not looked into")
    return Guess(Content.NOTHING, Certainty.LIKELY, "neither name nor values say otherwise" if sampled.of else "name")


def _is_worth_a_question(look: Look, sampled: Sampled) -> bool:
    """Whether values that partly look like something personal are to be asked about."""
    if look.content not in OF_A_PERSON or sampled.of < FEW:
        return False
    if look.telling:
        return (look.share >= 0.1 and look.met >= 2 and look.content is not Content.MY_NUMBER) or look.share >= 0.5
    if look.content in (Content.NAME, Content.BIRTH_DATE):
        return look.share >= 0.5
    return look.content in (Content.SECRET, Content.OFFICIAL_ID) and look.share >= 0.8


_CALLED: Final[dict[Content, str]] = {
    Content.NAME: "names of persons",
    Content.READING: "a name's reading",
    Content.EMAIL: "an email address",
    Content.PHONE: "a phone number",
    Content.POSTAL_CODE: "a postal code",
    Content.ADDRESS: "an address",
    Content.BIRTH_DATE: "a date of birth",
    Content.MY_NUMBER: "a My Number, check digit included",
    Content.CARD: "a payment card's number",
    Content.BANK_ACCOUNT: "an account number (IBAN)",
    Content.SECRET: "a password's hash, a token or another secret",
    Content.IP_ADDRESS: "an IP address",
    Content.DEVICE: "a browser's or device's name",
    Content.COMPANY: "a company's name",
    Content.GENDER: "a gender",
    Content.HEALTH: "a blood type",
    Content.OFFICIAL_ID: "an official number",
    Content.URL: "the address of a web page",
}
