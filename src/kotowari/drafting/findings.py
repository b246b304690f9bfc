"""What was found on a page so far: rules in the making, and what had to be assumed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kotowari.policy.terms import Act, Ground

EVERYONE = "*"
"""Stands for all subjects of the draft, which are known only when the page is read to its end."""


@dataclass
class Purpose:
    """A purpose: the page's own words for it, of whom, and the items its sentence names."""

    label: str
    subjects: list[str]
    items: list[str] = field(default_factory=list)


@dataclass
class Provision:
    """Whose information is provided, on which grounds."""

    subjects: list[str]
    grounds: list[Ground] = field(default_factory=list)


@dataclass
class Right:
    """A right, and to whom it is offered."""

    act: Act
    subjects: list[str]


@dataclass
class Undertaking:
    """What is undertaken, in the page's words, and about whose information; everybody's where none is named."""

    words: str
    subjects: list[str]


@dataclass
class JointUse:
    """A joint use: its users by name, and what the page says of it."""

    users: dict[str, str] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    responsible: str = ""


@dataclass
class Operator:
    """The operator's particulars; empty where the page does not give them."""

    name: str = ""
    address: str = ""
    representative: str = ""
    email: str = ""
    telephone: str = ""
    desk: str = ""


@dataclass
class Findings:
    """All of it. ``assumed`` has by path what the page does not say, ``days`` each day by what it means."""

    language: str
    operator: Operator = field(default_factory=Operator)
    days: dict[str, date] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    includes: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)
    joint_use: JointUse | None = None
    rights: dict[str, Right] = field(default_factory=dict)
    undertakings: dict[str, Undertaking] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)

    def undertake(self, rule: str, words: str, subjects: Iterable[str] = ()) -> None:
        """Note an undertaking; a second sentence about it adds its words."""
        known = self.undertakings.get(rule)
        if known is None:
            self.undertakings[rule] = Undertaking(words, list(subjects))
            return
        known.words += f"{' ' if self.language == 'en' else ''}{words}"
        known.subjects = [name for name in known.subjects if name in subjects]

    def everyone(self, subjects: Iterable[str]) -> list[str]:
        """Return subjects with ``EVERYONE`` replaced by all there are, each once, in the page's order."""
        wanted = set(subjects)
        return [name for name in self.subjects if EVERYONE in wanted or name in wanted]
