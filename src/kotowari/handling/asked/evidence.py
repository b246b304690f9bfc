"""The files that show what people found who looked through a place, and those handed out in their stead, sealed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.handling.asked.cases import Case
from kotowari.handling.space import Space
from kotowari.vault.custody import Person

_DROP = b"DELETE FROM places.evidence WHERE space = %(space)s AND request = %(request)s AND place = %(place)s"
_DROP_SOME = (
    b"DELETE FROM places.evidence WHERE space = %(space)s AND request = %(request)s AND evidence = ANY (%(some)s)"
)
_ADD = b"""
    INSERT INTO places.evidence (space, request, place, evidence, person, size, sealed)
    VALUES (%(space)s, %(request)s, %(place)s, %(evidence)s, %(holder)s, %(size)s, %(sealed)b)
"""
_ALL = b"""
    SELECT place, evidence, sealed FROM places.evidence WHERE space = %(space)s AND request = %(request)s
    ORDER BY place, evidence
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that shows what was found. Its name is personal too."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """What it is known by to those who ruled on it: a digest of all that it says."""
        return blake2b(self.content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept: of which place, and by which number."""

    place: str
    number: UUID
    proof: Proof


def keep_files(
    connection: Connection, space: Space, case: Case, place: str, holder: Person, files: Iterable[Proof]
) -> list[UUID]:
    """Keep files of a place within the caller's transaction, sealed with their names; return their numbers."""
    numbers = []
    for file in files:
        number = uuid4()
        head = json.dumps(file.name).encode()
        sealed = holder.seal_matter(len(head).to_bytes(4, "big") + head + file.content, kind=_kind(number), version=1)
        values = {"place": place, "evidence": number, "holder": case.holder, "size": len(file.content)}
        connection.execute(_ADD, {**_of(space, case), **values, "sealed": sealed})
        numbers.append(number)
    return numbers


def drop_files(connection: Connection, space: Space, case: Case, place: str) -> None:
    """Delete every file of a place: what was said of it is said anew."""
    connection.execute(_DROP, {**_of(space, case), "place": place})


def drop_some(connection: Connection, space: Space, case: Case, numbers: Sequence[UUID]) -> None:
    """Delete files by their numbers."""
    connection.execute(_DROP_SOME, {**_of(space, case), "some": list(numbers)})


def open_files(connection: Connection, space: Space, case: Case, holder: Person, admitted: Admitted) -> list[Kept]:
    """Return the files of a request, place by place and by their names.

    Raises :class:`kotowari.errors.NotAdmitted` unless the admission is for the request's holder.
    """
    found = []
    for place, number, sealed in connection.execute(_ALL, _of(space, case)).fetchall():
        content = holder.open_matter(admitted, sealed, kind=_kind(number), version=1)
        end = 4 + int.from_bytes(content[:4], "big")
        found.append(Kept(place, number, Proof(json.loads(content[4:end]), content[end:])))
    return sorted(found, key=lambda kept: (kept.place, kept.proof.name, kept.proof.mark))


def _kind(number: UUID) -> str:
    return f"evidence/{number}"


def _of(space: Space, case: Case) -> dict[str, Any]:
    return {"space": space.name, "request": case.request}
