"""Everything that a database, a folder or an error holds, as bytes to search."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg import sql

_TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


def tables(owner_url: str) -> dict[str, bytes]:
    """Every row of every table, by the table's name: each value as text, and those of bytes as they are too."""
    found: dict[str, bytes] = {}
    with psycopg.connect(owner_url) as owner:
        for schema, name in owner.execute(_TABLES).fetchall():
            table = sql.Identifier(schema, name)
            rows = owner.execute(sql.SQL("SELECT * FROM {}").format(table)).fetchall()
            found[f"{schema}.{name}"] = b"\n".join(_as_bytes(value) for row in rows for value in row)
    return found


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder with its content; one that vanishes meanwhile is left out."""
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                yield path, path.read_bytes()
        except FileNotFoundError:
            continue


def holding(planted: Iterable[str], *places: bytes) -> list[str]:
    """Those of some planted texts that stand anywhere, in any usual spelling."""
    return [text for text in planted if any(form in place for place in places for form in spellings(text))]


def spellings(text: str) -> set[bytes]:
    """The bytes of a text, and what is usually made of it: UTF-16, escapes, percent signs, hexadecimal, base64."""
    plain = text.encode()
    return {
        plain,
        text.encode("utf-16-le"),
        text.encode("unicode_escape"),
        quote(text).encode(),
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"=")[:-1],
    }


def spellings_of(person: UUID) -> set[bytes]:
    """The forms of a person's number."""
    return {str(person).encode(), person.hex.encode(), person.bytes}


def told_by(problem: BaseException) -> bytes:
    """All that an error says, with its arguments and attributes, and all errors that hang on it."""
    told, seen, waiting = b"", set(), [problem]
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        told += repr((error, str(error), error.args, vars(error), getattr(error, "__notes__", ()))).encode(
            errors="backslashreplace"
        )
        waiting += [other for other in (error.__cause__, error.__context__) if other is not None]
    return told
