"""Handing an answer over: as a file sealed to a passphrase, by a link that expires, or on paper. Recorded first."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import AnswerMissing, FileExists
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.disclose import Opened, admit_review
from kotowari.handling.asked.fetch import TOKEN_BYTES, lock_of, token_digest
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.rights.answer.answers import Answer, answers_of, in_pieces, open_answer
from kotowari.rights.answer.archive import draw_passphrase, sealed_archive
from kotowari.rights.answer.paper import on_paper

TRIES = 10
"""How many passphrases may be tried at a link."""

DAYS = 14
"""How long a link lasts unless it is said otherwise."""

_ADD_LINK = b"""
    INSERT INTO rights.link (
        space, link, request, answer, person, token, salt, lock, language, name, size, made_at, expires_at, tries_left
    ) VALUES (
        %(space)s, %(link)s, %(request)s, %(answer)s, %(holder)s, %(token)s, %(salt)s, %(lock)s, %(language)s, %(name)s,
        %(size)s, %(at)s, %(until)s, %(tries)s
    )
"""
_ADD_PARCEL = b"""
    INSERT INTO rights.parcel (space, link, piece, person, content)
    VALUES (%(space)s, %(link)s, %(piece)s, %(holder)s, %(content)b)
"""
_REVOKE = b"""
    UPDATE rights.link SET revoked_at = %(at)s
    WHERE space = %(space)s AND request = %(request)s AND link = %(link)s AND revoked_at IS NULL
"""
_DROP_PARCEL = b"DELETE FROM rights.parcel WHERE space = %(space)s AND link = %(link)s"
_LINKS = b"""
    SELECT link, answer, made_at, expires_at, tries_left, fetched_at, times_fetched, revoked_at FROM rights.link
    WHERE space = %(space)s AND request = %(request)s ORDER BY made_at, link
"""


@dataclass(frozen=True, slots=True)
class Handed:
    """An answer that was handed over. The passphrase is shown once, to be told another way than the answer goes."""

    taken: Taken
    answer: Answer
    passphrase: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    link: UUID | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an answer as it stands."""

    link: UUID
    answer: int
    made_at: datetime
    expires_at: datetime
    tries_left: int
    fetched_at: datetime | None
    times_fetched: int
    revoked_at: datetime | None


def send_as_file(space: Space, *, by: str, request: UUID, folder: Path) -> Handed | Refused:
    """Write the last answer into a folder as an archive sealed to a new passphrase.

    The file has its name only when it is whole. Raises :class:`AnswerMissing`, :class:`FileExists`.
    """
    prepared = _prepare(space, by, request, "file")
    return prepared if isinstance(prepared, Refused) else write_file(space, prepared, folder)


def write_file(space: Space, sending: "Sending", folder: Path) -> Handed:
    """Write an answer into a folder, as :func:`send_as_file` does. To be called once that it is sent is durable."""
    opened, made = sending.opened, sending.answer
    file, passphrase = folder / f"answer-{made.number}.zip", draw_passphrase()
    if file.exists():
        raise FileExists(file=file)
    draft = folder / f".answer-{made.number}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for piece in _sealed(space, opened, made, passphrase):
                out.write(piece)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return Handed(sending.taken, made, passphrase, file=file)


def send_on_paper(space: Space, *, by: str, request: UUID, folder: Path) -> Handed | Refused:
    """Write the last answer into a folder as two PDFs to be printed, the letter and all the rest; they are not sealed.

    Raises :class:`AnswerMissing`, :class:`FileExists`, :class:`kotowari.errors.LetterNotSet`.
    """
    prepared = _prepare(space, by, request, "paper")
    if isinstance(prepared, Refused):
        return prepared
    opened, made = prepared.opened, prepared.answer
    with space.reading() as connection:
        archive = b"".join(open_answer(connection, space, opened, opened.any_admitted, made))
    for name, content in on_paper(archive):
        file = folder / f"{made.number}-{name}"
        if file.exists():
            raise FileExists(file=file)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
    return Handed(prepared.taken, made, file=folder / f"{made.number}-letter.pdf")


def send_by_link(space: Space, *, by: str, request: UUID, days: int = DAYS) -> Handed | Refused:
    """Put the last answer, sealed to a new passphrase, under a link that lasts so many days.

    Of the link only a digest is kept, of the passphrase too. Raises :class:`AnswerMissing`.
    """
    token, passphrase, salt, link = (
        secrets.token_urlsafe(TOKEN_BYTES),
        draw_passphrase(),
        secrets.token_bytes(32),
        uuid4(),
    )
    at = clock.now()
    with space.changing() as connection:
        case, made = _last_answer(connection, space, request)
        opened = admit_review(connection, space, by=by, case=case, items=frozenset())
    if isinstance(opened, Refused):
        return opened
    of = {"space": space.name, "link": link, "holder": opened.case.holder}
    with space.changing() as connection:
        size = 0
        for number, piece in enumerate(in_pieces(_sealed(space, opened, made, passphrase)), 1):
            connection.execute(_ADD_PARCEL, {**of, "piece": number, "content": piece})
            size += len(piece)
        values = {"request": request, "answer": made.answer, "token": token_digest(token), "salt": salt}
        values |= {"lock": lock_of(salt, passphrase), "language": opened.case.language, "tries": TRIES, "size": size}
        values |= {"name": f"answer-{made.number}.zip", "at": at, "until": at + timedelta(days=days)}
        connection.execute(_ADD_LINK, {**of, **values})
        taken = _sent(connection, space, by, opened, {"form": "link", "link": str(link), "days": days})
    return Handed(taken, made, passphrase, token, link)


def revoke_link(space: Space, *, by: str, request: UUID, link: UUID) -> Taken:
    """Let a link open nothing any more, and delete what it led to. Raises :class:`AnswerMissing` where it is none."""
    with space.changing() as connection:
        case = read_case(connection, space, request)
        values = {"space": space.name, "request": request, "link": link, "at": clock.now()}
        if not connection.execute(_REVOKE, values).rowcount:
            raise AnswerMissing
        connection.execute(_DROP_PARCEL, {"space": space.name, "link": link})
        return take_step(connection, space, by=by, case=case, kind=Step.REVOKED, content={"link": str(link)})


def links_of(connection: Connection, space: Space, request: UUID) -> tuple[Link, ...]:
    """Return the links to the answers of a request, the first one first."""
    rows = connection.execute(_LINKS, {"space": space.name, "request": request}).fetchall()
    return tuple(Link(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer that is on record as going out, and what opens it."""

    taken: Taken
    opened: Opened
    answer: Answer


def begin_sending(
    connection: Connection, space: Space, by: str, case: Case, answer: Answer, form: str
) -> Sending | Refused:
    """Record that an answer goes out, within the caller's transaction. ``case`` is as it stands in that."""
    opened = admit_review(connection, space, by=by, case=case, items=frozenset())
    if isinstance(opened, Refused):
        return opened
    return Sending(_sent(connection, space, by, opened, {"form": form}), opened, answer)


def _prepare(space: Space, by: str, request: UUID, form: str) -> Sending | Refused:
    with space.changing() as connection:
        return begin_sending(connection, space, by, *_last_answer(connection, space, request), form)


def _last_answer(connection: Connection, space: Space, request: UUID) -> tuple[Case, Answer]:
    space.refresh(connection)
    case = read_case(connection, space, request)
    made = answers_of(connection, space, case)
    if not made:
        raise AnswerMissing
    return case, made[-1]


def _sent(connection: Connection, space: Space, by: str, opened: Opened, content: dict[str, object]) -> Taken:
    return take_step(connection, space, by=by, case=opened.case, kind=Step.SENT, content=content, holder=opened.holder)


def _sealed(space: Space, opened: Opened, made: Answer, passphrase: str) -> Iterator[bytes]:
    with space.reading() as connection:
        inner = open_answer(connection, space, opened, opened.any_admitted, made)
        yield from sealed_archive(inner, f"answer-{made.number}-open.zip", made.made_at, passphrase)
