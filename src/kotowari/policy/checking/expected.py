"""What a check of one revision is expected to find, with reasons, so that anything new or gone is told."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from kotowari.errors import ExpectedOfAnother
from kotowari.policy.checking.check import Report
from kotowari.policy.checking.finding import Finding
from kotowari.policy.gaps import Weight
from kotowari.policy.model import Day
from kotowari.policy.parse import build, read_yaml
from kotowari.written.shapes import Name, Part


class Known(Part):
    """A finding that is known, and why it is as it is."""

    id: str = Field(min_length=1)
    weight: Weight
    because: str = Field(min_length=1)


class Expected(Part):
    """The findings that a check of one revision is known to make under the laws of one day."""

    kotowari_expected: Literal[1]
    policy: Name
    revision: Day
    on: Day
    findings: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a report differs from what was expected: found but not expected, weighing otherwise, expected but gone."""

    unexpected: tuple[Finding, ...]
    reweighed: tuple[Finding, ...]
    vanished: tuple[Known, ...]

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.unexpected or self.reweighed or self.vanished)


def parse_expected(text: str, file: str) -> Expected:
    """Read a file of expected findings. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake."""
    return build(Expected, read_yaml(text, file), file)


def compare(report: Report, expected: Expected) -> Comparison:
    """Compare what was found with what was expected. Raises :class:`ExpectedOfAnother` for another revision's file."""
    if (report.policy.policy, report.policy.revision) != (expected.policy, expected.revision):
        raise ExpectedOfAnother(
            policy=expected.policy, revision=expected.revision, here=report.policy.policy, day=report.policy.revision
        )
    known = {each.id: each for each in expected.findings}
    found = {each.id: each for each in report.findings}
    return Comparison(
        tuple(each for each in report.findings if each.id not in known),
        tuple(each for each in report.findings if each.id in known and each.weight is not known[each.id].weight),
        tuple(each for each in expected.findings if each.id not in found),
    )
