"""The triggers that keep what is added to a guarded table: state from the rows above, and what is repeated where let.

They are written for rows that come one by one and by the thousand: a row that changes neither calls no function.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.came import came_anew
from kotowari.guard.compile.carried import Carry, StateTable
from kotowari.guard.compile.shown import ShownColumn
from kotowari.guard.compile.spread import SHARD, lines_of_shard
from kotowari.guard.compile.tables import Guarded
from kotowari.guard.found import FoundTable, Relation
from kotowari.guard.names import INSERT_TRIGGER, UPDATE_TRIGGER
from kotowari.guard.states import StateColumn
from kotowari.guard.wanted import AddedTrigger

_NOT_COMPARED = frozenset(("json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"))
"""Types without an equality, or with one that means something else."""


def triggers(
    table: Guarded,
    state: StateTable,
    parents: Mapping[Relation, FoundTable],
    copies: Sequence[ShownColumn],
    linked_by: Sequence[str],
) -> Iterator[AddedTrigger]:
    """Yield the triggers of a table, none where nothing is to be kept.

    Where one of the columns ``linked_by`` is changed, its row is to be looked at anew.
    """
    in_shards = table.found.spread is not None
    taken = _taken_over(state, parents, is_update=False, in_shards=in_shards)
    inserted = (*taken, *(line for copy in copies for line in _copied(table, copy, is_update=False)))
    if inserted:
        # A row with nothing to repeat, as most that are new, calls no function.
        repeats = (f"NEW.{sqltext.name(one.by)} IS NOT NULL OR NEW.{sqltext.name(one.state or '')}" for one in copies)
        when_repeated = None if taken else " OR ".join(repeats)
        # Whether a value is distinct is told by an operator, which the search path could choose.
        qualified = not copies and not in_shards
        yield AddedTrigger(INSERT_TRIGGER, "BEFORE INSERT", _body(inserted), when_repeated, qualified)
    moved = [_changed(table, here) for here in dict.fromkeys(here for carry in state.carries for here, _ in carry.on)]
    again = _taken_over(state, parents, is_update=True, in_shards=in_shards)
    updated = [*_where_any(moved, again)]
    updated += [line for copy in copies for line in _copied(table, copy, is_update=True)]
    watched = dict.fromkeys(column for copy in copies for column in (copy.by, copy.name, copy.state or ""))
    when = [*moved, *(_changed(table, column, copies) for column in watched)]
    if linked_by:
        # Last: what was written in place of a column has been passed on to it by then.
        changed = [_changed(table, column) for column in linked_by]
        updated += _where_any(changed, (came_anew(),))
        when += changed
    if updated:
        yield AddedTrigger(UPDATE_TRIGGER, "BEFORE UPDATE", _body(updated), " OR ".join(dict.fromkeys(when)))


def _where_any(conditions: Sequence[str], lines: Iterable[str]) -> tuple[str, ...]:
    return (f"IF {' OR '.join(conditions)} THEN", *lines, "END IF;") if conditions else ()


def _body(lines: Iterable[str]) -> str:
    said = list(lines)
    needs = any("above." in line for line in said)
    declared: tuple[str, ...] = ("DECLARE", "above record;", "met boolean := false;") if needs else ()
    declared += (f"{SHARD} text;",) if any(f"INTO {SHARD} " in line for line in said) else ()
    return "\n".join((*declared, "BEGIN", *said, "RETURN NEW;", "END"))


def _changed(table: Guarded, column: str, copies: Sequence[ShownColumn] = ()) -> str:
    of = next((copy.name for copy in copies if copy.by == column), column)
    return sqltext.differs(column, as_text=_as_text(table, of))


def _as_text(table: Guarded, column: str) -> bool:
    """Say whether a column is compared as text: its type has no equality, or has it in an extension's schema."""
    found = table.found.columns.get(column)
    return found is not None and (found.base_type in _NOT_COMPARED or "." in found.base_type)


def _taken_over(
    state: StateTable, parents: Mapping[Relation, FoundTable], *, is_update: bool, in_shards: bool
) -> tuple[str, ...]:
    """Return the lines by which a row takes over the state of the rows that it hangs on, of all of them together.

    ``in_shards``: a new row that hangs on none is given what is assumed, for no default does it.
    """
    if not state.carries:
        return tuple(map(_set_assumed, state.columns)) if in_shards and not is_update else ()
    if not in_shards and len(state.carries) == 1 and not state.is_persons and _is_of_one(parents, state.carries[0]):
        return _of_one(state.columns, state.carries[0])
    lines = []
    for column in state.columns:
        # Of a row that is a person's own, what was known of them stands.
        known = f"OLD.{sqltext.name(column.name)}" if is_update else sqltext.assumed(column)
        begin = known if state.is_persons else _everything(column)
        lines.append(f"NEW.{sqltext.name(column.name)} := {begin};")
    for carry in state.carries:
        lines += _and_of(state.columns, carry, in_shards=in_shards)
    if not state.is_persons:
        lines += ["IF NOT met THEN", *(_set_assumed(column) for column in state.columns), "END IF;"]
    return tuple(lines)


def _of_one(columns: Sequence[StateColumn], carry: Carry) -> tuple[str, ...]:
    """Return the lines for the rows that most are: hanging on one row, found by its key."""
    there = dict(carry.states)
    read = ", ".join(f"one.{sqltext.name(there[column.name])}" for column in columns)
    into = ", ".join(f"NEW.{sqltext.name(column.name)}" for column in columns)
    return (
        _read(f"{read} INTO {into}", carry),
        "IF NOT FOUND THEN",
        *(_set_assumed(column) for column in columns),
        "END IF;",
    )


def _and_of(columns: Sequence[StateColumn], carry: Carry, *, in_shards: bool) -> Iterable[str]:
    there = dict(carry.states)
    read = ", ".join(
        f"pg_catalog.{'min' if column.is_day else 'bool_and'}(one.{sqltext.name(there[column.name])})"
        f" AS {sqltext.name(column.name)}"
        for column in columns
    )
    yield from lines_of_shard(carry, read, "above") if in_shards else (_read(f"{read} INTO above", carry),)
    yield f"IF above.{sqltext.name(columns[0].name)} IS NOT NULL THEN"
    yield "met := true;"
    for column in columns:
        mine, its = (f"{row}.{sqltext.name(column.name)}" for row in ("NEW", "above"))
        yield f"{mine} := LEAST({mine}, {its});" if column.is_day else f"{mine} := {mine} AND {its};"
    yield "END IF;"


def _read(what: str, carry: Carry) -> str:
    pairs = (f"one.{sqltext.name(there)} OPERATOR(pg_catalog.=) NEW.{sqltext.name(here)}" for here, there in carry.on)
    return f"SELECT {what} FROM {sqltext.relation(carry.parent)} AS one WHERE {' AND '.join(pairs)};"  # noqa: S608


def _is_of_one(parents: Mapping[Relation, FoundTable], carry: Carry) -> bool:
    parent, on = parents[carry.parent], {there for _, there in carry.on}
    unique = [index.of for index in parent.indexes if index.unique and index.predicate is None and index.is_of_columns]
    return any(keys and on >= set(keys) for keys in (parent.key, *unique))


def _everything(column: StateColumn) -> str:
    return sqltext.FAR_DAY if column.is_day else "true"


def _set_assumed(column: StateColumn) -> str:
    return f"NEW.{sqltext.name(column.name)} := {sqltext.assumed(column)};"


def _copied(table: Guarded, copy: ShownColumn, *, is_update: bool) -> tuple[str, ...]:
    """Return the lines that keep a column repeated, and pass on what was written to it in place of the real one."""
    real, repeated = f"NEW.{sqltext.name(copy.name)}", f"NEW.{sqltext.name(copy.by)}"
    written = f"{repeated} IS NOT NULL"
    if is_update:
        as_text = _as_text(table, copy.name)
        written = f"{sqltext.differs(copy.by, as_text=as_text)} AND NOT {sqltext.differs(copy.name, as_text=as_text)}"
        # The empty text that a form has for the nothing that it was given destroys no value.
        written += f" AND (NEW.{sqltext.name(copy.state or '')} OR NOT {sqltext.is_empty(copy.by, 'NEW.')})"
    return (
        f"IF {written} THEN {real} := {repeated}; END IF;",
        f"{repeated} := CASE WHEN NEW.{sqltext.name(copy.state or '')} THEN {real} END;",
    )
