"""What the API answers with: the gate's answer in words and citations, and what an act came back with."""

from datetime import date, datetime
from typing import Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kotowari.gate.answer import Answer, Permit, Reason
from kotowari.gate.codes import Code
from kotowari.handling.outcome import Acquired, Changed, Opened, Refused
from kotowari.policy.text import in_language


class Part(BaseModel):
    """Any part of an answer."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class ClauseCited(Part):
    """A clause of the policy's page."""

    id: str
    """Its name in the policy file, stable over revisions."""
    number: str
    """Its number as it stands on the page."""
    heading: str


class ReasonGiven(Part):
    """One reason, the gravest first."""

    code: Code
    """Stable; see `docs/api.md`."""
    words: str
    """A sentence in the language asked for by `Accept-Language`: `en`, `ja` or `zh-Hant`."""
    rules: list[str]
    """Paths in the policy file, or places in a law."""
    clause: ClauseCited | None
    article: str | None
    """The article of the law that asks for it."""


class LawCited(Part):
    """A state of a law that was applied."""

    law: str
    in_force: date


class AnswerGiven(Part):
    """The gate's answer: what it rests on, and what was recorded."""

    decision: Literal["permit", "refuse"]
    reasons: list[ReasonGiven]
    policy: str
    revision: date
    laws: list[LawCited]
    records: list[str]
    """The articles under which a record of it is due."""


class Done(AnswerGiven):
    """An act that was permitted, recorded and carried out."""

    entry: UUID
    """The number of its entry in the ledger."""
    person: UUID


class ValuesOpened(Done):
    """The values asked for that are held, by item."""

    values: dict[str, str]


class ChangeDone(Done):
    """A change that was carried out."""

    at: datetime


class StopDone(ChangeDone):
    """A stop that was carried out."""

    confirmed_by: dict[str, bool]
    """The guarded databases, each with whether it holds to the stop already."""


class ProvisionOutcome(AnswerGiven):
    """What became of one person of a provision: values, or a refusal."""

    entry: UUID
    person: UUID
    values: dict[str, str] | None
    """None where it was refused."""


class ProvisionDone(Part):
    """What became of each person of a provision."""

    outcomes: list[ProvisionOutcome]


class ConsentDone(Part):
    """A consent that was recorded, and its number."""

    consent: UUID
    entry: UUID
    person: UUID


class WithdrawDone(Part):
    """A withdrawal that was recorded."""

    withdrawn: int
    """How many consents stood until now."""
    entry: UUID
    person: UUID
    at: datetime


class Problem(Part):
    """An error (RFC 9457). Nothing that was sent is ever shown."""

    type: str
    """`urn:kotowari:error:` and the error's code."""
    title: str
    status: int
    detail: str


class FieldProblem(Part):
    """A field that is not of its form: where it is and what is wrong, never what was sent."""

    at: str
    problem: str


class FormProblem(Problem):
    """A request that is not of its form."""

    fields: list[FieldProblem]


class RefusalProblem(AnswerGiven, Problem):
    """A refusal by the gate (RFC 9457); `type` is `urn:kotowari:refused:` and the gravest reason's code."""

    entry: UUID
    into: UUID | None
    """The number that stands, where the person named was merged with another."""


Shape = TypeVar("Shape", bound=AnswerGiven)


def shown(shape: type[Shape], answer: Answer, language: str, **more: object) -> Shape:
    """Return an answer of the gate in the shape of a response, with what more belongs to it."""
    source = answer.source
    return shape(
        decision="permit" if answer.is_permit else "refuse",
        reasons=[_reason(reason, language) for reason in answer.reasons],
        policy=source.policy,
        revision=source.revision,
        laws=[LawCited(law=name, in_force=start) for name, start, _ in source.packs],
        records=list(answer.records) if isinstance(answer, Permit) else [],
        **more,
    )


def done(outcome: Acquired | Changed | Opened, language: str) -> Done:
    """Return what an act came back with. Others who share a handle with a person taken in are not told of."""
    about = {"entry": outcome.entry, "person": outcome.person}
    if isinstance(outcome, Opened):
        return shown(ValuesOpened, outcome.answer, language, **about, values=outcome.values)
    if isinstance(outcome, Changed):
        return shown(ChangeDone, outcome.answer, language, **about, at=outcome.at)
    return shown(Done, outcome.answer, language, **about)


def provided(outcome: Opened | Refused, language: str) -> ProvisionOutcome:
    """Return what became of one person of a provision."""
    values = outcome.values if isinstance(outcome, Opened) else None
    return shown(ProvisionOutcome, outcome.answer, language, entry=outcome.entry, person=outcome.person, values=values)


def _reason(reason: Reason, language: str) -> ReasonGiven:
    clause = reason.clause
    return ReasonGiven(
        code=reason.code,
        words=reason.words(language),
        rules=list(reason.rules),
        clause=ClauseCited(id=clause.clause, number=clause.number, heading=in_language(clause.heading, language))
        if clause
        else None,
        article=in_language(reason.article, language) if reason.article else None,
    )
