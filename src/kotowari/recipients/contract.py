"""Contracts of entrustment: what they cover, how long, who supervises when, and to whom the work may be passed on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.policy.period import Period
from kotowari.recipients.record import Record


@dataclass(frozen=True, slots=True)
class Scope:
    """What a record extends to: information of these subjects, these items of it, for these purposes."""

    subjects: frozenset[str]
    items: frozenset[str]
    purposes: frozenset[str]

    def covers(self, ask: Ask) -> bool:
        """Return whether a whole ask lies within it."""
        return ask.subject in self.subjects and ask.items <= self.items and ask.purpose in self.purposes

    def lies_within(self, other: "Scope") -> bool:
        """Return whether it extends to nothing that another does not."""
        return self.subjects <= other.subjects and self.items <= other.items and self.purposes <= other.purposes

    def to_json(self) -> dict[str, Any]:
        """Return the form that a record keeps."""
        return {
            "subjects": sorted(self.subjects),
            "items": sorted(self.items),
            "purposes": sorted(self.purposes),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Scope":
        """Read the form that a record keeps."""
        return cls(frozenset(value["subjects"]), frozenset(value["items"]), frozenset(value["purposes"]))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says: its scope, its last day if it has one, how often the entrustee is supervised.

    ``passed_to`` are the recipients to whom the entrustee may entrust the work in turn; ``under`` is the contract of
    the one who does so.
    """

    scope: Scope
    until: date | None
    every: Period
    passed_to: frozenset[str] = frozenset()
    under: UUID | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form that a record keeps."""
        return {
            **self.scope.to_json(),
            "until": self.until.isoformat() if self.until else None,
            "every": str(self.every),
            "passed_to": sorted(self.passed_to),
            "under": str(self.under) if self.under else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Terms":
        """Read the form that a record keeps."""
        return cls(
            Scope.from_json(value),
            date.fromisoformat(value["until"]) if value["until"] else None,
            Period.parse(value["every"]),
            frozenset(value["passed_to"]),
            UUID(value["under"]) if value["under"] else None,
        )


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with what became of it: when it was supervised, when it ended early, what was disposed of."""

    number: UUID
    recipient: str
    since: date
    digest: str | None
    terms: Terms
    supervised: tuple[date, ...]
    ended: date | None
    disposed: tuple[tuple[date, frozenset[str]], ...]

    @classmethod
    def of(
        cls,
        record: Record,
        *,
        supervisions: Iterable[Record] = (),
        ends: Iterable[Record] = (),
        disposals: Iterable[Record] = (),
    ) -> "Contract":
        """Return the contract of a record and of those that regard it."""
        return cls(
            record.number,
            record.recipient,
            record.since,
            record.digest,
            Terms.from_json(record.content),
            tuple(one.since for one in supervisions),
            min((one.since for one in ends), default=None),
            tuple((one.since, frozenset(one.content["items"])) for one in disposals),
        )

    @property
    def until(self) -> date | None:
        """The last day: the one agreed, or the one on which it was ended before."""
        days = [day for day in (self.terms.until, self.ended) if day is not None]
        return min(days, default=None)

    def is_in_effect(self, on: date) -> bool:
        """Return whether it has begun and not ended on a day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def supervision_due(self, on: date) -> date:
        """Return by which day the next supervision is due, as known on a day: counted from the last, or the start."""
        return self.terms.every.after(max((day for day in self.supervised if day <= on), default=self.since))

    def is_supervised(self, on: date) -> bool:
        """Return whether no supervision is overdue on a day."""
        return on <= self.supervision_due(on)

    def undisposed(self, given: Mapping[str, date]) -> dict[str, date]:
        """Return the items that went out under it after the last certificate of their disposal, with their last day."""
        return {
            item: last
            for item, last in given.items()
            if not any(item in items and last <= day for day, items in self.disposed)
        }
