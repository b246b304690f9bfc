"""Maps for tests, written shortly."""

from collections.abc import Iterable, Mapping
from typing import Any

from kotowari.datamap.model import Column, Datamap, Link, Match, Place, PlaceKind, Table, TableName, Way

Short = Mapping[str, Mapping[str, Any]]


def name(of: str) -> TableName:
    """``crm.customer`` is the table ``customer`` of the place ``crm``."""
    place, _, table = of.partition(".")
    return TableName(place, table)


def table(said: str, columns: str, key: str = "id", **more: Any) -> Table:
    """A table of columns such as ``id name:name! mail@email note~``.

    ``:item``, ``@kind`` of handle (``@kind/match``), ``~`` free text, ``!`` others', ``[]`` a list.
    """
    made = {}
    for word in columns.split():
        rest = word.rstrip("~![]")
        marks = word[len(rest) :]
        rest, _, finds = rest.partition("@")
        kind, _, match = finds.partition("/")
        column, _, item = rest.partition(":")
        made[column] = Column(
            column,
            item=item or None,
            finds=kind or None,
            match=Match(match or "exact"),
            array="[]" in marks,
            text="~" in marks,
            others="!" in marks,
        )
    return Table(name(said), made, tuple(key.split()), **more)


def fk(said: str) -> tuple[Link, Link]:
    """``crm.order.customer_id > crm.customer.id`` leads up, and back down. Composite: ``a+b``; ``~phone``: a match."""
    said, _, match = said.partition("~")
    source, target = (end.strip().split(".", 2) for end in said.split(">"))
    here, there = TableName(*source[:2]), TableName(*target[:2])
    by = Match(match.strip() or "exact")
    mine, theirs = tuple(source[2].split("+")), tuple(target[2].split("+"))
    return (
        Link(here, mine, there, theirs, Way.UP, by),
        Link(there, theirs, here, mine, Way.DOWN, by),
    )


def datamap(tables: Iterable[Table], links: Iterable[str | Link] = (), manual: Iterable[str] = ()) -> Datamap:
    """A map of tables, with their places made of their names."""
    places: dict[str, dict[str, Table]] = {}
    for one in tables:
        places.setdefault(one.name.place, {})[one.name.table] = one
    every = [link for said in links for link in (fk(said) if isinstance(said, str) else (said,))]
    return Datamap(
        "shop",
        {
            **{place: Place(place, PlaceKind.SQL, {"en": place}, by_name) for place, by_name in places.items()},
            **{place: Place(place, PlaceKind.MANUAL, {"en": place}) for place in manual},
        },
        tuple(every),
    )
