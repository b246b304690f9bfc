"""What a living database has, as it tells it of itself: tables, columns, keys. No value of any row is read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint

from kotowari.datamap.schema import ForeignKey, ReflectedColumn, ReflectedTable, Schema
from kotowari.errors import PlaceUnreachable
from kotowari.places.lookup import Limits
from kotowari.places.sql.failures import is_driver, reason
from kotowari.places.sql.place import connect
from kotowari.places.sql.quiet import quiet

_OWN: Final = frozenset({"information_schema", "pg_catalog", "pg_toast", "mysql", "performance_schema", "sys"})
"""Schemas that belong to the engines themselves."""

_GUARD: Final = "kotowari"
"""What stands before every name that a guard makes: schemas (`kotowari`, `kotowari/crm/support`) and columns."""

Key = tuple[str | None, str]
"""A table by its schema, none for the one that is searched by default, and its name."""


def reflect(place: str, address: str, limits: Limits | None = None) -> Schema:
    """Return the tables and views of a database that its login may know of.

    A table of the default schema has its bare name, one of another ``schema.table``. What a guard made there is not
    the company's, and is left out. Raises :class:`kotowari.errors.PlaceUnreachable`.
    """
    alchemy, _ = connect(place, address, limits or Limits())
    why = ""
    try:
        with quiet(), alchemy.connect() as connection:
            return Schema({table.name: table for table in _tables(connection)})
    except Exception as problem:
        if not is_driver(problem):
            raise
        why = reason(problem)
    finally:
        alchemy.dispose()
    raise PlaceUnreachable(place=place, problem=why)


def _tables(connection: sa.Connection) -> Iterator[ReflectedTable]:
    inspector = sa.inspect(connection)
    default = inspector.default_schema_name
    declared = _declared(connection)
    is_guarded = connection.dialect.name == "postgresql" and inspector.has_table("made", schema=_GUARD)
    for schema in _schemas(connection, inspector):
        if is_guarded and (schema == _GUARD or (schema or "").startswith(f"{_GUARD}/")):
            continue
        views = {*inspector.get_view_names(schema), *_materialized(inspector, schema)}
        asked: dict[str, Any] = {"schema": schema, "kind": sa.engine.reflection.ObjectKind.ANY}
        columns = inspector.get_multi_columns(**asked)
        keys, unique = inspector.get_multi_pk_constraint(**asked), inspector.get_multi_unique_constraints(**asked)
        foreign, indexes = inspector.get_multi_foreign_keys(**asked), _indexes(inspector, asked)
        comments = _comments(inspector, asked)
        for at in sorted(columns, key=lambda key: key[1]):
            every = indexes.get(at, [])
            yield ReflectedTable(
                name=_named(schema, at[1]),
                columns={
                    each["name"]: _column(each, at, default, declared, connection)
                    for each in columns[at]
                    if not (is_guarded and each["name"].startswith(f"{_GUARD}_"))
                },
                key=tuple(keys.get(at, {"constrained_columns": []})["constrained_columns"]),
                unique=_sets(
                    [each["column_names"] for each in unique.get(at, [])]
                    + [each["column_names"] for each in every if each["unique"]]
                ),
                indexed=_sets([each["column_names"] for each in every]),
                foreign_keys=tuple(_foreign(each, default) for each in foreign.get(at, [])),
                comment=comments.get(at, {}).get("text") or "",
                is_view=at[1] in views,
            )


def _schemas(connection: sa.Connection, inspector: sa.Inspector) -> list[str | None]:
    """The default schema first; others only where they are parts of one database."""
    if connection.dialect.name != "postgresql":
        return [None]
    others = [name for name in inspector.get_schema_names() if name not in _OWN and not name.startswith("pg_")]
    return [None, *sorted(name for name in others if name != inspector.default_schema_name)]


def _materialized(inspector: sa.Inspector, schema: str | None) -> list[str]:
    try:
        return inspector.get_materialized_view_names(schema)
    except NotImplementedError:
        return []


def _indexes(inspector: sa.Inspector, asked: Mapping[str, Any]) -> Mapping[Any, Any]:
    # SQLite tells of what is unique by the index it makes for it, and SQLAlchemy leaves those out unless asked.
    more: dict[str, Any] = {"include_auto_indexes": True} if inspector.dialect.name == "sqlite" else {}
    return inspector.get_multi_indexes(**asked, **more)


def _comments(inspector: sa.Inspector, asked: Mapping[str, Any]) -> Mapping[Any, Any]:
    try:
        return inspector.get_multi_table_comment(**asked)
    except NotImplementedError:
        return {}


def _column(
    column: Mapping[str, Any], at: Key, default: str | None, declared: Mapping[Any, str], connection: sa.Connection
) -> ReflectedColumn:
    written = declared.get((at[0] or default, at[1], column["name"])) or _type(column["type"], connection)
    return ReflectedColumn(column["name"], written, bool(column["nullable"]), column.get("comment") or "")


def _type(of: "sa.types.TypeEngine[Any]", connection: sa.Connection) -> str:
    try:
        return of.compile(connection.dialect)
    except sa.exc.CompileError:
        return type(of).__name__.lower()


def _sets(of: Iterable[Sequence[str | None]]) -> tuple[tuple[str, ...], ...]:
    """Each once; an index on an expression has no column there, and is left out from it on."""
    found: dict[tuple[str, ...], None] = {}
    for names in of:
        plain = tuple(name for name in names if name is not None)
        if plain and len(plain) == len(names):
            found[plain] = None
    return tuple(found)


def _foreign(key: ReflectedForeignKeyConstraint, default: str | None) -> ForeignKey:
    schema = key["referred_schema"]
    target = _named(None if schema == default else schema, key["referred_table"])
    return ForeignKey(tuple(key["constrained_columns"]), target, tuple(key["referred_columns"]))


def _named(schema: str | None, table: str) -> str:
    return table if schema is None else f"{schema}.{table}"


_DECLARED: Final = {
    "postgresql": """
        SELECT nspname, relname, attname, format_type(atttypid, atttypmod)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f')
    """,
    "mysql": "SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns "
    "WHERE table_schema = DATABASE()",
}
"""The types as the engines themselves write them, which also name what SQLAlchemy has no type for."""


def _declared(connection: sa.Connection) -> dict[tuple[str | None, str, str], str]:
    asked = _DECLARED.get("mysql" if connection.dialect.name == "mariadb" else connection.dialect.name)
    rows = connection.exec_driver_sql(asked) if asked else ()
    return {(schema, table, column): written for schema, table, column, written in rows}
