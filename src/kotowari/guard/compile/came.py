"""What tells which rows came, or changed hands, since they were last looked at: the transaction, kept on the row.

A new row has it by the column's default, which costs no trigger and no second write. Transactions are told apart by
snapshots, so that no row is passed over whose transaction commits late. Rows that stood before hold nothing.
"""

from collections.abc import Iterator, Sequence

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.tables import Guarded
from kotowari.guard.found import FoundDatabase
from kotowari.guard.names import CAME
from kotowari.guard.wanted import AddedColumn

_NOW = "pg_catalog.txid_current()"


def linked_by(database: FoundDatabase, table: Guarded) -> tuple[str, ...]:
    """Return the columns by which a table's rows are linked to persons: those that find them, and its key.

    None on Citus, where rows are looked through in full: the transactions of its nodes are not numbered in one row.
    """
    found = table.found
    finding = {name.partition(".")[0] for name, one in table.mapped.columns.items() if one.finds and not one.others}
    by = [found.columns[name] for name in (*sorted(finding), *found.row_key) if name in found.columns]
    if not (finding & found.columns.keys() and found.row_key) or database.cluster is not None:
        return ()
    # What is worked out of other columns is not there yet when a row is looked at before it is written.
    return tuple(dict.fromkeys(name for one in by for name in (one.derived if one.generated else (one.name,))))


def came_column(linked_by: Sequence[str]) -> Iterator[AddedColumn]:
    """Yield the column of a table whose rows are linked by any."""
    if linked_by:
        yield AddedColumn(CAME, "bigint", default=_NOW, later=True)


def came_anew() -> str:
    """Return the line by which a changed row counts as one that came."""
    return f"NEW.{sqltext.name(CAME)} := {_NOW};"
