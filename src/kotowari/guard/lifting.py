"""What of a guard stands in the way of a migration, and makes way for it: nothing else of the guard is touched.

PostgreSQL drops no column, and changes the type of none, that a view or the condition of a trigger names. And the
functions of triggers know columns by their names: after one is renamed each write of any login would be an error.
"""

from dataclasses import replace

from kotowari.guard.compile import sqltext
from kotowari.guard.names import INSERT_TRIGGER, UPDATE_TRIGGER
from kotowari.guard.wanted import AddedColumn, AddedTrigger, GuardedTable, Wanted

_NAMES_NOT = "syntax_error_or_access_rule_violation OR invalid_schema_name"
"""What PL/pgSQL calls the errors of a column, table or schema that has another name or type, or is gone."""


def lifted(wanted: Wanted) -> Wanted:
    """Return what a database is to have while it is migrated: no view, and triggers that no change of a column breaks.

    Row policies and column grants stay: whoever is bound is held by these, strictly.
    """
    return replace(wanted, tables=tuple(map(_table, wanted.tables)), lifted=True)


def _table(table: GuardedTable) -> GuardedTable:
    return replace(table, triggers=tuple(_trigger(table, trigger) for trigger in table.triggers))


def _trigger(table: GuardedTable, trigger: AddedTrigger) -> AddedTrigger:
    copies = [(sqltext.name(one.name), sqltext.name(one.repeats.state)) for one in table.columns if one.repeats]
    if trigger.name == INSERT_TRIGGER:
        states = [column for column in table.columns if column.required]
        closed = [f"NEW.{sqltext.name(column.name)} := {_closed(column)};" for column in states]
        nothing = [f"NEW.{copy} := NULL;" for copy, _ in copies]
        return replace(trigger, body=_unbroken(trigger.body, *closed, *nothing))
    if trigger.name == UPDATE_TRIGGER:
        taken = [f"IF NOT NEW.{state} THEN NEW.{copy} := NULL; END IF;" for copy, state in copies]
        return replace(trigger, body=_unbroken(trigger.body, *taken), when=None)
    return trigger


def _closed(column: AddedColumn) -> str:
    return sqltext.PAST_DAY if column.type == "date" else "false"


def _unbroken(body: str | None, *otherwise: str) -> str:
    """Return a function that does what another does, and where that cannot be done any more, something else."""
    return "\n".join(("BEGIN", f"{body};", f"EXCEPTION WHEN {_NAMES_NOT} THEN", *otherwise, "RETURN NEW;", "END"))
