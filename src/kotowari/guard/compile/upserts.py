"""What refuses a row whose unique key is that of a row which the writer's purpose does not let through.

PostgreSQL evaluates the WHERE of INSERT … ON CONFLICT DO UPDATE on the row that it met before the row policies of that
row are asked: a function or a cast there is told what the row holds. So such a row must not be met. What a row policy
demands of a new row is asked before its keys are looked up; it calls a function that looks, and looks only where the
transaction has a mark that is set ahead of every update and of every insert that may become one (decision 36).
"""

from collections.abc import Iterable
from typing import NamedTuple

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.meeting import REFUSE, keyed_alike, meets, upserting
from kotowari.guard.compile.shown import ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundTable, Relation
from kotowari.guard.kept import SCHEMA
from kotowari.guard.names import UPSERT_TRIGGER, function_of, insert_policy, purpose_role
from kotowari.guard.wanted import AddedTrigger, RowCheck, RowPolicy

_MARK = "'kotowari.upserting'"
_UNMARKED = (
    f"CASE WHEN pg_catalog.current_setting({_MARK}, true) = ({_MARK}::pg_catalog.regclass)::pg_catalog.oid::text"
    f" THEN pg_catalog.currval({_MARK}::pg_catalog.regclass) IS DISTINCT FROM pg_catalog.txid_current_if_assigned()"
    " ELSE false END"
)
"""The condition that a transaction is known to have no mark. Who only says that it is known is refused by currval."""

_TRIED = range(15, 19)
"""The major versions of which it was tried that the mark is set ahead of whatever meets a row; of others each looks."""


class Upserts(NamedTuple):
    """What a table is given so that nobody meets a row there that they may not see."""

    triggers: tuple[AddedTrigger, ...] = ()
    policies: tuple[RowPolicy, ...] = ()
    checks: tuple[RowCheck, ...] = ()


def upserts(source: Source, table: FoundTable, shown: Iterable[ShownTable]) -> Upserts:
    """Return a policy and its function for each capacity in which anybody may both insert rows and update them.

    They are for the seats of their capacity alone: to everybody else an insert is as it was.
    """
    met = [one for one, _ in upserting(source, table, shown)]
    if not met:
        return Upserts()
    is_tried = source.database.version // 10_000 in _TRIED
    return Upserts(
        (AddedTrigger(UPSERT_TRIGGER, "BEFORE UPDATE", None),),
        tuple(_policy(source, table, one, is_tried=is_tried) for one in met),
        tuple(_check(source, table, one, is_tried=is_tried) for one in met),
    )


def _policy(source: Source, table: FoundTable, shown: ShownTable, *, is_tried: bool) -> RowPolicy:
    name = insert_policy(shown.capacity)
    function = sqltext.relation(Relation(SCHEMA, function_of(table.name, name)))
    looks = f"{function}({sqltext.name(table.name.name)}.*)"
    check = f"{_UNMARKED} OR {looks}" if is_tried else looks
    return RowPolicy(name, purpose_role(source.database.name, shown.capacity), True, None, check, "INSERT")


def _check(source: Source, table: FoundTable, shown: ShownTable, *, is_tried: bool) -> RowCheck:
    met = meets(source, table, shown, "written", sqltext.relation(table.name))
    refused = f"IF {met} THEN {REFUSE} END IF;"
    body = (
        "#variable_conflict use_column",
        "BEGIN",
        *(("IF NOT kotowari.upserting() THEN RETURN true; END IF;",) if is_tried else ()),
        refused,
        # A row that somebody is about to hide is waited for and kept, so that it is met as it is looked at here.
        *(
            f"PERFORM FROM {sqltext.relation(table.name)} AS one WHERE {keyed} FOR NO KEY UPDATE;"
            for keyed in keyed_alike(source, table, shown, "written")
        ),
        refused,
        "RETURN true;",
        "END",
    )
    return RowCheck(insert_policy(shown.capacity), purpose_role(source.database.name, shown.capacity), "\n".join(body))
