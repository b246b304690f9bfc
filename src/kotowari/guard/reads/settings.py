"""What pgaudit is to be set to, so that each read of a guarded table is in the log, and what was taken up for it.

The least that tells it: an audit of objects, by a role that may read the guarded tables and the views of purposes, so
that nothing of other tables is logged; and the class of statements by which roles are taken up and transactions end.
"""

from collections.abc import Iterable, Iterator

from psycopg import sql

from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.names import AUDIT_SETTING, audit_role
from kotowari.guard.wanted import Wanted

_SETTINGS = (
    ("pgaudit.log", "misc, misc_set"),
    ("pgaudit.log_parameter", "off"),
    ("pgaudit.log_statement", "on"),
    ("pgaudit.log_statement_once", "off"),
    ("pgaudit.log_relation", "off"),
    ("pgaudit.log_catalog", "off"),
)


_SAID = 3
"""How many names are said of many."""


def to_watch(wanted: Wanted) -> tuple[Relation, ...]:
    """Return what reads of persons' information are of: the guarded tables, and the views of them."""
    return (*(table.name for table in wanted.tables), *(Relation(view.role, view.name) for view in wanted.views))


def unrecorded(found: FoundDatabase, wanted: Wanted) -> str | None:
    """Return why reads of a guarded database are not all in pgaudit's log, in words; None where they are."""
    watched, role = to_watch(wanted), audit_role(found.name)
    if not watched:
        return "nothing is guarded"
    if not found.audits:
        return "pgaudit is not loaded"
    if role not in found.roles:
        return f"there is no role {role}"
    others = sorted(one.name for one in found.roles.values() if one.login and one.audit != role)
    if others:
        return f"`{AUDIT_SETTING}` is not {role} for {_some(others)}"
    missing = [str(one) for one in watched if one not in found.audited]
    return f"{role} may not read {_some(missing)}" if missing else None


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SAID} more" if len(names) > _SAID else ""
    return ", ".join(names[:_SAID]) + more


def watching(database: FoundDatabase, watched: Iterable[Relation]) -> Iterator[str]:
    """Yield the statements that a superuser runs to have reads of some tables and views logged."""
    role = sql.Identifier(audit_role(database.name))
    here = sql.Identifier(database.name)
    if audit_role(database.name) not in database.roles:
        yield _text("CREATE ROLE {}", role)
    for relation in watched:
        yield _text("GRANT SELECT ON {} TO {}", sql.Identifier(*relation), role)
    yield _text(f"ALTER DATABASE {{}} SET {AUDIT_SETTING} = {{}}", here, sql.Literal(audit_role(database.name)))
    for name, value in _SETTINGS:
        yield _text(f"ALTER DATABASE {{}} SET {name} = {{}}", here, sql.Literal(value))


def unwatching(database: FoundDatabase) -> Iterator[str]:
    """Yield the statements that take all of it out again."""
    here, role = sql.Identifier(database.name), sql.Identifier(audit_role(database.name))
    for name in (AUDIT_SETTING, *(name for name, _ in _SETTINGS)):
        yield _text(f"ALTER DATABASE {{}} RESET {name}", here)
    yield _text("DROP OWNED BY {}", role)
    yield _text("DROP ROLE IF EXISTS {}", role)


def _text(template: str, *parts: sql.Composable) -> str:
    return sql.SQL(template).format(*parts).as_string()
