"""Records of a CSV file, in the encodings and with the separators that are met in practice."""

import codecs
import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from kotowari.places.folder.files import Unfit
from kotowari.places.folder.settings import FileSettings

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TRIED: Final = ("utf-8", "cp932", "euc_jp")
_DELIMITERS: Final = ",\t;|"
_LONGEST_FIELD: Final = 1024 * 1024
_PIECE: Final = 1024 * 1024
_NEVER: Final = frozenset("\uf8f0\uf8f1\uf8f2\uf8f3")
"""What code page 932 makes of bytes that no text in it has."""


@contextmanager
def records(descriptor: int, settings: FileSettings) -> Iterator[Iterator[list[str]]]:
    """Yield the records of a file, fields as they are written, also those before the header.

    They raise :class:`Unfit` at the first that is no CSV (RFC 4180), by its line: guessing what was meant could lose
    rows, and with them a part of an answer.
    """
    encoding = settings.encoding or _encoding(descriptor)
    delimiter = settings.delimiter or ("\t" if settings.suffix == ".tsv" else _delimiter(descriptor, encoding))
    csv.field_size_limit(_LONGEST_FIELD)
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, encoding=encoding, newline="", closefd=False) as text:
        yield _read(csv.reader(text, delimiter=delimiter, strict=True), encoding)


def _read(reader: Any, encoding: str) -> Iterator[list[str]]:  # noqa: ANN401 - the type has no name
    why = ""
    try:
        yield from reader
    except UnicodeError:
        why = f"a file is not in {encoding}: name its encoding in the map"
    except csv.Error as problem:
        why = f"line {reader.line_num} is not as CSV is written: {_reason(problem)}"
    if why:  # outside the handler: what was raised can quote the file
        raise Unfit(why)


def _reason(problem: csv.Error) -> str:
    told = str(problem)
    if "unexpected end" in told:
        return "a quotation mark is never closed"
    if "expected after" in told:
        return "something follows a closing quotation mark"
    return "a field is too long" if "limit" in told else "it has a character that no text has"


def _encoding(descriptor: int) -> str:
    """Find out the encoding of a whole file: a mark says it, or just one of those tried can read it.

    What both Shift_JIS and EUC-JP can read would be found to hold nobody, were the wrong one taken.
    """
    begin = os.pread(descriptor, 4, 0)
    for mark, encoding in _MARKS:
        if begin.startswith(mark):
            return encoding
    able = [encoding for encoding in _TRIED if _decodes(descriptor, encoding)]
    if "utf-8" in able:
        return "utf-8"
    if len(able) == 1:
        return able[0]
    raise Unfit("a file's encoding is not clear: name it in the map, such as `encoding: cp932`")


def _decodes(descriptor: int, encoding: str) -> bool:
    decoder, at = codecs.getincrementaldecoder(encoding)(), 0
    try:
        while piece := os.pread(descriptor, _PIECE, at):
            at += len(piece)
            if b"\0" in piece:
                return False
            if not _NEVER.isdisjoint(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(descriptor: int, encoding: str) -> str:
    """Take the separator that parts the first records into the most fields, the same number in each."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = ""
    if not encoding:
        raise Unfit("its encoding is none that is known: name another in the map")
    begin = os.pread(descriptor, 64 * 1024, 0).decode(encoding, errors="replace")
    lines = io.StringIO(begin.rpartition("\n")[0] or begin, newline="").getvalue()
    return max(_DELIMITERS, key=lambda mark: (_fields(lines, mark), -_DELIMITERS.index(mark)))


def _fields(text: str, delimiter: str) -> int:
    counts: list[int] = []
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            counts.append(len(fields))
            if len(counts) == 20:
                break
    except csv.Error:
        pass
    counts = [count for count in counts if count > 1]
    return max(counts, key=counts.count) if counts else 0
