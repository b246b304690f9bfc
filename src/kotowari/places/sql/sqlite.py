"""SQLite: a file opened to read only; each row may hold what it likes, so that what is found is compared again."""

import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from datetime import time as time_of_day
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa

from kotowari.datamap.model import Match
from kotowari.places.lookup import Limits
from kotowari.places.matching import as_text
from kotowari.places.sql.engine import TEXT, Engine, Met, json_path, splits
from kotowari.places.sql.kinds import Kind, Known, Located, Sort
from kotowari.places.sql.pooled import Pooled
from kotowari.places.sql.sending import OneByOne
from kotowari.places.sql.ways import roughly
from kotowari.places.sql.writing import Writing

_STEPS: Final = 10_000
"""How many of its own steps SQLite takes before it is asked whether time is left."""

_ANY: Final = Kind(Sort.ANY, "any", is_exact=False)
_JSON: Final = Kind(Sort.JSON, "json", is_exact=False)


class SQLite(Engine):
    """SQLite from 3.38."""

    knows_forms = True

    @classmethod
    def arguments(cls, url: sa.URL, limits: Limits) -> tuple[sa.URL, dict[str, Any]]:
        """Return the address of the file to read only, and how long to wait where another writes."""
        file = f"file:{quote(str(Path(url.database or '').absolute()))}"
        return sa.URL.create("sqlite", database=file, query={"mode": "ro", "uri": "true"}), {
            "timeout": limits.seconds,
            "check_same_thread": False,
        }

    @contextmanager
    def reading(self, pooled: Pooled, limits: Limits) -> Iterator[OneByOne]:
        """One read transaction, whose every statement ends when its time is over."""
        connection: sqlite3.Connection = pooled.connection
        connection.isolation_level = None
        connection.text_factory = _text
        connection.create_function("kotowari_rough", 2, _rough, deterministic=True)
        end = time.monotonic() + limits.seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)

        def cursor() -> sqlite3.Cursor:
            nonlocal end
            end = time.monotonic() + limits.seconds
            return connection.cursor()

        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # now, not at BEGIN, is the snapshot taken
        try:
            yield OneByOne(connection, cursor)
        finally:
            connection.set_progress_handler(None, 0)
            connection.rollback()

    def known(
        self,
        connection: sqlite3.Connection,
        alchemy: sa.Engine,  # noqa: ARG002
        names: Collection[str],
    ) -> dict[str, Known]:
        """Return those of the tables that are there."""
        found: dict[str, Known] = {}
        for name in names:
            for schema, table in splits(name):
                asked = "SELECT name, type FROM pragma_table_xinfo(?, ?)"
                columns = connection.execute(asked, (table, schema or "main")).fetchall()
                if columns:
                    kinds = {column: _JSON if "json" in declared.lower() else _ANY for column, declared in columns}
                    found[name] = Known(self.qualified(schema or "main", table), kinds)
                    break
        return found

    def limit(self, place: str) -> str:
        """Return the clause that limits the rows."""
        return f"LIMIT {place}"

    def as_text(self, expression: str, kind: Kind) -> str:  # noqa: ARG002
        """Return an expression as text."""
        return f"CAST({expression} AS TEXT)"

    def field(self, column: str, at: Located, writing: Writing) -> str:
        """Return the text of a field within a JSON value."""
        path = writing.fixed(json_path(at.path))
        return f"CASE WHEN json_valid({column}) THEN CAST(json_extract({column}, {path}) AS TEXT) END"

    def each(self, column: str, at: Located, writing: Writing, met: Met) -> str:
        """Return the condition that any value of a JSON list, however deep in the field, meets what ``met`` writes."""
        root = writing.fixed(json_path(at.path[:1]))
        value = met("CAST(listed.atom AS TEXT)", TEXT)
        tree = f"json_tree(CASE WHEN json_valid({column}) THEN {column} END, {root})"
        return f"EXISTS (SELECT 1 FROM {tree} AS listed WHERE {value})"  # noqa: S608

    def rough(self, match: Match, expression: str, writing: Writing) -> str | None:
        """Return the rough form of a text, by a function of ours."""
        return f"kotowari_rough({writing.fixed(match.value)}, {expression})"

    def given(self, value: Any) -> Any:  # noqa: ANN401
        """Return one parameter as SQLite takes it."""
        return as_text(value) if isinstance(value, Decimal | UUID | date | time_of_day) else value


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _rough(match: str, value: Any) -> str | None:  # noqa: ANN401 - what a row has
    text = as_text(value)
    return None if text is None else roughly(Match(match), text)
