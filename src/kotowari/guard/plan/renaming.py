"""Guarded tables that have another name now: their guard and the links of their rows go with them."""

from collections.abc import Iterator

from psycopg import sql

from kotowari.guard.compile import sqltext
from kotowari.guard.found import Relation
from kotowari.guard.kept import COLUMN, Kept
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.statements import statement
from kotowari.guard.wanted import Wanted

_LINKS = ("link", "enrolment", "nobody")
"""The guard's tables that know a table by its name."""


def renamed(kept: Kept) -> Iterator[Change]:
    """Yield the tables that are called otherwise, with what brings their links to their new names.

    Names may be exchanged: so each is first one that no table has.
    """
    for old, new in kept.renamed.items():
        texts = [
            statement(
                "UPDATE kotowari.{links} SET relation = {new} WHERE relation = {old}",
                links=links,
                new=sql.Literal("~" + sqltext.relation(new)),
                old=sql.Literal(sqltext.relation(old)),
            )
            for links in _LINKS
        ]
        yield Change(Group.KNOWN, f"table {old} is called {new} now: its guard goes with it", tuple(texts))
    if kept.renamed:
        texts = [text for links in _LINKS for text in _settled(links, kept)]
        yield Change(Group.KNOWN, "the links of rows are to tables by their new names", tuple(texts))


def _settled(links: str, kept: Kept) -> Iterator[str]:
    for new in kept.renamed.values():
        name, passing = sql.Literal(sqltext.relation(new)), sql.Literal("~" + sqltext.relation(new))
        gone = (
            "DELETE FROM kotowari.{links} WHERE relation = {new} "
            "AND EXISTS (SELECT FROM kotowari.{links} AS one WHERE one.relation = {passing})"
        )
        # What stood under that name was of a table that is gone.
        yield statement(gone, links=links, new=name, passing=passing)
        come = "UPDATE kotowari.{links} SET relation = {new} WHERE relation = {passing}"
        yield statement(come, links=links, new=name, passing=passing)


def unsaid(kept: Kept, wanted: Wanted) -> Iterator[str]:
    """Yield why nothing is applied: a guarded table is never let go in silence because it is called otherwise."""
    guarded = {Relation(*name[:2]) for name in kept.names(COLUMN)}
    for old, new in kept.renamed.items():
        if new in guarded and new in wanted.unknown:
            yield f"{old} is called {new} now, and the map does not know it: name it there as it is called, or skip it"
