"""What was before the guard, read from and written into the guard's own schema in the guarded database."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from kotowari.errors import GuardForeign, GuardHidden
from kotowari.guard.compile import sqltext
from kotowari.guard.connect import Connection
from kotowari.guard.found import Grant, Membership, Partly, Relation
from kotowari.guard.kept import KINDS, SCHEMA, UNMARKED, Kept, KeptGrants, KeptLogin, Known, Marks, Which, following
from kotowari.guard.names import keeper_role

Recorded = TypeVar("Recorded")

_ROOM = Path(__file__).parent
_TABLES, _STATE, _CLOSED = _ROOM / "kept.sql", _ROOM / "state" / "tables.sql", _ROOM / "closed.sql"
_FOREIGN = _ROOM / "foreign.sql"
_NAMES = """
    SELECT k.schema, k.name, CASE WHEN c.oid IS NOT NULL THEN ARRAY[n.nspname::text, c.relname::text] END,
        EXISTS (
            SELECT FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace s ON s.oid = o.relnamespace
            WHERE s.nspname = k.schema AND o.relname = k.name
        )
    FROM kotowari.named k
    LEFT JOIN pg_catalog.pg_class c ON c.oid = k.relation LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
"""
_NAME = """
    INSERT INTO kotowari.named (relation, schema, name)
    SELECT c.oid, n.nspname, c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN unnest(%s::text[], %s::text[]) AS known (schema, name)
        ON known.schema = n.nspname AND known.name = c.relname
"""

_PARTED = "UPDATE kotowari.partly SET parted = true WHERE (capacity, subjects, items) = ({}, {}, {}) AND NOT parted"

_ADDED = ("named", "nobody", "upserting", "anchor", "mark", "partly")
"""What releases added to the guard's schema: one of a release before has not all of it."""


def read_kept(connection: Connection) -> Kept:
    """Return what is kept in the database of a connection: nothing where no guard stands.

    Raises :class:`GuardHidden` where its login may not read that, and :class:`GuardForeign` where somebody else made
    what stands there: a view that is read, or a table that is written, would run their code with this login's rights.
    """
    names = {"schema": SCHEMA, "keeper": keeper_role(connection.info.dbname)}
    strange = connection.execute(_FOREIGN.read_bytes(), names).fetchall()
    if strange:
        raise GuardForeign(what="; ".join(f"{what} {why}" for what, why in strange))
    asked = "SELECT pg_catalog.has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = %s"
    if connection.execute(asked, (SCHEMA,)).fetchone() == (False,):
        raise GuardHidden(login=connection.info.user)
    there = connection.execute("SELECT pg_catalog.to_regclass('kotowari.before') IS NOT NULL").fetchone()
    if there != (True,):
        return Kept()
    try:
        return _kept(connection)
    except psycopg.errors.InsufficientPrivilege:
        raise GuardHidden(login=connection.info.user) from None


def _kept(connection: Connection) -> Kept:
    added = "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = %s::regnamespace AND relname = ANY (%s)"
    there = {name for (name,) in connection.execute(added, (SCHEMA, list(_ADDED))).fetchall()}
    made = connection.execute("SELECT kind, name, source, seen FROM kotowari.made").fetchall()
    rows = connection.execute("SELECT kind, name, what FROM kotowari.before").fetchall()
    seats = connection.execute("SELECT login, capacity, role, search_path FROM kotowari.seat").fetchall()
    partly = "SELECT capacity, subjects, items, parted FROM kotowari.partly"
    met = connection.execute(partly).fetchall() if "partly" in there else []
    of: dict[str, dict[tuple[str, ...], Any]] = {}
    for kind, name, what in rows:
        of.setdefault(kind, {})[tuple(name)] = what
    kept = Kept(
        made={(KINDS[kind], tuple(name)): Marks(source, seen) for kind, name, source, seen in made},
        grants={Relation(*name): _grants(what) for name, what in of.get("grants", {}).items()},
        row_security={Relation(*name): (what[0], what[1]) for name, what in of.get("row-security", {}).items()},
        enforced={name: _login(what) for (name,), what in of.get("login", {}).items()},
        known={Relation(*name): Known(*map(tuple, what)) for name, what in of.get("known", {}).items()},
        seats={(login, capacity): (role, path) for login, capacity, role, path in seats},
        partly=_partly(each[:3] for each in met),
        parted=_partly(each[:3] for each in met if each[3]),
        stands=True,
        whole=there.issuperset(_ADDED),
        which=_which(connection) if "mark" in there else UNMARKED,
        enrolled=connection.execute("SELECT EXISTS (SELECT FROM kotowari.link)").fetchone() == (True,),
    )
    renamed, replaced = {}, set()
    for schema, name, now, is_taken in connection.execute(_NAMES).fetchall() if "named" in there else ():
        if now is None and is_taken:
            replaced.add(Relation(schema, name))
        elif now is not None and now != [schema, name]:
            renamed[Relation(schema, name)] = Relation(*now)
    return following(kept, renamed, replaced)


def _which(connection: Connection) -> Which:
    readable = "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
    (cluster,) = ("",)
    if connection.execute(readable).fetchone() == (True,):
        asked = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()"
        (cluster,) = connection.execute(asked).fetchone() or ("",)
    asked = """
        SELECT m.mark, m.told, d.oid::text FROM kotowari.mark m, pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database()
    """
    mark, told, database = connection.execute(asked).fetchone() or (None, 0, "")
    return Which(mark, told, f"{cluster}/{database}")


def mark_anew(connection: Connection, before_commit: Callable[[Kept], Recorded]) -> Recorded:
    """Give the guard a mark that no copy of its database has, and let all rows be looked at anew, in one transaction.

    ``before_commit`` is given what is kept then, and what it returns is returned: there it is put on record. Where no
    guard stands, or one of an earlier release, there is no mark.
    """
    with connection.transaction():
        if read_kept(connection).which.mark is not None:
            connection.execute("UPDATE kotowari.mark SET mark = pg_catalog.gen_random_uuid(), told = 0")
            connection.execute("DELETE FROM kotowari.enrolment")
        return before_commit(read_kept(connection))


def foundation(*, has_schema: bool) -> Iterator[str]:
    """Yield the scripts that make the guard's own schema and its tables, which nobody but their owner may use.

    A schema that comes only now is made or all fails: one that another made meanwhile could have anything in it.
    """
    if not has_schema:
        yield f"CREATE SCHEMA {SCHEMA}"
    yield from (file.read_text(encoding="utf-8") for file in (_TABLES, _STATE, _CLOSED))


def write_kept(connection: Connection, kept: Kept) -> None:
    """Write what is kept in place of what was."""
    connection.execute("DELETE FROM kotowari.made")
    connection.execute("DELETE FROM kotowari.before")
    connection.execute("DELETE FROM kotowari.named")
    connection.execute(_NAME, ([name.schema for name in kept.known], [name.name for name in kept.known]))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kotowari.made (kind, name, source, seen) VALUES (%s, %s, %s, %s)",
            [(kind.word, list(name), *marks) for (kind, name), marks in kept.made.items()],
        )
        cursor.executemany("INSERT INTO kotowari.before (kind, name, what) VALUES (%s, %s, %s)", list(_rows(kept)))
        cursor.executemany(_PARTED.format("%s", "%s", "%s"), list(_parted(kept)))


def recording(kept: Kept) -> Iterator[str]:
    """Yield the statements of a script that keep all of it, as :func:`write_kept` does.

    What the catalogs say of what a script made nobody has looked at yet: that is left open, until somebody applies.
    """
    made = [(kind.word, list(name), marks.source) for (kind, name), marks in kept.made.items()]
    if made:
        listed = _tuples((kind, name) for kind, name, _ in made)
        yield f"DELETE FROM kotowari.made WHERE (kind, name) NOT IN (VALUES {listed})"  # noqa: S608
        yield (
            f"INSERT INTO kotowari.made (kind, name, source, seen) VALUES {_tuples((*one, '') for one in made)} "  # noqa: S608
            "ON CONFLICT (kind, name) DO UPDATE SET source = excluded.source, "
            "seen = CASE WHEN made.source = excluded.source THEN made.seen ELSE '' END"
        )
    else:
        yield "DELETE FROM kotowari.made"
    yield "DELETE FROM kotowari.before"
    rows = list(_rows(kept))
    if rows:
        yield f"INSERT INTO kotowari.before (kind, name, what) VALUES {_tuples(rows)}"  # noqa: S608
    yield from (_PARTED.format(*(_literal(value) for value in each)) for each in _parted(kept))
    yield "DELETE FROM kotowari.named"
    schemas, names = ([name[place] for name in kept.known] for place in (0, 1))
    yield _NAME % (_literal(schemas), _literal(names))


def _tuples(rows: Iterable[Iterable[str | list[str]]]) -> str:
    return ", ".join("(" + ", ".join(_literal(value) for value in row) + ")" for row in rows)


def _literal(value: str | list[str]) -> str:
    if isinstance(value, str):
        return sqltext.text(value)
    return "ARRAY[" + ", ".join(map(_literal, value)) + "]::text[]"


def _rows(kept: Kept) -> Iterable[tuple[str, list[str], str]]:
    for relation, grants in kept.grants.items():
        what = {"before": grants.before, "taken": sorted(grants.taken, key=str), "given": sorted(grants.given, key=str)}
        yield "grants", list(relation), json.dumps(what)
    for relation, flags in kept.row_security.items():
        yield "row-security", list(relation), json.dumps(flags)
    for relation, known in kept.known.items():
        yield "known", list(relation), json.dumps(known)
    for name, login in kept.enforced.items():
        said = {"inherit": login.inherit, "settings": dict(login.settings), "memberships": login.memberships}
        yield "login", [name], json.dumps(said)


def _partly(met: Iterable[tuple[str, list[str], list[str]]]) -> Partly:
    found: dict[tuple[str, frozenset[str]], frozenset[frozenset[str]]] = {}
    for capacity, subjects, items in met:
        key = capacity, frozenset(subjects)
        found[key] = found.get(key, frozenset()) | {frozenset(items)}
    return found


def _parted(kept: Kept) -> Iterator[tuple[str, list[str], list[str]]]:
    for (capacity, subjects), met in kept.parted.items():
        yield from ((capacity, sorted(subjects), sorted(items)) for items in met)


def _grants(what: Mapping[str, Any]) -> KeptGrants:
    lists = {slot: tuple(Grant(*grant) for grant in what[slot]) for slot in ("before", "taken", "given")}
    return KeptGrants(lists["before"], frozenset(lists["taken"]), frozenset(lists["given"]))


def _login(what: Mapping[str, Any]) -> KeptLogin:
    memberships = tuple(Membership(*membership) for membership in what["memberships"])
    return KeptLogin(what["inherit"], what["settings"], memberships)
