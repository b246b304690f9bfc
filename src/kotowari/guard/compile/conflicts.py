"""Triggers of tables of Citus that refuse a row with the unique key of one which the purpose does not let through.

Why, and what other tables have instead: :mod:`kotowari.guard.compile.upserts`. Citus has no policies that restrict.
"""

from collections.abc import Iterable, Iterator

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.meeting import REFUSE, meets, upserting
from kotowari.guard.compile.shown import ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundTable
from kotowari.guard.names import conflict_trigger, seat_role
from kotowari.guard.wanted import AddedTrigger


def conflict_triggers(source: Source, table: FoundTable, shown: Iterable[ShownTable]) -> Iterator[AddedTrigger]:
    """Yield one trigger for each capacity in which anybody may both insert rows of a table and update them.

    It fires for the seats of its capacity alone: to everybody else an insert is as it was.
    """
    for one, logins in upserting(source, table, shown):
        seats = (seat_role(source.database.name, one.capacity, login) for login in logins)
        body = f"#variable_conflict use_column\n{_asked(source, table, one)} THEN {REFUSE} END IF;\nRETURN NEW;\nEND"
        when = f"CURRENT_USER IN ({', '.join(map(sqltext.text, seats))})"
        yield AddedTrigger(conflict_trigger(one.capacity), "BEFORE INSERT", body, when)


def _asked(source: Source, table: FoundTable, shown: ShownTable) -> str:
    """Return what begins the function: whether any index meets the new row.

    Within a shard the table has that shard's name, and cannot be asked by its own.
    """
    met = meets(source, table, shown, "($1)", "\0")
    query = sqltext.text(f"SELECT {met}".replace("%", "%%").replace("\0", "%1$I.%2$I"))
    said = f"EXECUTE pg_catalog.format({query}, TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO met USING NEW;"
    return f"DECLARE\nmet boolean;\nBEGIN\n{said}\nIF met"
