"""Which rows that are written would meet one that the writer's purpose does not let through, by a unique key.

Why none may be met: :mod:`kotowari.guard.compile.upserts`.
"""

from collections.abc import Iterable, Iterator

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.shown import ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundIndex, FoundTable
from kotowari.guard.held import held

_SAID = "this row has the key of another that the purpose does not let through"

REFUSE = f"RAISE EXCEPTION {sqltext.text(_SAID)} USING ERRCODE = 'insufficient_privilege';"
"""The statement (PL/pgSQL) that refuses such a row."""


def upserting(
    source: Source, table: FoundTable, shown: Iterable[ShownTable]
) -> Iterator[tuple[ShownTable, tuple[str, ...]]]:
    """Yield how a table is shown in each capacity in which anybody may meet rows there, with the logins who may.

    They may both insert rows and update them. Of a table without a unique key there are none.
    """
    if not any(index.unique for index in table.indexes):
        return
    for one in shown:
        logins = tuple(login for login in source.logins if _upserts(source, table, one, login))
        if logins:
            yield one, logins


def _upserts(source: Source, table: FoundTable, shown: ShownTable, login: str) -> bool:
    if shown.capacity not in source.capacities_of(login) or login not in source.database.roles:
        return False
    return {"INSERT", "UPDATE"} <= {right.privilege for right in held(source.database, login, table)}


def meets(table: FoundTable, rows: str, new: str, where: str) -> str:
    """Return the condition that a row that is not let through has a unique key of the ``new`` one.

    ``rows`` is what is let through, ``where`` the table to look in; all in SQL.
    """
    return " OR ".join(_meets(table, index, rows, new, where) for index in table.indexes if index.unique)


def _meets(table: FoundTable, index: FoundIndex, rows: str, new: str, where: str) -> str:
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
