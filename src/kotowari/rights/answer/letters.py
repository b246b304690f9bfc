"""The formal letter of a decision: to whom, from whom, what was decided on which article, why, and what can be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kotowari.handling.asked.cases import Case, Form
from kotowari.notice.eras import formal_date
from kotowari.notice.letter.letter import Letter, Section
from kotowari.policy.model import Fee, Policy
from kotowari.policy.text import in_language
from kotowari.policy.words import written_date, written_fee
from kotowari.rights.deciding.decision import ARTICLES, LAW, Decision, Outcome
from kotowari.rights.deciding.decision_words import (
    DECIDED,
    GROUNDS,
    KINDS,
    LAW_NAME,
    TITLES,
    cited,
    letter_words,
    listed,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a letter says of the answer it goes with: tables and rows disclosed, what is left out of which, what waits.

    ``withheld`` and ``open_places`` are sentences and titles in the reader's language, ``attachments`` names of files.
    ``period`` says in sentences that the answer is of a period, and how many records of other days are left out.
    """

    tables: int
    rows: int
    withheld: tuple[str, ...] = ()
    open_places: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    period: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom an answer goes: the name, and the lines of the address. Both are personal."""

    name: str = field(repr=False)
    lines: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> "Addressee":
        """Return it from what was written in a request: the agent or representative where one asks, else the person."""
        who = asked.get("agent") or asked.get("requester") or {}
        address = str(who.get("address") or "")
        return cls(str(who.get("name") or ""), tuple(line for line in address.splitlines() if line.strip()))


@dataclass(frozen=True, slots=True)
class Told:
    """All that a letter is made of. ``number`` is the document's."""

    policy: Policy
    case: Case
    number: str
    on: date
    addressee: Addressee
    decision: Decision
    summary: Summary
    fee: Fee | None = None


def letter_of(told: Told) -> Letter:
    """Return the letter in the language of the request."""
    language, words = told.case.language, letter_words(told.case.language)
    arrived = formal_date(told.case.arrived_on, language)
    kind = in_language(KINDS[told.case.kind], language)
    return Letter(
        language=language,
        number=told.number,
        day=told.on,
        addressee=(addressed(told.addressee, language), *told.addressee.lines),
        sender=tuple(_sender(told.policy, language)),
        title=in_language(TITLES[told.decision.outcome], language),
        subject=words["re"].format(
            kind=kind, arrived=written_date(told.case.arrived_on, language), request=told.case.number
        ),
        opening=(_opening(told, arrived, words),),
        sections=tuple(_sections(told, words)),
        attachments=told.summary.attachments,
    )


def addressed(addressee: Addressee, language: str) -> str:
    """Return a name as a letter in a language addresses it."""
    return letter_words(language)["honorific"].format(name=addressee.name or "—")


def decision_lines(told: Told) -> tuple[str, ...]:
    """Return what was decided and why, as sentences: what the answer's page says of it."""
    words = letter_words(told.case.language)
    waits = (words["open_says"], *told.summary.open_places) if told.summary.open_places else ()
    return (*_decided(told, words), *_reasons(told), *waits)


def complaint_lines(told: Told) -> tuple[str, ...]:
    """Return where somebody can complain who does not agree."""
    language, words = told.case.language, letter_words(told.case.language)
    is_appi = LAW in told.case.laws
    contact = told.policy.operator.contact
    desk = in_language(contact.desk, language) if contact.desk else in_language(told.policy.operator.name, language)
    reached = "、" if language.startswith(("ja", "zh")) else ", "
    how = reached.join(part for part in (desk, contact.email, contact.telephone) if part)
    law = in_language(LAW_NAME, language)
    lines = [words["complain_desk" if is_appi else "complain_desk_plain"].format(desk=how, law=law)]
    if is_appi:
        lines.append(words["complain_ppc"])
        if told.decision.outcome is not Outcome.WHOLLY:
            lines.append(words["complain_court"])
    return tuple(lines)


def _sender(policy: Policy, language: str) -> Iterator[str]:
    operator = policy.operator
    yield in_language(operator.name, language)
    for text in (operator.representative, operator.address, operator.contact.desk):
        if text:
            yield in_language(text, language)


def _opening(told: Told, arrived: str, words: Mapping[str, str]) -> str:
    language = told.case.language
    if LAW not in told.case.laws:
        return words["opening_plain"].format(arrived=arrived)
    # The reasons' article is about explaining, and is not what the notice rests on.
    articles = [cited(one, language) for one in told.decision.articles(told.case.kind) if one != "36"]
    law = in_language(LAW_NAME, language)
    return words["opening"].format(arrived=arrived, law=law, articles=listed(articles, language))


def _sections(told: Told, words: Mapping[str, str]) -> Iterator[Section]:
    decision, summary = told.decision, told.summary
    yield Section(words["decision"], _decided(told, words))
    yield Section(words["withheld"], (), summary.withheld if decision.discloses else ())
    yield Section(words["reasons"], _reasons(told))
    yield Section(words["open"], (words["open_says"],) if summary.open_places else (), summary.open_places)
    if decision.discloses:
        yield Section(words["form"], _form(told, words))
    yield Section(words["fee"], (_fee(told, words),))
    yield Section(words["complain"], complaint_lines(told))


def _decided(told: Told, words: Mapping[str, str]) -> tuple[str, ...]:
    said = [*told.summary.period, in_language(DECIDED[told.decision.outcome], told.case.language)]
    if told.decision.discloses and told.summary.tables:
        said.append(words["disclosed"].format(tables=told.summary.tables, rows=f"{told.summary.rows:,}"))
    return tuple(said)


def _reasons(told: Told) -> tuple[str, ...]:
    language = told.case.language
    grounds = [
        in_language(GROUNDS[ground], language).format(
            article=cited(ARTICLES[ground], language), law=told.decision.other_law or ""
        )
        for ground in told.decision.grounds
    ]
    return (*grounds, *_paragraphs(told.decision.reasons))


def _form(told: Told, words: Mapping[str, str]) -> tuple[str, ...]:
    if told.decision.too_hard is not None:
        return (words["too_hard"], *_paragraphs(told.decision.too_hard))
    return (words["form_paper" if told.case.form is Form.PAPER else "form_electronic"],)


def _fee(told: Told, words: Mapping[str, str]) -> str:
    if told.fee is None:
        return words["no_fee"]
    language = told.case.language
    how = in_language(told.fee.words, language) if told.fee.words else None
    return written_fee(told.fee.amount, told.fee.currency, how, language)


def _paragraphs(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
