"""The data maps on record: the one in force, and those that were, for a request names the map it was run with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from kotowari.canonical import digest
from kotowari.datamap.model import Datamap
from kotowari.datamap.stored import from_json, to_json
from kotowari.errors import MapUnknown, NoMapInForce

Connection = psycopg.Connection[tuple[Any, ...]]
Files = Sequence[tuple[str, str]]
"""The files of a map: of each its name and its text."""

_ADD = b"""
    INSERT INTO places.map (space, map, name, digest, files, content, recorded_by, recorded_at)
    VALUES (%(space)s, %(map)s, %(name)s, %(digest)s, %(files)s, %(content)s, %(by)s, %(at)s)
"""
_IN_FORCE = b"""
    SELECT map, digest, content, recorded_by, recorded_at FROM places.map
    WHERE space = %(space)s ORDER BY ordinal DESC LIMIT 1
"""
_NUMBER_IN_FORCE = b"SELECT map FROM places.map WHERE space = %(space)s ORDER BY ordinal DESC LIMIT 1"
_OF_NUMBER = b"""
    SELECT map, digest, content, recorded_by, recorded_at FROM places.map WHERE space = %(space)s AND map = %(map)s
"""
_FILES = b"SELECT files FROM places.map WHERE space = %(space)s AND map = %(map)s"
_ONE_AT_A_TIME = b"SELECT pg_advisory_xact_lock(hashtextextended('kotowari map ' || %(space)s, 0))"


@dataclass(frozen=True, slots=True)
class MapOnRecord:
    """A map with its number, the digest of its files, and who recorded it when."""

    number: UUID
    digest: str
    datamap: Datamap
    recorded_by: UUID
    recorded_at: datetime


def digest_of(files: Files) -> str:
    """Return the digest by which the ledger names the files of a map."""
    return digest(json.dumps([[name, text] for name, text in files], ensure_ascii=False).encode())


def one_at_a_time(connection: Connection, space: str) -> None:
    """Let nobody else record a map of this space until the transaction ends."""
    connection.execute(_ONE_AT_A_TIME, {"space": space})


def add_map(connection: Connection, space: str, record: MapOnRecord, files: Files) -> None:
    """Keep a map within the transaction. It is in force when that commits."""
    values = {
        "space": space,
        "map": record.number,
        "name": record.datamap.name,
        "digest": record.digest,
        "files": Jsonb([{"name": name, "text": text} for name, text in files]),
        "content": to_json(record.datamap),
        "by": record.recorded_by,
        "at": record.recorded_at,
    }
    connection.execute(_ADD, values)


def newest_map(connection: Connection, space: str) -> MapOnRecord | None:
    """Return the map in force, or None where none was recorded yet."""
    row = connection.execute(_IN_FORCE, {"space": space}).fetchone()
    return _record(row) if row else None


def number_in_force(connection: Connection, space: str) -> UUID | None:
    """Return the number of the map in force, or None where none was recorded yet."""
    row = connection.execute(_NUMBER_IN_FORCE, {"space": space}).fetchone()
    return row[0] if row else None


def map_in_force(connection: Connection, space: str) -> MapOnRecord:
    """Return the map in force. Raises :class:`NoMapInForce`."""
    found = newest_map(connection, space)
    if found is None:
        raise NoMapInForce
    return found


def map_of(connection: Connection, space: str, number: UUID) -> MapOnRecord:
    """Return a map by its number, in force or not. Raises :class:`MapUnknown`."""
    row = connection.execute(_OF_NUMBER, {"space": space, "map": number}).fetchone()
    if row is None:
        raise MapUnknown(map=number)
    return _record(row)


def files_of(connection: Connection, space: str, number: UUID) -> list[tuple[str, str]]:
    """Return the files of a map as they were written. Raises :class:`MapUnknown`."""
    row = connection.execute(_FILES, {"space": space, "map": number}).fetchone()
    if row is None:
        raise MapUnknown(map=number)
    return [(file["name"], file["text"]) for file in row[0]]


def _record(row: tuple[Any, ...]) -> MapOnRecord:
    number, mark, content, by, at = row
    return MapOnRecord(number, mark, _datamap(content), by, at)


# A map does not change, and a long one is read for every request.
_datamap = lru_cache(maxsize=8)(from_json)
