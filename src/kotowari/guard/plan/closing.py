"""Rows that are closed where what was kept of their persons is not to be relied on, until it is delivered again."""

from collections.abc import Iterator

from psycopg import sql

from kotowari.guard.compile import sqltext
from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.kept import COLUMN, FUNCTION, TRIGGER, VIEW, Kept
from kotowari.guard.names import INSERT_TRIGGER, UPDATE_TRIGGER, function_of
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.statements import statement
from kotowari.guard.plan.things import Standing, is_otherwise
from kotowari.guard.wanted import AddedColumn, GuardedTable, Wanted


def taken_back(found: FoundDatabase, kept: Kept, wanted: Wanted) -> Iterator[Change]:
    """Yield what is repeated and not let any more, where somebody took away or altered the trigger that sees to it."""
    for table in wanted.tables:
        copies = [column for column in table.columns if column.repeats is not None]
        if copies and _is_lost(found, kept, table.name, UPDATE_TRIGGER):
            yield Change(
                Group.COLUMNS,
                f"table {table.name} repeats nothing any more that is not let: its trigger was not as it should be",
                tuple(_cleared(table.name, column) for column in copies if _stands(found, table.name, column)),
            )


def _stands(found: FoundDatabase, table: Relation, column: AddedColumn) -> bool:
    return table in found.tables and column.name in found.tables[table].columns


def _cleared(table: Relation, column: AddedColumn) -> str:
    # While the trigger is away: it would take this for something that is written into the column repeated.
    text = "UPDATE {table} SET {copy} = NULL WHERE {copy} IS NOT NULL AND NOT {state}"
    state = column.repeats.state if column.repeats is not None else ""
    return statement(text, table=table, copy=column.name, state=state)


def closed_rows(found: FoundDatabase, kept: Kept, wanted: Wanted, there: Standing) -> Iterator[Change]:
    """Yield the tables of whose rows all state is to be worked out again when it is next delivered."""
    anew = {Relation(*name[:2]) for kind, name in there.altered if kind == COLUMN}
    was_lifted = bool(kept.made) and not wanted.lifted and not kept.names(VIEW) and bool(wanted.views)
    for table in wanted.tables:
        if table.name in anew or (
            _takes_over(table) and (was_lifted or _is_lost(found, kept, table.name, INSERT_TRIGGER))
        ):
            words = f"the state of the rows of {table.name} is worked out again at the next delivery"
            mark = "INSERT INTO kotowari.closed (relation) VALUES ({relation}) ON CONFLICT DO NOTHING"
            relation = sql.Literal(sqltext.relation(table.name))
            yield Change(Group.COLUMNS, words, (statement(mark, relation=relation),))


def _takes_over(table: GuardedTable) -> bool:
    return any(trigger.name == INSERT_TRIGGER for trigger in table.triggers)


def _is_lost(found: FoundDatabase, kept: Kept, table: Relation, trigger: str) -> bool:
    """Say whether somebody took away or altered a trigger that was made, or its function."""
    made = ((TRIGGER, (*table, trigger)), (FUNCTION, (function_of(table, trigger),)))
    return any(is_otherwise(found, kept, one) for one in made)
