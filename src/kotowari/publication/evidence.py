"""Evidence on recipients and purposes of the policy: what was objected to, from which day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kotowari.publication.edition import advance

_ADD = b"""
    INSERT INTO publication.evidence (space, evidence, about, kind, since, until, digest)
    VALUES (%(space)s, %(evidence)s, %(about)s, %(kind)s, %(since)s, %(until)s, %(digest)s)
"""
# Of the other kinds, which were once kept here, `recipients.record` has what still counts.
_ALL = b"""
    SELECT about, kind, since, digest, until FROM publication.evidence WHERE space = %(space)s AND kind = 'unjust'
"""


class Kind(StrEnum):
    """What a piece of evidence shows: that what it is about may encourage an unlawful or unjust act (APPI 19)."""

    UNJUST = "unjust"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: ``about`` names a rule (``purposes.support``), ``digest`` the document that shows it."""

    about: str
    kind: Kind
    since: date
    digest: str
    until: date | None = None

    def stands(self, on: date) -> bool:
        """Whether it has begun and not ended on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


def read_evidence(connection: psycopg.Connection[tuple[Any, ...]], space: str) -> tuple[Evidence, ...]:
    """Return every piece of evidence of a space."""
    rows = connection.execute(_ALL, {"space": space}).fetchall()
    return tuple(Evidence(about, Kind(kind), since, mark, until) for about, kind, since, mark, until in rows)


def add_evidence(connection: psycopg.Connection[tuple[Any, ...]], space: str, evidence: Evidence) -> UUID:
    """Keep a piece of evidence and return its number."""
    number = uuid4()
    advance(connection, space)
    values = {
        "space": space,
        "evidence": number,
        "about": evidence.about,
        "kind": evidence.kind.value,
        "since": evidence.since,
        "until": evidence.until,
        "digest": evidence.digest,
    }
    connection.execute(_ADD, values)
    return number
