"""Reading a CSV file of persons as companies have them: UTF-8 or Shift_JIS, with a header of item names."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kotowari.cli.infile import read_bytes
from kotowari.errors import InputUnreadable

ENCODINGS = ("utf-8-sig", "cp932")
"""Tried in this order. Windows' Shift_JIS is code page 932."""

OTHER_COLUMNS = frozenset(("organisation", "since", "language", "region"))
"""Columns that are not items: the company a person belongs to, since when, and how to read the row."""

_LONGEST_FIELD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its values by column, empty ones left out."""

    line: int
    values: dict[str, str] = field(repr=False)
    problem: str | None = None


def read_rows(file: Path, encoding: str | None, items: frozenset[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file. ``items`` are the columns that may stand beside :data:`OTHER_COLUMNS`.

    Raises :class:`InputUnreadable` for a file that cannot be opened, is in neither encoding, or has a header with a
    column that is no item. A row with too many or too few fields is yielded with its ``problem``.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(_decoded(file, encoding), newline=""), strict=True)
    header = _header(file, reader, items)
    try:
        for fields in reader:
            if not fields:
                continue
            if len(fields) != len(header):
                yield Row(reader.line_num, {}, f"has {len(fields)} fields, the header {len(header)}")
                continue
            values = {name: value.strip() for name, value in zip(header, fields, strict=True) if value.strip()}
            yield Row(reader.line_num, values)
    except csv.Error as problem:
        raise InputUnreadable(file=file, problem=f"line {reader.line_num}: {problem}") from None


def _header(file: Path, reader: "Iterator[list[str]]", items: frozenset[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as problem:
        raise InputUnreadable(file=file, problem=f"line 1: {problem}") from None
    unknown = [str(place) for place, name in enumerate(header, 1) if name not in items | OTHER_COLUMNS]
    if not header or unknown or len(set(header)) != len(header):
        which = f"column {', '.join(unknown)} of the header is no item" if unknown else "the header is empty or doubled"
        expected = ", ".join(f"`{name}`" for name in sorted(items | OTHER_COLUMNS))
        raise InputUnreadable(file=file, problem=f"{which}: expected names among {expected}")
    return header


def _decoded(file: Path, encoding: str | None) -> str:
    content = read_bytes(file)
    for candidate in (encoding,) if encoding else ENCODINGS:
        try:
            text = content.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:  # UTF-16 passes for Shift_JIS, with a NUL in every other place
            return text
    tried = encoding or "UTF-8 nor Shift_JIS"
    raise InputUnreadable(file=file, problem=f"it is not in {tried}: save it in one of them, or name its --encoding")
