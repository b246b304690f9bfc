"""From a text to a query of which every part is known to read nothing but tables, by their names."""

import re
from collections.abc import Iterator

from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError

from kotowari.errors import QueryUnproven
from kotowari.guard.rewrite.dialect import MANNERS, Dialect
from kotowari.guard.rewrite.functions import CLASSES, LAMBDA, NAMED
from kotowari.guard.rewrite.syntax import EXPLODING, SERIES, SESSION, STRUCTURE, VALUES
from kotowari.guard.sqlglot_log import silence

OURS = "kotowari"
"""How the names begin that the guard adds, and that no query may use."""

LONGEST = 256 * 1024
"""The longest query, in characters."""

_CLOCK = frozenset({"current_timestamp", "current_date", "convert_timezone"})
"""What the day is worked out by. Some engines take a column that is called so for it, be it an outer query's."""

_DEEPEST = 200
_QUERIES = (exp.Select, exp.SetOperation, exp.Subquery)
_UNFIT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\"'`\\\[\];]")

silence()


def proven(text: str, dialect: Dialect) -> exp.Expr:
    """Return the one query that a text is. Raises :class:`QueryUnproven` for all that cannot be seen through."""
    query = parsed(text, dialect)
    prove(query, dialect)
    # Also in texts: of the keys of a structure, and of the values of a pivot, columns can be made.
    for name in query.find_all(exp.Identifier, exp.Var, exp.Literal, exp.RawString):
        if name.name.lower().startswith(OURS):
            raise QueryUnproven(problem=f"it names `{shown(name.name)}`: names that begin so are the guard's own")
        if name.name.lower() in _CLOCK:
            raise QueryUnproven(problem=f"it names something `{shown(name.name)}`, which is the engine's clock")
    return query


def parsed(text: str, dialect: Dialect) -> exp.Expr:
    """Return the one statement of a text. Raises :class:`QueryUnproven`."""
    if len(text) > LONGEST:
        raise QueryUnproven(problem=f"it has more than {LONGEST} characters")
    try:
        statements = parse(text, dialect=dialect, error_level=ErrorLevel.RAISE)
    except SqlglotError as problem:
        raise QueryUnproven(problem=f"it cannot be read as {dialect}{_where(problem)}") from None
    except RecursionError:
        raise QueryUnproven(problem="it is too deep") from None
    if len(statements) != 1 or statements[0] is None:
        raise QueryUnproven(problem="it is not one statement")
    return statements[0]


def prove(query: exp.Expr, dialect: Dialect) -> None:
    """See that a query is made only of what is known. Raises :class:`QueryUnproven`."""
    if not isinstance(query, _QUERIES):
        raise QueryUnproven(problem=f"it is no query but `{_kind(query)}`")
    for node, depth in _walk(query):
        if depth > _DEEPEST:
            raise QueryUnproven(problem="it is too deep")
        problem = _problem(node, dialect)
        if problem is not None:
            raise QueryUnproven(problem=problem)


def shown(name: str) -> str:
    """Return a name as a sentence may show it."""
    return re.sub(r"[^\w.$ /*+-]", "?", name)[:80]


def _walk(query: exp.Expr) -> Iterator[tuple[exp.Expr, int]]:
    left = [(query, 0)]
    while left:
        node, depth = left.pop()
        yield node, depth
        left += [(child, depth + 1) for child in node.iter_expressions()]


def _problem(node: exp.Expr, dialect: Dialect) -> str | None:
    """Say why a node cannot be let pass, None where it can."""
    kind = type(node)
    parts = STRUCTURE.get(kind)
    if parts is not None:
        more = sorted(part for part, value in node.args.items() if value and part not in parts)
        if more:
            return f"`{_kind(node)}` with `{shown(more[0].strip('_'))}` cannot be seen through"
        return _unfit(node, dialect)
    if kind is exp.Anonymous:
        name = node.this if isinstance(node.this, str) else ""
        return (
            None
            if name.lower() in NAMED[dialect]
            else f"the function `{shown(name)}` may read anything: none such is known"
        )
    if kind in CLASSES or kind in VALUES or (isinstance(node, LAMBDA) and isinstance(node.expression, exp.Lambda)):
        return None
    if isinstance(node, exp.Func):
        return f"the function `{shown(node.sql_name())}` may read anything: none such is known"
    return f"`{_kind(node)}` cannot be seen through"


def _unfit(node: exp.Expr, dialect: Dialect) -> str | None:
    """Say why a node of the structure cannot be let pass though its parts are known."""
    match node:
        case exp.Identifier():
            is_unfit = not node.name or _UNFIT_IN_A_NAME.search(node.name) is not None
            return f"the name `{shown(node.name)}` cannot be written safely" if is_unfit else None
        case exp.Literal() | exp.RawString():
            is_unfit = "\x00" in node.name or ("\\" in node.name and not MANNERS[dialect].is_plain)
            return "a text in it has a backslash, which is not read alike everywhere" if is_unfit else None
        case exp.Table():
            return _unfit_table(node)
        case exp.TableFromRows():
            return None if isinstance(node.this, EXPLODING) else "a table is not named but made by something"
        case exp.Lateral():
            is_fit = isinstance(node.this, (exp.Subquery, exp.Unnest, *EXPLODING))
            return None if is_fit else "a lateral table is made by something unknown"
        case exp.Dot():
            is_fit = isinstance(node.expression, (exp.Identifier, exp.Star))
            return None if is_fit else f"the function `{shown(node.expression.name)}` of a schema may read anything"
        case exp.Column():
            return _unfit_column(node)
        case exp.DataType():
            is_fit = isinstance(node.this, exp.DType) and node.this is not exp.DType.USERDEFINED
            return None if is_fit or isinstance(node.this, exp.Interval) else "a type in it is not known"
        case exp.Pivot():
            is_fit = bool(node.args.get("fields")) and not node.find(exp.PivotAny, exp.Table, exp.Query)
            return None if is_fit else "a pivot does not list its values"
    return None


def _unfit_table(node: exp.Table) -> str | None:
    if not isinstance(node.parent, (exp.From, exp.Join, exp.Subquery)):
        return "a table stands where a value does"
    if isinstance(node.this, SERIES) and not node.args.get("db"):
        return None
    parts = node.parts
    if not all(type(part) is exp.Identifier for part in parts):
        return f"a table is not named but made by `{shown(parts[-1].name or _kind(parts[-1]))}`"
    return None


def _unfit_column(node: exp.Column) -> str | None:
    if isinstance(node.this, exp.Star):
        return None
    if not all(type(part) is exp.Identifier for part in node.parts):
        return "a column is named by its position or by a variable"
    (*above, name) = node.parts
    if not above and not name.args.get("quoted") and name.name.lower() in SESSION:
        return f"`{shown(name.name)}` is of the session, not of a table"
    return None


def _kind(node: exp.Expr) -> str:
    """Return what a node is, in words of SQL."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()


def _where(problem: SqlglotError) -> str:
    """Return where a text cannot be read: never with the text, which may hold what is personal."""
    errors = getattr(problem, "errors", None) or [{}]
    line, column = errors[0].get("line"), errors[0].get("col")
    return f" (line {line}, column {column})" if line and column else ""
