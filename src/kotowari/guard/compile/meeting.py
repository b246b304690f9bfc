"""Which rows that are written would meet one that the writer's purpose does not let through, by a unique key.

Why none may be met: :mod:`kotowari.guard.compile.upserts`.
"""

from collections.abc import Iterable, Iterator

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.shown import Shown, ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundIndex, FoundTable, IndexPart
from kotowari.guard.held import held
from kotowari.guard.permitted import may_be_written

_SAID = "this row has the key of another that the purpose does not let through"

REFUSE = f"RAISE EXCEPTION {sqltext.text(_SAID)} USING ERRCODE = 'insufficient_privilege';"
"""The statement (PL/pgSQL) that refuses such a row."""


def upserting(
    source: Source, table: FoundTable, shown: Iterable[ShownTable]
) -> Iterator[tuple[ShownTable, tuple[str, ...]]]:
    """Yield how a table is shown in each capacity in which anybody may meet rows there, with the logins who may.

    They may both insert rows and update them. Of a table without a unique key there are none.
    """
    for one in shown:
        logins = tuple(login for login in source.logins if _upserts(source, table, one, login))
        if logins and any(_may_be_met(source, table, one)):
            yield one, logins


def _upserts(source: Source, table: FoundTable, shown: ShownTable, login: str) -> bool:
    if shown.capacity not in source.capacities_of(login) or login not in source.database.roles:
        return False
    return {"INSERT", "UPDATE"} <= {right.privilege for right in held(source.database, login, table)}


def _may_be_met(source: Source, table: FoundTable, shown: ShownTable) -> Iterator[FoundIndex]:
    """Yield the indexes by which a capacity's writers may meet a row.

    PostgreSQL asks for the right to read each column of what ON CONFLICT names. No others are looked up: who may call
    the function that looks could try there what they may neither read nor write. A key that no row of theirs has, for
    nobody fills it in, meets none either.
    """
    whole = {column.name: column.item for column in shown.columns if column.how is Shown.WHOLE}
    for index in table.indexes:
        if index.unique and whole.keys() >= set(index.of):
            filled = (_is_filled(source, table, shown, column, whole[column]) for column in index.of)
            if index.nulls_equal or all(filled):
                yield index


def _is_filled(source: Source, table: FoundTable, shown: ShownTable, column: str, item: str | None) -> bool:
    """Say whether a new row may have anything in a column: from its writer, from the table, or from a trigger."""
    found = table.columns[column]
    if found.default is not None or found.generated or found.identity or table.triggers or item is None:
        return True
    of = shown.table.of
    return may_be_written(source.rulebook, shown.capacity, of, item, source.standing(shown.capacity))


def meets(source: Source, table: FoundTable, shown: ShownTable, new: str, where: str) -> str:
    """Return the condition that a row that is not let through has a unique key of the ``new`` one.

    ``where`` is the table to look in, both in SQL.
    """
    return " OR ".join(
        f"EXISTS (SELECT FROM {where} AS one WHERE {keyed} AND ({shown.rows}) IS NOT TRUE)"
        for keyed in keyed_alike(source, table, shown, new)
    )


def keyed_alike(source: Source, table: FoundTable, shown: ShownTable, new: str) -> Iterator[str]:
    """Yield the conditions, one for each unique index, that a row ``one`` has its key as the ``new`` one has."""
    for index in _may_be_met(source, table, shown):
        same = " AND ".join(_same(index, *of, new) for of in zip(index.keys, index.parts, strict=True))
        yield f"{same} AND ({index.predicate})" if index.predicate is not None else same


def _same(index: FoundIndex, key: str, part: IndexPart, new: str) -> str:
    """Return the condition that one key is equal to that of the new row, as the index has it equal."""
    if part.column is None:
        here, written = f"({key})", f"(SELECT {key} FROM (SELECT {new}.*) AS written)"  # noqa: S608
    else:
        here, written = f"one.{sqltext.name(part.column)}", f"{new}.{sqltext.name(part.column)}"
    collated = f" COLLATE {part.collation}" if part.collation is not None else ""
    # By the operator that the index has: that of a type of an extension lies in no search path of a trigger.
    same = f"{here} {part.operator or '='} {written}{collated}"
    return f"({same} OR ({here} IS NULL AND {written} IS NULL))" if index.nulls_equal else same
