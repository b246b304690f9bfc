"""A condition as SQL that lets through every row that may meet it, and few others: the form of their values decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kotowari.datamap.model import Match
from kotowari.places.lookup import Condition
from kotowari.places.meeting import wanted

_FULL: Final = "０１２３４５６７８９（）＋　－−‐‑–—―ー─"
_HALF: Final = "0123456789()+ ---------"
_PLAIN: Final = "regexp_full_match({}, '[ -[\\]-~]*')"
"""ASCII without the backslash, which quotes within an address of mail."""

_LOOSE: Final[dict[Match, str]] = {
    Match.EXACT: "rtrim({}, ' ')",
    Match.CASEFOLD: "lower({})",
    Match.EMAIL: "replace(lower(trim({})), '\"', '')",
    Match.PHONE: f"right(regexp_replace(translate({{}}, '{_FULL}', '{_HALF}'), '[^0-9]', '', 'g'), 4)",
    Match.NUMBER: "replace(replace(lower({}), ' ', ''), '-', '')",
    Match.TEXT: "replace(lower({}), ' ', '')",
}
"""What plain ASCII that is alike has in common, by match; of other texts Python says what they are like."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a column of the map stands in the table that was loaded: its column, its type, and the path within."""

    name: str
    type: str
    path: tuple[str, ...] = ()

    @property
    def quoted(self) -> str:
        """Its name as SQL has it."""
        return '"' + self.name.replace('"', '""') + '"'

    @property
    def is_text(self) -> bool:
        """Whether it is a text that is compared whole."""
        return self.type == "VARCHAR" and not self.path

    @property
    def is_nested(self) -> bool:
        """Whether its values are looked for within what the column holds."""
        return bool(self.path) or self.type.endswith("]") or self.type.startswith(("STRUCT", "MAP", "UNION", "JSON"))


def sieve(conditions: Sequence[Condition], stood: Mapping[str, Stood], lists: Sequence[str]) -> tuple[str, list[Any]]:
    """Return what any condition lets through, with its parameters. ``lists``: columns that hold lists as text."""
    parts: list[str] = []
    parameters: list[Any] = []
    for condition in conditions:
        forms = wanted(condition)
        if not forms:
            continue
        each = []
        for number, column in enumerate(condition.columns):
            at = stood[column]
            if at.is_nested or column in lists:
                continue
            told, given = _column(at, condition.match, sorted({one[number] for one in forms}))
            each.append(told)
            parameters.append(given)
        parts.append("(" + (" AND ".join(each) or "true") + ")")
    return " OR ".join(parts), parameters


def _column(at: Stood, match: Match, forms: list[str]) -> tuple[str, list[str]]:
    name = at.quoted
    if at.type == "BLOB":
        name = f"lower(hex({name}))"
    elif not at.is_text and match is Match.EXACT:
        return f"{name} IN (SELECT try_cast(unnest(?::VARCHAR[]) AS {at.type}))", forms
    elif not at.is_text:
        name = f"CAST({name} AS VARCHAR)"
    loose = _LOOSE[match]
    if match is Match.EXACT:
        return f"{loose.format(name)} IN (SELECT unnest(?::VARCHAR[]))", [form.rstrip(" ") for form in forms]
    alike = {form[-4:] if match is Match.PHONE else form for form in forms}
    if match is Match.EMAIL:
        alike = {form.replace('"', "") for form in alike}
    plain = _PLAIN.format(f"translate({name}, '{_FULL}', '{_HALF}')" if match is Match.PHONE else name)
    return (
        f"CASE WHEN {plain} THEN {loose.format(name)} IN (SELECT unnest(?::VARCHAR[])) ELSE true END",
        sorted(alike),
    )
