"""Answers as they are kept: archives in pieces, sealed under the key of the request's holder."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.disclose import Opened
from kotowari.handling.space import Space

PIECE = 512 * 1024
"""The bytes of one piece."""

_ADD = b"""
    INSERT INTO rights.answer (space, request, answer, person, number, digest, size, pieces, made_at)
    VALUES (%(space)s, %(request)s, %(answer)s, %(holder)s, %(number)s, %(digest)s, %(size)s, %(pieces)s, %(at)s)
"""
_ADD_PIECE = b"""
    INSERT INTO rights.piece (space, request, answer, piece, person, sealed)
    VALUES (%(space)s, %(request)s, %(answer)s, %(piece)s, %(holder)s, %(sealed)b)
"""
_ALL = b"""
    SELECT answer, number, digest, size, pieces, made_at FROM rights.answer
    WHERE space = %(space)s AND request = %(request)s ORDER BY answer
"""
_PIECE = b"""
    SELECT sealed FROM rights.piece
    WHERE space = %(space)s AND request = %(request)s AND answer = %(answer)s AND piece = %(piece)s
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was made: the step that it is, its document number, and the SHA-256 and size of its archive."""

    answer: int
    number: str
    digest: str
    size: int
    pieces: int
    made_at: datetime


def keep_answer(
    connection: Connection, space: Space, opened: Opened, step: int, number: str, archive: Iterable[bytes], at: datetime
) -> Answer:
    """Keep an archive as it is made, within the caller's transaction: no more than a piece of it is in memory."""
    case, digest, size, count = opened.case, hashlib.sha256(), 0, 0
    of = {"space": space.name, "request": case.request, "holder": case.holder, "answer": step}
    for count, piece in enumerate(in_pieces(archive), 1):
        digest.update(piece)
        size += len(piece)
        sealed = opened.holder.seal_matter(piece, kind=_kind(step), version=count, is_compressed=True)
        connection.execute(_ADD_PIECE, {**of, "piece": count, "sealed": sealed})
    made = Answer(step, number, digest.hexdigest(), size, count, at)
    values = {"number": number, "digest": made.digest, "size": size, "pieces": count, "at": at}
    connection.execute(_ADD, {**of, **values})
    return made


def answers_of(connection: Connection, space: Space, case: Case) -> tuple[Answer, ...]:
    """Return the answers made to a request, the first one first."""
    rows = connection.execute(_ALL, {"space": space.name, "request": case.request}).fetchall()
    return tuple(Answer(*row) for row in rows)


def open_answer(
    connection: Connection, space: Space, opened: Opened, admitted: Admitted, answer: Answer
) -> Iterator[bytes]:
    """Yield the pieces of an answer's archive.

    Raises :class:`kotowari.errors.NotAdmitted` and :class:`kotowari.errors.SealBroken`.
    """
    of = {"space": space.name, "request": opened.case.request, "answer": answer.answer}
    for number in range(1, answer.pieces + 1):
        row = connection.execute(_PIECE, {**of, "piece": number}, binary=True).fetchone()
        if row is not None:
            yield opened.holder.open_matter(admitted, row[0], kind=_kind(answer.answer), version=number)


def in_pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of one size, the last one shorter."""
    waiting = bytearray()
    for part in content:
        waiting += part
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


def _kind(step: int) -> str:
    return f"answer/{step}"
