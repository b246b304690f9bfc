"""Queries drawn at random over the shop: joins, subqueries that look outward, names that shadow, sets and windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from tests.guard.rewrite.shop import TYPES

VALUES = {
    "int": ("0", "1", "2", "3"),
    "text": ("'a'", "'b'", "'pen'", "'d@e'", "''"),
    "date": ("DATE '2026-01-01'", "DATE '2026-01-02'"),
}
TABLES = {"support": ("customer", "orders", "household", "product"), "promotion": ("customer", "product")}


class Named(NamedTuple):
    """A column as it is written, with its type."""

    written: str
    type: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source of rows as it is written after FROM, and its columns by the name that the query has for it."""

    written: str
    alias: str
    columns: tuple[Named, ...]

    def all(self) -> list[Named]:
        """Its columns, named whole."""
        return [Named(f"{self.alias}.{name}", kind) for name, kind in self.columns]


class Draw:
    """One query: ``text``. ``duckdb`` lets it have what only DuckDB has."""

    def __init__(self, seed: int, purpose: str, *, duckdb: bool = True) -> None:
        self.drawn = Random(seed)
        self.duckdb = duckdb
        self.tables = TABLES[purpose]
        self.count = 0
        self.text = self.whole()

    def one(self, *of: str) -> str:
        return self.drawn.choice(of)

    def chance(self, of: float) -> bool:
        return self.drawn.random() < of

    def alias(self) -> str:
        self.count += 1
        if self.count < 3 and self.chance(0.3):  # a name that is a table's, of another one
            return self.one("orders", "product", "customer", "household") + "_" * self.count
        return f"t{self.count}"

    def whole(self) -> str:
        """A query with or without common table expressions, in some order."""
        known: list[Source] = []
        written = []
        for _ in range(self.drawn.choice((0, 0, 0, 1, 1, 2))):
            query, columns = self.select(known, (), depth=1)
            self.count += 1
            # Often the name of a table: within itself it is still the table, after it no more.
            name = self.one(*TYPES, f"w{self.count}", "Customer")
            if name.lower() in {source.alias.lower() for source in known}:
                continue
            written.append(f"{name} AS ({query})")
            known.append(Source(name, name, columns))
        query, columns = self.sets(known, depth=2)
        if self.chance(0.2):
            query = f"SELECT * FROM ({query}) AS last ORDER BY {', '.join(name for name, _ in columns)} LIMIT 3"
        return (f"WITH {', '.join(written)} " if written else "") + query

    def sets(self, known: Sequence[Source], depth: int) -> tuple[str, tuple[Named, ...]]:
        query, columns = self.select(known, (), depth)
        if self.chance(0.15) and all(kind != "list" for _, kind in columns):
            other, _ = self.select(known, (), depth - 1, types=[kind for _, kind in columns])
            kind = self.one("UNION", "UNION ALL", "EXCEPT", "INTERSECT")
            query = f"{query} {kind} {other}"
        return query, columns

    def source(self, known: Sequence[Source], outer: Sequence[Named], depth: int) -> Source:
        drawn = self.drawn.random()
        if known and drawn < 0.3:
            found = self.drawn.choice(known)
            if self.chance(0.5):
                alias = self.alias()
                return Source(f"{found.alias} AS {alias}", alias, found.columns)
            return found
        if depth > 0 and drawn < 0.45:
            query, columns = self.select(known, (), depth - 1)
            alias = self.alias()
            if self.chance(0.3):
                columns = tuple(Named(f"d{number}", kind) for number, (_, kind) in enumerate(columns))
                return Source(f"({query}) AS {alias}({', '.join(name for name, _ in columns)})", alias, columns)
            return Source(f"({query}) AS {alias}", alias, columns)
        if drawn < 0.5:
            alias = self.alias()
            return Source(
                f"(VALUES (1, 'a'), (2, NULL)) AS {alias}(v, w)", alias, (Named("v", "int"), Named("w", "text"))
            )
        shadowed = {source.alias.lower() for source in known}
        table = self.one(*self.tables)
        columns = tuple(Named(name, kind) for name, kind in TYPES[table].items())
        written = self.one(table, f"app.{table}", f"App.{table.upper()}", table.title())
        if table in shadowed and "." not in written:
            written = f"app.{table}"
        if self.chance(0.5):
            alias = self.alias()
            return Source(f"{written} {self.one('AS ', '')}{alias}", alias, columns)
        return Source(written, table, columns)

    def sources(
        self, known: Sequence[Source], outer: Sequence[Named], depth: int
    ) -> tuple[str, list[Named], list[Source]]:
        first = self.source(known, outer, depth)
        written, columns, sources = first.written, first.all(), [first]
        names = {first.alias.lower()}
        for _ in range(self.drawn.choice((0, 0, 0, 1, 1, 2))):
            other = self.source(known, outer, depth)
            if other.alias.lower() in names:
                continue
            names.add(other.alias.lower())
            mine = [column for source in sources for column in source.columns]
            shared = [
                name for name, kind in other.columns if [kind] == [known for called, known in mine if called == name]
            ]
            is_alike = len(shared) == len({name for name, _ in other.columns} & {name for name, _ in mine}) > 0
            drawn = self.drawn.random()
            if drawn < 0.1:
                written += f"{self.one(', ', ' CROSS JOIN ')}{other.written}"
            elif drawn < 0.2 and shared:
                written += f" {self.one('', 'LEFT ', 'FULL ')}JOIN {other.written} USING ({self.one(*shared)})"
            elif drawn < 0.25 and is_alike:
                written += f" NATURAL JOIN {other.written}"
            else:
                kind = self.one("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
                written += f" {kind} {other.written} ON {self.equal(columns, other.all())}"
            columns += other.all()
            sources.append(other)
        return written, columns, sources

    def equal(self, one: Sequence[Named], other: Sequence[Named]) -> str:
        pairs = [(a, b) for a in one for b in other if a.type == b.type != "list"]
        if not pairs:
            return "1 = 1"
        a, b = self.drawn.choice(pairs)
        return f"{a.written} = {b.written}"

    def value(self, columns: Sequence[Named], kind: str, depth: int = 1) -> str:
        fitting = [column.written for column in columns if column.type == kind]
        drawn = self.drawn.random()
        if not fitting or drawn < 0.1:
            return self.one(*VALUES[kind])
        column = self.one(*fitting)
        if depth and drawn < 0.35:
            more = self.value(columns, kind, depth - 1)
            if kind == "int":
                return self.one(f"({column} + {more})", f"COALESCE({column}, {more})", f"ABS({column} - {more})")
            if kind == "text":
                return self.one(f"UPPER({column})", f"COALESCE({column}, {more})", f"CONCAT({column}, {more})")
            return f"COALESCE({column}, {more})"
        if depth and drawn < 0.42:
            return f"CASE WHEN {self.condition(columns, depth - 1)} THEN {column} ELSE {self.one(*VALUES[kind])} END"
        return column

    def condition(self, columns: Sequence[Named], depth: int = 1) -> str:
        kind = self.one("int", "text", "text", "date")
        value = self.value(columns, kind, depth=0)
        drawn = self.drawn.random()
        if drawn < 0.15:
            return f"{value} IS {self.one('', 'NOT ')}NULL"
        if drawn < 0.3:
            return f"{value} {self.one('', 'NOT ')}IN ({', '.join(VALUES[kind][:2])})"
        if drawn < 0.4:
            return f"NOT ({self.condition(columns, depth)})" if depth else f"{value} = {VALUES[kind][0]}"
        if drawn < 0.6 and depth:
            more = self.condition(columns, depth - 1)
            return f"({self.condition(columns, depth - 1)} {self.one('AND', 'OR')} {more})"
        return f"{value} {self.one('=', '<>', '<', '>=')} {self.value(columns, kind, depth=0)}"

    def subquery(self, known: Sequence[Source], columns: Sequence[Named]) -> str:
        """A condition on rows of another query, which may look outward."""
        written, inner, _ = self.sources(known, (), depth=0)
        plain = [name for name in columns if name.type != "list"]
        own = {column.written.lower() for column in inner}
        outward = [name for name in plain if name.written.lower() not in own]
        drawn = self.drawn.random()
        if drawn < 0.5 or not outward:
            link = f" WHERE {self.equal(inner, outward)}" if outward else ""
            return f"{self.one('', 'NOT ')}EXISTS (SELECT 1 FROM {written}{link})"
        kind = self.one("int", "text")
        mine = self.value(outward, kind, depth=0)
        if drawn < 0.8:
            return f"{mine} {self.one('', 'NOT ')}IN (SELECT {self.value(inner, kind, 0)} FROM {written})"
        return f"{mine} {self.one('=', '>')} (SELECT MAX({self.value(inner, kind, 0)}) FROM {written})"

    def select(
        self, known: Sequence[Source], outer: Sequence[Named], depth: int, types: list[str] | None = None
    ) -> tuple[str, tuple[Named, ...]]:
        """A query, with what its columns are called. ``types`` are those that it must have."""
        written, columns, sources = self.sources(known, outer, depth)
        where = [self.condition(columns)] if self.chance(0.3) else []
        if depth > 0 and self.chance(0.3):
            where.append(self.subquery(known, columns))
        tail = f" FROM {written}" + (f" WHERE {' AND '.join(where)}" if where else "")
        drawn = self.drawn.random()
        if types is None and len(sources) == 1 and "(" not in written and drawn < 0.15:
            return self.starred(sources[0], tail)
        kinds = types or [self.one("int", "text", "text", "date") for _ in range(self.drawn.choice((1, 2, 3)))]
        named = tuple(Named(f"c{number}", kind) for number, kind in enumerate(kinds))
        if drawn < 0.35:
            return self.grouped(columns, named, tail), named
        values = [self.value(columns, kind) for kind in kinds]
        if drawn < 0.45 and "int" in kinds:
            by = self.value(columns, "text", 0)
            window = f"OVER (PARTITION BY {by} ORDER BY {self.value(columns, 'int', 0)})"
            values[kinds.index("int")] = f"CAST({self.one('RANK()', 'COUNT(*)')} {window} AS INT)"
        shown = ", ".join(f"{value} AS {name}" for value, (name, _) in zip(values, named, strict=True))
        qualify = ""
        if self.duckdb and drawn > 0.95:
            qualify = f" QUALIFY RANK() OVER (ORDER BY {self.value(columns, 'text', 0)}) <= 2"
        return f"SELECT {'DISTINCT ' if self.chance(0.15) else ''}{shown}{tail}{qualify}", named

    def starred(self, source: Source, tail: str) -> tuple[str, tuple[Named, ...]]:
        if self.duckdb and len(source.columns) > 1 and self.chance(0.5):
            left_out, *rest = source.columns
            return f"SELECT * EXCLUDE ({left_out.written}){tail}", tuple(rest)
        return f"SELECT {self.one('*', f'{source.alias}.*')}{tail}", source.columns

    def grouped(self, columns: Sequence[Named], named: Sequence[Named], tail: str) -> str:
        first, *rest = named
        key = f"COALESCE({self.value(columns, first.type)}, NULL)"  # a number alone would be a position
        made = [f"{key} AS {first.written}"]
        for name, kind in rest:
            of = self.value(columns, kind, 0)
            counts = (f"CAST(SUM({of}) AS INT)", "CAST(COUNT(*) AS INT)", f"CAST(COUNT(DISTINCT {of}) AS INT)")
            made.append(f"{self.one(f'MIN({of})', f'MAX({of})', *(counts if kind == 'int' else ()))} AS {name}")
        having = f" HAVING COUNT(*) {self.one('>', '<')} 2" if self.chance(0.3) else ""
        return f"SELECT {', '.join(made)}{tail} GROUP BY {key}{having}"
