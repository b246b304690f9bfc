"""Who besides its owner may see what a guard keeps: whoever watches it, to whom nothing of a person is shown."""

from collections import defaultdict
from collections.abc import Iterator

from kotowari.guard.found import FoundDatabase, Grant
from kotowari.guard.kept import SCHEMA
from kotowari.guard.plan.anchors import ANCHOR

_READ = {"made": None, "mark": None, "before": None, "named": None, "seat": None, "partly": None, "link": "relation"}
"""What a watcher reads: these tables whole, or this column. By the last it is known whether any row is somebody's."""

_OF_ALL = ("upserting", "")
"""The sequence that everybody who inserts looks at."""


def usage(found: FoundDatabase, enforced: frozenset[str]) -> list[Grant]:
    """Return the use of the guard's own schema that watchers were given: they were given what is kept of before too."""
    watchers = {grant.grantee for name, grant in found.own_grants if name == "before" and _stays(name, grant, enforced)}
    given = found.schema_grants.get(SCHEMA, ())
    return [
        grant for grant in given if grant.grantee in watchers and grant.privilege == "USAGE" and not grant.grantable
    ]


def own_tables(found: FoundDatabase, enforced: frozenset[str]) -> Iterator[tuple[str, tuple[Grant, ...], list[Grant]]]:
    """Yield each table of the guard's own schema of which others were given anything, with that, and what stays."""
    of_table: dict[str, list[Grant]] = defaultdict(list)
    for name, grant in found.own_grants:
        if name == ANCHOR:
            continue  # who is anchored is told by itself
        of_table[name].append(grant)
    for name, grants in of_table.items():
        yield name, tuple(grants), [grant for grant in grants if _stays(name, grant, enforced)]


def _stays(name: str, grant: Grant, enforced: frozenset[str]) -> bool:
    if grant.privilege != "SELECT" or grant.grantable:
        return False
    if (name, grant.grantee) == _OF_ALL:
        return True
    is_read = name in _READ and _READ[name] in (None, grant.column)
    return is_read and grant.grantee not in enforced and grant.grantee != ""
