"""What a database had when its guard was last applied: what has come since is told, until somebody applies it again."""

from collections.abc import Iterator, Mapping

from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.held import held
from kotowari.guard.kept import Kept, Known
from kotowari.guard.plan.grants import closed
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.wanted import Wanted


def known(before: FoundDatabase, wanted: Wanted) -> dict[Relation, Known]:
    """Return the tables with their columns, and the logins that may do anything with those that hold persons' data."""
    shut = closed(wanted)
    logins = [role.name for role in before.roles.values() if role.login and not role.superuser]
    return {
        name: Known(
            tuple(sorted(table.columns)),
            tuple(login for login in sorted(logins) if held(before, login, table)) if name in shut else (),
        )
        for name, table in before.tables.items()
    }


def come_since(was: Mapping[Relation, Known], now: Mapping[Relation, Known], wanted: Wanted) -> Iterator[Change]:
    """Yield what is there now and was not: tables, columns, and logins that reach a table."""
    unknown = frozenset(wanted.unknown)
    for name, table in now.items():
        if name not in was:
            rest = ": the map does not know it" if name in unknown else ""
            yield _come(f"table {name} is new{rest}")
            continue
        columns = sorted(set(table.columns) - set(was[name].columns))
        if columns:
            yield _come(f"table {name} has new columns: {', '.join(columns)}")
        logins = sorted(set(table.logins) - set(was[name].logins))
        if logins:
            yield _come(f"{', '.join(logins)} may use {name} since, and nothing binds them until they are enforced")
    yield from (_come(f"table {name} is gone") for name in was if name not in now)


def parted(kept: Kept, wanted: Wanted) -> Iterator[Change]:
    """Yield what persons permit in part since: until it is applied, their rows are closed to that."""
    if wanted.partly is None:
        if kept.partly and wanted.tables:
            said = "whoever permits some items and not others is shown with none of them, as the map has it"
            yield Change(Group.KNOWN, said, ("DELETE FROM kotowari.partly",))
        return
    for (capacity, subjects), met in sorted(wanted.partly.items(), key=str):
        for items in sorted(met - kept.parted.get((capacity, subjects), frozenset()), key=sorted):
            said = f"for {capacity}, some of {', '.join(sorted(subjects))} permit {', '.join(sorted(items))}"
            yield _come(f"{said} and not the rest of what it reads: let through by itself, once delivered")


def _come(words: str) -> Change:
    return Change(Group.KNOWN, words, ())
