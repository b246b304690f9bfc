"""What a login may do in a database, whoever gave it: itself, the roles it belongs to, and what everybody may."""

from collections.abc import Iterable
from typing import NamedTuple

from kotowari.guard.found import FoundDatabase, FoundTable, Grant, Membership, Relation

EVERYBODY = ""
"""PUBLIC, as grants name it."""

OF_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
"""The privileges that may be of a column alone (PostgreSQL's manual, chapter 5.8)."""

_READS_ALL, _WRITES_ALL = "pg_read_all_data", "pg_write_all_data"
_BY_PREDEFINED = {_READS_ALL: ("SELECT",), _WRITES_ALL: ("INSERT", "UPDATE", "DELETE")}


class Right(NamedTuple):
    """A privilege on one object: of one of its columns, or of the whole."""

    privilege: str
    column: str | None = None


def inherited(found: FoundDatabase, login: str) -> frozenset[str]:
    """Return the roles whose privileges a login has without doing anything: itself, and everybody, among them."""
    return _closed((each for each in found.memberships if each.inherit), login) | {EVERYBODY}


def reachable(found: FoundDatabase, login: str) -> frozenset[str]:
    """Return the roles that a login is a member of in any way, itself among them: it may become some, use others."""
    return _closed(found.memberships, login)


def _closed(memberships: Iterable[Membership], login: str) -> frozenset[str]:
    groups: dict[str, set[str]] = {}
    for membership in memberships:
        groups.setdefault(membership.member, set()).add(membership.role)
    reached, ahead = {login}, [login]
    while ahead:
        new = groups.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    return frozenset(reached)


def rights(table: FoundTable, roles: Iterable[str]) -> frozenset[Right]:
    """Return what some roles together may do with a table."""
    having = frozenset(roles)
    given = {Right(privilege, None) for role in having for privilege in _BY_PREDEFINED.get(role, ())}
    if table.owner in having:
        given |= {Right(privilege) for privilege in (*OF_COLUMNS, "DELETE", "TRUNCATE", "TRIGGER")}
    return frozenset(given | granted(table.grants or (), having))


def granted(grants: Iterable[Grant], roles: Iterable[str]) -> frozenset[Right]:
    """Return what grants give to some roles together."""
    having = frozenset(roles)
    return frozenset(Right(grant.privilege, grant.column) for grant in grants if grant.grantee in having)


def held(found: FoundDatabase, login: str, table: FoundTable) -> frozenset[Right]:
    """Return what a login may do with a table as it connects."""
    return rights(table, inherited(found, login))


def columns(table: FoundTable, given: Iterable[Right], privilege: str) -> frozenset[str]:
    """Return the columns of a table that a privilege reaches, of those given."""
    reached = {right.column for right in given if right.privilege == privilege}
    if None in reached:
        return frozenset(table.columns)
    return frozenset(column for column in reached if column is not None)


def hidden_from(before: FoundDatabase, login: str, tables: Iterable[Relation]) -> tuple[Relation, ...]:
    """Return the tables of which the company's own row policies may keep rows from a login, whatever the guard's do.

    It is bound by them unless it passes row-level security, owns the table without ``FORCE``, or has a policy that lets
    every row be read and changed beside none that restricts.
    """
    role = before.roles[login]
    having = inherited(before, login)
    if role.superuser or role.bypass:
        return ()
    return tuple(name for name in tables if _is_bound(before.tables[name], having))


def _is_bound(table: FoundTable, having: frozenset[str]) -> bool:
    if not table.row_security or (table.owner in having and not table.forced):
        return False
    ours = [policy for policy in table.policies if not policy.roles or not having.isdisjoint(policy.roles)]
    passing = [policy for policy in ours if policy.using == "true" and policy.check in (None, "true")]
    opened = {policy.command for policy in passing if policy.permissive}
    return bool(
        any(not policy.permissive for policy in ours if policy not in passing)
        or ("*" not in opened and not opened >= {"r", "w"})
    )
