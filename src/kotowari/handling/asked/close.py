"""Close: the end of a request's keeping. Its key is destroyed, and everything that was written in it with the key."""

from datetime import datetime
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import subject_of
from kotowari.handling.asked.steps import take_step
from kotowari.handling.change import Change, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person
from kotowari.vault.retention import Retention

_HAVE_COPIES = b"""
    SELECT count(*) FROM rights.paper WHERE space = %(space)s AND request = %(request)s AND delete_on <= %(on)s
"""
_DELETE_COPIES = _HAVE_COPIES.replace(b"SELECT count(*) FROM", b"DELETE FROM")
_UNLINK = b"DELETE FROM rights.concerns WHERE space = %(space)s AND request = %(request)s"


def close_request(space: Space, *, by: str, request: UUID) -> Changed | Refused:
    """Close a request that has ended and destroy its key, in one commit; one that a hold keeps is refused.

    Raises :class:`kotowari.errors.StepUnfit` for one that has not ended.
    """
    with space.reading() as connection:
        case = read_case(connection, space, request)
        space.refresh(connection)
    closing = _Closing(space, by, case)
    ask = Ask(Act.ERASE, subject_of(space, case), frozenset())
    found = frozenset((Condition.NO_LONGER_NEEDED,))
    change = Change(ask, found, closing.carry_out, {}, closing.establish, on_everything=True)
    return change_person(space, by, case.holder, change)


class _Closing:
    """Takes the last step and erases the holder within the transaction that decides on it."""

    def __init__(self, space: Space, by: str, case: Case) -> None:
        self._space = space
        self._by = by
        self._case = case
        self._connection: Connection | None = None

    def establish(self, connection: Connection) -> frozenset[Condition]:
        self._connection = connection
        held = Retention(connection, self._space.keys).is_held(self._case.holder, self._space.today())
        return frozenset() if held else frozenset((Condition.NOT_HELD_BY_LAW,))

    def carry_out(self, custody: Custody, admitted: Admitted, person: Person, at: datetime) -> None:
        if self._connection is None:
            raise AssertionError("a change is carried out after what it rests on is established")
        take_step(self._connection, self._space, by=self._by, case=self._case, kind=Step.CLOSED, holder=person)
        self._connection.execute(_UNLINK, {"space": self._space.name, "request": self._case.request})
        custody.erase(admitted, person, at)


def delete_copies(space: Space, *, by: str, request: UUID) -> int:
    """Delete the copies of documents of a request whose day has come, in one commit with its entry; return how many."""
    with space.changing() as connection:
        case = read_case(connection, space, request)
        values = {"space": space.name, "request": request, "on": space.today()}
        row = connection.execute(_HAVE_COPIES, values).fetchone()
        count: int = row[0] if row else 0
        if count:
            take_step(connection, space, by=by, case=case, kind=Step.COPY_DELETED, content={"copies": count})
            connection.execute(_DELETE_COPIES, values)
    return count
