"""The form of a package before it is sealed: a ZIP archive of a manifest (words and JSON) and the persons (CSV, JSON).

It is made piece by piece from its beginning to its end, so that no more than a few persons are in memory at a time.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Rows = Callable[[], Iterator[Sequence[dict[str, Any]]]]
"""Rows of a package in pieces, from the first, each time it is called."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""How a cell begins that a spreadsheet takes for a formula (CWE-1236), in full width too; and one that is marked so."""

_MANY = 2**30


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package: the manifest, as words and for machines, and the rows.

    Each row has the ``columns`` as members: those that hold no text are left out of it. ``values`` are the columns of
    the items. ``size`` is about how many bytes all rows take.
    """

    words: str
    manifest: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: Rows
    at: datetime
    size: int


def pieces(contents: Contents) -> Iterator[bytes]:
    """Yield the archive's bytes, piece by piece."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("manifest.txt", iter((contents.words,))),
            ("manifest.json", _manifest(contents)),
            ("persons.csv", _csv(contents)),
            ("persons.json", _json(contents)),
        ):
            with archive.open(_member(name, contents), "w", force_zip64=contents.size > _MANY) as member:
                for piece in text:
                    member.write(piece.encode())
                    if taken := sink.take():
                        yield taken
    yield sink.take()


def cell(value: str) -> str:
    """Return a value as a cell of a spreadsheet: an apostrophe before one that would be taken for a formula.

    One that begins with an apostrophe gets another, so that taking one away gives the value back, always.
    """
    return f"'{value}" if value.lstrip(" \u3000").startswith(_FORMULA) or value.startswith("'") else value


def _member(name: str, contents: Contents) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, contents.at.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def _manifest(contents: Contents) -> Iterator[str]:
    head = json.dumps(dict(contents.manifest), ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "entries": [\n'
    between = ""
    for rows in contents.rows():
        if entries := [f'    "{row["entry"]}"' for row in rows if "entry" in row]:
            yield between + ",\n".join(entries)
            between = ",\n"
    yield "\n  ]\n}\n"


def _csv(contents: Contents) -> Iterator[str]:
    # The mark at the beginning is how a spreadsheet knows UTF-8; lines end as RFC 4180 has it.
    yield "\ufeff" + _line(contents.columns)
    for rows in contents.rows():
        yield "".join(_line([cell(row.get(column) or "") for column in contents.columns]) for row in rows)


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(cells)
    return text.getvalue()


def _json(contents: Contents) -> Iterator[str]:
    between = "[\n"
    for rows in contents.rows():
        yield between + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        between = ",\n"
    yield "\n]\n"


class _Sink(io.RawIOBase):
    """What the archive is written to: it cannot be gone back in, and is emptied as it fills."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:  # noqa: ANN401 - any buffer
        self._waiting += block
        return len(block)

    def take(self) -> bytes:
        """Return what has been written since it was last taken."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
