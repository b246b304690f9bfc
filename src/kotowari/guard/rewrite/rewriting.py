"""A query for a purpose: the same query, each table in it as the purpose has it.

What comes of it is what would come of the query over tables that had been filtered first. The engine resolves names in
what is written here, so nothing rests on resolving them alike: tables are written by their whole names within queries
of their own, and common table expressions get names that no table has. What is taken for one and is a table to the
engine is not found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import Dialect as _Engine
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from kotowari.errors import QueryTableClosed, QueryTableUnknown, QueryUnproven
from kotowari.gate.answer import Answer
from kotowari.guard.compile.shown import Shown
from kotowari.guard.rewrite.columns import Columns
from kotowari.guard.rewrite.dialect import MANNERS, Dialect, Manner
from kotowari.guard.rewrite.filtered import filtered, whole
from kotowari.guard.rewrite.proving import OURS, parsed, prove, proven, shown
from kotowari.guard.rewrite.warehouse import Closed, Known, Parts, Warehouse


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A query as it may be run. ``tables`` are those it reads, with the state columns that each must have.

    ``blank`` are the columns of these that hold nothing in it.
    """

    sql: str
    tables: Mapping[str, tuple[str, ...]]
    blank: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """The gate's answer to a query that was not rewritten: nothing of a table is let through."""

    table: str
    answer: Answer


def rewrite(text: str, dialect: Dialect, warehouse: Warehouse) -> Rewritten | Withheld:
    """Return a query over what is let through, or the gate's refusal.

    Raises :class:`QueryUnproven`, :class:`QueryTableUnknown`, :class:`QueryColumnUnknown`, :class:`QueryTableClosed`.
    """
    query = proven(text, dialect)
    rewriting = _Rewriting(dialect, MANNERS[dialect], warehouse)
    rewriting.look(query, {})
    for _, found in rewriting.tables:
        if isinstance(found, Closed):
            if found.answer is None:
                raise QueryTableClosed(table=shown(".".join(found.name)))
            return Withheld(".".join(found.name), found.answer)
    columns = Columns.of(query, rewriting.manner, list(rewriting.known))
    columns.check(query)
    rewriting.replace()
    return Rewritten(_written(query, dialect), rewriting.needs(), rewriting.blank())


@dataclass(slots=True)
class _Rewriting:
    dialect: Dialect
    manner: Manner
    warehouse: Warehouse
    tables: list[tuple[exp.Table, Known | Closed]] = field(default_factory=list)
    named: list[tuple[exp.Table, str]] = field(default_factory=list)
    count: int = 0

    @property
    def known(self) -> Iterator[tuple[exp.Table, Known]]:
        return ((table, found) for table, found in self.tables if isinstance(found, Known))

    def look(self, node: exp.Expr, within: Mapping[str, str]) -> None:
        """Find the tables below a node, where some common table expressions can be named, and rename these."""
        expressions = node.args.get("with_")
        if expressions is not None:
            within = self._rename(expressions, within)
        if isinstance(node, exp.Table):
            self._find(node, within)
        for child in node.iter_expressions():
            if child is not expressions:
                self.look(child, within)

    def _rename(self, expressions: exp.With, within: Mapping[str, str]) -> Mapping[str, str]:
        """Rename common table expressions. Each can be named by those after it, and not by itself."""
        own: dict[str, str] = {}
        for one in expressions.expressions:
            name = one.args["alias"].this
            called = self.manner.column(name)
            if called in own:
                raise QueryUnproven(problem=f"two common table expressions are called `{shown(called)}`")
            if self.dialect is Dialect.SNOWFLAKE and self._names_itself(one, called):
                raise QueryUnproven(problem=f"`{shown(called)}` names itself, which may be recursion")
            self.look(one.this, {**within, **own})
            self.count += 1
            own[called] = f"{OURS}_{self.count}"
            name.replace(exp.to_identifier(own[called]))
        return {**within, **own}

    def _names_itself(self, one: exp.CTE, called: str) -> bool:
        return any(
            isinstance(table.this, exp.Identifier) and not table.db and self.manner.column(table.this) == called
            for table in one.this.find_all(exp.Table)
        )

    def _find(self, table: exp.Table, within: Mapping[str, str]) -> None:
        if not isinstance(table.this, exp.Identifier):
            return  # a series: it reads nothing
        is_bare = not table.args.get("db")
        if is_bare and (name := within.get(self.manner.column(table.this))) is not None:
            self.named.append((table, name))
            return
        written: Parts = self.manner.parts(table.parts)
        found = self.warehouse.find(written, self.manner)
        if found is None:
            place = self.warehouse.source.place.name
            raise QueryTableUnknown(table=shown(".".join(part.name for part in table.parts)), place=place)
        self.tables.append((table, found))

    def replace(self) -> None:
        """Put in the place of each table what is let through of it."""
        for table, name in self.named:
            _call_as_before(table)
            table.set("this", exp.to_identifier(name))
        for table, found in list(self.known):
            _call_as_before(table)
            if found.shown is None:
                for part, value in whole(found.name).args.items():
                    table.set(part, value)
                continue
            query = filtered(found.name, found.shown, self.dialect, self.warehouse.zone)
            beside = {part: table.args.get(part) for part in ("joins", "pivots")}
            table.replace(exp.Subquery(this=query, alias=table.args["alias"], **beside))

    def needs(self) -> Mapping[str, tuple[str, ...]]:
        """Return the state columns that the warehouse's tables must have."""
        needed: dict[str, tuple[str, ...]] = {}
        for _, found in self.known:
            one = found.shown
            if one is not None:
                by = [column.state for column in one.columns if column.how is Shown.WHERE_LET and column.state]
                days = [one.through] if one.through else []
                needed[".".join(found.name)] = tuple(dict.fromkeys((*one.let, *by, *days)))
        return needed

    def blank(self) -> tuple[str, ...]:
        """Return the columns that hold nothing."""
        names = (
            f"{'.'.join(found.name)}.{column.name}"
            for _, found in self.known
            for column in (found.shown.columns if found.shown else ())
            if column.how is Shown.BLANK
        )
        return tuple(dict.fromkeys(names))


def _call_as_before(table: exp.Table) -> None:
    """Let a table be called what it was called in its query when it is another."""
    alias = table.args.get("alias")
    if alias is None:
        table.set("alias", exp.TableAlias(this=table.this.copy()))
    elif alias.args.get("this") is None:
        alias.set("this", table.this.copy())


def _written(query: exp.Expr, dialect: Dialect) -> str:
    """Return a query as text that is read as what was meant: read again, it is as proven, and is written the same."""
    sources = _sources(query)
    text = _text(query, dialect)
    again = parsed(text, dialect)
    prove(again, dialect)
    if _sources(again) != sources or _text(again, dialect) != text:
        raise QueryUnproven(problem="it is not read as it was written")
    return text


def _text(query: exp.Expr, dialect: Dialect) -> str:
    """Return the text of a query, which is used up."""
    try:
        writer = _Engine.get_or_raise(dialect).generator(
            pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE
        )
        return writer.generate(query, copy=False)
    except (SqlglotError, RecursionError, ValueError):
        raise QueryUnproven(problem=f"a part of it cannot be written as {dialect}") from None


def _sources(query: exp.Expr) -> list[str]:
    return [".".join(part.name for part in table.parts) for table in query.find_all(exp.Table)]
