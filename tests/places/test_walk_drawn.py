"""Over schemas, persons and rows drawn at random: a walk finds what the oracle says; nothing of others is shown."""

import re
from collections import Counter
from collections.abc import Collection
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.places.lookup import Lookup
from kotowari.places.shown.sharing import redact
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walked import Standing, Walked
from tests.places.drawn import MINE, OTHERS, Drawn, Oracle, draw, shuffled
from tests.places.memory import places, walked

HANDLES = {"email": [MINE]}
THEIRS = {Standing.OWN, Standing.SHARED}

drawings = st.integers(0, 2**32).map(lambda seed: draw(Random(seed)))


def taken(drawn: Drawn, broken: Collection[str] = (), down: Collection[str] = ()) -> Walked:
    return walked(drawn.datamap, places(drawn.datamap, drawn.stored, broken, down), HANDLES)


def by_number(found: Walked) -> dict[int, Standing]:
    """Each row by the number that it alone has."""
    return {row.values[one.columns.index("id")]: row.standing for one in found.found for row in one.rows}


def expected(drawn: Drawn) -> dict[int, Standing]:
    oracle = Oracle(drawn)
    return {oracle.cell(row, "id"): standing for row, standing in oracle.standings().items()}


def table_of(drawn: Drawn) -> dict[int, str]:
    """The table of each number."""
    columns = {name: list(table.columns) for name, table in drawn.tables().items()}
    return {row[columns[name].index("id")]: str(name) for name, rows in drawn.rows.items() for row in rows}


def numbers_shown(found: Walked) -> set[int]:
    """Every row's number that can be read anywhere in what is shown."""
    redacted = redact(found, Asker(HANDLES))
    return {int(number) for one in redacted.tables for number in re.findall(r"\b1\d\d\b", repr([*one.rows]))}


@given(drawings)
@settings(max_examples=200, deadline=None)
def test_a_walk_finds_exactly_what_is_the_persons(drawn: Drawn) -> None:
    assert by_number(taken(drawn)) == expected(drawn)


@given(drawings)
@settings(max_examples=120, deadline=None)
def test_nothing_of_another_is_shown(drawn: Drawn) -> None:
    """Not in a key, a link, a list or a text: each row's number, which is in all its texts and in what leads to it."""
    found = taken(drawn)
    standing = by_number(found)
    assert {number for number in numbers_shown(found) if standing.get(number) not in THEIRS} == set()
    shown = repr([one.rows for one in redact(found, Asker(HANDLES)).tables]).lower()
    assert [email for email in OTHERS if email in shown] == []
    noted = {int(number) for number in re.findall(r"note-(\d+)", shown)}
    assert {number for number in noted if standing[number] is not Standing.OWN} == set()


@given(drawings)
@settings(max_examples=120, deadline=None)
def test_all_that_is_the_persons_is_shown(drawn: Drawn) -> None:
    found = taken(drawn)
    shown = repr([one.rows for one in redact(found, Asker(HANDLES)).tables])
    own = {number for number, standing in by_number(found).items() if standing is Standing.OWN}
    assert {number for number in own if f"note-{number}" not in shown} == set()


@given(drawings, st.integers(0, 2**32))
@settings(max_examples=80, deadline=None)
def test_the_order_of_places_tables_and_links_does_not_matter(drawn: Drawn, seed: int) -> None:
    other = shuffled(drawn, Random(seed))
    found, again = taken(drawn), taken(other)
    assert by_number(found) == by_number(again)
    told = [
        {(r.name, *map(repr, sorted(r.rows, key=repr))) for r in redact(w, Asker(HANDLES)).redactions}
        for w in (found, again)
    ]
    assert told[0] == told[1]


@given(drawings, st.data())
@settings(max_examples=200, deadline=None)
def test_a_table_that_fails_loses_only_what_hangs_on_it(drawn: Drawn, data: st.DataObject) -> None:
    broken = str(data.draw(st.sampled_from(sorted(drawn.tables()))))
    whole, part = taken(drawn), taken(drawn, {broken})
    before, after = by_number(whole), by_number(part)
    of = table_of(drawn)
    told = {str(one.table) for one in part.lacking} | {f"{one.place}.{one.table}" for one in part.unread}
    lost = {number for number, standing in before.items() if standing in THEIRS and number not in after}
    assert {of[number] for number in lost} <= told
    if not part.unread:
        assert after == before
    # What cannot be known is taken to be less the person's, never more.
    assert {n for n, standing in after.items() if standing in THEIRS and before[n] not in THEIRS} == set()
    assert {n for n, standing in after.items() if standing is Standing.OWN and before[n] is not Standing.OWN} == set()
    assert {number for number in numbers_shown(part) if before.get(number) not in THEIRS} == set()


@given(drawings)
@settings(max_examples=60, deadline=None)
def test_a_place_that_is_down_does_not_lose_the_other(drawn: Drawn) -> None:
    whole, part = by_number(taken(drawn)), taken(drawn, down={"site"})
    of = table_of(drawn)
    told = {str(one.table) for one in part.lacking}
    lost = {number for number, standing in whole.items() if standing in THEIRS} - set(by_number(part))
    assert {of[number] for number in lost if not of[number].startswith("site.")} <= told
    assert [(one.place, one.table) for one in part.unread] in ([], [("site", None)])


@given(drawings)
@settings(max_examples=60, deadline=None)
def test_a_walk_reads_no_more_than_the_plan_says(drawn: Drawn) -> None:
    openers = places(drawn.datamap, drawn.stored)
    found = walked(drawn.datamap, openers, HANDLES)
    planned = {step.table for step in found.route.steps}
    asked = {one.table.name for place in openers.values() for one in place.asked if isinstance(one, Lookup)}
    assert asked <= planned
    assert {one.table.name for one in found.found} <= planned


@given(drawings)
@settings(max_examples=60, deadline=None)
def test_no_value_is_asked_twice_of_a_table_by_one_link(drawn: Drawn) -> None:
    openers = places(drawn.datamap, drawn.stored)
    walked(drawn.datamap, openers, HANDLES)
    asked = Counter(
        (one.table.name, condition.columns, condition.match, values)
        for place in openers.values()
        for one in place.asked
        if isinstance(one, Lookup)
        for condition in one.any_of
        for values in condition.values
    )
    links = Counter((link.target, link.target_columns, link.match) for link in drawn.datamap.links)
    implied = Counter((link.source, link.source_columns, link.match) for link in drawn.datamap.links)
    most = {name: (links + implied)[name[:3]] + 1 for name in asked}
    assert {name: times for name, times in asked.items() if times > most[name]} == {}
