"""What a person may ask about a recipient's equivalent system: seven items (APPI 28(3), Enforcement Rules 18(3))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kotowari.policy.model import Recipient
from kotowari.recipients.register import Register


class Heading(StrEnum):
    """One of the seven items, in the order of the Rules."""

    ESTABLISHED = "established"
    MEASURES = "measures"
    CHECKING = "checking"
    COUNTRY = "country"
    REGIME = "regime"
    IMPAIRMENT = "impairment"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class Answers:
    """The texts stored, by heading and language, beside what is on record: a text that is missing is to be stored.

    ``country``, ``every`` and ``checked`` are the policy's and the register's; ``impaired`` says whether it now is.
    """

    texts: Mapping[str, Mapping[str, str]]
    country: str
    every: str | None
    checked: date | None
    impaired: bool

    @property
    def missing(self) -> tuple[Heading, ...]:
        """The headings without a stored text; of an impairment and the response to it only where there is one.

        The country is known without.
        """
        due = set(Heading) - {Heading.COUNTRY}
        if not self.impaired:
            due -= {Heading.IMPAIRMENT, Heading.RESPONSE}
        return tuple(heading for heading in Heading if heading in due and not self.texts.get(heading))

    def to_json(self) -> dict[str, Any]:
        """Return the answers for scripts."""
        return {
            "answers": {heading.value: dict(self.texts.get(heading, {})) for heading in Heading},
            "country": self.country,
            "every": self.every,
            "checked": self.checked.isoformat() if self.checked else None,
            "impaired": self.impaired,
            "missing": [heading.value for heading in self.missing],
        }


def answers_about(register: Register, name: str, recipient: Recipient, on: date) -> Answers:
    """Return what is answered about a recipient's equivalent system on a day."""
    stored = register.answers(name)
    return Answers(
        stored.texts if stored else {},
        recipient.country,
        str(recipient.foreign.every) if recipient.foreign else None,
        register.checked(name, on),
        register.is_impaired(name, on),
    )
