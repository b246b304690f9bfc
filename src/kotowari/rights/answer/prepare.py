"""From what was gathered and decided to what the answer says, in the language of the request."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kotowari.datamap.model import Place, PlaceKind
from kotowari.handling.asked.cases import Case, Kind
from kotowari.handling.asked.evidence import Proof
from kotowari.handling.outgoing.records import Record
from kotowari.places.shown.period import Asked
from kotowari.places.shown.redaction import Redaction, Shown, Why
from kotowari.policy.model import Fee, Policy
from kotowari.policy.terms import Ground
from kotowari.policy.text import in_language
from kotowari.policy.words import GROUND_NAMES, written_date
from kotowari.rights.answer.contents import Column, Contents, Given, PlaceSaid, Row, Sheet
from kotowari.rights.answer.files import RECEIPT, files_of, sheet_file
from kotowari.rights.answer.letters import Addressee, Summary, Told, addressed, complaint_lines, decision_lines
from kotowari.rights.answer.period import of_records, of_table, records_left_out, which
from kotowari.rights.answer.prepare_words import WHY, prepare_words
from kotowari.rights.answer.values import as_shown
from kotowari.rights.deciding.decision import Decision
from kotowari.rights.deciding.decision_words import KINDS, TITLES
from kotowari.rights.deciding.file_rulings import TABLE, FileFound
from kotowari.rights.deciding.review import Review
from kotowari.rights.gathering.readings import Reading


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer but for its letter and its proof, which are made of it last."""

    contents: Contents = field(repr=False)
    told: Told


def prepare(
    review: Review,
    policy: Policy,
    decision: Decision,
    number: str,
    on: date,
    records: Sequence[Record] | None,
    fee: Fee | None,
) -> Prepared:
    """Return what an answer says. ``records`` are those of provision and receipt; None where none can be anybody's."""
    case, language = review.opened.case, review.opened.case.language
    places = tuple(_places(review, policy, decision))
    sheets = [sheet for place in places for sheet in place.sheets]
    addressee = Addressee.of(review.matter.asked)
    summary = Summary(
        tables=len(sheets),
        rows=sum(sheet.count for sheet in sheets),
        withheld=tuple(f"{place.title}: {line}" for place in places for line in _withheld_of(place)),
        open_places=tuple(place.title for place in places if place.state in ("unread", "open")),
        period=tuple(which(review.period, sum(one.left_out for one in review.parted), language)),
    )
    told = Told(policy, case, number, on, addressee, decision, summary, fee)
    contents = Contents(
        language=language,
        title=in_language(TITLES[decision.outcome], language),
        number=number,
        operator=in_language(policy.operator.name, language),
        on=on,
        head=_head(told),
        decision=decision_lines(told),
        places=places,
        provided=_provided(records, review.period, language) if records is not None else None,
        received=_received(records, review.period, language) if records is not None else None,
        complaint=complaint_lines(told),
        attached=_evidence(review) if decision.discloses else {},
    )
    return Prepared(contents, told)


def _head(told: Told) -> dict[str, str]:
    language = told.case.language
    return {
        "addressee": addressed(told.addressee, language),
        "kind": in_language(KINDS[told.case.kind], language),
        "request": told.case.number,
        "arrived": written_date(told.case.arrived_on, language),
        "number": told.number,
        "on": written_date(told.on, language),
    }


def _places(review: Review, policy: Policy, decision: Decision) -> Iterator[PlaceSaid]:
    scope, language = review.opened.case.scope, review.opened.case.language
    if review.opened.case.kind is Kind.PROVISION_RECORDS:
        return
    taken: set[str] = set()
    by_place: dict[str, list[Shown]] = {}
    for shown in review.tables if decision.discloses else ():
        by_place.setdefault(shown.table.name.place, []).append(shown)
    open_places = review.open_places
    for name, place in review.sources.datamap.places.items():
        if scope.places and name not in scope.places:
            continue
        redactions = [one for one in review.redactions if one.table.place == name]
        sheets = tuple(
            _sheet(shown, redactions, policy, scope.items, language, taken) for shown in by_place.get(name, ())
        )
        remarks = [*_remarks(place, review, language)]
        if decision.discloses:
            shown_tables = {shown.table.name for shown in by_place.get(name, ())}
            remarks += [_left_out(one, language) for one in redactions if one.table not in shown_tables and _stays(one)]
            parted = (one for one in review.parted if one.table.place == name)
            remarks += [line for one in parted for line in of_table(one, language)]
        title = in_language(place.title, language) or name
        yield PlaceSaid(name, title, _state(place, name in open_places, bool(sheets)), sheets, tuple(remarks))


def _state(place: Place, is_open: bool, has_sheets: bool) -> str:
    if place.kind is PlaceKind.MANUAL:
        return "open" if is_open else "manual"
    if is_open:
        return "unread"
    return "read" if has_sheets else "nothing"


def _remarks(place: Place, review: Review, language: str) -> Iterator[str]:
    words = prepare_words(language)
    looked = review.looked.get(place.name)
    if looked is not None:
        files = [one for one in review.files if one.place == place.name and one.given is not None]
        said = {"count": looked.found, "files": len(files), "reason": looked.reason or ""}
        yield words[f"looked_{looked.outcome.value}"].format(**said)
    reading = review.readings.get(place.name)
    if reading is not None and reading.state != "read":
        yield _tried(reading, words, language)
    lacking = [table for table in review.lacking if table.startswith(f"{place.name}.")]
    if lacking:
        yield words["lacking"].format(tables=", ".join(name.removeprefix(f"{place.name}.") for name in lacking))


def _evidence(review: Review) -> dict[str, bytes]:
    """Return what people found and is handed out, by names made of the places': a file's own may be anything."""
    return {file_name(one, one.given): one.given.content for one in review.files if one.given is not None}


def file_name(found: FileFound, file: Proof) -> str:
    """Return what a file is called outside, with the ending that it has."""
    ending = _ENDING.search(file.name)
    return f"{found.place}-{found.number}{ending[0] if ending else ''}"


_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def _tried(reading: Reading, words: Mapping[str, str], language: str) -> str:
    last = reading.attempts[-1].at
    return words["tried"].format(
        times=len(reading.attempts), on=written_date(last.date(), language), at=f"{last:%H:%M} UTC"
    )


def _sheet(
    shown: Shown, redactions: Sequence[Redaction], policy: Policy, items: Sequence[str], language: str, taken: set[str]
) -> Sheet:
    table = shown.table
    chosen = [at for at, name in enumerate(shown.columns) if not items or table.columns[name].item in (None, *items)]
    columns = tuple(Column(shown.columns[at], _label(shown, at, policy, language)) for at in chosen)
    mine = [one for one in redactions if one.table == table.name and _stays(one)]

    def rows() -> Iterator[Row]:
        for values in shown.rows:
            yield [as_shown(values[at]) for at in chosen]

    file = sheet_file(table.name.place, table.name.table, taken)
    withheld = tuple(_left_out(one, language) for one in mine)
    return Sheet(table.name.place, table.name.table, file, columns, len(shown.rows), rows, withheld)


def _label(shown: Shown, at: int, policy: Policy, language: str) -> str | None:
    column = shown.table.columns.get(shown.columns[at])
    item = policy.items.get(column.item) if column is not None and column.item else None
    return in_language(item.label, language) if item is not None else None


def _stays(one: Redaction) -> bool:
    """Whether anything is left out by a redaction once it was ruled on. Rows of others are nobody's to be told of."""
    return one.why is not Why.ANOTHER and bool(one.rows)


def _left_out(one: Redaction, language: str) -> str:
    words = prepare_words(language)
    count = len(one.rows)
    why = in_language(WHY[one.why], language)
    form = "left_out" if one.column else "left_out_rows"
    form = "left_out_file" if one.table.table == TABLE else form
    return words[form].format(table=one.table.table, column=one.column or "", count=count, why=why)


def _withheld_of(place: PlaceSaid) -> Iterator[str]:
    for sheet in place.sheets:
        yield from sheet.withheld


def _provided(records: Sequence[Record], period: Asked | None, language: str) -> Given:
    words = prepare_words(language)
    names = ("at", "recipient", "address", "items", "ground", "articles")
    every = [record for record in records if "recipient" in record.says]
    rows = [_provision(record, language) for record in of_records(every, period)]
    remark = records_left_out(len(every) - len(rows), language)
    return Given(tuple(Column(name, words[f"given_{name}"]) for name in names), tuple(rows), remark)


def _provision(record: Record, language: str) -> Row:
    to = record.says["recipient"]
    ground = record.says.get("ground")
    named = in_language(GROUND_NAMES[Ground(ground)], language) if ground else ""
    return [
        record.at.isoformat(),
        in_language(to["name"], language),
        in_language(to["address"], language) if to.get("address") else None,
        ", ".join(record.items),
        named,
        ", ".join(record.articles),
    ]


def _received(records: Sequence[Record], period: Asked | None, language: str) -> Given:
    words = prepare_words(language)
    names = ("at", "provider", "address", "items", "how", "articles")
    every = [record for record in records if "provider" in record.says]
    rows = [_receipt(record) for record in of_records(every, period)]
    remark = records_left_out(len(every) - len(rows), language)
    return Given(tuple(Column(name, words[f"given_{name}"]) for name in names), tuple(rows), remark)


def _receipt(record: Record) -> Row:
    by = record.says["provider"]
    return [
        record.at.isoformat(),
        by.get("name"),
        by.get("address"),
        ", ".join(record.items),
        by.get("how"),
        ", ".join(record.articles),
    ]


def attachments(contents: Contents) -> tuple[str, ...]:
    """Return the files of an answer as its letter lists them beside itself: the tables as one line.

    ``contents`` have no proof yet, but every answer has its receipt.
    """
    made = (name for name in files_of(contents) if not name.startswith("tables/") and name not in contents.attached)
    names = (*made, RECEIPT, *contents.attached)
    count = sum(len(place.sheets) for place in contents.places)
    words = prepare_words(contents.language)
    return (*names, words["tables"].format(count=count)) if count else names


def case_number(case: Case, answers: int) -> str:
    """Return the number of a document: the request's, and which of its answers it is."""
    return f"{case.number}-{answers}"
