"""What is known of a holding without opening it: how it came in, for what, and since when it stands."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """How values came in: for which purposes, from which source, under which notice, when.

    ``resolve_by`` is set where the notice is unknown (taken in from before the system): the day by which to resolve it.
    """

    purposes: frozenset[str]
    source: str
    notice: date
    language: str | None
    acquired_at: datetime
    resolve_by: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one item of a person without opening it; the value came in, or was corrected, at ``since``."""

    version: int
    purposes: frozenset[str]
    notice: date
    resolve_by: date | None
    since: datetime
