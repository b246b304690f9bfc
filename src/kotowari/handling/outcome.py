"""What an act comes back with. Each has the gate's answer and the number of the entry that records it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kotowari.gate.answer import Permit, Refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """The act was refused and nothing was done. ``person`` is None where the refusal is not about one person."""

    answer: Refusal
    entry: UUID
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A use or a provision: the values of the items asked that are held, by item."""

    answer: Permit
    entry: UUID
    person: UUID
    values: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Acquired:
    """A person taken in, or more taken in of one. ``sharing`` are other persons with a handle of the same value."""

    answer: Permit
    entry: UUID
    person: UUID
    sharing: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A correction, a stop, a resumption or an erasure, carried out."""

    answer: Permit
    entry: UUID
    person: UUID
    at: datetime
