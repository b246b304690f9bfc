"""The holder of a request's key: a bare person of the vault, of whom nothing else is held.

So a roll, a restoration, an erasure and a dump need to know nothing of requests.
"""

from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import CaseErased
from kotowari.handling.space import Space
from kotowari.vault.custody import Custody, Newcomer, Person


def take_holder(connection: Connection, space: Space) -> Person:
    """Make the holder of a new request within the transaction that records its arrival."""
    newcomer = Newcomer.make(space.keys)
    Custody(connection, space.keys).take_holder(newcomer)
    return newcomer.person


def lock_holder(connection: Connection, space: Space, holder: UUID) -> Person:
    """Return a request's holder, locked until the transaction ends.

    Raises :class:`CaseErased` if its key was destroyed.
    """
    person = Custody(connection, space.keys).lock(holder)
    if person is None:
        raise CaseErased
    return person
