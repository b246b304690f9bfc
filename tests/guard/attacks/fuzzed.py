"""Statements drawn at random, by a grammar of what an attacker would try: many fail, and are told only what is seen.

No secret stands in any of them, so that one in an answer came out of the database.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

TABLES: Mapping[str, tuple[str, ...]] = {
    "customer": ("id", "name", "email", "phone", "tags", "household", "shouted"),
    "orders": ("shop", "number", "customer", "logins", "placed"),
    "line": ("shop", "number", "article"),
}
"""What is seen of in part: most statements are of these, for of what is refused nothing is told."""
CLOSED = {
    "household": ("id", "zip"),
    "visit": ("day", "page"),
    "staff": ("name", "salary"),
    "surprise": ("id", "email"),
}
_OF_CUSTOMERS = ("salary", "note")
_OURS = ("ctid", "xmin", "tableoid", "kotowari_support", '"kotowari_~came"', "kotowari__salary", "kotowari__phone")
_SHAPES = (
    "{}", "{}::text", "({}::text)::int", "md5({}::text)", "pg_temp.leak({}::text)", "to_json({})", "({}::text)::date",
    "1 / (length({}::text) - 5)", "query_to_xml('SELECT ' || quote_literal({}), true, true, '')",
)  # fmt: skip
_WHOLE = ("a", "a::text", "row_to_json(a)", "a.*::text", "hashtext(a::text)", "jsonb_agg(a)")
_KEYS = ("id", "email", "(shop, number)", "name", "number", "phone")
ARMED = (
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0000001"
    " AS $$BEGIN RAISE NOTICE 'seen: %', $1; RETURN true; END$$",
    "CREATE FUNCTION pg_temp.below(text, text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0000001"
    " AS $$BEGIN RAISE NOTICE 'seen: %', $1; RETURN true; END$$",
    "CREATE OPERATOR pg_temp.<%> (FUNCTION = pg_temp.below, LEFTARG = text, RIGHTARG = text, RESTRICT = eqsel)",
)
"""What an attacker makes first: a function that tells what it is given, and an operator that asks statistics for it."""
POSES = (
    "SELECT kotowari.take_up('promotion')", "SELECT kotowari.take_up('support')", "SET LOCAL ROLE NONE", "RESET ROLE",
    "SET LOCAL plan_cache_mode = force_generic_plan", "SET LOCAL enable_seqscan = off", "SET LOCAL jit_above_cost = 0",
    "SET LOCAL row_security = off", "SET LOCAL client_min_messages = debug5", "SET LOCAL constraint_exclusion = on",
    "SET LOCAL search_path = pg_temp, pg_catalog, app", "DISCARD SEQUENCES", "SET LOCAL parallel_setup_cost = 0",
    "UPDATE customer SET name = name", "SET CONSTRAINTS ALL IMMEDIATE", "RESET ALL", "DISCARD PLANS",
)  # fmt: skip
"""What an attacker does before: other purposes, other plans, another look at names."""


class Drawn:
    """Statements of one seed, for a server's major version."""

    def __init__(self, seed: int, major: int) -> None:
        self._random = Random(seed)
        self._major = major

    def pose(self) -> str:
        """Return what is done before a statement: often nothing."""
        return self._random.choice(POSES) if self._random.random() < 0.5 else "SELECT 1"

    def attack(self) -> Iterator[str]:
        """Yield the statements of one attack, most of which are one."""
        said = self._random.choice(
            (self._select, self._select, self._update, self._delete, self._insert, self._merge)
        )()
        ways: tuple[Callable[[str], tuple[str, ...]], ...] = (
            lambda one: (one,),
            lambda one: (one,),
            lambda one: (f"EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) {one}",),
            lambda one: (f"EXPLAIN (VERBOSE, GENERIC_PLAN) {one}",),
            lambda one: (f"WITH w AS ({one}) SELECT * FROM w",),
            lambda one: (f"PREPARE p AS {one}", "EXECUTE p", self.pose(), "EXECUTE p", "DEALLOCATE p"),
            lambda one: (f"DECLARE c CURSOR FOR {one}", "FETCH 1 FROM c", self.pose(), "FETCH ALL FROM c", "CLOSE c"),
            lambda one: (f"CREATE TEMP TABLE t AS {one}", "TABLE pg_temp.t", "DROP TABLE pg_temp.t"),
            lambda one: (f"SELECT query_to_xml({_quoted(one)}, true, true, '')",),
        )
        yield from self._random.choice(ways)(said)

    def _table(self) -> tuple[str, str]:
        table = self._random.choice(("customer", *TABLES) if self._random.random() < 0.95 else tuple(CLOSED))
        return table, self._random.choice(("", "", "app.", "ONLY app.")) + table

    def _column(self, table: str) -> str:
        known = TABLES.get(table) or CLOSED[table]
        return self._random.choice(_OF_CUSTOMERS if table == "customer" and self._random.random() < 0.1 else known)

    def _value(self) -> str:
        return self._random.choice(("1", "2", "3", "NULL", "DEFAULT", "'x'", "'x@'", "'2026-02-02'"))

    def _told(self, table: str, row: str = "a") -> str:
        if row == "a" and self._random.random() < 0.05:
            return self._random.choice(_WHOLE)
        column = self._column(table) if self._random.random() < 0.97 else self._random.choice(_OURS)
        shape = self._random.choice(_SHAPES) if self._random.random() < 0.5 else "{}::text"
        return shape.format(f"{row}.{column}")

    def _where(self, table: str, depth: int = 0) -> str:
        pick = self._random.random()
        if pick < 0.2 and depth < 2:
            joined = self._random.choice(("AND", "OR"))
            return f"({self._where(table, depth + 1)} {joined} {self._where(table, depth + 1)})"
        if pick < 0.3 and depth < 2:
            other, named = self._table()
            return f"EXISTS (SELECT {self._told(other, 'b')} FROM {named} b WHERE pg_temp.leak(b::text))"
        column = f"a.{self._column(table)}"
        forms = ("pg_temp.leak({}::text)", "{}::text <%> 'C'", "{}::text ~~ '%a%'", "{}::text > 'H'", "{}::text = '2'")
        return self._random.choice((*forms, f"{self._told(table)} IS NOT NULL", "true")).format(column)

    def _select(self) -> str:
        table, named = self._table()
        other, joined = self._table()
        said = f"SELECT {self._told(table)}, {self._told(table)} FROM {named} a"
        if self._random.random() < 0.3:
            said += f" LEFT JOIN {joined} b ON pg_temp.leak(b.{self._column(other)}::text)"
        ends = ("", "", " FOR UPDATE", " FOR SHARE SKIP LOCKED", f" ORDER BY {self._told(table)}", " LIMIT 1 OFFSET 1")
        return f"{said} WHERE {self._where(table)}{self._random.choice(ends)}"

    def _update(self) -> str:
        table, named = self._table()
        return f"UPDATE {named} a SET {self._set(table)} WHERE {self._where(table)}{self._returning(table)}"

    def _delete(self) -> str:
        table, named = self._table()
        return f"DELETE FROM {named} a WHERE {self._where(table)}{self._returning(table)}"

    def _insert(self) -> str:
        table, named = self._table()
        columns = list({self._column(table): None, self._column(table): None})
        said = f"INSERT INTO {named.removeprefix('ONLY ')} AS a ({', '.join(columns)}) VALUES ("
        said += ", ".join(self._value() for _ in columns) + ")"
        key = self._random.choice((*_KEYS, columns[0])).strip("()")
        met = f" ON CONFLICT ({key}) DO UPDATE SET {self._set(table)} WHERE {self._where(table)}"
        named_key = (
            f" ON CONFLICT ON CONSTRAINT {table}_pkey DO UPDATE SET {self._set(table)} WHERE pg_temp.leak(a::text)"
        )
        return said + self._random.choice(("", " ON CONFLICT DO NOTHING", met, met, named_key)) + self._returning(table)

    def _merge(self) -> str:
        table, named = self._table()
        other, using = self._table()
        on = f"a.{self._column(table)}::text = b.{self._column(other)}::text"
        forms = [
            f"WHEN MATCHED AND {self._where(table)} THEN UPDATE SET {self._set(table)}",
            f"WHEN MATCHED AND {self._where(table)} THEN DELETE",
            f"WHEN NOT MATCHED THEN INSERT ({self._column(table)}) VALUES ({self._value()})",
        ]
        forms += [f"WHEN NOT MATCHED BY SOURCE AND {self._where(table)} THEN DELETE"] if self._major >= 17 else []
        return f"MERGE INTO {named} a USING {using} b ON {on} {self._random.choice(forms)}" + (
            self._returning(table) if self._major >= 17 else ""
        )

    def _set(self, table: str) -> str:
        return f"{self._column(table)} = {self._random.choice((f'a.{self._column(table)}', self._value()))}"

    def _returning(self, table: str) -> str:
        rows = ("a", "old", "new") if self._major >= 18 else ("a",)
        row = self._random.choice(rows)
        return self._random.choice(("", f" RETURNING {row}.*", f" RETURNING {self._told(table, row)}"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
