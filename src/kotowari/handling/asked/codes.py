"""One-time codes to an address that is already held: whoever reads mail there is taken for the person it is held of.

An address by which nobody is known is dealt with alike, in the ledger too: whoever asks cannot tell who is known.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import CodeRefused, CodesExhausted
from kotowari.handles import normalise
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.check import record_check
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import read_steps, written
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.replies import lock_request
from kotowari.handling.space import Space
from kotowari.vault.lookup import Handle, Lookup

DIGITS: Final = 8
VALID: Final = timedelta(minutes=15)
TRIES: Final = 5
"""How often a code may be tried: five guesses of a hundred million."""
SENDS: Final = 5
"""How many codes one request, and one address, whatever the requests, is sent within :data:`WITHIN`."""
WITHIN: Final = timedelta(hours=24)
UNDER_WAY: Final = timedelta(minutes=2)
"""For so long a letter may be on its way to the mail server: it is not taken for one that failed."""

_SENT = b"""
    SELECT count(*) FILTER (WHERE request = %(request)s), count(*) FILTER (WHERE address = %(address)b)
    FROM rights.code
    WHERE space = %(space)s AND at > %(since)s AND (request = %(request)s OR address = %(address)b)
"""
_ADD = b"""
    INSERT INTO rights.code (space, request, code, person, address, digest, at, expires_at)
    VALUES (%(space)s, %(request)s, %(code)s, %(holder)s, %(address)b, %(digest)b, %(at)s, %(expires_at)s)
"""
# Only the newest counts.
_SUPERSEDE = b"""
    UPDATE rights.code SET used_at = %(at)s WHERE space = %(space)s AND request = %(request)s AND used_at IS NULL
"""
# Whoever tries at the same moment waits here: every try is counted before it is judged.
_TRY = b"""
    UPDATE rights.code SET tries = tries + 1
    WHERE space = %(space)s AND request = %(request)s AND address = %(address)b AND used_at IS NULL
        AND tries < %(most)s AND expires_at > %(now)s
    RETURNING code, digest
"""
_USE = b"""
    UPDATE rights.code SET used_at = %(now)s
    WHERE space = %(space)s AND request = %(request)s AND code = %(code)s
"""

_MARK_SENT = b"""
    UPDATE rights.code SET sent_at = %(at)s
    WHERE space = %(space)s AND request = %(request)s AND code = %(code)s AND sent_at IS NULL
"""
# The newest of each request alone has not been superseded.
_UNSENT = b"""
    SELECT code.request FROM rights.code JOIN rights.request USING (space, request)
    WHERE code.space = %(space)s AND sent_at IS NULL AND used_at IS NULL AND at > %(since)s AND at <= %(until)s
        AND identified_on IS NULL AND is_open
    ORDER BY at, code.request
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """What comes of asking for a code: the request as it stands, and the code, None where nobody is to be sent one.

    Whoever asked is told neither. ``number`` is that under which it is on record.
    """

    taken: Taken
    address: str = field(repr=False)
    code: str | None = field(repr=False)
    number: UUID


def issue_code(space: Space, *, by: str, request: UUID, address: str, held_in: str | None = None) -> Sending:
    """Make a code for an address, if a person is known by it in the vault, or staff found it ``held_in`` a place.

    The same is recorded, and as much is done, where nobody is. Raises :class:`CodesExhausted` when one request or one
    address was sent enough of them, :class:`kotowari.errors.NotAHandle` for what is no address, and what
    :func:`kotowari.handling.asked.steps.take_step` raises.
    """
    form, now = normalise("email", address), clock.now()
    mark = _mark(space, b"address", form.encode())
    with space.changing() as connection:
        lock_request(connection, mark)
        lock_request(connection, _mark(space, b"request", request.bytes))
        case = read_case(connection, space, request)
        values = {"space": space.name, "request": request, "address": mark}
        row = connection.execute(_SENT, {**values, "since": now - WITHIN}).fetchone()
        if row is None or max(row) >= SENDS:
            raise CodesExhausted
        persons = _persons(connection, space, address)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        digest = _digest(space, case, mark, code)
        is_known = held_in is not None or bool(persons)
        said = {"to": "email"} | ({"held_in": held_in} if held_in else {})
        matter = written({"address": address})
        taken = take_step(connection, space, by=by, case=case, kind=Step.CODE_SENT, content=said, matter=matter)
        number = uuid4()
        values |= {"code": number, "holder": case.holder, "digest": digest if is_known else secrets.token_bytes(32)}
        values |= {"at": now, "expires_at": now + VALID}
        connection.execute(_SUPERSEDE, values)
        connection.execute(_ADD, values)
    # To the one form by which the person is known, never as it was typed: ｔaro@ is known as taro@, and may be the
    # mailbox of a stranger.
    return Sending(taken, form, code if is_known else None, number)


def mark_sent(space: Space, sending: Sending) -> None:
    """Keep that the letter with a code was handed over, or would have been: until then it is one to be sent again."""
    with space.changing() as connection:
        values = {"space": space.name, "request": sending.taken.case.request, "code": sending.number}
        connection.execute(_MARK_SENT, {**values, "at": clock.now()})


def unsent_codes(space: Space) -> tuple[UUID, ...]:
    """Return the requests whose last code was not handed over within a while, and of which nobody is identified yet."""
    now = clock.now()
    with space.reading() as connection:
        values = {"space": space.name, "since": now - WITHIN, "until": now - UNDER_WAY}
        return tuple(request for (request,) in connection.execute(_UNSENT, values).fetchall())


def try_code(space: Space, *, by: str, request: UUID, address: str, code: str) -> Taken:
    """Check the code that whoever asks was sent; with it the address is verified, and mostly who asks.

    Where more than one person is known by the address, it does not tell which of them asks. Raises
    :class:`CodeRefused` for a code that is wrong, too old, used, tried too often or never sent: one error for all.
    """
    mark, now = _mark(space, b"address", normalise("email", address).encode()), clock.now()
    with space.changing() as connection:
        values = {"space": space.name, "request": request, "address": mark, "now": now}
        row = connection.execute(_TRY, {**values, "most": TRIES}).fetchone()
        case = read_case(connection, space, request)
        is_it = hmac.compare_digest(row[1] if row else bytes(32), _digest(space, case, mark, code))
        if row is not None and is_it:
            connection.execute(_USE, {**values, "code": row[0]})
            return _verified(connection, space, by, case, address)
    raise CodeRefused  # the try is counted: it is committed


def _verified(connection: Connection, space: Space, by: str, case: Case, address: str) -> Taken:
    persons = _persons(connection, space, address)
    sent = [one for one in read_steps(connection, space, case) if one.kind is Step.CODE_SENT]
    held_in = sent[-1].content.get("held_in", "vault") if sent else "vault"
    said = {"of": Of.PERSON.value, "means": Means.CODE.value, "held_in": held_in, "handles": ["email"]}
    said |= {"shared": True} if len(persons) > 1 else {}
    concerned = persons if len(persons) == 1 else ()
    return record_check(connection, space, by, case, said, {"email": [address]}, concerned)


def _persons(connection: Connection, space: Space, address: str) -> tuple[UUID, ...]:
    space.refresh(connection)
    items = space.rulebook().policy.items
    handles = [Handle(name, "email", address, "JP") for name, item in items.items() if item.handle == "email"]
    return Lookup(connection, space.keys).sharing(handles)


def _mark(space: Space, use: bytes, value: bytes) -> bytes:
    return hmac.digest(space.keys.replies, b"code/" + use + b"\0" + value, "sha256")


def _digest(space: Space, case: Case, address: bytes, code: str) -> bytes:
    # What people type from a phone: full-width digits, and spaces between them.
    digits = "".join(str(int(sign)) for sign in code if sign.isdecimal())[:64]
    return _mark(space, b"code", case.request.bytes + address + digits.encode())
