"""Rulings on one table: what was ruled last and most narrowly decides, and what is lifted decides no more."""

import pytest

from kotowari.datamap.model import TableName
from kotowari.places.shown.redaction import Ruling, Rulings, Why, mark_of

TABLE, KEY = TableName("crm", "customer"), (1,)


def withheld(column: str | None = "note", row: tuple[int] | None = None) -> Ruling:
    return Ruling(TABLE, False, "no", column, row)


def lifted(why: Why, value: str | None = None) -> Ruling:
    cells = frozenset({mark_of(KEY, value)}) if value else None
    return Ruling(TABLE, True, "yes", "note", None, why, cells)


@pytest.mark.parametrize(
    ("rulings", "why", "expected"),
    [
        ([withheld()], None, False),
        ([withheld(), lifted(Why.TEXT)], None, False),
        ([withheld(), lifted(Why.RULED)], None, True),
        ([withheld(None), lifted(Why.RULED)], None, True),
        ([withheld(), lifted(Why.RULED, "x")], None, True),
        ([withheld(), lifted(Why.RULED, "of another walk")], None, False),
        ([withheld(), lifted(Why.RULED), withheld()], None, False),
        ([withheld(None, KEY), lifted(Why.RULED)], None, False),
        ([withheld(), lifted(Why.RULED)], Why.TEXT, None),
        ([lifted(Why.TEXT), withheld()], Why.TEXT, False),
        ([lifted(Why.TEXT), withheld(), lifted(Why.RULED)], Why.TEXT, True),
        ([withheld(), lifted(Why.RULED)], Why.HIDDEN, None),
        ([lifted(Why.HIDDEN)], Why.HIDDEN, None),
        ([lifted(Why.TEXT)], Why.OTHERS, None),
    ],
)
def test_a_cell_is_shown_as_was_ruled_of_it(rulings: list[Ruling], why: Why | None, expected: bool | None) -> None:
    ruling = Rulings(TABLE, rulings).on("note", KEY, why, "x")
    assert (ruling and ruling.shows) is expected
