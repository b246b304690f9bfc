"""Rulings: what whoever approves says of what is left out, and of rows that may be another person's.

Each is a step of the request, with its reason. Of a step's content only the name of the redaction is in the entry.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kotowari.datamap.model import TableName
from kotowari.errors import RulingUnfit
from kotowari.handling.asked.cases import read_case
from kotowari.handling.asked.disclose import dumped
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.space import Space
from kotowari.places.shown.redaction import WHOLE_ROWS, Redacted, Redaction, Ruling, Why
from kotowari.places.walking.walked import RowName, Standing, Verdicts
from kotowari.rights.gathering.stored import packed, unpacked


def lift(space: Space, *, by: str, request: UUID, redacted: Redacted, name: str, reason: str) -> Taken:
    """Show what a redaction leaves out, for a reason. Raises :class:`RulingUnfit` for a name that none has.

    It holds for the values that were found, row by row: what another run finds needs a ruling of its own. Rows that
    are another's, or may be, are not lifted: :func:`judge` says whose they are.
    """
    found = _named(redacted, name)
    if found.why in (*WHOLE_ROWS, Why.HIDDEN):
        raise RulingUnfit(name=name)
    ruling = Ruling(found.table, True, reason, found.column, None, found.why, found.marks)
    return _ruled(space, by, request, {"redaction": name, "rows": len(found.rows)}, ruling)


def withhold(space: Space, *, by: str, request: UUID, redacted: Redacted, name: str, reason: str) -> Taken:
    """Leave a column out (``place.table.column``), for a reason. Raises :class:`RulingUnfit` for one not shown."""
    for shown in redacted.tables:
        for column in shown.columns:
            if f"{shown.table.name}.{column}" == name:
                return _ruled(space, by, request, {"redaction": name}, Ruling(shown.table.name, False, reason, column))
    raise RulingUnfit(name=name)


def judge(
    space: Space, *, by: str, request: UUID, redacted: Redacted, name: str, is_own: bool, reason: str, row: int | None
) -> Taken:
    """Say whose rows are that may be another's: all that a redaction names, or one of them by its place in it (from 1).

    The places are to be read again after it: what hangs on rows that are the person's was not read. Raises
    :class:`RulingUnfit`.
    """
    found = _named(redacted, name)
    if found.why not in WHOLE_ROWS or (row is not None and not 1 <= row <= len(found.rows)):
        raise RulingUnfit(name=name)
    rows = found.rows if row is None else [found.rows[row - 1]]
    matter = {
        "verdict": {
            "table": list(found.table),
            "rows": [packed(key) for key in rows],
            "own": is_own,
        },
        "reason": reason,
    }
    return _step(space, by, request, {"redaction": name, "own": is_own, "rows": len(rows)}, matter)


def rulings_in(matter: Matter) -> tuple[Ruling, ...]:
    """Return the rulings of a request, the first one first."""
    return tuple(
        Ruling(
            TableName(*kept["table"]),
            kept["shows"],
            content["reason"],
            kept["column"],
            None,
            Why(kept["why"]) if kept["why"] else None,
            frozenset(kept["cells"]) if kept.get("cells") is not None else None,
        )
        for content in matter.of(Step.RULED)
        if (kept := content.get("ruling"))
    )


def verdicts_in(matter: Matter) -> Verdicts:
    """Return whose rows are, as was said last of each."""
    verdicts: dict[RowName, Any] = {}
    for content in matter.of(Step.RULED):
        kept = content.get("verdict")
        if kept:
            standing = Standing.OWN if kept["own"] else Standing.ANOTHER
            verdicts |= {(TableName(*kept["table"]), unpacked(key)): standing for key in kept["rows"]}
    return verdicts


def _named(redacted: Redacted, name: str) -> Redaction:
    for one in redacted.redactions:
        if one.name == name:
            return one
    raise RulingUnfit(name=name)


def _ruled(space: Space, by: str, request: UUID, said: Mapping[str, Any], ruling: Ruling) -> Taken:
    kept = {"table": list(ruling.table), "shows": ruling.shows, "column": ruling.column}
    kept |= {"why": ruling.why.value if ruling.why else None}
    kept |= {"cells": sorted(ruling.cells) if ruling.cells is not None else None}
    told = {**said, "shows": ruling.shows}
    return _step(space, by, request, told, {"ruling": kept, "reason": ruling.reason})


def _step(space: Space, by: str, request: UUID, said: Mapping[str, Any], matter: Mapping[str, Any]) -> Taken:
    with space.changing() as connection:
        case = read_case(connection, space, request)
        return take_step(connection, space, by=by, case=case, kind=Step.RULED, content=said, matter=dumped(matter))
