"""Queries drawn at random with what is rarer: lateral tables, lists, JSON, pivots, grouping sets, queries for a value.

All of it in the SQL of DuckDB, which has most of what others have.
"""

from collections.abc import Sequence

from tests.guard.rewrite.drawn import VALUES, Draw, Named, Source
from tests.guard.rewrite.shop import TYPES

LISTS = ("NULL", "['a']", "['a', 'pen']")


class WideDraw(Draw):
    """One query: ``text``."""

    known: Sequence[Source] = ()

    def value(self, columns: Sequence[Named], kind: str, depth: int = 1) -> str:
        if depth and self.chance(0.2):
            return self.rare_value(columns, kind)
        return super().value(columns, kind, depth)

    def rare_value(self, columns: Sequence[Named], kind: str) -> str:
        mine = self.value(columns, kind, 0)
        if self.chance(0.35):
            return self.query_for_a_value(columns, kind)
        tags = self.one(*LISTS, *[column.written for column in columns if column.type == "list"] * 3)
        text = self.value(columns, "text", 0)
        if kind == "int":
            return self.one(
                f"CAST(LEN({tags}) AS INT)",
                f"CAST(LEN({text}) AS INT)",
                f"CAST(EXTRACT(day FROM {self.value(columns, 'date', 0)}) AS INT)",
                f"CAST(json_array_length(json_array({mine}, {text})) AS INT)",
                f"GREATEST({mine}, 1)",
                f"(-{mine}) % 3",
                f"TRY_CAST({text} AS INT)",
            )
        if kind == "text":
            return self.one(
                f"({tags})[1]",
                f"ARRAY_TO_STRING({tags}, ',')",
                f"json_extract_string(json_object('a', {mine}), '$.a')",
                f"struct_pack(a := {mine}).a",
                f"{{'a': {mine}, 'b': 1}}['a']",
                f"CAST({self.value(columns, 'int', 0)} AS VARCHAR)",
                f"LIST_SORT([{mine}, {text}])[1]",
                f"{mine} || {text}",
                f"SUBSTRING({mine}, 1, 2)",
                f"map {{'a': {mine}}}['a']",
                f"regexp_replace({mine}, 'a', 'b')",
            )
        return self.one(f"{mine} + INTERVAL 1 DAY".join(("CAST(", " AS DATE)")), f"NULLIF({mine}, DATE '2026-01-01')")

    def query_for_a_value(self, columns: Sequence[Named], kind: str) -> str:
        """A query that is a value, and mostly looks outward."""
        written, inner, _ = self.sources(self.known, (), depth=0)
        own = {column.written.lower() for column in inner}
        outward = [name for name in columns if name.type != "list" and name.written.lower() not in own]
        link = f" WHERE {self.equal(inner, outward)}" if outward and self.chance(0.8) else ""
        called = self.one("MIN", "MAX")
        return f"(SELECT {called}({super().value(inner, kind, 0)}) FROM {written}{link})"

    def condition(self, columns: Sequence[Named], depth: int = 1) -> str:
        drawn = self.drawn.random()
        if not depth or drawn > 0.25:
            return super().condition(columns, depth)
        text, number = self.value(columns, "text", 0), self.value(columns, "int", 0)
        tags = self.one(*LISTS, *[column.written for column in columns if column.type == "list"] * 3)
        written, inner, _ = self.sources(self.known, (), depth=0)
        of_inner = super().value(inner, "int", 0)
        return self.one(
            f"LIST_CONTAINS({tags}, {text})",
            f"{text} IN {tags}",
            f"{text} {self.one('LIKE', 'ILIKE', 'NOT LIKE')} '%a%'",
            f"{number} BETWEEN 1 AND 2",
            f"({text}, {number}) IN (('a', 1), ('b', 2))",
            f"{number} {self.one('= ANY', '> ALL', '<> ALL')} (SELECT {of_inner} FROM {written})",
            f"{number} IS NOT DISTINCT FROM {self.value(columns, 'int', 0)}",
            f"({text}, {number}) IN (SELECT {super().value(inner, 'text', 0)}, {of_inner} FROM {written})",
        )

    def source(self, known: Sequence[Source], outer: Sequence[Named], depth: int) -> Source:
        self.known = known
        if depth <= 0 or self.chance(0.8):
            return super().source(known, outer, depth)
        drawn = self.drawn.random()
        alias = self.alias()
        shadowed = {source.alias.lower() for source in known}
        table = self.one(*self.tables)
        named = f"app.{table}" if table in shadowed else table
        if drawn < 0.15:
            return Source(f"(FROM {named}) AS {alias}", alias, _columns(table))
        if drawn < 0.28:
            return self.recurring(alias, named, table)
        if drawn < 0.4:
            return Source(f"(TABLE {named}) AS {alias}", alias, _columns(table))
        if drawn < 0.6:
            pivoted = f"(SELECT title, id FROM {'app.' if 'product' in shadowed else ''}product)"
            made = f"(SELECT * FROM {pivoted} AS p PIVOT (COUNT(*) FOR title IN ('pen', 'ink'))) AS {alias}"
            return Source(made, alias, (Named("id", "int"), Named("pen", "int"), Named("ink", "int")))
        query, columns = self.select(known, (), 0)
        if any(kind == "list" for _, kind in columns):
            return Source(f"({query}) AS {alias}", alias, columns)
        if drawn < 0.8:
            # A name within: seen there, and nowhere else.
            name = self.one(*TYPES, "inner_one")
            return Source(f"(WITH {name} AS ({query}) SELECT * FROM {name}) AS {alias}", alias, columns)
        order = ", ".join(f"{name} NULLS LAST" for name, _ in columns)
        cut = self.one("LIMIT 2", "LIMIT 3 OFFSET 1", "FETCH FIRST 2 ROWS ONLY")
        return Source(f"(SELECT * FROM ({query}) AS cut ORDER BY {order} {cut}) AS {alias}", alias, columns)

    def recurring(self, alias: str, named: str, table: str) -> Source:
        """A name that recurs: in its making it is itself, though a table may be called so."""
        called = self.one(*TYPES, "again")
        first = f"SELECT MIN({self.one(*(name for name, kind in TYPES[table].items() if kind == 'int'))}) FROM {named}"
        step = self.one(f"FROM {called}", f"FROM {called} JOIN app.customer AS met ON met.id = {called}.n")
        query = f"WITH RECURSIVE {called}(n) AS ({first} UNION SELECT {called}.n + 1 {step} WHERE {called}.n < 4)"
        return Source(f"({query} SELECT n FROM {called}) AS {alias}", alias, (Named("n", "int"),))

    def sources(
        self, known: Sequence[Source], outer: Sequence[Named], depth: int
    ) -> tuple[str, list[Named], list[Source]]:
        self.known = known
        written, columns, sources = super().sources(known, outer, depth)
        drawn = self.drawn.random()
        lists = [column.written for column in columns if column.type == "list"]
        if depth <= 0 or drawn > 0.3:
            return written, columns, sources
        alias = self.alias()
        if drawn < 0.1 and lists:
            made = Source(f"UNNEST({self.one(*lists)}) AS {alias}(tag)", alias, (Named("tag", "text"),))
            return f"{written} CROSS JOIN {made.written}", [*columns, *made.all()], [*sources, made]
        inner, of_inner, _ = super().sources(known, outer, 0)
        own = {column.written.lower() for column in of_inner}
        outward = [name for name in columns if name.written.lower() not in own]
        if drawn < 0.13:
            json = f"json_object('a', {self.value(columns, 'text', 0)}, 'b', 'pen')"
            made = Source(f"json_each({json}) AS {alias}", alias, (Named("key", "text"),))
            return f"{written} CROSS JOIN {made.written}", [*columns, *made.all()], [*sources, made]
        if drawn < 0.2 and outward:
            link = self.equal(of_inner, outward)
            values = f"{super().value(of_inner, 'int', 0)} AS v, {super().value(of_inner, 'text', 0)} AS w"
            made = Source(
                f"LATERAL (SELECT {values} FROM {inner} WHERE {link}) AS {alias}",
                alias,
                (Named("v", "int"), Named("w", "text")),
            )
            joined = self.one("CROSS JOIN {}", "LEFT JOIN {} ON TRUE", "JOIN {} ON TRUE").format(made.written)
            return f"{written} {joined}", [*columns, *made.all()], [*sources, made]
        other = super().source(known, outer, 0)
        if other.alias.lower() not in {source.alias.lower() for source in sources}:
            kind = self.one("SEMI", "ANTI")
            written += f" {kind} JOIN {other.written} ON {self.equal(columns, other.all())}"
        return written, columns, sources

    def select(
        self, known: Sequence[Source], outer: Sequence[Named], depth: int, types: list[str] | None = None
    ) -> tuple[str, tuple[Named, ...]]:
        self.known = known
        if types is not None or self.chance(0.8):
            return super().select(known, outer, depth, types)
        written, columns, sources = self.sources(known, outer, depth)
        where = f" WHERE {self.condition(columns)}" if self.chance(0.3) else ""
        drawn = self.drawn.random()
        plain = (Named("c0", "text"), Named("c1", "int"))
        if drawn < 0.08 and len(sources) == 1 and "(" not in written:
            first, *_ = sources[0].columns
            star = self.one(f"COLUMNS(* EXCLUDE ({first.written}))", f"COLUMNS(lambda c : c <> '{first.written}')")
            return f"SELECT {star} FROM {written}{where}", tuple(sources[0].columns[1:])
        if drawn < 0.2 and len(sources) == 1 and "(" not in written:
            changed = self.one(*(name for name, kind in sources[0].columns if kind in VALUES))
            kind = dict(sources[0].columns)[changed]
            value = self.value(columns, kind, 0)
            star = self.one(f"REPLACE ({value} AS {changed})", f"EXCLUDE ({changed}), {value} AS {changed}")
            by_name = {name: kind for name, kind in sources[0].columns if name != changed} | {changed: kind}
            order = dict(sources[0].columns) if star.startswith("REPLACE") else by_name
            return f"SELECT * {star} FROM {written}{where}", tuple(Named(*one) for one in order.items())
        text, number = self.value(columns, "text", 0), self.value(columns, "int", 0)
        keyed = f"SELECT COALESCE({text}, NULL) AS c0"
        if drawn < 0.5:
            sets = self.one("ROLLUP (1)", "CUBE (1)", "GROUPING SETS ((1), ())", "ALL", "1")
            filtered = f"FILTER (WHERE {self.condition(columns, 0)})"
            made = self.one(
                f"CAST(SUM({number}) {filtered} AS INT)",
                f"CAST(COUNT({number}) {filtered} AS INT)",
                f"CAST(LEN(LIST({number} ORDER BY {number})) AS INT)",
                f"CAST(COUNT(DISTINCT {text}) AS INT)",
                f"CAST(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY {number}) AS INT)",
                f"CAST(LEN(LISTAGG({text}, ',' ORDER BY {text})) AS INT)",
            )
            return f"{keyed}, {made} AS c1 FROM {written}{where} GROUP BY {sets}", plain
        if drawn < 0.75:
            frame = self.one(
                "",
                "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES",
            )
            called = self.one("RANK()", "DENSE_RANK()", f"SUM({number})", f"COUNT({number})", f"MAX({number})")
            window = f"WINDOW w AS (PARTITION BY {text} ORDER BY {number} {frame if '()' not in called else ''})"
            return f"SELECT {text} AS c0, CAST({called} OVER w AS INT) AS c1 FROM {written}{where} {window}", plain
        other, _ = super().select(known, outer, 0, ["text", "int"])
        query = f"SELECT {text} AS c0, {number} AS c1 FROM {written}{where}"
        if drawn < 0.85:
            return f"SELECT * FROM ({query} UNION BY NAME SELECT c1, c0 FROM ({other}) AS o) AS both_of", plain
        return f"SELECT DISTINCT ON (c0) c0, c1 FROM ({query}) AS d ORDER BY c0, c1", plain


def _columns(table: str) -> tuple[Named, ...]:
    return tuple(Named(name, kind) for name, kind in TYPES[table].items())
