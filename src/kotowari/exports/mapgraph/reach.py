"""How far each table is from the handles by which a person is found, and which link leads there first."""

from collections import deque
from dataclasses import dataclass

from kotowari.datamap.model import Datamap, Link, TableName


@dataclass(frozen=True, slots=True)
class Reach:
    """``steps`` to each table that a person leads to, from 0 for those with a handle; ``first`` the link to each."""

    steps: dict[TableName, int]
    first: dict[TableName, Link]


def reach(datamap: Datamap) -> Reach:
    """Return how the tables are reached, whichever handles a person gives."""
    every = [table for place in datamap.places.values() for table in place.tables.values()]
    steps = {table.name: 0 for table in every if table.is_persons and table.skipped is None}
    first: dict[TableName, Link] = {}
    leaving: dict[TableName, list[Link]] = {}
    for link in datamap.links:
        leaving.setdefault(link.source, []).append(link)
    waiting = deque(steps)
    while waiting:
        name = waiting.popleft()
        for link in leaving.get(name, ()):
            if link.target not in steps:
                steps[link.target] = steps[name] + 1
                first[link.target] = link
                waiting.append(link.target)
    return Reach(steps, first)
