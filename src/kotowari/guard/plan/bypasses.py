"""What the guard does not bind, what whoever applies it lacks, and what must be known besides."""

from collections.abc import Iterator, Mapping

from kotowari.guard.found import FoundDatabase, FoundTable, Relation
from kotowari.guard.held import EVERYBODY, inherited, reachable
from kotowari.guard.plan.cluster import cluster_lacks, cluster_notices
from kotowari.guard.plan.grants import closed
from kotowari.guard.plan.model import Bypass
from kotowari.guard.plan.objects import seated
from kotowari.guard.reads.settings import unrecorded
from kotowari.guard.wanted import Wanted

_DATABASE_OWNER = "pg_database_owner"
"""The role that whoever owns the database is a member of, without a membership."""


def bypasses(before: FoundDatabase, wanted: Wanted) -> Iterator[Bypass]:
    """Yield whoever and whatever reaches guarded rows without being bound."""
    guarded = {table.name for table in wanted.tables if table.name in before.tables}
    yield from _roles(before, guarded)
    yield from _routines(before, guarded)
    yield from _views(before, guarded)
    if before.foreign_servers:
        yield Bypass(
            ", ".join(before.foreign_servers),
            "a foreign server: another database reached from this one has no guard of this one",
            "apply a guard there too, and grant its use to nobody who does not need it",
        )
    if before.publications:
        yield Bypass(
            ", ".join(before.publications),
            "a publication: logical replication sends whole rows, whatever row policies say",
            "guard the database that subscribes, or leave the guarded tables out of the publication",
        )


def _roles(before: FoundDatabase, guarded: set[Relation]) -> Iterator[Bypass]:
    owners = {before.tables[name].owner for name in guarded}
    for role in before.roles.values():
        if not role.login:
            continue
        chain = reachable(before, role.name)
        roles = [before.roles[name] for name in sorted(chain) if name in before.roles]
        by = next((each.name for each in roles if each.superuser), None)
        if by is not None:
            yield _role(
                role.name, by, "a superuser: no grant and no row policy binds it", "applications must not use it"
            )
            continue
        by = next((each.name for each in roles if each.bypass), None)
        if by is not None:
            yield _role(role.name, by, "BYPASSRLS: no row policy binds it", "ALTER ROLE … NOBYPASSRLS")
        if role.replication:
            yield _role(
                role.name, role.name, "REPLICATION: it copies the whole server", "keep it for standbys and backups"
            )
        by = next((each.name for each in roles if each.name in owners), None)
        if by is not None:
            yield _role(
                role.name,
                by,
                "an owner of guarded tables: it may turn the guard off",
                "let it migrate only, and give the application a login that owns nothing",
            )


def _role(login: str, by: str, how: str, mend: str) -> Bypass:
    return Bypass(login, how if login == by else f"through {by}, {how}", mend)


def _bare(words: str) -> str:
    return words.partition(" ")[2]


def _passes(before: FoundDatabase, owner: str) -> bool:
    role = before.roles.get(owner)
    return role is not None and (role.superuser or role.bypass)


def _routines(before: FoundDatabase, guarded: set[Relation]) -> Iterator[Bypass]:
    """Yield functions that run as one whom no row policy binds, and that somebody else may call."""
    if not guarded:
        return
    for function in before.definers:
        if _passes(before, function.owner) and any(caller != function.owner for caller in function.callers):
            called = "everybody" if EVERYBODY in function.callers else ", ".join(function.callers)
            yield Bypass(
                f"{function.name}({function.arguments})",
                f"a SECURITY DEFINER function of {function.owner}, whom no row policy binds; {called} may call it",
                "give it to an owner without these powers, or see that it reads nothing that is guarded",
            )


def _views(before: FoundDatabase, guarded: set[Relation]) -> Iterator[Bypass]:
    for table in before.tables.values():
        if table.kind == "m" and _reads(before, table) & guarded:
            yield Bypass(
                str(table.name),
                "a materialised view of guarded tables: a copy, in which nobody's rows are left out",
                "the map must know it as a table of its own; else an enforced login gets nothing of it",
            )
        elif (
            table.kind == "v"
            and _passes(before, table.owner)
            and not table.by_asker
            and _reads(before, table) & guarded
        ):
            yield Bypass(
                str(table.name),
                f"a view of {table.owner}, whom no row policy binds: it shows every row to whoever may read it",
                "ALTER VIEW … SET (security_invoker = true), or give it to an owner without these powers",
            )


def _reads(before: FoundDatabase, view: FoundTable) -> set[Relation]:
    """Return every table that a view reads, also through other views."""
    reached: set[Relation] = set()
    ahead = list(view.reads)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += before.tables[name].reads if name in before.tables else ()
    return reached


def notices(before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield what must be known of the database once it is guarded."""
    owners = sorted({before.tables[table.name].owner for table in wanted.tables if table.name in before.tables})
    plain = [owner for owner in owners if owner in before.roles and not before.roles[owner].superuser]
    if plain:
        yield (
            f"a dump by {', '.join(plain)} needs `pg_dump --enable-row-security`, because row-level security binds the "
            "owner too; a superuser's dump is as ever"
        )
    why = unrecorded(before, wanted)
    if why is not None:
        yield f"reads are not recorded, for {why}: see `kotowari guard watch`"
    elif untold := sorted({f"{one.name}" for one in before.definers if set(one.callers) - {one.owner}}):
        yield f"what these read as their owner pgaudit does not tell, whoever calls them: {', '.join(untold)}"
    yield from _not_carried(before, wanted)
    rights = sorted({grant for name in closed(wanted) for grant in _of_everybody(before, name)})
    if rights:
        yield (
            "the first login that is enforced takes from everybody (PUBLIC) what it may do with "
            f"{', '.join(rights)}; every other login there is gets it for itself, and one made later does not"
        )
    yield from (f"{remark.relation}: {remark.says}" for remark in wanted.remarks)
    yield from cluster_notices(before, wanted)


def _not_carried(before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield what a login has no use of any more once it is bound: rights that its seats do not get."""
    for login in wanted.logins:
        roles = inherited(before, login.login)
        lost = sorted({what for what, role in before.others if role in roles})
        if lost:
            said = f"the seats of {login.login} do not get its rights on {', '.join(lost)}"
            yield f"{said}: give them to the seats that need them"


def _of_everybody(before: FoundDatabase, name: Relation) -> Iterator[str]:
    table = before.tables.get(name)
    if table is not None and any(grant.grantee == EVERYBODY for grant in table.grants or ()):
        yield str(name)


def lacks(
    found: FoundDatabase, before: FoundDatabase, wanted: Wanted, bound: frozenset[str], given: Mapping[str, str]
) -> Iterator[str]:
    """Yield what whoever looks may not do of all this: of a managed server nobody is a superuser.

    ``given`` are the objects whose grants change, in words, with their owners.
    """
    yield from cluster_lacks(found, before, wanted)
    user = found.roles[found.user]
    if user.superuser:
        return
    may_be = reachable(found, found.user)
    if found.owner in may_be:
        may_be |= {_DATABASE_OWNER}
    if not user.create_role:
        yield f"{user.name} may not make roles: it wants CREATEROLE (on a managed server its main login has it)"
    foreign = sorted(
        str(table.name)
        for table in wanted.tables
        if table.name in before.tables and before.tables[table.name].owner not in may_be
    )
    if foreign:
        yield f"{user.name} does not own {', '.join(foreign)}: run it as their owner, or as a member of it"
    strange = sorted(words for words, owner in given.items() if owner not in may_be and _bare(words) not in foreign)
    if strange:
        yield (
            f"{user.name} may not give or take rights on {', '.join(strange)}: run it as the owner of these too, "
            "or as a member of it"
        )
    makes = {grant.grantee for grant in found.database_grants or () if grant.privilege == "CREATE"} & may_be
    if found.owner not in may_be and not makes:
        yield f"{user.name} may not make schemas in {found.name}: GRANT CREATE ON DATABASE"
    if found.sets_each_membership:
        administers = {each.role for each in found.memberships if each.member in may_be and each.admin}
        strange = sorted(login.login for login in seated(wanted, bound) if login.login not in administers)
        if strange:
            administering = f"GRANT … TO {user.name} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            yield f"{user.name} may not alter {', '.join(strange)}: {administering}"
