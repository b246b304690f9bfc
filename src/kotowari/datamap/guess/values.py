"""What a sample of a column's values looks like, counted. Values come in; kinds, counts and nothing else go out."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from kotowari.datamap.guess import forms
from kotowari.datamap.guess.content import Content
from kotowari.datamap.guess.dates import era_year, may_be_of_birth, year_of
from kotowari.datamap.guess.people import is_kana, looks_like_name

FEW: Final = 3
"""With fewer values than this nothing is concluded from them alone."""


@dataclass(frozen=True, slots=True)
class Look:
    """How many values look like a content. ``telling``: so that hardly anything else looks like it."""

    content: Content
    met: int
    of: int
    telling: bool

    @property
    def share(self) -> float:
        """The part of the values that look so, 0 to 1."""
        return self.met / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Sampled:
    """What a sample shows: how many values it has, what they look like, and whether they are lists.

    ``numeric``: all are digits. ``distinct``: how many different ones there are. ``longest`` in characters.
    """

    of: int = 0
    looks: tuple[Look, ...] = ()
    array: bool = False
    numeric: bool = False
    distinct: int = 0
    longest: int = 0
    prose: bool = False
    fields: dict[str, "Sampled"] = field(default_factory=dict)

    def look(self, content: Content) -> Look | None:
        """Return how many look like a content, none if none does."""
        return next((look for look in self.looks if look.content is content), None)


Test = Callable[[str], bool]
# What each content's values are tested by, and whether passing tells it by itself.
_TESTS: Final[tuple[tuple[Content, Test, bool], ...]] = (
    (Content.EMAIL, forms.is_email, True),
    (Content.URL, forms.is_url, True),
    (Content.SECRET, forms.is_hashed, True),
    (Content.SECRET, forms.is_digest, False),
    (Content.IP_ADDRESS, forms.is_ip_address, True),
    (Content.DEVICE, forms.is_agent, True),
    (Content.NOTHING, forms.is_corporate_number, True),
    (Content.MY_NUMBER, forms.is_my_number, True),
    (Content.CARD, forms.is_card, True),
    (Content.BANK_ACCOUNT, forms.is_bank_account, True),
    (Content.OFFICIAL_ID, forms.is_official, False),
    (Content.POSTAL_CODE, forms.is_postal, True),
    (Content.POSTAL_CODE, forms.is_any_postal, False),
    (Content.PHONE, forms.is_phone, True),
    (Content.PHONE, forms.is_bare_phone, False),
    (Content.ADDRESS, forms.is_address, True),
    (Content.ADDRESS, forms.is_prefecture, False),
    (Content.COMPANY, forms.is_company, True),
    (Content.BIRTH_DATE, lambda text: era_year(text) is not None, False),
    (Content.GENDER, forms.is_gender, False),
    (Content.HEALTH, forms.is_blood_type, False),
    (Content.READING, is_kana, False),
    (Content.NAME, looks_like_name, False),
)


def judge(values: Iterable[Any]) -> Sampled:
    """Return what values look like. Empty ones do not count; of lists, what is in them counts."""
    held = [value for value in values if value is not None and value not in ("", b"", [], {})]
    array = bool(held) and all(isinstance(value, list | tuple) for value in held)
    documents = [document for value in held if (document := _document(value)) is not None]
    if held and len(documents) == len(held) and any(documents):
        return Sampled(of=len(held), fields=_of_fields(documents), array=any(isinstance(d, list) for d in documents))
    if array:
        held = [one for value in held for one in value if one not in (None, "")]
    texts = [text for value in held if (text := _text(value))]
    if not texts:
        return Sampled(of=len(held), array=array)
    return Sampled(
        of=len(texts),
        looks=_looks(texts, held),
        array=array,
        numeric=all(text.isdigit() for text in texts),
        distinct=len(set(texts)),
        longest=max(map(len, texts)),
        prose=_is_prose(texts),
    )


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview | bool):
        return ""
    if isinstance(value, float | Decimal) and not (isfinite(value) and value == int(value)):
        return f"{value:e}"  # a fraction, that no test takes for a number of somebody's
    return unicodedata.normalize("NFKC", str(value)).strip()


def _document(value: Any) -> dict[str, Any] | list[dict[str, Any]] | None:  # noqa: ANN401 - of any type
    """Return a value as a document with fields, none if it is not one."""
    if isinstance(value, str) and value[:1] in "{[" and value[-1:] in "}]":
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return value
    return None


def _of_fields(documents: Sequence[Any], depth: int = 3) -> dict[str, Sampled]:
    """Return what each field of documents holds, within one another down to some depth."""
    held: dict[str, list[Any]] = {}
    for document in documents:
        for one in document if isinstance(document, list) else [document]:
            for name, value in one.items():
                held.setdefault(str(name), []).append(value)
    # Keys that vary as values do (a document by email address) are not fields, and must not be drafted.
    named = {name: values for name, values in held.items() if _is_field(name)}
    if len(named) < len(held) or len(held) > 60:
        return {}
    found: dict[str, Sampled] = {}
    for name, values in named.items():
        judged = judge(values)
        if judged.fields and depth > 1:
            found |= {f"{name}.{inner}": sampled for inner, sampled in judged.fields.items()}
        else:
            found[name] = judged
    return found


def _is_field(name: str) -> bool:
    return (
        0 < len(name) <= 40
        and "." not in name
        and not name[0].isdigit()
        and all(c.isalnum() or c in "_- " for c in name)
        and not looks_like_name(unicodedata.normalize("NFKC", name))
        and sum(c.isdigit() for c in name) <= 2
    )


def _looks(texts: Sequence[str], held: Sequence[Any]) -> tuple[Look, ...]:
    found: dict[Content, Look] = {}
    for content, test, telling in _TESTS:
        met = sum(map(test, texts))
        before = found.get(content)
        if met and (before is None or met > before.met):
            found[content] = Look(content, met, len(texts), telling)
    years = [year for value in held if (year := year_of(value)) is not None]
    if may_be_of_birth(years):
        eras = found.get(Content.BIRTH_DATE)
        found[Content.BIRTH_DATE] = Look(
            Content.BIRTH_DATE, len(years), len(texts), eras is not None and eras.share >= 0.8
        )
    gender = found.get(Content.GENDER)
    if gender and gender.share == 1 and len({text.casefold() for text in texts}) >= 2:
        found[Content.GENDER] = Look(Content.GENDER, gender.met, gender.of, True)
    reading, name = found.get(Content.READING), found.get(Content.NAME)
    if name and name.share >= 0.4:
        if reading and reading.share >= 0.8:
            found[Content.READING] = Look(Content.READING, reading.met, reading.of, True)
            del found[Content.NAME]
        else:
            found[Content.NAME] = Look(Content.NAME, name.met, name.of, name.share >= 0.6)
    return tuple(sorted(found.values(), key=lambda look: (look.telling, look.share), reverse=True))


def _is_prose(texts: Sequence[str]) -> bool:
    """Whether people wrote sentences: some are long, and have the signs of sentences."""
    sentences = sum(
        1 for text in texts if len(text) >= 20 and (any(c in text for c in "。、！？\n") or text.count(" ") >= 4)
    )
    return sentences >= max(2, len(texts) // 4)
