"""Records of a workbook's sheets (Excel, OpenDocument)."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from io import BytesIO
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    load_workbook,
)

from kotowari.places.folder.files import Unfit
from kotowari.places.folder.settings import FileSettings
from kotowari.places.matching import as_text

_MOST_CELLS: Final = 20_000_000
_MOST_MERGED: Final = 1_000_000


def sheet_names(descriptor: int, size: int) -> list[str]:
    """Return the names of a workbook's sheets that are shown and have something in them. Raises :class:`Unfit`."""
    with _opened(descriptor, size) as workbook:
        return _names(workbook, "*")


@contextmanager
def sheets(descriptor: int, settings: FileSettings, size: int) -> Iterator[list[Iterator[list[str]]]]:
    """Yield the records of each sheet that is meant. ``size``: bytes that the workbook may take, unpacked.

    A cell that is merged over several stands in each of them, for it is said of each. A workbook of several sheets
    with something in them needs one named, or ``*``: what is in the others would be left out in silence.
    """
    with _opened(descriptor, size) as workbook:
        yield [_records(_sheet(workbook, name)) for name in _names(workbook, settings.sheet)]


def _opened(descriptor: int, size: int) -> CalamineWorkbook:
    content = _within(descriptor, size)
    try:
        return load_workbook(BytesIO(content))
    except PasswordError:
        why = "a workbook is locked with a password"
    except (CalamineError, ValueError):
        why = "a workbook is broken, or none"
    raise Unfit(why)


def _within(descriptor: int, size: int) -> bytes:
    """Return a file's bytes, where neither they nor what is packed in them is more than may be."""
    if os.fstat(descriptor).st_size > size:
        raise Unfit("a workbook is larger than the limit of memory allows")
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        content = file.read()
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(BytesIO(content)).infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        unpacked = 0  # not of the newer forms, or broken: who reads it says which
    if unpacked > size:
        raise Unfit("a workbook is, unpacked, larger than the limit of memory allows")
    return content


def _names(workbook: CalamineWorkbook, wanted: str | None) -> list[str]:
    if wanted not in (None, "*"):
        if wanted not in workbook.sheet_names:
            raise Unfit("a workbook has no sheet of the name that the map says")
        return [str(wanted)]
    filled = [
        about.name
        for about in workbook.sheets_metadata
        if about.visible is SheetVisibleEnum.Visible and _sheet(workbook, about.name).height
    ]
    if len(filled) != 1 and wanted is None:
        raise Unfit(f"a workbook has {len(filled)} sheets with something in them: name one in the map, or `*`")
    return filled


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError):
        sheet = None
    if sheet is None or sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise Unfit("a sheet is broken, no table, or too large")
    return sheet


def _records(sheet: CalamineSheet) -> Iterator[list[str]]:
    left = sheet.start[1] if sheet.start else 0
    merged = _merged(sheet)
    said: dict[tuple[int, int], str] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        record = [""] * left + [_text(cell) for cell in cells]
        for column, origin in merged.get(number, {}).items():
            record[column] = said.setdefault(origin, record[column])
        yield record


def _merged(sheet: CalamineSheet) -> dict[int, dict[int, tuple[int, int]]]:
    """Return where each merged cell's value stands, by row and column. The value is in the first of its cells."""
    merged: dict[int, dict[int, tuple[int, int]]] = {}
    count = 0
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        rows, columns = range(top, min(bottom + 1, sheet.total_height)), range(first, min(last + 1, sheet.total_width))
        count += len(rows) * len(columns)
        if count > _MOST_MERGED:
            raise Unfit("a sheet has too many merged cells")
        for row in rows:
            merged.setdefault(row, {}).update(dict.fromkeys(columns, (top, first)))
    return merged


def _text(cell: Any) -> str:  # noqa: ANN401 - what a cell holds
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    text = as_text(cell)
    return text if text is not None else ""
