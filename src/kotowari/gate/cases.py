"""A file of cases, read: what is given, what is asked, what is expected. ``docs/policy-test.md`` explains each key."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from kotowari.errors import CaseFileEmpty, FileMistake, PolicyUnreadable
from kotowari.gate.ask import Ask
from kotowari.gate.codes import Code
from kotowari.policy.model import Day
from kotowari.policy.parse import build, read_yaml, refuse
from kotowari.policy.terms import Act, Condition, Form, Ground
from kotowari.written.reading import Mistake
from kotowari.written.shapes import Part
from kotowari.written.tree import LinedMap


def _shown(value: object) -> str:
    """Return what a writer put somewhere on one line, and not the whole of it if it is long."""
    words = " ".join(str(value).split())
    return words if len(words) <= 60 else f"{words[:60]}…"


def _one_of(terms: type[StrEnum], called: str) -> BeforeValidator:
    known = [term.value for term in terms]

    def read(value: object) -> object:
        if isinstance(value, str) and value in known:
            return value
        near = get_close_matches(str(value), known, 1)
        hint = f"did you mean `{near[0]}`?" if near else "expected one that docs/policy-test.md lists"
        raise ValueError(f"`{_shown(value)}` is no {called}: {hint}")

    return BeforeValidator(read)


def _single(reason: dict[Code, tuple[str, ...]]) -> dict[Code, tuple[str, ...]]:
    if len(reason) != 1:
        raise ValueError('expected one reason with its rules, such as `stopped: ["jp-appi/35(2)"]`')
    return reason


Established = Annotated[Condition, _one_of(Condition, "condition")]
ReasonCode = Annotated[Code, _one_of(Code, "reason of the gate")]
ExpectedReason = Annotated[dict[ReasonCode, tuple[str, ...]], AfterValidator(_single)]
"""A reason and the rules that determine it, in the order of the answer: paths of the policy, places in a law."""


class CasePart(Part):
    """Any section of the file. A key that is not its own is told beside those that are."""

    @model_validator(mode="before")
    @classmethod
    def _own_keys(cls, value: object) -> object:
        strange = [key for key in value if key not in cls.model_fields] if isinstance(value, dict) else []
        if strange:
            keys = ", ".join(f"`{name}`" for name in cls.model_fields)
            raise ValueError(f"`{_shown(strange[0])}` is no key here: expected of {keys}")
        return value


class GivenToAll(CasePart):
    """What every case of the file begins from: a policy, a day, and the conditions that are established."""

    policy: str | None = None
    on: Day
    checked: Day | None = None
    met: tuple[Established, ...] = ()


class Given(CasePart):
    """What one case is given beside that, or instead. ``changes`` of the policy are a merge patch (RFC 7396)."""

    policy: str | None = None
    changes: dict[str, Any] = {}
    on: Day | None = None
    checked: Day | None = None
    met: tuple[Established, ...] | None = None
    also: tuple[Established, ...] = ()
    without: tuple[Established, ...] = ()


class Asked(CasePart):
    """The question, in the words of :class:`kotowari.gate.ask.Ask`."""

    act: Act
    subject: str
    items: tuple[str, ...] = ()
    purpose: str | None = None
    purposes: tuple[str, ...] = ()
    recipient: str | None = None
    ground: Ground | None = None
    basis: str | None = None
    form: Form = Form.VALUES
    own_use: bool = False

    def as_ask(self) -> Ask:
        """Return the question as the gate takes it."""
        return Ask(
            self.act,
            self.subject,
            frozenset(self.items),
            self.purpose,
            frozenset(self.purposes),
            self.recipient,
            self.ground,
            self.basis,
            self.form,
            self.own_use,
        )


class Expected(CasePart):
    """The answer: all its reasons, the gravest first. ``says`` are parts of the words of the first, in any language."""

    decision: Literal["permit", "refuse"]
    reasons: tuple[ExpectedReason, ...] = Field(min_length=1)
    records: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Case(CasePart):
    """One case; ``case`` says in words what it is about."""

    case: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    given: Given = Given()
    ask: Asked
    expect: Expected


class Cases(CasePart):
    """A whole file. ``elsewhere`` names what a reader may look for and the gate does not decide, each with why."""

    kotowari_cases: Literal[1]
    given: GivenToAll
    cases: tuple[Case, ...] = Field(min_length=1)
    elsewhere: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases as read, with the lines of its keys."""

    name: str
    whole: Cases
    tree: LinedMap

    def line(self, place: int) -> int:
        """Return the line on which a case begins, counted from 1."""
        return int(self.tree["cases"].lines[place]) + 1

    def mistake(self, place: int | None, key: str, says: str) -> PolicyUnreadable:
        """Return the error for a mistake in what one case is given, or all of them where ``place`` is None."""
        if place is None:
            line, path = self.tree.lines["given"] + 1, f"given.{key}"
        else:
            line, path = self.line(place), f"cases.{place}.given.{key}"
        mistake = FileMistake(file=self.name, line=line, key=path, says=says)
        return PolicyUnreadable(file=self.name, mistakes=[mistake])


def read_cases(text: str, file: str) -> CaseFile:
    """Read a file of cases; ``file`` is the name shown in mistakes.

    Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake, its line and its key, and
    :class:`kotowari.errors.CaseFileEmpty` where there is nothing to read.
    """
    if not text.strip():
        raise CaseFileEmpty(file=file)
    tree = read_yaml(text, file)
    whole = build(Cases, tree, file)
    refuse(_twice(whole), tree, file)
    return CaseFile(file, whole, tree)


def _twice(whole: Cases) -> Iterator[Mistake]:
    counted = Counter(case.case for case in whole.cases)
    for place, case in enumerate(whole.cases):
        if counted[case.case] > 1:
            yield Mistake(("cases", place, "case"), "another case has the same words: expected each once")
