"""What a partition that is none any more has of the guard of the table that it was of: a copy of its columns."""

from collections.abc import Iterable, Iterator

from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.kept import COLUMN, POLICY, Identity, Kept
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.statements import statement
from kotowari.guard.wanted import Wanted


def let_go(found: FoundDatabase, kept: Kept, wanted: Wanted, gone: Iterable[Identity]) -> Iterator[Change]:
    """Yield that tables which were detached keep no column of the guard, as they keep none of its row policies."""
    added = {(Relation(*name[:2]), name[2]) for kind, name in kept.made if kind == COLUMN}
    names = {column for _, column in added}
    guarded = {table.name for table in wanted.tables}
    for relation in sorted({Relation(*name[:2]) for kind, name in gone if kind == POLICY} - guarded):
        table = found.tables.get(relation)
        if table is None or table.partition_of is not None:
            continue
        drops = [
            statement("ALTER TABLE {table} DROP COLUMN {column}", table=relation, column=column)
            for column in table.columns
            if column in names and (relation, column) not in added
        ]
        if drops:
            words = f"table {relation} is no partition any more: it keeps no column of the guard"
            yield Change(Group.COLUMNS, words, tuple(drops))
