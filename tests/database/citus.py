"""What Citus refuses of a statement, as far as its words tell: read from the sources, of releases 12.1 to 14.0.

Each rule names the file of Citus that has it (under ``src/backend/distributed``). A statement that breaks a rule is
refused; one that breaks none may still be, for what only the server's own planner knows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

_SLOT = re.compile(r"%\((\w+)\)[sb]")
_LOCK = re.compile(r"FOR (?:NO KEY )?(?:UPDATE|SHARE)(?: OF \w+)?(?: SKIP LOCKED)?")
_MODIFYING = (exp.Insert, exp.Update, exp.Delete)
_LEVELS = (exp.Select, *_MODIFYING)
_VOLATILE = ("clock_timestamp", "gen_random_uuid", "nextval", "random")
_OF_POLICIES = "space"
"""The column that the row policies of our tables compare with a setting."""
_OF_A_NODE = ("advisory_", "pg_notify", "pg_current_snapshot", "pg_current_xact_id", "pg_snapshot_xmin", "txid_current")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where tables lie: each distributed one by a column, those of one type of column together; others everywhere."""

    distributed: Mapping[str, str]
    groups: Mapping[str, str]
    everywhere: frozenset[str]
    apart: frozenset[str]


class Unreadable(Exception):
    """The text is not a statement, but a part of one."""


def parsed(text: str) -> list[exp.Expr]:
    """Return the statements of a text of ours, with ``$1`` for its first named value; raises :class:`Unreadable`."""
    names: dict[str, str] = {}
    numbered = _SLOT.sub(lambda slot: names.setdefault(slot[1], f"${len(names) + 1}"), text)
    plain = _LOCK.sub(lambda lock: lock[0].split()[0] + (" UPDATE" if "UPDATE" in lock[0] else " SHARE"), numbered)
    try:
        made = sqlglot.parse(plain.replace("%s", "$99").replace("%%", "%"), dialect="postgres")
    except sqlglot.errors.ParseError:
        raise Unreadable from None
    return [one for one in made if isinstance(one, exp.Expr)]


@dataclass(frozen=True, slots=True)
class _Use:
    """One table where a statement names it; ``node`` is what its node is known by: values of its column."""

    table: exp.Table
    name: str
    level: exp.Expr
    node: frozenset[str]

    @property
    def alias(self) -> str:
        return self.table.alias or self.table.name


def refused(statement: exp.Expr, layout: Layout) -> list[str]:
    """Return what Citus would refuse of a statement; nothing of one that no distributed table is in."""
    uses = [_use(table, layout) for table in statement.find_all(exp.Table)]
    if not any(use.name in layout.distributed for use in uses):
        return []
    rules = (
        _moves,
        _copies,
        _joins,
        _correlates,
        _locks,
        _physical,
        _by_node,
        _changing,
        _empty,
        _values,
        _outside,
        _constant,
        _functions,
    )
    return sorted({problem for rule in rules for problem in rule(statement, uses, layout)})


def _use(table: exp.Table, layout: Layout) -> _Use:
    name = f"{table.db}.{table.name}" if table.db else table.name
    level = _level(table)
    column = layout.distributed.get(name)
    return _Use(table, name, level, _pins(level, table.alias or table.name, column) if column else frozenset())


def _level(node: exp.Expr) -> exp.Expr:
    """Return the query that a node stands in."""
    above = node.parent
    while above is not None and not isinstance(above, _LEVELS):
        above = above.parent
    return above if above is not None else node


def _is_within(node: exp.Expr | None, outer: exp.Expr) -> bool:
    while node is not None and node is not outer:
        node = node.parent
    return node is not None


def _target(insert: exp.Insert) -> exp.Expr:
    named: exp.Expr = insert.this
    return named.this if isinstance(named, exp.Schema) else named


def _conditions(level: exp.Expr) -> Iterator[exp.Expr]:
    """Yield what a query demands, each part that is joined by AND for itself."""
    demanded = [where.this] if (where := level.args.get("where")) else []
    demanded += [join.args["on"] for join in level.find_all(exp.Join) if _level(join) is level and join.args.get("on")]
    for condition in demanded:
        yield from (condition.flatten() if isinstance(condition, exp.And) else [condition.unnest()])


def _equal(level: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Yield what a query holds equal, both ways round."""
    for condition in _conditions(level):
        if isinstance(condition, exp.EQ):
            left, right = (_bare(side) for side in (condition.left, condition.right))
            yield left, right
            yield right, left


def _bare(value: exp.Expr) -> exp.Expr:
    while isinstance(value, exp.Cast | exp.Paren):
        value = value.this
    return value


def _pins(level: exp.Expr, alias: str, column: str) -> frozenset[str]:
    """Return the values that a query holds a column of a table equal to."""
    return frozenset(
        value.sql()
        for named, value in _equal(level)
        if isinstance(named, exp.Column)
        and named.name == column
        and named.table in ("", alias)
        and isinstance(value, exp.Parameter | exp.Placeholder | exp.Literal)
    )


def _moves(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """A row stays on its node: planner/multi_router_planner.c, "modifying the partition value of rows"."""
    for update in statement.find_all(exp.Update):
        changed = next(use for use in uses if use.table is update.this)
        for assignment in update.expressions:
            if assignment.this.name == layout.distributed.get(changed.name):
                yield f"moves rows of {changed.name}"


def _copies(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """What is selected elsewhere is put in by COPY, which PostgreSQL does not do under row-level security.

    Not with RETURNING or ON CONFLICT: executor/insert_select_executor.c.
    """
    for insert in statement.find_all(exp.Insert):
        target = next(use for use in uses if use.table is _target(insert))
        column, chosen = layout.distributed.get(target.name), insert.expression
        if not isinstance(chosen, exp.Select) or insert.args.get("conflict") or insert.args.get("returning"):
            continue
        if target.name in layout.everywhere or (column and not _in_place(chosen, column, uses, layout, target)):
            yield f"copies into {target.name}"


def _in_place(chosen: exp.Select, column: str, uses: list[_Use], layout: Layout, target: _Use) -> bool:
    """Whether rows are selected on the node that they are put in at: by the same column of a table that lies alike."""
    group = layout.groups[target.name]
    return any(use.level is chosen and layout.groups.get(use.name) == group for use in uses) and any(
        isinstance(one, exp.Column) and one.name == column for one in chosen.expressions
    )


def _joins(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """Tables are joined where they lie together (complex joins): planner/multi_logical_planner.c."""
    for level in {id(use.level): use.level for use in uses}.values():
        here = [use for use in uses if use.level is level and not _is_target(use)]
        placed = [use for use in here if use.name in layout.distributed]
        on_one = len(placed) < 2 or frozenset.intersection(*(use.node for use in placed))
        if not on_one and not _by_key(level, placed, layout):
            yield "joins " + " and ".join(use.name for use in placed) + " across nodes"
        elif not on_one and layout.distributed[placed[0].name] == _OF_POLICIES:
            # Before 14 the planner does not see through what a row policy holds the column equal to (issue 7969).
            yield "joins " + " and ".join(use.name for use in placed) + " by what row policies compare"
        apart = [use.name for use in here if use.name in layout.apart]
        if apart and placed and isinstance(level, exp.Update | exp.Delete):
            yield f"joins {', '.join(apart)} to what is changed on nodes"


def _is_target(use: _Use) -> bool:
    return isinstance(use.level, exp.Insert) and use.table is _target(use.level)


def _by_key(level: exp.Expr, placed: list[_Use], layout: Layout) -> bool:
    if len({layout.groups[use.name] for use in placed}) > 1:
        return False
    keys = {layout.distributed[use.name] for use in placed}
    named = {name.name for join in level.find_all(exp.Join) for name in join.args.get("using") or ()}
    pairs = sum(
        isinstance(one, exp.Column) and isinstance(other, exp.Column) and {one.name, other.name} <= keys
        for one, other in _equal(level)
    )
    return bool(keys & named) or pairs // 2 >= len(placed) - 1


def _correlates(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """What a query within another names of it must lie with it: planner/query_pushdown_planning.c."""
    for inner in statement.find_all(exp.Select):
        outer = inner.parent and _level(inner)
        if outer is None or outer is inner or isinstance(inner.parent, exp.CTE):
            continue
        around = {use.alias: use for use in uses if use.level is outer}
        within = [use for use in uses if _is_within(use.level, inner)]
        own = {use.alias for use in within}
        named = [around[c.table] for c in inner.find_all(exp.Column) if c.table in around and c.table not in own]
        for use in within if named else ():
            column = layout.distributed.get(use.name)
            if column is None:
                if use.name in layout.apart and any(one.name in layout.distributed for one in named):
                    yield f"asks {use.name} of each row on a node"
            elif not any(_lies_with(use, one, column, layout) for one in named):
                yield f"asks {use.name} across nodes for each row of {named[0].name}"


def _lies_with(use: _Use, other: _Use, column: str, layout: Layout) -> bool:
    if use.node & other.node or (use.node and other.name not in layout.distributed):
        return True
    return layout.groups.get(other.name) == layout.groups[use.name] and any(
        isinstance(one, exp.Column)
        and isinstance(two, exp.Column)
        and (one.table, one.name, two.table, two.name)
        == (use.alias, column, other.alias, layout.distributed[other.name])
        for one, two in _equal(use.level)
    )


def _locks(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """Rows are locked on one node: "could not run distributed query with FOR UPDATE/SHARE commands"."""
    for use in uses:
        if use.level.args.get("locks") and use.name in layout.distributed and not use.node:
            yield f"locks rows of {use.name} on no one node"


def _physical(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """``ctid`` says nothing across nodes: planner/multi_router_planner.c."""
    if any(column.name == "ctid" for column in statement.find_all(exp.Column)):
        yield "goes by ctid"


def _by_node(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """Functions run where the rows are (utils/citus_clauses.c); numbers of transactions and locks are a node's own."""
    if any(name in statement.sql().lower() for name in _OF_A_NODE):
        yield "compares with what only one node knows"


def _changing(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """What is different in each row is not worked out on nodes: "must not be VOLATILE"."""
    for change in statement.find_all(exp.Update, exp.Delete):
        use = next((use for use in uses if use.table is change.this), None)
        if use and use.name in layout.distributed and any(f"{name}(" in change.sql().lower() for name in _VOLATILE):
            yield f"changes {use.name} by a volatile function"


def _empty(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """What is read first and kept for the rest has a column at least: planner/recursive_planning.c."""
    for select in statement.find_all(exp.Select):
        placed = [use for use in uses if use.level is select and use.name in layout.distributed]
        if not placed or select.expressions:
            continue
        on_one = all(use.node for use in placed) and not isinstance(select.parent, exp.CTE | exp.Union)
        of_rows = isinstance(select.parent, exp.Exists) and any(use.level is _level(select) for use in uses)
        if not on_one and not of_rows:
            yield f"reads no column of {placed[0].name}"


def _values(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """ "subqueries are not supported within INSERT queries"."""
    for insert in statement.find_all(exp.Insert):
        if isinstance(insert.expression, exp.Values) and insert.expression.find(exp.Select):
            yield "inserts what a query within VALUES finds"


def _outside(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """What is joined from outside to rows of no node is read whole first: planner/recursive_planning.c."""
    for use in uses:
        join = use.table.parent
        if use.name not in layout.distributed or use.node or not isinstance(join, exp.Join) or join.side != "LEFT":
            continue
        others = [other for other in uses if other is not use and other.level is use.level]
        if not any(other.name in layout.distributed for other in others):
            yield f"joins all of {use.name} from outside"


def _constant(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """What is asked of no row beside an outer join is refused before PostgreSQL 17: "pseudoconstant quals"."""
    for level in {id(use.level): use.level for use in uses if use.name in layout.distributed}.values():
        if not any(join.side for join in level.find_all(exp.Join) if _level(join) is level):
            continue
        around = {use.alias for use in uses if use.level is level}
        for condition in _conditions(level):
            named = [
                column for column in condition.find_all(exp.Column) if _level(column) is level or column.table in around
            ]
            if not named and not isinstance(condition, exp.Boolean):
                yield "asks something of no row beside an outer join"


def _functions(statement: exp.Expr, uses: list[_Use], layout: Layout) -> Iterator[str]:
    """Lists of several types at once are read back as if they were all of the first: planner/recursive_planning.c.

    Not where rows are changed: there such a function is asked on each node.
    """
    for use in uses:
        if use.name in layout.distributed and not use.node and isinstance(use.level, exp.Select):
            for several in use.level.find_all(exp.Unnest):
                if len(several.expressions) > 1 and _level(several) is use.level:
                    yield f"joins {use.name} to several lists"
