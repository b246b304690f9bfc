"""Whether tables that wait for one another can ever have their turn."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

from kotowari.datamap.model import TableName


def circle(after: Mapping[TableName, Collection[TableName]]) -> tuple[TableName, ...]:
    """Return tables of which each waits for the next, and the last is the first again; none if all can have a turn."""
    try:
        TopologicalSorter({name: set(first) for name, first in after.items()}).prepare()
    except CycleError as problem:
        return tuple(reversed(problem.args[1]))
    return ()
