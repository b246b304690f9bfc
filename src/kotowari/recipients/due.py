"""What is due about recipients, by when and for whom: checks, supervision, ends of contracts, disposals, requests."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari.gate.provision import equivalent_system, is_abroad
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.period import Period
from kotowari.recipients.answers import answers_about
from kotowari.recipients.register import Register
from kotowari.recipients.request import Request

SOON = Period(days=30)
"""How long before its day something is told as due."""


class Duty(StrEnum):
    """What is to be done."""

    CHECK = "check"
    REMEDY = "remedy"
    ANSWERS = "answers"
    SUPERVISION = "supervision"
    RENEWAL = "renewal"
    DISPOSAL = "disposal"
    APPROVAL = "approval"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do about a recipient ``by`` a day (None: no day is set); ``regarding`` the record it is about.

    ``items`` are those of a disposal. ``overdue``: the day has passed, or it should have been done before anything.
    """

    duty: Duty
    recipient: str
    by: date | None
    overdue: bool
    regarding: UUID | None = None
    items: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it for scripts."""
        return {
            "duty": self.duty.value,
            "recipient": self.recipient,
            "by": self.by.isoformat() if self.by else None,
            "overdue": self.overdue,
            "regarding": str(self.regarding) if self.regarding else None,
            "items": list(self.items),
        }


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is on record, looked at from a day: what falls due until ``SOON`` after it."""

    rulebook: Rulebook
    register: Register
    requests: Iterable[Request]
    given: Mapping[UUID, Mapping[str, date]]
    on: date

    def due(self) -> tuple[Due, ...]:
        """Return everything that is overdue or due soon, the most pressing first."""
        found = (*self._of_systems(), *self._of_contracts(), *self._of_requests())
        return tuple(
            sorted(found, key=lambda one: (not one.overdue, one.by or date.max, one.recipient, one.duty.value))
        )

    def _of_systems(self) -> Iterator[Due]:
        """Yield what is due of the equivalent systems on which the policy relies, for recipients abroad alone."""
        for name, recipient in self.rulebook.policy.recipients.items():
            system = equivalent_system(recipient)
            if system is None or not any(is_abroad(pack, recipient, None) for pack in self.rulebook.packs):
                continue
            checked = self.register.checked(name, self.on)
            by = system.every.after(checked) if checked else None
            if by is None or self._is_soon(by):
                yield Due(Duty.CHECK, name, by, by is None or by < self.on)
            for impaired in self.register.impairments.values():
                if impaired.recipient == name and impaired.stands(self.on):
                    yield Due(Duty.REMEDY, name, impaired.since, True, impaired.number)
            if answers_about(self.register, name, recipient, self.on).missing:
                yield Due(Duty.ANSWERS, name, None, False)

    def _of_contracts(self) -> Iterator[Due]:
        for contract in self.register.contracts.values():
            number, until = contract.number, contract.until
            if contract.is_in_effect(self.on):
                by = contract.supervision_due(self.on)
                if self._is_soon(by):
                    yield Due(Duty.SUPERVISION, contract.recipient, by, by < self.on, number)
                if until is not None and self._is_soon(until):
                    yield Due(Duty.RENEWAL, contract.recipient, until, False, number)
            elif until is not None and until < self.on:
                items = tuple(sorted(contract.undisposed(self.given.get(number, {}))))
                if items:
                    yield Due(Duty.DISPOSAL, contract.recipient, until, True, number, items)

    def _of_requests(self) -> Iterator[Due]:
        for request in self.requests:
            if request.closed is not None:
                continue
            duty = Duty.REPLY if request.is_approved else Duty.APPROVAL
            overdue = request.deadline is not None and request.deadline < self.on
            yield Due(duty, request.recipient, request.deadline, overdue, request.number)

    def _is_soon(self, by: date) -> bool:
        return by <= SOON.after(self.on)
