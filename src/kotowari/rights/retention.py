"""How long a request is kept: copies of documents for days, the rest until nobody can go to court over it any more.

Then its key is destroyed. What stays is that there was a request: its kind, its days and how it ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from kotowari import clock
from kotowari.handling.asked.close import close_request, delete_copies
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.policy.period import Period
from kotowari.rights.answer.delivering import revoke_link

KEPT: Final = Period(months=36)
"""From the end of a request: a claim in tort lapses three years after it is known (Japan's Civil Code, 724)."""

_PAGE: Final = 100
# Of one whose key is destroyed already nothing is left to be erased.
_ENDED = b"""
    SELECT request FROM rights.request JOIN vault.person ON person.person = holder AND person.space = request.space
    WHERE request.space = %(space)s AND NOT is_open AND state <> 'closed' AND request > %(after)s
        AND ended_on <= %(on)s ORDER BY request LIMIT %(count)s
"""
_WITH_COPIES = b"""
    SELECT DISTINCT request FROM rights.paper
    WHERE space = %(space)s AND delete_on <= %(on)s AND request > %(after)s ORDER BY request LIMIT %(count)s
"""
# What they lead to is sealed to a passphrase alone: it is not kept once nobody may fetch it.
_OVER = b"""
    SELECT link.request, link.link FROM rights.link
    JOIN vault.person ON person.person = link.person AND person.space = link.space
    WHERE link.space = %(space)s AND revoked_at IS NULL AND expires_at <= %(at)s
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What was done: how many copies were deleted, requests erased, and requests that a hold keeps."""

    copies: int
    erased: int
    held: int


def sweep_requests(space: Space, *, by: str, kept: Period = KEPT) -> Swept:
    """Delete the copies whose day has come, revoke the links that are over, and erase what has ended so long ago.

    One that a hold keeps stays. Killed midway, it is run again: what is left is done then.
    """
    today = space.today()
    copies = sum(delete_copies(space, by=by, request=request) for request in _each(space, _WITH_COPIES, today))
    with space.reading() as connection:
        over = connection.execute(_OVER, {"space": space.name, "at": clock.now()}).fetchall()
    for request, link in over:
        revoke_link(space, by=by, request=request, link=link)
    ended = _each(space, _ENDED, _before(today, kept))
    outcomes = [isinstance(close_request(space, by=by, request=request), Refused) for request in ended]
    return Swept(copies, outcomes.count(False), outcomes.count(True))


def _each(space: Space, statement: bytes, on: date) -> Iterator[UUID]:
    after = UUID(int=0)
    while True:
        values = {"space": space.name, "after": after, "on": on, "count": _PAGE}
        with space.reading() as connection:
            rows = connection.execute(statement, values).fetchall()
        yield from (request for (request,) in rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def _before(on: date, kept: Period) -> date:
    """Return the last day on which a request can have ended whose time is over on a day."""
    day = on - timedelta(days=kept.days + 31 * kept.months)
    while kept.after(day + timedelta(days=1)) <= on:
        day += timedelta(days=1)
    return day
