"""From a text to a query of which every part is known to read nothing but tables, by their names."""

import re
from collections.abc import Iterator

from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError

from kotowari.errors import QueryUnproven
from kotowari.guard.rewrite.dialect import MANNERS, Dialect
from kotowari.guard.rewrite.functions import CLASSES, LAMBDA, NAMED, NAMING, ROWS, written_name
from kotowari.guard.rewrite.position import at
from kotowari.guard.rewrite.spelling import check_numbers
from kotowari.guard.rewrite.syntax import CHAINS, EXPLODING, SERIES, SESSION, STRUCTURE, VALUES
from kotowari.guard.sqlglot_log import silence

OURS = "kotowari"
"""How the names begin that the guard adds, and that no query may use."""

LONGEST = 256 * 1024
"""The longest query, in characters."""

_CLOCK = frozenset({"current_timestamp", "current_date", "convert_timezone"})
"""What the day is worked out by. Some engines take a column that is called so for it, be it an outer query's."""

_DEEPEST = 200
_QUERIES = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)
_TEXTS = (exp.Identifier, exp.Var, exp.Literal, exp.RawString, exp.National)
_UNFIT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\"'`\\\[\];]")

silence()


def proven(text: str, dialect: Dialect) -> exp.Expr:
    """Return the one query that a text is. Raises :class:`QueryUnproven` for all that cannot be seen through."""
    if len(text) > LONGEST:
        raise QueryUnproven(problem=f"it has more than {LONGEST} characters")
    query = parsed(text, dialect)
    check_numbers(text, dialect)
    prove(query, dialect, text)
    # Also in texts: of the keys of a structure, and of the values of a pivot, columns can be made.
    for name in query.find_all(*_TEXTS):
        called = name.name.upper().lower()  # as engines fold that know more than the letters from A to Z
        if called.startswith(OURS):
            problem = f"it names `{shown(name.name)}`{at(name, text)}: names that begin so are the guard's own"
            raise QueryUnproven(problem=problem)
        if called in _CLOCK:
            raise QueryUnproven(
                problem=f"it names something `{shown(name.name)}`{at(name, text)}, which is the engine's clock"
            )
    return query


def parsed(text: str, dialect: Dialect) -> exp.Expr:
    """Return the one statement of a text. Raises :class:`QueryUnproven`."""
    try:
        statements = parse(text, dialect=dialect, error_level=ErrorLevel.RAISE)
    except SqlglotError as problem:
        raise QueryUnproven(problem=f"it cannot be read as {dialect}{_where(problem)}") from None
    except RecursionError:
        raise QueryUnproven(problem="it is too deep") from None
    if len(statements) != 1 or statements[0] is None:
        raise QueryUnproven(problem="it is not one statement")
    return statements[0]


def prove(query: exp.Expr, dialect: Dialect, text: str) -> None:
    """See that a query, which is a text, is made only of what is known. Raises :class:`QueryUnproven`."""
    if not isinstance(query, _QUERIES):
        raise QueryUnproven(problem=f"it is no query but `{_kind(query)}`")
    for node, depth in _walk(query):
        if depth > _DEEPEST:
            raise QueryUnproven(problem=f"it is too deep{at(node, text)}")
        problem = _problem(node, dialect)
        if problem is not None:
            raise QueryUnproven(problem=f"{problem}{at(node, text)}")


def shown(name: str) -> str:
    """Return a name as a sentence may show it."""
    return re.sub(r"[^\w.$ /*+-]", "?", name)[:80]


def _walk(query: exp.Expr) -> Iterator[tuple[exp.Expr, int]]:
    left = [(query, 0)]
    while left:
        node, depth = left.pop()
        yield node, depth
        is_chain = isinstance(node, CHAINS)
        left += [
            (child, depth if is_chain and type(child) is type(node) else depth + 1) for child in node.iter_expressions()
        ]


def _problem(node: exp.Expr, dialect: Dialect) -> str | None:
    """Say why a node cannot be let pass, None where it can."""
    kind = type(node)
    parts = STRUCTURE.get(kind)
    if parts is not None:
        more = sorted(part for part, value in node.args.items() if value and part not in parts)
        if more:
            return f"`{_kind(node)}` with `{shown(more[0].strip('_'))}` cannot be seen through"
        return _unfit(node, dialect)
    if kind in VALUES or (isinstance(node, LAMBDA) and isinstance(node.expression, exp.Lambda)):
        return None
    return _unfit_function(node, dialect) if isinstance(node, exp.Func) else f"`{_kind(node)}` cannot be seen through"


def _unfit_function(node: exp.Func, dialect: Dialect) -> str | None:
    """Say why a function cannot be let pass."""
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    if isinstance(node.parent, exp.Dot):
        name = f"{node.parent.this.name}.{name}"
    if name.lower() in NAMING and not _is_said(node):
        return f"the columns that `{shown(name)}` makes are not said in a text"
    is_of_another = isinstance(node.parent, exp.NetFunc)
    if type(node) in CLASSES or is_of_another:
        return None
    written = name if isinstance(node, exp.Anonymous) else written_name(node, dialect)
    is_own = written is not None and written.lower() in NAMED[dialect] and not isinstance(node, LAMBDA)
    return None if is_own else f"the function `{shown(name)}` may read anything: none such is known"


def _is_said(node: exp.Func) -> bool:
    """Say whether all that a function is given but its first value is texts, none of which has a name of ours."""
    if isinstance(node, exp.Anonymous):
        _, *said = [*node.expressions, None]
    else:
        said = [value for part, value in node.args.items() if part != "this"]
    texts = [value for value in said if isinstance(value, exp.Expr) and not isinstance(value, (exp.Map, exp.VarMap))]
    return all(isinstance(value, exp.Literal) and OURS not in value.name.lower() for value in texts)


def _unfit(node: exp.Expr, dialect: Dialect) -> str | None:
    """Say why a node of the structure cannot be let pass though its parts are known."""
    match node:
        case exp.Identifier():
            is_unfit = not node.name or _UNFIT_IN_A_NAME.search(node.name) is not None
            return f"the name `{shown(node.name)}` cannot be written safely" if is_unfit else None
        case exp.Literal() | exp.RawString() | exp.National():
            is_plain = MANNERS[dialect].is_plain or _is_implied(node)
            is_unfit = "\x00" in node.name or ("\\" in node.name and not is_plain)
            return "a text in it has a backslash, which is not read alike everywhere" if is_unfit else None
        case exp.Table() | exp.TableFromRows() | exp.Lateral():
            return _unfit_source(node, dialect)
        case exp.Dot():
            is_own = f"{node.this.name}.{node.expression.name}".lower() in NAMED[dialect]
            is_fit = isinstance(node.expression, (exp.Identifier, exp.Star)) or is_own
            return None if is_fit else f"the function `{shown(node.expression.name)}` of a schema may read anything"
        case exp.Column():
            return _unfit_column(node)
        case exp.DataType():
            is_fit = isinstance(node.this, exp.DType) and node.this is not exp.DType.USERDEFINED
            return None if is_fit or isinstance(node.this, exp.Interval) else "a type in it is not known"
        case exp.Pivot():
            return None if _lists_its_values(node) else "a pivot does not list its values"
        case exp.Interval() | exp.Fetch():
            return _unwritten(node, dialect)
    return None


def _unwritten(node: exp.Interval | exp.Fetch, dialect: Dialect) -> str | None:
    """Say why what is read would be written as something else."""
    if isinstance(node, exp.Interval):
        is_lost = dialect is Dialect.POSTGRES and isinstance(node.this, exp.Paren)
        return "an interval of a precision is not read as such" if is_lost else None
    options = node.args.get("limit_options")
    is_more = options is not None and (options.args.get("with_ties") or options.args.get("percent"))
    is_kept = dialect in (Dialect.POSTGRES, Dialect.SNOWFLAKE)
    return "a limit with ties or in percent cannot be written" if is_more and not is_kept else None


def _is_implied(node: exp.Expr) -> bool:
    """Say whether a text is not written there: what INITCAP takes as the end of a word if nothing is said."""
    return isinstance(node.parent, exp.Initcap) and "start" not in node.meta


def _lists_its_values(node: exp.Pivot) -> bool:
    """Say whether the columns that a pivot makes are known from what is written."""
    fields = node.args.get("fields") or []
    is_of_catalog = any(isinstance(one, exp.In) and one.args.get("field") for one in fields)
    return bool(fields) and not is_of_catalog and not node.find(exp.PivotAny, exp.Table, exp.Query)


def makes_rows(node: exp.Expr, dialect: Dialect) -> bool:
    """Say whether what stands in a table's place makes rows of what it is given, and reads nothing."""
    if isinstance(node, SERIES):
        return True
    if isinstance(node, exp.Anonymous):
        return isinstance(node.this, str) and node.this.lower() in ROWS[dialect]
    written = written_name(node, dialect) if isinstance(node, exp.Func) else None
    return written is not None and written.lower() in ROWS[dialect]


def _unfit_source(node: exp.Table | exp.TableFromRows | exp.Lateral, dialect: Dialect) -> str | None:
    if not isinstance(node, exp.Table):
        is_fit = isinstance(node.this, (exp.Subquery, exp.Unnest, *EXPLODING)) or makes_rows(node.this, dialect)
        return None if is_fit else f"a table is not named but made by `{shown(_made_by(node.this))}`"
    if not isinstance(node.parent, (exp.From, exp.Join, exp.Subquery)):
        return "a table stands where a value does"
    if makes_rows(node.this, dialect) and not node.args.get("db"):
        return None
    parts = node.parts
    if not all(type(part) is exp.Identifier for part in parts):
        return f"a table is not named but made by `{shown(_made_by(parts[-1]))}`"
    return "a table of the map has no order of its own" if node.args.get("ordinality") else None


def _made_by(node: exp.Expr) -> str:
    return node.name if isinstance(node, exp.Anonymous) else _kind(node)


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
    token = errors[0].get("highlight") or ""
    return f" (line {line}, column {max(column - len(token) + 1, 1)})" if line and column else ""
