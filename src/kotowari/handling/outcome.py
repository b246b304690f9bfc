"""What an act comes back with. Each has the gate's answer and the number of the entry that records it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kotowari.gate.answer import Permit, Refusal
from kotowari.vault.history import Version


@dataclass(frozen=True, slots=True)
class Refused:
    """The act was refused and nothing was done. ``person`` is None where the refusal is not about one person.

    ``into`` is the number that stands, where the one that was named is that of a person since merged with another.
    """

    answer: Refusal
    entry: UUID
    person: UUID | None = None
    into: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A use or a provision: the values of the items asked that are held, by item.

    ``rests_on`` is the record about the recipient that a provision rests on: a contract, an agreement, a request.
    ``purposes`` are those that go with each item to a successor, whom they bind (APPI 18(2)); for nobody else.
    """

    answer: Permit
    entry: UUID
    person: UUID
    values: dict[str, str] = field(repr=False)
    rests_on: UUID | None = None
    purposes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acquired:
    """A person taken in, or more taken in of one. ``sharing`` are other persons with a handle of the same value."""

    answer: Permit
    entry: UUID
    person: UUID
    sharing: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of what is held of a person or what may be done with it, carried out.

    ``other`` is the person who was merged into this one, or who was split from this one and is new.
    """

    answer: Permit
    entry: UUID
    person: UUID
    at: datetime
    other: UUID | None = None


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What is and was held of some items: the oldest version of each item first, what is held now last."""

    answer: Permit
    entry: UUID
    person: UUID
    versions: tuple[Version, ...] = field(repr=False)
