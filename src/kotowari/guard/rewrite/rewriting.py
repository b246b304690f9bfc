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
from kotowari.guard.rewrite.position import at
from kotowari.guard.rewrite.proving import OURS, parsed, prove, proven, shown
from kotowari.guard.rewrite.spelling import check_called, words_of
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
    rewriting = _Rewriting(text, dialect, MANNERS[dialect], warehouse)
    rewriting.look(query, {})
    for table, found in rewriting.tables:
        if isinstance(found, Closed):
            if found.answer is None:
                raise QueryTableClosed(table=shown(".".join(found.name)), at=at(table, text))
            return Withheld(".".join(found.name), found.answer)
    columns = Columns.of(query, rewriting.manner, list(rewriting.known))
    columns.check(query, text)
    rewriting.replace()
    return Rewritten(_written(query, dialect, rewriting.filters), rewriting.needs(), rewriting.blank())


@dataclass(slots=True)
class _Rewriting:
    text: str
    dialect: Dialect
    manner: Manner
    warehouse: Warehouse
    tables: list[tuple[exp.Table, Known | Closed]] = field(default_factory=list)
    named: list[tuple[exp.Table, str]] = field(default_factory=list)
    filters: dict[Parts, exp.Select] = field(default_factory=dict)
    count: int = 0

    @property
    def known(self) -> Iterator[tuple[exp.Table, Known]]:
        return ((table, found) for table, found in self.tables if isinstance(found, Known))

    def look(self, node: exp.Expr, within: Mapping[str, str]) -> None:
        """Find the tables below a node, where some common table expressions can be named, and rename these."""
        left = [(node, within)]
        while left:
            one, seen = left.pop()
            expressions = one.args.get("with_")
            if expressions is not None:
                seen = self._rename(expressions, seen)
            if isinstance(one, exp.Table):
                self._find(one, seen)
            below = [(child, seen) for child in one.iter_expressions() if child is not expressions]
            left += reversed(below)

    def _rename(self, expressions: exp.With, within: Mapping[str, str]) -> Mapping[str, str]:
        """Rename common table expressions. Each can be named by those after it, and where they recur by all of them."""
        own: dict[str, str] = {}
        recurring = {} if not expressions.args.get("recursive") else self._names(expressions)
        for called, one in self._called(expressions):
            if self.dialect is Dialect.SNOWFLAKE and not recurring and self._names_itself(one, called):
                where = at(one.args["alias"], self.text)
                problem = f"`{shown(called)}` names itself{where}: say WITH RECURSIVE, or the whole name"
                raise QueryUnproven(problem=problem)
            before = {**within, **own}
            if recurring and self.dialect is Dialect.DUCKDB:
                self._look_in_turn(one.this, before, {**before, called: recurring[called]})
            else:
                self.look(one.this, {**before, **recurring})
            own[called] = recurring.get(called) or self._name()
            one.args["alias"].this.replace(exp.to_identifier(own[called]))
        return {**within, **own}

    def _look_in_turn(self, made: exp.Expr, before: Mapping[str, str], within: Mapping[str, str]) -> None:
        """Find the tables of what recurs as DuckDB does: where it begins, its own name is still the table's."""
        if not isinstance(made, exp.SetOperation) or made.args.get("with_") is not None:
            self.look(made, before)
            return
        for child in made.iter_expressions():
            self.look(child, before if child is made.this else within)

    def _names(self, expressions: exp.With) -> dict[str, str]:
        return {called: self._name() for called, _ in self._called(expressions)}

    def _name(self) -> str:
        self.count += 1
        return f"{OURS}_{self.count}"

    def _called(self, expressions: exp.With) -> list[tuple[str, exp.CTE]]:
        """Return common table expressions by what each is called, no two by the same."""
        found: dict[str, exp.CTE] = {}
        for one in expressions.expressions:
            called = self.manner.column(one.args["alias"].this)
            if called in found:
                problem = f"two common table expressions are called `{shown(called)}`{at(one.args['alias'], self.text)}"
                raise QueryUnproven(problem=problem)
            found[called] = one
        return list(found.items())

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
            called = shown(".".join(part.name for part in table.parts))
            raise QueryTableUnknown(table=called, place=place, at=at(table.parts[0], self.text))
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
            self.filters[found.name] = query.copy()
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


def _written(query: exp.Expr, dialect: Dialect, filters: Mapping[Parts, exp.Select]) -> str:
    """Return a query as text that is read as what was meant.

    Read again, it is as proven, all that it reads of persons stands in one of the filters, and is written the same.
    """
    sources = _sources(query)
    text = _text(query, dialect)
    again = parsed(text, dialect)
    prove(again, dialect, text)
    check_called(again, text, dialect)
    is_same = _sources(again) == sources and _stand(again, filters, dialect)
    if not is_same or words_of(_text(again, dialect), dialect) != words_of(text, dialect):
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


def _stand(query: exp.Expr, filters: Mapping[Parts, exp.Select], dialect: Dialect) -> bool:
    """Say whether every table that filters are of is in one of them, word by word, and nowhere else."""
    known = {parts: words_of(_text(one.copy(), dialect), dialect) for parts, one in filters.items()}
    of_persons = [table for table in query.find_all(exp.Table) if _parts(table) in known]
    within = [(_parts(table), table.parent_select) for table in of_persons]
    return all(
        one is not None and words_of(_text(one.copy(), dialect), dialect) == known[parts] for parts, one in within
    )


def _parts(table: exp.Table) -> tuple[str, ...]:
    return tuple(part.name for part in table.parts)


def _sources(query: exp.Expr) -> list[str]:
    tables = (table for table in query.find_all(exp.Table) if isinstance(table.this, exp.Identifier))
    return [".".join(part.name for part in table.parts) for table in tables]
