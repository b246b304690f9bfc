"""By which columns rows lead to others, there and back."""

from collections.abc import Collection, Iterable

from kotowari.datamap.model import Link, Table, TableName, Way
from kotowari.errors import LinkUnfit


def with_ways_back(links: Iterable[Link]) -> list[tuple[Link, bool]]:
    """Return the links, and for each that leads down without its way back, that one, implied."""
    every = list(dict.fromkeys(links))
    ways = {(link.source, link.source_columns, link.target, link.target_columns): link for link in every}
    back = [
        Link(link.target, link.target_columns, link.source, link.source_columns, Way.UP, link.match)
        for link in every
        if link.way is Way.DOWN and (link.target, link.target_columns, link.source, link.source_columns) not in ways
    ]
    return [(link, False) for link in every] + [(link, True) for link in dict.fromkeys(back)]


def needed(links: Iterable[tuple[Link, bool]]) -> dict[TableName, set[str]]:
    """Return the columns by which links lead, by table."""
    needed: dict[TableName, set[str]] = {}
    for link, _ in links:
        needed.setdefault(link.source, set()).update(link.source_columns)
        needed.setdefault(link.target, set()).update(link.target_columns)
    return needed


def columns_asked(table: Table, linked: Collection[str]) -> tuple[str, ...]:
    """Return what is asked of a table: all but what nobody is shown and nothing needs. Without a key: all."""
    if not table.key:
        return tuple(table.columns)
    needed = {*table.key, *linked, table.when, *(name for name, column in table.columns.items() if column.finds)}
    return tuple(name for name in table.columns if name not in table.hides or name in needed)


def positions(link: Link, columns: tuple[str, ...], names: tuple[str, ...]) -> tuple[int, ...]:
    """Return where a link's columns are among some. Raises :class:`kotowari.errors.LinkUnfit` where they are not."""
    if not names or len(link.source_columns) != len(link.target_columns) or not set(names) <= set(columns):
        raise LinkUnfit(source=link.source, target=link.target)
    return tuple(columns.index(name) for name in names)
