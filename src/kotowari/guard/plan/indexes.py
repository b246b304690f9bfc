"""Indexes that do not serve an enforced login, and the stored normalised column that serves instead.

Row-level security looks at a row's policy before any condition by an operator or function that is not leakproof, so
that no index by it is used (PostgreSQL's manual, chapter 41.5). A column that holds the normalised value is compared by
`=`, which is leakproof for text. A generated column would rewrite the table; a plain one, kept by a trigger and filled
in batches, does not.
"""

import re
from collections.abc import Iterator

from psycopg import sql

from kotowari.guard.compile import sqltext
from kotowari.guard.found import FoundDatabase, FoundIndex, FoundTable, Relation
from kotowari.guard.names import shortened
from kotowari.guard.plan.model import ShutOut
from kotowari.guard.plan.statements import names, statement, written
from kotowari.guard.wanted import Wanted

BATCH = 10_000
"""How many rows one statement fills, so that no lock is held for long."""


_FILLING = """
DECLARE
    filled bigint;
    whole bigint := 0;
BEGIN
    LOOP
        UPDATE {table} SET {column} = {expression}
        WHERE ({key}) IN (
            SELECT {key} FROM {table} WHERE {column} IS NULL AND {expression} IS NOT NULL LIMIT {batch}
        );
        GET DIAGNOSTICS filled = ROW_COUNT;
        COMMIT;
        EXIT WHEN filled = 0;
        whole := whole + filled;
        RAISE NOTICE '% rows', whole;
    END LOOP;
END
"""


def shut_out(before: FoundDatabase, wanted: Wanted) -> Iterator[ShutOut]:
    """Yield every index of a guarded table that row-level security shuts out, with what to do about it."""
    for guarded in wanted.tables:
        table = before.tables.get(guarded.name)
        for index in table.indexes if table is not None else ():
            if table is not None and index.leaky:
                yield _offered(table, index)


def _offered(table: FoundTable, index: FoundIndex) -> ShutOut:
    if table.spread is not None:
        said = "ask by `=` of a column that holds the normalised value, which the application fills"
        return ShutOut(table.name, index.name, index.leaky, queries=said)
    expression = next((key for key in index.keys if key not in table.columns and _bare(key) not in table.columns), None)
    if expression is None or len(index.keys) != 1 or not table.key:
        said = "conditions by these look at every row that the policy lets through: ask by `=` of another column"
        return ShutOut(table.name, index.name, index.leaky, queries=said)
    column = shortened("_".join(re.findall(r"[a-z0-9]+", expression.split("::")[0].lower())) or "normalised")
    return ShutOut(
        table.name,
        index.name,
        index.leaky,
        column,
        tuple(_statements(table, index, expression, column)),
        f"in conditions write `{column} = …` where `{expression} = …` stands, with the value normalised alike",
    )


def keeper_of(table: Relation, column: str) -> str:
    """Return the trigger, and its function, by which an offered column is kept."""
    return shortened(f"keep_{table.name}_{column}")


def index_of(table: Relation, column: str) -> str:
    """Return the index of an offered column."""
    return shortened(f"{table.name}_{column}")


def _bare(key: str) -> str:
    return key.strip('"').replace('""', '"')


def _statements(table: FoundTable, index: FoundIndex, expression: str, column: str) -> Iterator[str]:
    """Yield the column, the trigger that keeps it, what fills it in batches, and the index: each runs by itself."""
    name, kept = table.name, keeper_of(table.name, column)
    function = Relation(name.schema, kept)
    yield statement("ALTER TABLE {table} ADD COLUMN {column} text", table=name, column=column)
    body = f"BEGIN NEW.{sqltext.name(column)} := {_of_new(table, expression)}; RETURN NEW; END"
    yield statement(
        "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        function=function,
        body=sql.Literal(body),
    )
    yield statement(
        "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        name=kept,
        table=name,
        function=function,
    )
    filling = _FILLING.format(
        table=sqltext.relation(name),
        column=sqltext.name(column),
        expression=expression,
        key=", ".join(map(sqltext.name, table.key)),
        batch=BATCH,
    )
    yield statement("DO {body}", body=sql.Literal(filling))
    unique = "UNIQUE " if index.unique and index.predicate is None else ""
    yield statement(
        "CREATE {unique}INDEX CONCURRENTLY {name} ON {table} ({column})",
        unique=written(unique),
        name=index_of(table.name, column),
        table=name,
        column=names([column]),
    )


def _of_new(table: FoundTable, expression: str) -> str:
    """Return an index's expression over the new row."""
    said = expression
    for column in table.columns:
        plain = re.fullmatch(r"[a-z_][a-z0-9_]*", column) is not None
        pattern = rf"(?<![\w\".:]){column}(?![\w\"(])" if plain else re.escape(sqltext.name(column))
        new = f"NEW.{sqltext.name(column)}".replace("\\", r"\\")  # as re.sub has it
        said = re.sub(pattern, new, said)
    return said
