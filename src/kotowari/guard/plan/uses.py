"""What goes by a guarded table's rows being as they were: the guard adds columns to them, and updates them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kotowari.guard.found import FoundDatabase, Use
from kotowari.guard.held import hidden_from
from kotowari.guard.wanted import Wanted

_PREVENTS = {
    Use.OF_TYPE: (
        "no column can be added to {tables}, a table of the type {what}: ALTER TABLE … NOT OF, or skip it in the map"
    ),
    Use.ROW_TYPE: (
        "no column with a default can be added to {tables}, whose row type {what} has: give that a type of its own "
        "(CREATE TYPE … AS, or jsonb), or skip the table in the map"
    ),
    Use.COPIED: (
        "{what} inserts rows of {tables} whole (`NEW.*`, `OLD.*`) elsewhere, which fails with the columns that the "
        "guard adds: name the columns there (`NEW.id, NEW.name`)"
    ),
}
"""What no guard can stand beside, in words."""

_TOLD = {
    Use.PUBLISHED: (
        "{what} publishes {tables}: a subscriber is sent the columns that the guard adds too, and its subscription "
        "stops where they are lacking; add them there before you apply, or publish a list of columns"
    ),
    Use.UNTOLD: (
        "{what} publishes {tables} without a replica identity, so that no update is let pass and no person's state "
        "comes to these rows: ALTER TABLE … REPLICA IDENTITY FULL"
    ),
}
"""What must be known of it."""


def prevented(before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield what has to be changed in the database before a guard can be applied."""
    yield from _said(before, wanted, _PREVENTS)
    guarded = {table.name for table in wanted.tables}
    for name in sorted(guarded):
        above = sorted(guarded & before.ancestors(name))
        if above:
            yield (
                f"{name} inherits from {', '.join(map(str, above))}, through which its rows are read by other row "
                "policies than its own: let the map guard one of them and skip the other, of which an enforced login "
                "gets nothing then"
            )


def told(before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield what must be known of how the company uses rows."""
    yield from _said(before, wanted, _TOLD)
    if before.publishes_all and wanted.tables:
        yield (
            f"{', '.join(before.publishes_all)} publishes all tables, those of the schema kotowari among them: make "
            "these at the subscriber too, or publish tables by their names"
        )
    if before.event_triggers and wanted.tables:
        yield (
            f"event triggers run at what a guard makes and takes away ({', '.join(before.event_triggers)}): what they "
            "write of it stays, and one that refuses it keeps the guard from being applied"
        )
    for table in wanted.tables:
        meddling = before.tables[table.name].meddling if table.name in before.tables else ()
        rules = [one for one in meddling if one.startswith("rule ")]
        if rules:
            yield (
                f"{table.name}: {', '.join(rules)} may take the place of updates: unless it has a condition, no "
                "person's state comes to its rows and no stop is confirmed"
            )
    unseen = hidden_from(before, before.user, (table.name for table in wanted.tables if table.name in before.tables))
    if unseen:
        yield (
            f"row policies of the company's own bind {before.user} in {', '.join(map(str, unseen))}: before it can "
            f"enrol and deliver, let it see every row (CREATE POLICY … TO {before.user} USING (true))"
        )


def _said(before: FoundDatabase, wanted: Wanted, words: Mapping[Use, str]) -> Iterator[str]:
    used = defaultdict(list)
    for table in wanted.tables:
        for use, what in before.tables[table.name].uses if table.name in before.tables else ():
            used[use, what].append(str(table.name))
    for use, say in words.items():
        yield from (say.format(tables=", ".join(of), what=what) for (how, what), of in used.items() if how is use)
