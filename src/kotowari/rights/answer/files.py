"""What the files of an answer are called. No name has anything of a person in it."""

import re
from collections.abc import Iterator

from kotowari.rights.answer.contents import Contents

PAGE, JSON, LETTER, RECEIPT = "answer.html", "answer.json", "letter.pdf", "receipt.json"
PROVIDED, RECEIVED = "provided.csv", "received.csv"

_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST = 80


def files_of(contents: Contents) -> Iterator[str]:
    """Yield the names of all files of an answer, in their order in the archive."""
    yield PAGE
    if contents.letter is not None:
        yield LETTER
    yield JSON
    for place in contents.places:
        yield from (sheet.file for sheet in place.sheets)
    if contents.provided is not None:
        yield PROVIDED
    if contents.received is not None:
        yield RECEIVED
    if contents.proof is not None:
        yield RECEIPT
    yield from contents.attached


def sheet_file(place: str, table: str, taken: set[str]) -> str:
    """Return the name of a table's file: names of the map, made fit for any file system; never one that is taken."""
    stem = _UNFIT.sub("-", f"{place}.{table}").strip(".-")[:_LONGEST] or "table"
    name, number = f"tables/{stem}.csv", 1
    while name.lower() in taken:
        number += 1
        name = f"tables/{stem}-{number}.csv"
    taken.add(name.lower())
    return name
