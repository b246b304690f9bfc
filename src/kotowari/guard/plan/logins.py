"""What becomes of a login that is enforced: the seat it takes up on connecting, and what it had before, kept."""

import re
from collections.abc import Iterable, Iterator, Mapping

from psycopg import sql

from kotowari.guard.found import FoundDatabase, FoundRole, Membership, split_names
from kotowari.guard.held import reachable, rights
from kotowari.guard.kept import BINDING, Kept, KeptLogin
from kotowari.guard.plan.cluster import cluster_never, on_coordinator
from kotowari.guard.plan.grants import closed
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.nodes import joins_on_nodes, leaves_on_nodes
from kotowari.guard.plan.statements import statement, values
from kotowari.guard.wanted import Seat, Seated, Wanted

_REACHES_FILES = ("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program")
_READS_STATEMENTS = ("pg_read_all_stats", "pg_monitor")
"""Their members read what others ask the server, with the values in it."""

_Seats = Mapping[tuple[str, str], tuple[str, str]]


def never(before: FoundDatabase, wanted: Wanted, login: str) -> list[str]:
    """Return why a login cannot be enforced, in words, each with what to do; nothing where it can."""
    role = before.roles.get(login)
    if role is None:
        return ["the server has no such login: write it in the map as the application's address has it, or make it"]
    if not role.login:
        return ["it is a role that nobody logs in as: name the logins that belong to it"]
    shut = closed(wanted)
    owned = sorted(str(table.name) for table in before.tables.values() if table.owner == login and table.name in shut)
    members = sorted(each.member for each in before.memberships if each.role == login and (each.inherit or each.set))
    powers = {"superuser": role.superuser, "BYPASSRLS": role.bypass}
    powers |= {"CREATEROLE": role.create_role, "REPLICATION": role.replication}
    said = [
        f"it is {word}, which no row policy or grant binds: make a login without it for the application"
        for word, has in powers.items()
        if has
    ]
    if owned:
        listed = ", ".join(owned[:3]) + (f" and {len(owned) - 3} more" if len(owned) > 3 else "")
        said.append(
            f"it owns {listed}, and an owner can undo every limit: give the tables to a role that migrates only"
        )
    if members:
        only = ", and let who only administers it do just that (GRANT … WITH ADMIN TRUE, INHERIT FALSE, SET FALSE)"
        said.append(
            f"{', '.join(members)} belong to it and would lose what it loses: grant them what they need directly"
            + only * before.sets_each_membership
        )
    return [*said, *cluster_never(before, wanted, login)]


def leaves(before: FoundDatabase, wanted: Wanted, login: str) -> tuple[Membership, ...]:
    """Return the memberships that a login loses: by which it reaches a closed table, files, or what others ask."""
    shut = [before.tables[name] for name in closed(wanted) if name in before.tables]

    def reaches(membership: Membership) -> bool:
        roles = reachable(before, membership.role)
        powerful = any(_is_powerful(before.roles.get(role)) for role in roles)
        return powerful or any(rights(table, roles) or table.owner in roles for table in shut)

    return tuple(each for each in before.memberships if each.member == login and reaches(each))


def _is_powerful(role: FoundRole | None) -> bool:
    return role is not None and (
        role.superuser
        or role.bypass
        or role.create_role
        or role.replication
        or role.name in (*_REACHES_FILES, *_READS_STATEMENTS)
    )


def kept_of(before: FoundDatabase, wanted: Wanted, login: str) -> KeptLogin:
    """Return what must be remembered of a login that is enforced."""
    role = before.roles[login]
    return KeptLogin(role.inherit, dict(role.settings), leaves(before, wanted, login))


def enforcing(found: FoundDatabase, before: FoundDatabase, wanted: Wanted, seated: Seated) -> Iterator[Change]:
    """Yield what has still to be changed of a login so that it is bound."""
    login, role = seated.login, found.roles[seated.login]
    first = seated.seats[0]
    taken = leaves(before, wanted, login)
    still = [each for each in taken if each in found.memberships]
    if still:
        said = on_coordinator(found, (_leaving(each) for each in still))
        roles = dict.fromkeys(each.role for each in still)
        words = f"{login} leaves {', '.join(roles)}, by which it would reach more than its purposes"
        there = () if found.cluster is None else (leaves_on_nodes(login, roles),)
        yield Change(Group.LOGINS, words, said, there)
    if not found.sets_each_membership and role.inherit:
        words = f"{login} inherits nothing by itself: before PostgreSQL 16 that is told of a login, not of a membership"
        yield Change(Group.LOGINS, words, (statement("ALTER ROLE {login} NOINHERIT", login=login),))
    if role.settings.get("role") != first.role:
        words = f"{login} takes up {first.role} on connecting to {found.name}"
        yield Change(Group.LOGINS, words, (_setting(found, login, "role", [first.role]),))
    path = search_path(before.roles[login], first)
    if first.blank and split_names(role.settings.get("search_path", "")) != path:
        words = f"{login} looks for tables in {', '.join(path)}, in this order"
        yield Change(Group.LOGINS, words, (_setting(found, login, "search_path", path),))


def releasing(found: FoundDatabase, login: str, kept: KeptLogin) -> Iterator[Change]:
    """Yield what has to be put back of a login that is bound no more."""
    role = found.roles.get(login)
    if role is None:
        return
    back = [each for each in kept.memberships if each not in found.memberships]
    said = list(on_coordinator(found, (_joining(found, each, by=each.grantor) for each in back))) if back else []
    if role.inherit != kept.inherit:
        said.append(statement("ALTER ROLE {login} " + ("INHERIT" if kept.inherit else "NOINHERIT"), login=login))
    for name in BINDING:
        if role.settings.get(name) == kept.settings.get(name):
            continue
        if name in kept.settings:
            was = kept.settings[name]
            said.append(_setting(found, login, name, split_names(was) if name == "search_path" else [was]))
        else:
            reset = "ALTER ROLE {login} IN DATABASE {database} RESET {name}"
            said.append(statement(reset, login=login, database=found.name, name=name))
    if said:
        there = back if found.cluster is not None else []
        then = tuple(joins_on_nodes(each.role, login, _joining(found, each)) for each in there)
        yield Change(Group.LOGINS, f"{login} is as it was before: its memberships and settings", tuple(said), then)


def search_path(role: FoundRole, seat: Seat) -> list[str]:
    """Return the schemas in which a seat finds tables: its views first, then wherever its login looked.

    What stood for the login's own schema names it: in a seat ``$user`` would be the seat's.
    """
    return [seat.purpose_role, *role.searched] if seat.blank else role.searched


def seats_of(before: FoundDatabase, seated: Iterable[Seated]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return role and search path of each seat by login and name of its capacity, for whoever takes up another."""
    return {
        (of.login, seat.capacity.name): (seat.role, ", ".join(map(quoted, search_path(before.roles[of.login], seat))))
        for of in seated
        for seat in of.seats
    }


def seats_changed(kept: Kept, seats: _Seats) -> Iterator[Change]:
    """Yield what changes in the guard's table of seats, by which a login takes up another of its purposes."""
    for login, capacity in sorted(kept.seats.keys() | seats.keys()):
        was, wanted = kept.seats.get((login, capacity)), seats.get((login, capacity))
        if was == wanted:
            continue
        key = {"login": sql.Literal(login), "capacity": sql.Literal(capacity)}
        said = [statement("DELETE FROM kotowari.seat WHERE login = {login} AND capacity = {capacity}", **key)]
        words = f"{login} cannot take up {capacity} any more"
        if wanted is not None:
            insert = "INSERT INTO kotowari.seat (login, capacity, role, search_path) VALUES ({all})"
            said.append(statement(insert, all=values((login, capacity, *wanted))))
            words = f"{login} takes up {capacity} with kotowari.take_up"
        yield Change(Group.LOGINS, words, tuple(said))


def quoted(name: str) -> str:
    """Return a name as a list of identifiers in a setting has it."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


def _setting(found: FoundDatabase, login: str, name: str, said: Iterable[str]) -> str:
    setting = "ALTER ROLE {login} IN DATABASE {database} SET {name} = {values}"
    return statement(setting, login=login, database=found.name, name=name, values=values(said))


def _leaving(membership: Membership) -> str:
    text = "REVOKE {role} FROM {member} GRANTED BY {grantor}"
    return statement(text, role=membership.role, member=membership.member, grantor=membership.grantor)


def _joining(found: FoundDatabase, membership: Membership, *, by: str | None = None) -> str:
    text = statement("GRANT {role} TO {member}", role=membership.role, member=membership.member)
    if found.sets_each_membership:
        options = {"ADMIN": membership.admin, "INHERIT": membership.inherit, "SET": membership.set}
        text += " WITH " + ", ".join(f"{word} {'TRUE' if has else 'FALSE'}" for word, has in options.items())
    elif membership.admin:
        text += " WITH ADMIN OPTION"
    return text if by is None else text + statement(" GRANTED BY {grantor}", grantor=by)
