"""Which references are followed, and which way: from persons down to what hangs on them, and up to what that names."""

from collections.abc import Mapping
from dataclasses import dataclass

from kotowari.datamap.guess.content import Certainty
from kotowari.datamap.guess.links import Reference
from kotowari.datamap.guess.tables import Judged, is_address, is_by_an_actor, is_everybodys
from kotowari.datamap.model import Way
from kotowari.datamap.schema import Schema


@dataclass(frozen=True, slots=True)
class DraftedLink:
    """A link of the draft. ``way`` none: a person must decide whether and how it is followed."""

    source: str
    source_columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    way: Way | None
    guess: Way
    why: str


@dataclass(frozen=True, slots=True)
class Led:
    """The links of a draft.

    ``down`` are the tables that rows of persons surely lead down to, ``beside`` those that they name or may lead to.
    """

    links: tuple[DraftedLink, ...]
    down: frozenset[str]
    beside: frozenset[str]


def lead(schema: Schema, judged: Mapping[str, Judged], references: list[Reference]) -> Led:
    """Return the links by which rows are reached from persons.

    Down: from a row to the rows that refer to it. Up: from rows reached so to a row that they name, where that holds
    something of a person and is reached no other way (an address). A reference to who *did* something (``created_by``),
    to rows of the same table, from one person to another, or to a row on which others' rows may hang too, is left to a
    person to decide: followed blindly, it gives everything a clerk ever entered to the clerk.
    """
    usable = [reference for reference in references if not schema.tables[reference.table].is_view]
    links: dict[Reference, DraftedLink] = {}
    persons = {name for name, one in judged.items() if one.is_persons}
    reached, edge, asked = set(persons), set(persons), set[str]()
    own = {
        reference.table
        for reference in usable
        if reference.target in persons and not _doubt(schema, judged, reference, frozenset())
    }
    while edge:
        further: set[str] = set()
        for reference in usable:
            if reference.target not in edge or reference in links:
                continue
            others = frozenset(own) if reference.target not in persons else frozenset[str]()
            if reference.table in others and is_address(reference.target):
                links[reference] = _upwards(reference, Way.UP)
                continue
            doubt = _doubt(schema, judged, reference, others)
            links[reference] = _down(reference, doubt)
            # What hangs on rows that may not be the person's is asked about when those are decided.
            (asked if doubt else further).add(reference.table)
        edge = further - reached
        reached |= further
    ups = _up(usable, judged, reached, links)
    return Led((*links.values(), *ups), frozenset(reached), frozenset(link.target for link in ups) | asked)


def _doubt(schema: Schema, judged: Mapping[str, Judged], reference: Reference, own: frozenset[str]) -> str:
    """Return why a reference may not make a row whose it names, empty if nothing speaks against it.

    ``own`` are the tables whose rows name their person themselves.
    """
    keys = (schema.tables[reference.table].key, *schema.tables[reference.table].unique)
    if reference.is_to_itself:
        return "rows of one table refer to each other: is what hangs on a row its person's?"
    if is_by_an_actor(reference):
        return "the name speaks of who did something, and that does not make the row theirs"
    if judged[reference.table].is_persons and judged[reference.target].is_persons and reference.columns not in keys:
        return "from one table of persons to another: is it the same person?"
    if is_everybodys(reference.table):
        return "it is an organisation's or a thing's, and rows of everybody may hang on it"
    if reference.table in own and reference.columns not in keys:
        return "its rows name a person themselves: is it the same one?"
    return "uncertain" if reference.certainty is Certainty.UNCERTAIN else ""


def _down(reference: Reference, doubt: str) -> DraftedLink:
    return DraftedLink(
        reference.target,
        reference.target_columns,
        reference.table,
        reference.columns,
        None if doubt else Way.DOWN,
        Way.DOWN,
        f"{reference.why}; {doubt}" if doubt and doubt != "uncertain" else reference.why,
    )


def _upwards(reference: Reference, way: Way | None) -> DraftedLink:
    return DraftedLink(
        reference.table,
        reference.columns,
        reference.target,
        reference.target_columns,
        way,
        Way.UP,
        reference.why,
    )


def _up(
    references: list[Reference], judged: Mapping[str, Judged], reached: set[str], down: Mapping[Reference, DraftedLink]
) -> list[DraftedLink]:
    """Return the links up from what is reached to what holds something of a person and is not."""
    found: list[DraftedLink] = []
    seen: set[str] = set()
    edge = set(reached)
    while edge:
        further: set[str] = set()
        for reference in references:
            target = judged[reference.target]
            if reference.table not in edge or reference in down or reference.target in reached | {reference.table}:
                continue
            if not target.holds_personal:
                continue
            found.append(_upwards(reference, Way.UP if reference.certainty > Certainty.UNCERTAIN else None))
            further.add(reference.target)
        edge = further - seen
        seen |= further
    return found
