"""What is established about an ask. Nothing personal: conditions, days and a revision, fit for the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kotowari.policy.terms import Condition


@dataclass(frozen=True, slots=True)
class Facts:
    """The day of the decision and the conditions that are established; what is not named is not so.

    ``checked`` is the day of the last check of a recipient's equivalent system (APPI 28(3)); ``notice`` the revision
    under which the oldest of the items asked was acquired.
    """

    on: date
    met: frozenset[Condition] = frozenset()
    checked: date | None = None
    notice: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form that an entry carries."""
        return {
            "on": self.on.isoformat(),
            "met": sorted(self.met),
            "checked": self.checked.isoformat() if self.checked else None,
            "notice": self.notice.isoformat() if self.notice else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Facts":
        """Read the form that an entry carries. Raises ``ValueError`` or ``KeyError`` where it is not that form."""
        return cls(
            on=date.fromisoformat(value["on"]),
            met=frozenset(Condition(name) for name in value["met"]),
            checked=date.fromisoformat(value["checked"]) if value["checked"] else None,
            notice=date.fromisoformat(value["notice"]) if value["notice"] else None,
        )
