"""What bears on how long each person's information is needed, read page by page; nothing is opened."""

import json
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.gate.retention import Event, Held, Hold, Owner, Situation, Turn
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.space import Space
from kotowari.policy.terms import Whose

_PAGE = (Path(__file__).parent / "sql" / "situations.sql").read_bytes()
_IN_RANGE = b"person > %(after)s AND person <= (SELECT person FROM last)"
# On a cluster, which asks no table across nodes for each row of another; there a plan is made with its values.
_OF_SOME_ON_NODES = (
    _PAGE.replace(b"person.person > %(after)s", b"person.person = ANY (%(persons)s)")
    .replace(_IN_RANGE, b"person = ANY (%(persons)s)")
    .replace(b" LIMIT %(count)s", b"")
)
# Elsewhere one by one: of a list whose length it does not know the planner supposes that it is of one person.
_OF_SOME = (
    _OF_SOME_ON_NODES.replace(b"LEFT JOIN (", b"LEFT JOIN LATERAL (")
    .replace(b"USING (person)", b"ON true")
    .replace(b"WHERE person = ANY (%(persons)s)", b"WHERE person = page.person")
)
_EVENTS_OF = b"""
    SELECT organisation,
        json_agg(json_build_array(period, turn, day, encode(matter, 'hex')) ORDER BY period, matter, day)::text
    FROM vault.organisation_event WHERE organisation = ANY (%(organisations)s::uuid[]) GROUP BY organisation
"""
_SUBJECT_HOLDS = b"SELECT subject, duty, items, until FROM vault.subject_hold WHERE space = %(space)s ORDER BY hold"
_EDITION = b"SELECT number FROM vault.retention_edition WHERE space = %(space)s"
_PERSONS = 1000


Texts = tuple[Any, ...]
"""What bears on a person's retention, as it was read. Persons of the same texts and subjects are in one situation."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as read: who, in which state, with the key as it is kept."""

    number: UUID
    version: int
    epoch: int
    wrapped: bytes = field(repr=False)
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some persons, read under a rulebook and an edition of events and holds; what is read holds while these stand."""

    rulebook: Rulebook
    edition: int
    holds: tuple[tuple[str, Hold], ...]
    persons: tuple[tuple[Standing, Texts], ...]

    def situation(self, subjects: tuple[str, ...], texts: Texts) -> Situation:
        """Return all that bears on the retention of persons of some subjects and texts."""
        held, consents, events, holds, owners = texts
        given = [(purpose, items, date.fromisoformat(day)) for purpose, items, day in json.loads(consents or "[]")]
        return Situation(
            tuple(_held(one, given) for one in sorted(held.split(","))) if held else (),
            (
                Owner(Whose.PERSON, _events(events)),
                *(Owner(Whose.ORGANISATION, _events(text), until) for text, until in owners),
            ),
            (
                *(Hold(duty, frozenset(items), _day(until)) for duty, items, until in json.loads(holds or "[]")),
                *(hold for subject, hold in self.holds if subject in subjects),
            ),
        )


def _held(text: str, given: list[tuple[str, list[str], date]]) -> Held:
    item, day, *purposes = text.split(" ")
    consented = tuple((purpose, on) for purpose, items, on in given if item in items)
    return Held(item, date.fromordinal(1 + int(day)), frozenset(filter(None, purposes)), consented)


def pages(connection: Connection, space: Space) -> Generator[Page]:
    """Yield every person known, page by page, in the order of their numbers.

    ``connection`` is an autocommitting one. Raises :class:`kotowari.errors.NoPolicyInForce`.
    """
    after = UUID(int=0)
    while True:
        page = _page(connection, space, _PAGE, {"after": after, "count": _PERSONS})
        if not page.persons:
            return
        yield page
        after = page.persons[-1][0].number


def page_of(connection: Connection, space: Space, persons: Iterable[UUID]) -> Page:
    """Return some persons, those of them who are known. Raises :class:`kotowari.errors.NoPolicyInForce`."""
    statement = _OF_SOME_ON_NODES if connection.spread else _OF_SOME
    return _page(connection, space, statement, {"persons": list(persons)})


def _page(connection: Connection, space: Space, statement: bytes, which: Mapping[str, object]) -> Page:
    space.refresh(connection)
    rulebook = space.rulebook()
    # First: what is read afterwards is of this edition or a later one, and a later one is noticed.
    number = edition(connection, space)
    rows = connection.execute(_SUBJECT_HOLDS, {"space": space.name}).fetchall()
    holds = tuple((subject, Hold(duty, frozenset(items), until)) for subject, duty, items, until in rows)
    timezone = rulebook.policy.operator.timezone
    found = connection.execute(statement, {"timezone": timezone, **which}).fetchall()
    memberships = {row[9]: [one.partition(" ") for one in sorted(row[9].split(","))] for row in found if row[9]}
    texts = _texts(connection, {organisation for of_one in memberships.values() for organisation, _, _ in of_one})
    owners = {None: (), **{text: _owners(of_one, texts) for text, of_one in memberships.items()}}
    persons = tuple(
        (Standing(row[0], row[1], row[2], row[3], tuple(row[4])), (*row[5:9], owners[row[9]])) for row in found
    )
    return Page(rulebook, number, holds, persons)


def edition(connection: Connection, space: Space) -> int:
    """Return the number that moves with every event of an organisation and every hold on a subject."""
    row = connection.execute(_EDITION, {"space": space.name}).fetchone()
    return int(row[0]) if row else 0


def _texts(connection: Connection, organisations: set[str]) -> dict[str, str]:
    rows = connection.execute(_EVENTS_OF, {"organisations": sorted(organisations)}).fetchall()
    return {str(organisation): text for organisation, text in rows}


def _owners(
    memberships: list[tuple[str, str, str]], texts: dict[str, str]
) -> tuple[tuple[str | None, date | None], ...]:
    return tuple((texts.get(number), _day(until or None)) for number, _, until in memberships)


def _events(text: str | None) -> tuple[Event, ...]:
    return tuple(
        Event(period, Turn(turn), date.fromisoformat(day), matter)
        for period, turn, day, matter in json.loads(text or "[]")
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
