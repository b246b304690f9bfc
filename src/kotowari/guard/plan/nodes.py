"""What the nodes of a cluster do by themselves after the transaction, because Citus does not pass it on to them.

Before release 13.1 that is each grant on columns. What is taken is passed on, for a privilege that is taken of a whole
table is taken of its columns too: so a shard refuses until its own step is done, and never shows what is not let. In
every release it is who belongs to which role by whose grant, and how (decision 0045).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from psycopg import sql

from kotowari.database.shards import SHARD, by_node, on_shards
from kotowari.guard.acl import Step
from kotowari.guard.found import FoundDatabase, Grant, Membership
from kotowari.guard.kept import Kept
from kotowari.guard.names import ROOT
from kotowari.guard.plan.cluster import on_coordinator
from kotowari.guard.plan.grants import ObjectGrants
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.statements import granting, statement, values, written
from kotowari.guard.plan.words import words_of_grants
from kotowari.guard.spread import ShardGrant
from kotowari.guard.wanted import Seated

_ALONE = "PERFORM pg_catalog.set_config('citus.enable_ddl_propagation', 'off', true);"
_LEAVES = """DECLARE one record; BEGIN {alone}
FOR one IN SELECT r.rolname AS role, m.rolname AS member, g.rolname AS grantor
    FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
    JOIN pg_catalog.pg_roles m ON m.oid = a.member LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantor
    WHERE m.rolname = {member} AND r.rolname IN ({roles})
LOOP EXECUTE pg_catalog.format('REVOKE %I FROM %I', one.role, one.member)
    || COALESCE(pg_catalog.format(' GRANTED BY %I', one.grantor), ''); END LOOP; {then} END"""
_JOINS = """BEGIN {alone}
IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {role})
    AND EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {member}) THEN EXECUTE {text}; END IF; END"""


def leaves_on_nodes(member: str, roles: Iterable[str]) -> str:
    """Return the statement by which a member belongs to some roles on no worker any more."""
    return by_node(_leaving(member, roles))


def joins_on_nodes(role: str, member: str, text: str) -> str:
    """Return the statement by which a text, which gives a role to a member, is run on each worker that has both."""
    return by_node(
        statement(
            _JOINS,
            alone=written(_ALONE),
            role=sql.Literal(role),
            member=sql.Literal(member),
            text=sql.Literal(text),
        )
    )


def granted(
    found: FoundDatabase, given: Iterable[tuple[ObjectGrants, Sequence[Step]]], of_objects: Iterable[ObjectGrants]
) -> Iterator[Change]:
    """Yield what is given and taken of each object, and what the shards of a cluster lack of it."""
    by_hand = found.cluster is not None and not found.cluster.grants_columns
    changed = dict.fromkeys(of.words for of, _ in given)
    for of, chosen in given:
        if by_hand and _is_spread(found, of):
            steps = _wider(of, chosen)
            then = _on_shards(of, _of_columns(of, steps))
            yield Change(Group.GRANTS, words_of_grants(of, chosen), tuple(_apart(found, of, steps)), then)
        else:
            yield Change(Group.GRANTS, words_of_grants(of, chosen), tuple(granting(chosen, of.kind, of.name, of.owner)))
    for of in of_objects if by_hand else ():
        lacking = _lacking(found, of)
        if lacking and of.words not in changed:
            yield Change(
                Group.NODES, f"each shard of {of.relation} gets the grants on columns that one lacks", (), lacking
            )


def belonging(
    found: FoundDatabase, kept: Kept, logins: Iterable[Seated], left: Iterable[Membership]
) -> Iterator[Change]:
    """Yield what of memberships a node of a cluster has otherwise than they are to be.

    ``logins`` are bound: to their seats they belong on every node, for there too the row policies know them by it.
    ``left`` are the memberships that they have left.
    """
    cluster = found.cluster
    if cluster is None or cluster.memberships is None:
        return
    inheriting = {(one.role, one.member) for one in cluster.memberships if one.inherit and found.sets_each_membership}
    seats = {of.login: [seat.role for seat in of.seats] for of in logins}
    for login, roles in seats.items():
        pairs = {(role, login) for role in roles}
        # From 13.1 on a new seat's is passed on in the transaction.
        is_new = cluster.grants_columns and not set(roles) <= (cluster.roles or frozenset())
        if not is_new and not (pairs <= cluster.common and pairs.isdisjoint(inheriting)):
            words = f"{login} belongs to its seats on every node, and has nothing of theirs by itself"
            yield Change(Group.NODES, words, (), (_seated_on_nodes(found, login, roles),))
    gone = {(one.role, one.member) for one in left}
    known = {(role, login) for login, roles in seats.items() for role in roles}
    strange = {
        (one.member, one.role)
        for one in cluster.memberships
        if (one.role, one.member) in gone
        or (one.role in kept.roles and one.member not in kept.roles and (one.role, one.member) not in known)
    }
    for member, of_member in groupby(sorted(strange), lambda pair: pair[0]):
        left_there = [role for _, role in of_member]
        words = f"{member} leaves {', '.join(left_there)} on every node, as here"
        yield Change(Group.NODES, words, (), (leaves_on_nodes(member, left_there),))


def _seated_on_nodes(found: FoundDatabase, login: str, roles: Sequence[str]) -> str:
    options = " WITH INHERIT FALSE, SET TRUE" if found.sets_each_membership else ""
    texts = (statement("GRANT {role} TO {member}", role=role, member=login) + options for role in roles)
    return by_node(_leaving(login, roles, texts))


def _leaving(member: str, roles: Iterable[str], texts: Iterable[str] = ()) -> str:
    """Return the block by which a member leaves roles, whoever gave them, and then runs some texts."""
    then = sql.SQL(" ").join(sql.SQL("EXECUTE {};").format(sql.Literal(text)) for text in texts)
    return statement(_LEAVES, alone=written(_ALONE), member=sql.Literal(member), roles=values(roles), then=then)


def _is_spread(found: FoundDatabase, of: ObjectGrants) -> bool:
    return of.relation is not None and of.relation in found.tables and found.tables[of.relation].spread is not None


def _wider(of: ObjectGrants, chosen: Iterable[Step]) -> list[Step]:
    """Return steps that take no privilege of a column alone, but of the table, and give again what stays of it."""
    steps = list(chosen)
    taken = {(step.grant.grantee, step.grant.privilege) for step in steps if not step.gives and step.grant.column}
    wide = [Step(False, Grant(grantee, privilege, of.owner)) for grantee, privilege in sorted(taken)]
    others = [step for step in steps if (step.grant.grantee, step.grant.privilege) not in taken]
    again = [Step(True, grant) for grant in of.target if (grant.grantee, grant.privilege) in taken]
    return [*wide, *others, *again]


def _apart(found: FoundDatabase, of: ObjectGrants, steps: Iterable[Step]) -> Iterator[str]:
    """Yield the statements of steps: what is of columns, which Citus would refuse, is done on the coordinator alone."""
    for is_of_columns, group in groupby(steps, lambda step: step.grant.column is not None):
        texts = granting(list(group), of.kind, of.name, of.owner)
        yield from on_coordinator(found, texts) if is_of_columns else texts


def _of_columns(of: ObjectGrants, steps: Iterable[Step]) -> list[Grant]:
    """Return the grants on columns that the shards are to have: all of the guard's roles, and those newly given."""
    new = {step.grant for step in steps if step.gives}
    return [grant for grant in of.target if grant.column is not None and (_is_ours(grant) or grant in new)]


def _lacking(found: FoundDatabase, of: ObjectGrants) -> tuple[str, ...]:
    table = found.tables.get(of.relation) if of.relation is not None else None
    if table is None or table.spread is None or table.on_shards is None:
        return ()
    wants = _of_columns(of, ())
    lacks = any(ShardGrant(one.grantee, one.privilege, one.column) not in table.on_shards for one in wants)
    return _on_shards(of, wants) if lacks else ()


def _is_ours(grant: Grant) -> bool:
    return grant.grantee.startswith(f"{ROOT}/")


def _on_shards(of: ObjectGrants, wants: Iterable[Grant]) -> tuple[str, ...]:
    """Return the statements by which every shard of a table gives what is wanted: on the workers, and here."""
    steps = [Step(True, grant) for grant in sorted(wants, key=lambda grant: (grant.grantee, grant.privilege))]
    if not steps or of.relation is None:
        return ()
    texts = granting(steps, "TABLE", sql.SQL(SHARD), of.owner)
    table = sql.Identifier(*of.relation).as_string(None)
    return (on_shards(table, texts), on_shards(table, texts, here=True))
