"""Papers of a request: what came with it, and masked copies that staff keeps for a while, sealed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.handling.asked.cases import Case
from kotowari.handling.space import Space
from kotowari.vault.custody import Person

_ADD = b"""
    INSERT INTO rights.paper (space, request, paper, person, step, kind, size, delete_on, sealed)
    VALUES (%(space)s, %(request)s, %(paper)s, %(holder)s, %(step)s, %(kind)s, %(size)s, %(delete_on)s, %(sealed)b)
"""
_ALL = b"""
    SELECT paper, kind, delete_on, sealed FROM rights.paper
    WHERE space = %(space)s AND request = %(request)s AND (delete_on IS NULL OR delete_on > %(today)s)
    ORDER BY step, paper
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that belongs to a request: a ``letter`` as it came, an ``attachment``, or a ``copy`` that staff made.

    Its name is personal too. ``delete_on`` is the day from which it is deleted by itself.
    """

    kind: str
    name: str = field(repr=False)
    type: str
    content: bytes = field(repr=False)
    delete_on: date | None = None


def keep_papers(
    connection: Connection, space: Space, case: Case, step: int, holder: Person, papers: Iterable[Paper]
) -> list[UUID]:
    """Keep papers within the caller's transaction, sealed under the holder's key with their names."""
    numbers = []
    for paper in papers:
        number = uuid4()
        head = json.dumps([paper.name, paper.type]).encode()
        content = len(head).to_bytes(4, "big") + head + paper.content
        values = {"space": space.name, "request": case.request, "paper": number, "holder": case.holder, "step": step}
        values |= {"kind": paper.kind, "size": len(paper.content), "delete_on": paper.delete_on}
        values["sealed"] = holder.seal_matter(content, kind=_kind(number), version=1)
        connection.execute(_ADD, values)
        numbers.append(number)
    return numbers


def open_papers(
    connection: Connection, space: Space, case: Case, holder: Person, admitted: Admitted
) -> dict[UUID, Paper]:
    """Return the papers of a request, without copies whose day has come.

    Raises :class:`kotowari.errors.NotAdmitted`.
    """
    values = {"space": space.name, "request": case.request, "today": space.today()}
    rows = connection.execute(_ALL, values).fetchall()
    return {row[0]: _opened(holder, admitted, *row) for row in rows}


def _kind(number: UUID) -> str:
    return f"paper/{number}"


def _opened(
    holder: Person, admitted: Admitted, number: UUID, kind: str, delete_on: date | None, sealed: bytes
) -> Paper:
    content = holder.open_matter(admitted, sealed, kind=_kind(number), version=1)
    end = 4 + int.from_bytes(content[:4], "big")
    name, kind_of_content = json.loads(content[4:end])
    return Paper(kind, name, kind_of_content, content[end:], delete_on)
