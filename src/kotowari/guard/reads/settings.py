"""What pgaudit is to be set to, so that each read of a guarded table is in the log, and what was taken up for it.

The least that tells it: an audit of objects, by a role that may read the guarded tables and the views of purposes, so
that nothing of other tables is logged; and the class of statements by which roles are taken up and transactions end.
"""

from collections.abc import Iterable, Iterator

from psycopg import sql

from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.names import audit_role

_SETTINGS = (
    ("pgaudit.log", "misc, misc_set"),
    ("pgaudit.log_parameter", "off"),
    ("pgaudit.log_statement", "on"),
    ("pgaudit.log_statement_once", "off"),
    ("pgaudit.log_relation", "off"),
    ("pgaudit.log_catalog", "off"),
)


def watching(database: FoundDatabase, watched: Iterable[Relation]) -> Iterator[str]:
    """Yield the statements that a superuser runs to have reads of some tables and views logged."""
    role = sql.Identifier(audit_role(database.name))
    here = sql.Identifier(database.name)
    if audit_role(database.name) not in database.roles:
        yield _text("CREATE ROLE {}", role)
    for relation in watched:
        yield _text("GRANT SELECT ON {} TO {}", sql.Identifier(*relation), role)
    yield _text("ALTER DATABASE {} SET pgaudit.role = {}", here, sql.Literal(audit_role(database.name)))
    for name, value in _SETTINGS:
        yield _text(f"ALTER DATABASE {{}} SET {name} = {{}}", here, sql.Literal(value))


def unwatching(database: FoundDatabase) -> Iterator[str]:
    """Yield the statements that take all of it out again."""
    here, role = sql.Identifier(database.name), sql.Identifier(audit_role(database.name))
    for name in ("pgaudit.role", *(name for name, _ in _SETTINGS)):
        yield _text(f"ALTER DATABASE {{}} RESET {name}", here)
    yield _text("DROP OWNED BY {}", role)
    yield _text("DROP ROLE IF EXISTS {}", role)


def _text(template: str, *parts: sql.Composable) -> str:
    return sql.SQL(template).format(*parts).as_string()
