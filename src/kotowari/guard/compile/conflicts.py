"""Triggers of tables of Citus that refuse a row with the unique key of one which the purpose does not let through.

Why, and what other tables have instead: :mod:`kotowari.guard.compile.upserts`. Citus has no policies that restrict.
"""

from collections.abc import Iterable, Iterator

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.shown import ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundIndex, FoundTable
from kotowari.guard.held import held
from kotowari.guard.names import conflict_trigger, seat_role
from kotowari.guard.wanted import AddedTrigger

REFUSAL = "this row has the key of another that the purpose does not let through"


def conflict_triggers(source: Source, table: FoundTable, shown: Iterable[ShownTable]) -> Iterator[AddedTrigger]:
    """Yield one trigger for each capacity in which anybody may both insert rows of a table and update them.

    It fires for the seats of its capacity alone: to everybody else an insert is as it was.
    """
    unique = [index for index in table.indexes if index.unique]
    for one in shown:
        seats = [seat_role(source.database.name, one.capacity, login) for login in upserting(source, table, one)]
        if seats and unique:
            body = (
                f"#variable_conflict use_column\n{_asked(table, unique, one.rows)} THEN "
                f"RAISE EXCEPTION {sqltext.text(REFUSAL)} USING ERRCODE = 'insufficient_privilege'; "
                "END IF;\nRETURN NEW;\nEND"
            )
            when = f"CURRENT_USER IN ({', '.join(map(sqltext.text, seats))})"
            yield AddedTrigger(conflict_trigger(one.capacity), "BEFORE INSERT", body, when)


def upserting(source: Source, table: FoundTable, shown: ShownTable) -> Iterator[str]:
    """Yield the logins of a capacity that may both insert rows of a table and update them."""
    for login in source.logins:
        if shown.capacity in source.capacities_of(login) and login in source.database.roles:
            privileges = {right.privilege for right in held(source.database, login, table)}
            if {"INSERT", "UPDATE"} <= privileges:
                yield login


def _asked(table: FoundTable, unique: Iterable[FoundIndex], rows: str) -> str:
    """Return what begins the function: whether any index meets the new row.

    Within a shard the table has that shard's name, and cannot be asked by its own.
    """
    met = " OR ".join(meets(table, index, rows, "($1)", "\0") for index in unique)
    query = sqltext.text(f"SELECT {met}".replace("%", "%%").replace("\0", "%1$I.%2$I"))
    said = f"EXECUTE pg_catalog.format({query}, TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO met USING NEW;"
    return f"DECLARE\nmet boolean;\nBEGIN\n{said}\nIF met"


def meets(table: FoundTable, index: FoundIndex, rows: str, new: str, where: str) -> str:
    """Return the condition that an index has the new row's key for a row that is not let through."""
    same = " AND ".join(_same(table, key, index.definition, new) for key in index.keys)
    _, _, predicate = index.definition.partition(" WHERE ")
    # Where it cannot be told where a predicate begins, the index counts as if it had none: more is refused then.
    among = f" AND {predicate}" if predicate and " WHERE " not in predicate else ""
    return f"EXISTS (SELECT FROM {where} AS one WHERE {same}{among} AND ({rows}) IS NOT TRUE)"


def _same(table: FoundTable, key: str, definition: str, new: str) -> str:
    column = key[1:-1].replace('""', '"') if key.startswith('"') else key
    found = table.columns.get(column)
    if found is None:
        here, written = key, f"(SELECT {key} FROM (SELECT {new}.*) AS written)"  # noqa: S608
    else:
        here, written = f"one.{sqltext.name(column)}", f"{new}.{sqltext.name(column)}"
    if "NULLS NOT DISTINCT" in definition:
        return f"{here} IS NOT DISTINCT FROM {written}"
    # An extension's type, such as citext, has its equality where it has itself: in no search path of a trigger.
    schema = found.base_type.rpartition(".")[0] if found is not None else ""
    return f"{here} {f'OPERATOR({schema}.=)' if schema else '='} {written}"
