"""One version of a holding, whole: its value, how it came in, and what became of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

WHOLE = b"""
    SELECT item, version, sealed, purposes, source, notice, language, acquired_at, corrected_at, confirmed_at,
           resolve_by
    FROM vault.holding
    WHERE person = %(person)s AND space = %(space)s AND (%(items)s::text[] IS NULL OR item = ANY(%(items)s))
    ORDER BY item
"""
PAST = b"""
    SELECT item, version, sealed FROM vault.history
    WHERE person = %(person)s AND space = %(space)s AND (%(items)s::text[] IS NULL OR item = ANY(%(items)s))
"""
ADD_PAST = b"""
    INSERT INTO vault.history (person, space, item, version, sealed)
    SELECT %(person)s, %(space)s, item, version, sealed
    FROM unnest(%(items)s::text[], %(versions)s::integer[], %(sealed)b::bytea[]) AS old (item, version, sealed)
    RETURNING item
"""
DROP_PAST = b"""
    DELETE FROM vault.history WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A value as it stood for some time, with its whole provenance.

    ``notice`` is the revision shown, in ``language``; ``purposes`` were stated with it. ``corrected_at`` says when this
    value was put in place of one that was not true, ``confirmed_at`` the last day on which it was found true. It stood
    ``until`` the act of ``entry``; both are None of what is held now.
    """

    item: str
    version: int
    value: str = field(repr=False)
    purposes: frozenset[str]
    source: str
    notice: date
    language: str | None
    acquired_at: datetime
    corrected_at: datetime | None
    confirmed_at: date | None
    resolve_by: date | None
    until: datetime | None = None
    entry: UUID | None = None

    def written(self) -> bytes:
        """Return everything but item and version as bytes; these two are where it is sealed to."""
        content = {
            "value": self.value,
            "purposes": sorted(self.purposes),
            "source": self.source,
            "notice": self.notice.isoformat(),
            "language": self.language,
            "acquired_at": self.acquired_at.isoformat(),
            "corrected_at": _iso(self.corrected_at),
            "confirmed_at": _iso(self.confirmed_at),
            "resolve_by": _iso(self.resolve_by),
            "until": _iso(self.until),
            "entry": str(self.entry) if self.entry else None,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def read(cls, item: str, version: int, content: bytes) -> "Version":
        """Read what :meth:`written` wrote."""
        said = json.loads(content)
        return cls(
            item=item,
            version=version,
            value=said["value"],
            purposes=frozenset(said["purposes"]),
            source=said["source"],
            notice=date.fromisoformat(said["notice"]),
            language=said["language"],
            acquired_at=datetime.fromisoformat(said["acquired_at"]),
            corrected_at=datetime.fromisoformat(said["corrected_at"]) if said["corrected_at"] else None,
            confirmed_at=date.fromisoformat(said["confirmed_at"]) if said["confirmed_at"] else None,
            resolve_by=date.fromisoformat(said["resolve_by"]) if said["resolve_by"] else None,
            until=datetime.fromisoformat(said["until"]) if said["until"] else None,
            entry=UUID(said["entry"]) if said["entry"] else None,
        )


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None


def whole(rows: Iterable[tuple[Any, ...]], values: Mapping[str, str]) -> list[Version]:
    """Return rows of what is held, as :data:`WHOLE` has them, with their opened values by item."""
    return [Version(row[0], row[1], values[row[0]], frozenset(row[3]), *row[4:]) for row in rows]
