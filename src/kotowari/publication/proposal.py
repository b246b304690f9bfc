"""What waits to be published until a second person approves it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from kotowari.errors import NothingProposed

Connection = psycopg.Connection[tuple[Any, ...]]

_PUT = b"""
    INSERT INTO publication.proposal (space, revision, digest, text, proposed_by, proposed_at)
    VALUES (%(space)s, %(revision)s, %(digest)s, %(text)s, %(by)s, %(at)s)
    ON CONFLICT (space, revision) DO UPDATE SET
        digest = excluded.digest, text = excluded.text, proposed_by = excluded.proposed_by,
        proposed_at = excluded.proposed_at
"""
_ALL = b"SELECT revision, digest, text, proposed_by FROM publication.proposal WHERE space = %(space)s ORDER BY revision"
_DROP = b"DELETE FROM publication.proposal WHERE space = %(space)s AND revision = %(revision)s"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A revision as it was laid before a second person, and the number of the actor who did."""

    revision: date
    digest: str
    text: str
    by: UUID


def put_proposal(connection: Connection, space: str, proposal: Proposal, at: datetime) -> None:
    """Keep a proposal, in place of an earlier one of the same revision."""
    values = {"revision": proposal.revision, "digest": proposal.digest, "text": proposal.text, "by": proposal.by}
    connection.execute(_PUT, {"space": space, "at": at, **values})


def read_proposals(connection: Connection, space: str) -> tuple[Proposal, ...]:
    """Return every proposal of a space, by revision."""
    return tuple(Proposal(*row) for row in connection.execute(_ALL, {"space": space}).fetchall())


def take_proposal(connection: Connection, space: str, revision: date) -> Proposal:
    """Return the proposal of a revision and keep it no longer, within the transaction.

    Raises :class:`NothingProposed`, which names what waits.
    """
    waiting = read_proposals(connection, space)
    chosen = next((proposal for proposal in waiting if proposal.revision == revision), None)
    if chosen is None:
        known = ", ".join(f"`{proposal.revision}`" for proposal in waiting) or "none"
        raise NothingProposed(revision=revision, known=known)
    connection.execute(_DROP, {"space": space, "revision": revision})
    return chosen
