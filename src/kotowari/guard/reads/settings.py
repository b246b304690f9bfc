"""What pgaudit is to be set to, so that each read of a guarded table is in the log, and what was taken up for it.

The least that tells it: an audit of objects, by a role that may read the guarded tables and the views of purposes, so
that nothing of other tables is logged; and the class of statements by which roles are taken up and transactions end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from psycopg import sql

from kotowari.guard.found import FoundDatabase, FoundRole, Relation
from kotowari.guard.names import AUDIT_SETTING, audit_role
from kotowari.guard.wanted import Wanted

_SETTINGS = (
    ("pgaudit.log", "misc, misc_set"),
    ("pgaudit.log_level", "log"),
    ("pgaudit.log_parameter", "off"),
    ("pgaudit.log_statement", "on"),
    ("pgaudit.log_statement_once", "off"),
    ("pgaudit.log_relation", "off"),
    ("pgaudit.log_catalog", "off"),
)

_TRUE = ("on", "true", "yes", "1")
_FORMS = ("csvlog", "jsonlog")
_SILENT = ("fatal", "panic")

_SAID = 3
"""How many names are said of many."""


def to_watch(wanted: Wanted) -> tuple[Relation, ...]:
    """Return what reads of persons' information are of: the guarded tables, and the views of them."""
    views = () if wanted.lifted else wanted.views
    return (*(table.name for table in wanted.tables), *(Relation(view.role, view.name) for view in views))


def unrecorded(found: FoundDatabase, wanted: Wanted) -> str | None:
    """Return why reads of a guarded database are not all in pgaudit's log, in words; None where they are."""
    watched, role = to_watch(wanted), audit_role(found.name)
    if not watched:
        return "nothing is guarded"
    if not found.audits:
        return "pgaudit is not loaded"
    if role not in found.roles:
        return f"there is no role {role}"
    unlike = next(_unlike(found, role), None)
    if unlike is not None:
        return unlike
    missing = [str(one) for one in watched if one not in found.audited]
    return f"{role} may not read {_some(missing)}" if missing else None


def _unlike(found: FoundDatabase, role: str) -> Iterator[str]:
    """Yield what is not set as it has to be, for which logins."""
    proofs: tuple[tuple[str, Callable[[Mapping[str, str]], bool]], ...] = (
        ("`logging_collector` is off", lambda logs: _is_on(logs.get("logging_collector", ""))),
        (
            "`log_destination` is neither csvlog nor jsonlog",
            lambda logs: any(form in logs.get("log_destination", "") for form in _FORMS),
        ),
        ("`log_min_messages` keeps pgaudit silent", lambda logs: logs.get("log_min_messages", "") not in _SILENT),
        (f"`{AUDIT_SETTING}` is not {role}", lambda logs: logs.get(AUDIT_SETTING, "") == role),
        ("`pgaudit.log` has not misc and misc_set", lambda logs: _classes(logs) >= {"misc", "misc_set"}),
        ("`pgaudit.log_level` is not log", lambda logs: logs.get("pgaudit.log_level", "log") == "log"),
        ("`pgaudit.log_statement` is off", lambda logs: _is_on(logs.get("pgaudit.log_statement", "on"))),
        ("`pgaudit.log_statement_once` is on", lambda logs: not _is_on(logs.get("pgaudit.log_statement_once", "off"))),
    )
    for said, holds in proofs:
        others = sorted(one.name for one in _logins(found) if not holds(one.logs))
        if others:
            yield f"{said} for {_some(others)}"


def _classes(logs: Mapping[str, str]) -> frozenset[str]:
    """Return which of the classes that are wanted pgaudit logs of a session, as it reads its setting."""
    there: set[str] = set()
    for each in logs.get("pgaudit.log", "").lower().split(","):
        word = each.strip()
        named = {"misc", "misc_set"} if word.removeprefix("-") == "all" else {word.removeprefix("-")}
        there = there - named if word.startswith("-") else there | named
    return frozenset(there)


def in_another_language(found: FoundDatabase) -> str | None:
    """Return, in words, for which logins the server's own messages are not in English; None where they all are."""
    others = {one.name: one.logs["lc_messages"] for one in _logins(found) if not _is_english(one)}
    said = _some(sorted(set(others.values())))
    return f"`lc_messages` is {said} for {_some(sorted(others))}" if others else None


def _is_english(role: FoundRole) -> bool:
    locale = role.logs.get("lc_messages", "")
    return locale.partition(".")[0] in ("", "C", "POSIX") or locale.lower().startswith("en")


def _logins(found: FoundDatabase) -> list[FoundRole]:
    return [one for one in found.roles.values() if one.login]


def _is_on(value: str) -> bool:
    return value.lower() in _TRUE


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SAID} more" if len(names) > _SAID else ""
    return ", ".join(names[:_SAID]) + more


def watching(database: FoundDatabase, watched: Iterable[Relation]) -> Iterator[str]:
    """Yield the statements that a superuser runs to have reads of some tables and views logged."""
    here, role = sql.Identifier(database.name), audit_role(database.name)
    if role not in database.roles:
        yield _text("CREATE ROLE {}", sql.Identifier(role))
    yield from (audit(database, relation) for relation in watched)
    yield _text(f"ALTER DATABASE {{}} SET {AUDIT_SETTING} = {{}}", here, sql.Literal(role))
    for name, value in _SETTINGS:
        yield _text(f"ALTER DATABASE {{}} SET {name} = {{}}", here, sql.Literal(value))


def audit(database: FoundDatabase, relation: Relation, *, ends: bool = False) -> str:
    """Return the statement by which the reads of a table or view are logged, or are not any more."""
    template = "REVOKE SELECT ON {} FROM {}" if ends else "GRANT SELECT ON {} TO {}"
    return _text(template, sql.Identifier(*relation), sql.Identifier(audit_role(database.name)))


def unwatching(database: FoundDatabase) -> Iterator[str]:
    """Yield the statements that take all of it out again."""
    here, role = sql.Identifier(database.name), audit_role(database.name)
    for name in (AUDIT_SETTING, *(name for name, _ in _SETTINGS)):
        yield _text(f"ALTER DATABASE {{}} RESET {name}", here)
    if role in database.roles:
        yield _text("DROP OWNED BY {}", sql.Identifier(role))
        yield _text("DROP ROLE {}", sql.Identifier(role))


def _text(template: str, *parts: sql.Composable) -> str:
    return sql.SQL(template).format(*parts).as_string()
