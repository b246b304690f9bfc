"""A change of a law that is enacted and not in force: shown beside what applies, and never applied itself.

It has no rules that a gate could read, on purpose: what it will ask becomes a law pack when the day comes.
"""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from kotowari.policy.model import Day
from kotowari.policy.parse import build, read_yaml, refuse
from kotowari.policy.references import untranslated
from kotowari.policy.text import LANGUAGES
from kotowari.written.shapes import Name, Part, Words


class Touch(Part):
    """One thing that the change is about, what it may mean for a policy, and where the policy speaks of it."""

    label: Words
    means: Words
    sections: tuple[Name, ...] = ()


class Stage(Part):
    """A part of the change with its day: fixed (``from``), or still to be set and at the latest some day (``by``)."""

    from_: Day | None = Field(None, alias="from")
    by: Day | None = None
    touches: dict[Name, Touch] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_day(self) -> "Stage":
        if (self.from_ is None) == (self.by is None):
            raise ValueError("expected either `from`, a day that is fixed, or `by`, the latest day it can be")
        return self

    def is_due(self, on: date) -> bool:
        """Whether its day has come, or must have come, so that a law pack should have taken its place."""
        return (self.from_ or self.by or date.max) <= on


class PendingLaw(Part):
    """A change of the law that some pack describes. ``act`` is how the changing act is cited."""

    kotowari_pending: Literal[1]
    pack: Name
    act: Words
    promulgated: Day
    stages: tuple[Stage, ...] = Field(min_length=1)


def parse_pending(text: str, file: str) -> PendingLaw:
    """Read one pending change. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake and its line."""
    tree = read_yaml(text, file)
    pending = build(PendingLaw, tree, file)
    refuse(untranslated(pending, frozenset(LANGUAGES)), tree, file)
    return pending
