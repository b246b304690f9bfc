"""The answer for spreadsheets and for programs: a CSV of each table, and one JSON text of everything."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from kotowari.handling.outgoing.package_form import cell
from kotowari.rights.answer.contents import NOT_SHOWN, Column, Contents, Given, PlaceSaid, Row, Sheet
from kotowari.rights.answer.values import written

FORM = "kotowari-answer/1"

NOT_DISCLOSED = {"disclosed": False}
"""What stands in JSON for a value that is left out."""

_AT_ONCE = 64 * 1024
"""About how many characters are written at once."""


def csv_of(columns: Sequence[Column], rows: Iterable[Row], not_shown: str = "") -> Iterator[str]:
    """Yield a CSV piece by piece (RFC 4180), with the mark at its beginning by which a spreadsheet knows UTF-8.

    Numbers stay numbers: a cell that begins with a minus and is one is no formula.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write("\ufeff")
    writer.writerow([cell(column.name) for column in columns])
    for row in rows:
        writer.writerow([_cell(value, not_shown) for value in row])
        if text.tell() >= _AT_ONCE:
            yield _emptied(text)
    yield _emptied(text)


def _cell(value: object, not_shown: str) -> str:
    text = written(value, not_shown)
    return text if isinstance(value, int | float) and not isinstance(value, bool) else cell(text)


def _emptied(text: io.StringIO) -> str:
    said = text.getvalue()
    text.seek(0)
    text.truncate()
    return said


def json_of(contents: Contents) -> Iterator[str]:
    """Yield the answer as one JSON object, row by row."""
    head = {
        "form": FORM,
        "number": contents.number,
        "language": contents.language,
        "on": contents.on.isoformat(),
        "operator": contents.operator,
        **contents.head,
        "decision": contents.decision,
    }
    yield _json(head).removesuffix("}") + ', "places": ['
    for number, place in enumerate(contents.places):
        yield from _place(place, "," if number else "")
    tail = {
        "provided": _given(contents.provided),
        "received": _given(contents.received),
        "remarks": [one.remark for one in (contents.provided, contents.received) if one and one.remark],
        "complaint": contents.complaint,
    }
    yield "\n], " + _json(tail).removeprefix("{") + "\n"


def _place(place: PlaceSaid, between: str) -> Iterator[str]:
    head = {"place": place.name, "title": place.title, "state": place.state, "remarks": place.remarks}
    yield f"{between}\n" + _json(head).removesuffix("}") + ', "tables": ['
    for number, sheet in enumerate(place.sheets):
        yield from _sheet(sheet, "," if number else "")
    yield "]}"


def _sheet(sheet: Sheet, between: str) -> Iterator[str]:
    head = {
        "table": sheet.table,
        "file": sheet.file,
        "labels": {column.name: column.label for column in sheet.columns if column.label},
        "withheld": sheet.withheld,
    }
    yield f"{between}\n " + _json(head).removesuffix("}") + ', "rows": ['
    names = [column.name for column in sheet.columns]
    between = "\n  "
    for row in sheet.rows():
        yield between + _json(dict(zip(names, row, strict=True)))
        between = ",\n  "
    yield "]}"


def _given(given: Given | None) -> list[dict[str, object]] | None:
    if given is None:
        return None
    return [{column.name: value for column, value in zip(given.columns, row, strict=True)} for row in given.rows]


def _withheld(value: object) -> object:
    if value is NOT_SHOWN:
        return NOT_DISCLOSED
    raise TypeError


_json = json.JSONEncoder(ensure_ascii=False, default=_withheld).encode
