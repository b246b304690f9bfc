"""What the rules of a later revision say otherwise than those of an earlier one, rule by rule and key by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_origin

from pydantic import BaseModel

from kotowari.policy.model import Fee, Operator, Policy
from kotowari.policy.period import Period
from kotowari.policy.term_words import (
    ACT_NAMES,
    CLASS_NAMES,
    FORM_NAMES,
    HANDLE_NAMES,
    KEEPER_NAMES,
    RELATION_NAMES,
    ROUTE_NAMES,
    WHOSE_NAMES,
)
from kotowari.policy.terms import Whose
from kotowari.policy.text import LANGUAGES, Text, in_language
from kotowari.policy.words import GROUND_NAMES, written_fee

_OF_THE_FILE = ("kotowari", "policy", "revision", "published")
"""What tells one revision from another, and is no rule of it."""

NAMED_SECTIONS = tuple(
    name for name, about in Policy.model_fields.items() if get_origin(about.annotation) is dict and name != "title"
)
_HEAD = tuple(
    name for name in Policy.model_fields if name not in (*_OF_THE_FILE, *NAMED_SECTIONS, "operator", "document")
)

Values = tuple[Text, ...]
"""What a key says: one text, or one for each entry of a list; none where the file is silent."""


@dataclass(frozen=True, slots=True)
class Change:
    """One key of one rule that says something else. A rule that came or went has one change, with an empty key."""

    section: str
    name: str
    key: str
    before: Values
    after: Values

    @property
    def rule(self) -> str:
        """The path of the rule, such as ``purposes.support`` or ``operator``."""
        return f"{self.section}.{self.name}" if self.name else self.section

    @property
    def has_come(self) -> bool:
        """Whether the whole rule is new."""
        return not self.key and not self.before

    @property
    def has_gone(self) -> bool:
        """Whether the whole rule is gone."""
        return not self.key and not self.after

    @property
    def gained(self) -> Values:
        """What only the later revision says."""
        return tuple(text for text in self.after if text not in self.before)

    @property
    def lost(self) -> Values:
        """What only the earlier revision says."""
        return tuple(text for text in self.before if text not in self.after)

    def to_json(self, language: str) -> dict[str, Any]:
        """Return the form for scripts, its words in a language where it has any."""
        return {
            "rule": self.rule,
            "key": self.key or None,
            "before": [in_language(text, language) for text in self.before],
            "after": [in_language(text, language) for text in self.after],
        }


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return every change of what the file says but for its dates, in the order of the file.

    A rule is the same rule as long as its name is (``docs/decisions/0002``), a clause as long as its id is.
    """
    found = list(_of_head(before, after))
    for section in (*NAMED_SECTIONS, "document"):
        old, new = _parts(before, section), _parts(after, section)
        for name in dict.fromkeys((*old, *new)):
            if name not in old:
                found.append(Change(section, name, "", (), _introduced(after, new[name], name)))
            elif name not in new:
                found.append(Change(section, name, "", _introduced(before, old[name], name), ()))
            elif isinstance(new[name], BaseModel):
                found += _of_part(section, name, (before, old[name]), (after, new[name]), type(new[name]))
            elif old[name] != new[name]:
                found.append(Change(section, name, "text", (old[name],), (new[name],)))
    return tuple(found)


def _introduced(policy: Policy, part: object, name: str) -> Values:
    """Return what tells a whole rule: its words, or whom and what it is about."""
    told = tuple(text for key in ("of", "grounds") for text in _said(policy, key, getattr(part, key, None)))
    return told if _words_of(part) is None and told else (_label(part, name),)


def _parts(policy: Policy, section: str) -> Mapping[str, Any]:
    if section == "document":
        return {clause.id: clause for clause in policy.document}
    parts: Mapping[str, Any] = getattr(policy, section)
    return parts


def _of_head(before: Policy, after: Policy) -> Iterator[Change]:
    for key in _HEAD:
        pair = _said(before, "", getattr(before, key)), _said(after, "", getattr(after, key))
        if pair[0] != pair[1]:
            yield Change(key, "", key, *pair)
    yield from _of_part("operator", "", (before, before.operator), (after, after.operator), Operator)


def _of_part(
    section: str,
    name: str,
    before: tuple[Policy, BaseModel | None],
    after: tuple[Policy, BaseModel | None],
    shape: type[BaseModel],
    under: str = "",
) -> Iterator[Change]:
    (old_policy, old), (new_policy, new) = before, after
    for field, about in shape.model_fields.items():
        key = under + (about.alias or field)
        values = getattr(old, field, None), getattr(new, field, None)
        if values[0] == values[1]:
            # The names are the same; what they stand for is compared where it is defined.
            continue
        inner = next((type(value) for value in values if isinstance(value, BaseModel) and type(value) is not Fee), None)
        if inner is not None:
            yield from _of_part(section, name, (old_policy, values[0]), (new_policy, values[1]), inner, f"{key}.")
        else:
            yield Change(section, name, key, _said(old_policy, field, values[0]), _said(new_policy, field, values[1]))


_DEFINED_IN = {
    "for_": "subjects",
    "of": "subjects",
    "items": "items",
    "purposes": "purposes",
    "with_": "recipients",
    "while_": "periods",
}


def _said(policy: Policy, field: str, value: object) -> Values:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return (value,)
    told = value if isinstance(value, tuple) else (value,)
    if field in _DEFINED_IN and not isinstance(value, Whose):
        parts = getattr(policy, _DEFINED_IN[field])
        return tuple(_label(parts[one], one) if one in parts else _named(one) for one in told)
    return tuple(HANDLE_NAMES[one] if field == "handle" else _named(one) for one in told)


def _label(part: object, name: str) -> Text:
    return _words_of(part) or _named(name)


def _words_of(part: object) -> Text | None:
    if isinstance(part, Mapping):
        return part
    return next((words for key in ("label", "name", "heading", "how") if (words := getattr(part, key, None))), None)


def _named(value: object) -> Text:
    if isinstance(value, Period):
        return period_words(value)
    if isinstance(value, Fee):
        return _fee_words(value)
    if isinstance(value, bool):
        return _YES if value else _NO
    # A term is equal to its name, which another kind of value may have too.
    return next((names[value] for kind, names in _NAMES.items() if isinstance(value, kind)), {"en": str(value)})


_NAMES: Mapping[type, Mapping[Any, Text]] = {
    kind: names
    for names in (
        GROUND_NAMES,
        CLASS_NAMES,
        RELATION_NAMES,
        ROUTE_NAMES,
        FORM_NAMES,
        KEEPER_NAMES,
        ACT_NAMES,
        WHOSE_NAMES,
    )
    for kind in {type(term) for term in names}
}
_YES: Text = {"en": "yes", "ja": "する", "zh-Hant": "是"}
_NO: Text = {"en": "no", "ja": "しない", "zh-Hant": "否"}


def _fee_words(fee: Fee) -> Text:
    def written(language: str) -> str:
        paid = in_language(fee.words, language) if fee.words else None
        return written_fee(fee.amount, fee.currency, paid, language)

    return {language: written(language) for language in LANGUAGES}


def period_words(period: Period) -> Text:
    """Return a length of time as a notice writes it: ``1 year``, ``1年``."""
    count, unit = str(period).split()
    ja, zh = {"day": ("日", "日"), "month": ("か月", "個月"), "year": ("年", "年")}[unit.rstrip("s")]
    return {"en": str(period), "ja": f"{count}{ja}", "zh-Hant": f"{count}{zh}"}
