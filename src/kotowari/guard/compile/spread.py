"""What a cluster of Citus asks of a guard: which rows a shard's trigger can read, and what cannot be made safe there.

A query about a table of Citus cannot be asked within a shard, so that a trigger reads the shard of the other table by
its own name: the one with the same values, which lies on the same node if both tables are of one group.
"""

from collections.abc import Iterable, Iterator, Mapping

from kotowari.guard.compile import sqltext
from kotowari.guard.compile.carried import Carried, Carry
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import Tables
from kotowari.guard.found import FoundTable, Relation
from kotowari.guard.spread import Kind
from kotowari.guard.wanted import Remark

_LONGEST = 42
"""The longest name, in bytes, that a shard's whole name is surely made of: it ends in a number of up to 20 digits."""

_SEEN_THROUGH = frozenset(
    ("bigint", "boolean", "bytea", "character", "character varying", "date", "inet", "integer", "name", "real")
) | {"double precision", "smallint", "text", "timestamp with time zone", "timestamp without time zone", "uuid"}
"""The types whose equality is leakproof: only by such a column the planner sees under row policies that rows meet."""

SHARD = "shard"
"""The variable of a trigger's function that holds the name of the shard it reads."""

_FIND = (
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname || '_' || there.shardid) INTO {shard} "
    "FROM pg_catalog.pg_dist_shard AS there JOIN pg_catalog.pg_class AS c ON c.oid = there.logicalrelid "
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE there.logicalrelid = {table}::pg_catalog.regclass AND (there.shardminvalue IS NULL OR there.shardminvalue = "
    "(SELECT here.shardminvalue FROM pg_catalog.pg_dist_shard AS here "
    "WHERE here.shardid = pg_catalog.substring(TG_TABLE_NAME::text, '[0-9]+$')::bigint));"
)


def lines_of_shard(carry: Carry, what: str, into: str) -> Iterator[str]:
    """Yield the lines of a trigger's function that read the rows above out of the shard that they lie in."""
    yield _FIND.format(shard=SHARD, table=sqltext.text(sqltext.relation(carry.parent)))
    pairs = " AND ".join(f"one.{sqltext.name(there)} = ${place}" for place, (_, there) in enumerate(carry.on, 1))
    begin, end = (said.replace("%", "%%") for said in (f"SELECT {what} FROM ", f" AS one WHERE {pairs}"))  # noqa: S608
    query = sqltext.text(f"{begin}%s{end}")
    values = ", ".join(f"NEW.{sqltext.name(here)}" for here, _ in carry.on)
    yield f"EXECUTE pg_catalog.format({query}, {SHARD}) INTO {into} USING {values};"


def refusals(source: Source, known: Tables, states: Carried) -> Iterator[Remark]:
    """Yield what of a cluster's tables cannot be guarded as they are, with what to do."""
    if source.database.cluster is None:
        return
    found = source.database.tables
    for name, guarded in known.guarded.items():
        if guarded.found.spread is not None and (guarded.found.row_security or guarded.found.policies):
            yield Remark(
                name,
                "Citus makes every row policy on its shards one that opens rows (AS RESTRICTIVE is left out), so that "
                "the table's own would open rows to every purpose: drop them, and turn its row security off",
            )
        if guarded.found.spread is not None and len(name.name.encode()) > _LONGEST:
            yield Remark(name, f"its name is too long for those of its shards to be known: {_LONGEST} bytes at most")
        for carry in states.tables[name].carries:
            why = _out_of_reach(found, guarded.found, carry)
            if why is not None:
                yield Remark(name, why)


def remarks(source: Source, known: Tables, writes: Mapping[Relation, Iterable[frozenset[str]]]) -> Iterator[Remark]:
    """Yield what must be known of columns: Citus writes their defaults into the rows that it sends to a shard, and
    joins tables by them.

    ``writes`` are, of each table, the columns that may be inserted, by seat.
    """
    if source.database.cluster is None:
        return
    for name, guarded in known.guarded.items():
        by = guarded.found.spread.column if guarded.found.spread is not None else None
        if by is not None and guarded.found.columns[by].base_type.partition("(")[0] not in _SEEN_THROUGH:
            yield Remark(
                name,
                f"it is distributed by `{by}`, whose type's equality is not leakproof: Citus then refuses a bound "
                "login's joins by it; distribute by a bigint, uuid or text",
            )
        columns = guarded.found.columns.values()
        filled = [c.name for c in columns if (c.default is not None and not c.generated) or c.identity == "d"]
        closed = [column for column in filled if any(column not in may for may in writes.get(name, ()))]
        if guarded.found.spread is not None and closed:
            yield Remark(
                name,
                f"Citus sends the default of {', '.join(f'`{one}`' for one in closed)} with every new row, and a "
                "purpose that may not write it can then insert none: drop the default",
            )


def _out_of_reach(found: Mapping[Relation, FoundTable], child: FoundTable, carry: Carry) -> str | None:
    """Say why a new row cannot take over the state of the rows above where it is written, if so."""
    parent = found[carry.parent]
    here, there = child.spread, parent.spread
    if here is None and there is None:
        return None
    if here is None:
        return (
            f"it is no table of Citus, and {parent.name}, on which its rows hang, is one: distribute it with that one, "
            "or make it a reference table"
        )
    if there is None:
        return f"its rows hang on {parent.name}, which is no table of Citus: make that a reference table"
    if len(parent.name.name.encode()) > _LONGEST:
        return f"the name of {parent.name}, on which its rows hang, is too long for those of its shards: rename it"
    if there.kind is Kind.REFERENCE:
        return None
    if here.kind is there.kind is Kind.LOCAL or (here.kind is there.kind is Kind.SINGLE and here.group == there.group):
        return None
    if here.kind is Kind.DISTRIBUTED and here.group == there.group and (here.column, there.column) in carry.on:
        return None
    columns = " or ".join(f"`{one}`" for one, _ in carry.on)
    return (
        f"its rows take over the state of those of {parent.name}, and may lie on other nodes than they: distribute "
        f"both by what leads from one to the other (here {columns}) with `colocate_with`, or make {parent.name} a "
        "reference table"
    )
