"""What an entry says, and how it comes into the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.canonical import Form, Written, form
from kotowari.database.pool import Connection
from kotowari.gate.answer import Answer
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.replay import known_to_json, only_known
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry
from kotowari.vault import statements
from kotowari.vault.custody import Person

_RECORD_ONE = (Path(__file__).parent / "sql" / "record_one.sql").read_bytes()
_RECORD_MANY = (Path(__file__).parent / "sql" / "record_many.sql").read_bytes()
_STILL = b"""
    SELECT true FROM vault.person WHERE person = %(person)s AND space = %(space)s AND version = %(version)s
        AND (SELECT number FROM publication.edition) = %(edition)s
    FOR SHARE
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """An ask with the facts and the answer: what an entry records.

    ``rests_on`` is the record about the recipient by which a provision is permitted: a contract, a request.
    """

    ask: Ask
    facts: Facts
    answer: Answer
    rulebook: Rulebook
    rests_on: UUID | None = None


@dataclass(frozen=True, slots=True)
class Concerned:
    """The persons of one entry about many: its number, and the reference by which it means each of them."""

    entry: UUID
    references: Mapping[UUID, str]


def entry_of_many(
    space: Space, actor: UUID, decided: Decided, concerned: Concerned, effect: Mapping[str, Any]
) -> Entry:
    """Return the entry of a permitted change of many persons alike, each meant by a reference of their own."""
    known = only_known(decided.ask, decided.rulebook)
    said = _said(known, decided.facts, decided.answer.written, decided.answer.source.written)
    content = {**said, "effect": dict(effect), "references": sorted(concerned.references.values())}
    return entry(space, actor, decided.ask.act.value, content, number=concerned.entry)


def decision_entry(
    space: Space,
    actor: UUID,
    decided: Decided,
    person: Person | None,
    persons: int = 1,
    effect: Mapping[str, Any] | None = None,
    other: Person | None = None,
) -> Entry:
    """Return the entry of a decision, with the ``effect`` of a change where its ask does not say all of it.

    ``persons`` counts those whom an ask about a list was refused for at once; ``other`` is the second person of a
    change of two.
    """
    known = only_known(decided.ask, decided.rulebook) if decided.ask.is_well_formed else None
    if known is not None and person is not None and persons == 1 and effect is None:
        number = uuid4()
        made = _form(
            space.name,
            actor,
            known,
            decided.facts,
            decided.answer.written,
            decided.answer.source.written,
            decided.rests_on,
        )
        return Entry.filled(number, made.filled(_told(number, person)))
    content: dict[str, Any] = _said(known, decided.facts, decided.answer.written, decided.answer.source.written)
    if persons != 1:
        content["persons"] = persons
    if effect is not None:
        content["effect"] = dict(effect)
    return entry(space, actor, decided.ask.act.value, content, person, other)


# The same few asks are made, and the same few things established, of very many persons; none of it tells of any.
@lru_cache(maxsize=4096)
def _form(
    space: str, actor: UUID, known: Ask, facts: Facts, answer: Written, source: Written, rests_on: UUID | None
) -> Form:
    """Return the entry of a decision about one person, whoever that is and whenever it was made."""
    content = _said(known, facts, answer, source)
    if rests_on is not None:
        content["rests_on"] = str(rests_on)
    return form({"v": 1, "space": space, "by": str(actor), "act": known.act.value, **content}, ("id", "at", "person"))


def _said(known: Ask | None, facts: Facts, answer: Written, source: Written) -> dict[str, Any]:
    ask = known_to_json(known) if known is not None else None
    return {"ask": ask, "facts": facts.to_json(), "answer": answer, "source": source}


def _told(number: UUID, person: Person) -> dict[str, str]:
    return {"id": str(number), "at": _now(), "person": person.reference(number)}


def _now() -> str:
    return clock.now().isoformat(timespec="microseconds")


def entry(
    space: Space,
    actor: UUID,
    act: str,
    content: dict[str, Any],
    person: Person | None = None,
    other: Person | None = None,
    *,
    number: UUID | None = None,
) -> Entry:
    """Return an entry of any act, with its number, its moment, who acted, and a reference to each person, if any.

    Its number is drawn, unless it must be the same however often the entry is made.
    """
    number = number or uuid4()
    said = {"v": 1, "space": space.name, "by": str(actor), "act": act, **content}
    told = _told(number, person) if person else {"id": str(number), "at": _now(), "person": None}
    if other is not None:
        told["other"] = other.reference(number)
    return Entry.of({**said, **told})


def record_unchanged(
    connection: Connection, space: Space, records: Iterable[tuple[Person, Entry]], edition: int
) -> set[UUID]:
    """Append entries of those persons whose state has not moved since it was read; return these persons.

    None is appended if what is published is no longer the ``edition``. One statement, durable when it returns. Each
    person's row is locked against a change until the entry is.
    """
    chosen = tuple(records)
    if connection.spread:
        return _record_apart(connection, space, chosen, edition)
    if len(chosen) == 1:
        person, made = chosen[0]
        one = {"person": person.number, "version": person.version, "entry": made.id, "body": made.body}
        one |= {"space": space.name, "edition": edition}
        return {person.number} if connection.hot.rows(_RECORD_ONE, one) else set()
    values = {
        "space": space.name,
        "edition": edition,
        "persons": [person.number for person, _ in chosen],
        "versions": [person.version for person, _ in chosen],
        "entries": [made.id for _, made in chosen],
        "bodies": [made.body for _, made in chosen],
    }
    return {row[0] for row in connection.execute(_RECORD_MANY, values).fetchall()}


def _record_apart(
    connection: Connection, space: Space, records: Iterable[tuple[Person, Entry]], edition: int
) -> set[UUID]:
    """Do the same where one statement cannot: a cluster inserts into one table at a time."""
    kept = set()
    with connection.transaction():
        # In one order, lest two who record of the same persons wait for each other.
        for person, made in sorted(records, key=lambda record: record[0].number):
            one = {"person": person.number, "space": space.name, "version": person.version, "edition": edition}
            if connection.hot.rows(_STILL, one):
                append(connection, space.name, made)
                connection.execute(statements.ADD_TRAIL, {**one, "entry": made.id})
                kept.add(person.number)
    return kept
