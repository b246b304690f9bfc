"""What is established about an ask. Nothing personal: conditions, days and a revision, fit for the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kotowari.policy.period import Period
from kotowari.policy.terms import Condition

_CONDITIONS = frozenset(Condition)


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
    is_well_formed: bool = field(init=False, repr=False, compare=False)
    """Whether every part has its type. With facts that are not, an ask is refused as malformed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_well_formed", self._has_its_types())

    def is_checked(self, every: Period) -> bool:
        """Return whether the last check of the equivalent system was no longer ago than ``every``."""
        return self.checked is not None and self.checked <= self.on <= every.after(self.checked)

    def to_json(self) -> dict[str, Any]:
        """Return the form that an entry carries."""
        return {
            "on": self.on.isoformat(),
            "met": sorted(condition.value for condition in self.met),
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

    def _has_its_types(self) -> bool:
        return (
            _is_day(self.on)
            and isinstance(self.met, frozenset)
            and self.met <= _CONDITIONS
            and (self.checked is None or _is_day(self.checked))
            and (self.notice is None or _is_day(self.notice))
        )


def _is_day(value: object) -> bool:
    # A datetime is a date too, but does not compare with one.
    return isinstance(value, date) and not isinstance(value, datetime)
