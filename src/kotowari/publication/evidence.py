"""Evidence on recipients and purposes: what was checked, agreed or objected to, from which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import psycopg

_ADD = b"""
    INSERT INTO publication.evidence (space, evidence, about, kind, since, until, digest)
    VALUES (%(space)s, %(evidence)s, %(about)s, %(kind)s, %(since)s, %(until)s, %(digest)s)
"""
_UNJUST = b"""
    SELECT EXISTS (
        SELECT FROM publication.evidence
        WHERE space = %(space)s AND kind = 'unjust' AND about = ANY (%(about)s::text[]) AND since <= %(on)s
            AND (until IS NULL OR until >= %(on)s)
    )
"""


class Kind(StrEnum):
    """What a piece of evidence shows."""

    EQUIVALENT_SYSTEM = "equivalent-system"
    CONTRACT = "contract"
    SUCCESSION = "succession"
    UNJUST = "unjust"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: ``about`` names a rule (``recipients.taiwan``), ``digest`` the document that shows it.

    For an equivalent system ``since`` is the day of the check; ``until`` ends a contract.
    """

    about: str
    kind: Kind
    since: date
    digest: str
    until: date | None = None


def is_unjust(connection: psycopg.Connection[tuple[Any, ...]], space: str, about: Sequence[str], on: date) -> bool:
    """Whether evidence shows, on a day, that one of some rules would make for an unjust act (APPI 19)."""
    row = connection.execute(_UNJUST, {"space": space, "about": list(about), "on": on}).fetchone()
    return bool(row and row[0])


def add_evidence(connection: psycopg.Connection[tuple[Any, ...]], space: str, evidence: Evidence) -> UUID:
    """Keep a piece of evidence and return its number."""
    number = uuid4()
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
