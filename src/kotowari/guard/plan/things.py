"""What the guard makes in a database, each thing with its statements, and what of it stands there."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kotowari.guard.found import FoundDatabase, FoundTable, Relation
from kotowari.guard.kept import (
    COLUMN,
    FUNCTION,
    MEMBERSHIP,
    POLICY,
    ROLE,
    SCHEMA,
    TRIGGER,
    VIEW,
    VIEWS_SCHEMA,
    Identity,
    Kept,
    Marks,
)
from kotowari.guard.names import function_of
from kotowari.guard.plan.cluster import on_coordinator
from kotowari.guard.plan.statements import statement

NOT_LOOKED_AT = ""
"""In place of what the catalogs said of something that a script made by hand."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is to stand: what it is called, in words, and the statements that make it.

    ``again`` are the statements by which one that stands already and differs is made so; without any it is taken away
    first. ``clause`` is, of a column, its part of an ALTER TABLE; ``after`` are statements that follow that.
    """

    identity: Identity
    words: str
    make: tuple[str, ...]
    again: tuple[str, ...] = ()
    clause: str = ""
    after: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The digest of its statements; of a column without its table's name, which may change under it."""
        of_column = f"{self.clause}, and no default later" if self.after else self.clause
        return digest(of_column or "\n".join(self.make))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def on_record(texts: Iterable[str]) -> str:
    """Return the digest of some statements, as an entry has it."""
    return "sha256:" + digest("\n".join(texts))


def seen(found: FoundDatabase, identity: Identity) -> str | None:
    """Return the digest of what the catalogs say of a thing, None where it is not there."""
    said = _said(found, identity)
    return None if said is None else digest(said)


def is_otherwise(found: FoundDatabase, kept: Kept, identity: Identity) -> bool:
    """Say whether something that was made is not there any more as it was made."""
    marks = kept.made.get(identity)
    return marks is not None and seen(found, identity) != marks.seen


def is_altered(found: FoundDatabase, kept: Kept) -> bool:
    """Say whether anything by which rows are let through is not as it was made: no stop is effective then for sure."""
    tables = (found.tables.get(name) for name in kept.row_security)
    return (
        bool(kept.renamed)
        or any(table is not None and not (table.row_security and table.forced) for table in tables)
        or any(is_otherwise(found, kept, one) for one in kept.made if one[0] in (COLUMN, FUNCTION, TRIGGER, POLICY))
    )


def _said(found: FoundDatabase, identity: Identity) -> str | None:
    kind, name = identity
    if kind == ROLE:
        role = found.roles.get(name[0])
        return (
            None
            if role is None
            else repr((role.login, role.superuser, role.bypass, role.create_role, role.replication, role.inherit))
        )
    if kind == MEMBERSHIP:
        return _said_of_membership(found, *name)
    if kind == FUNCTION:
        return found.guard_functions.get(name[0])
    if kind == VIEWS_SCHEMA:
        return found.schemas.get(name[0])
    table = found.tables.get(Relation(name[0], name[1]))
    return None if table is None else _said_of_table(table, identity)


def _said_of_membership(found: FoundDatabase, role: str, member: str) -> str | None:
    # An ADMIN membership alone is what a role has, from 16 on, in the roles it made: nothing is read by it.
    of = [
        each for each in found.memberships if (each.role, each.member) == (role, member) and (each.inherit or each.set)
    ]
    return repr([(each.admin, each.inherit, each.set) for each in of]) if of else None


def _said_of_table(table: FoundTable, identity: Identity) -> str | None:
    kind, name = identity
    if kind == VIEW:
        columns = [(column.name, column.type, column.default) for column in table.columns.values()]
        return repr((table.definition, table.owner, table.options, columns))
    if kind == COLUMN:
        column = table.columns.get(name[2])
        return None if column is None else repr((column, table.checks.get(name[2])))
    if kind == POLICY:
        return next((repr(policy) for policy in table.policies if policy.name == name[2]), None)
    return next((trigger.definition for trigger in table.triggers if trigger.name == name[2]), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How what stands differs from what is wanted.

    ``missing`` must be made, ``altered`` made so where it stands, ``gone`` taken away: of these, ``remade`` come again.
    """

    missing: frozenset[Identity]
    altered: frozenset[Identity]
    gone: frozenset[Identity]
    remade: frozenset[Identity]
    conflicts: tuple[str, ...] = ()


def standing(found: FoundDatabase, kept: Kept, wants: Iterable[Thing]) -> Standing:
    """Hold what was made, as the catalogs have it now, against what is wanted."""
    wanted = {thing.identity: thing for thing in wants}
    stands, unlike, conflicts = set(), set(), []
    for identity in {**kept.made, **wanted}:
        now, marks = seen(found, identity), kept.made.get(identity)
        if now is None:
            continue
        stands.add(identity)
        if marks is None and identity[0] not in (ROLE, MEMBERSHIP):
            conflicts.append(
                f"there is a {identity[0].word} {'.'.join(identity[1])} already that the guard did not make"
            )
        elif identity not in wanted or marks is None or not _as_made(marks, wanted[identity].source, now):
            unlike.add(identity)
    unlike |= _strange(found, kept, wanted)
    # Where persons are enrolled a new column of state is closed too: of whoever stopped something it knows nothing yet.
    new = (one for one in wanted if one[0] == COLUMN and kept.enrolled and one not in stands)
    altered = frozenset(one for one in (*unlike, *new) if one in wanted and wanted[one].again)
    gone = _with_what_stands_on_them(unlike - altered, altered, stands)
    missing = frozenset(one for one in wanted if (one not in stands and one not in altered) or one in gone)
    return Standing(missing, altered - gone, gone, gone & frozenset(wanted), tuple(conflicts))


def _as_made(marks: Marks, source: str, now: str) -> bool:
    """Say whether a thing is as it was made; of what a script made nobody has looked yet what the catalogs said."""
    return marks.source == source and marks.seen in (now, NOT_LOOKED_AT)


def _strange(found: FoundDatabase, kept: Kept, wanted: Iterable[Identity]) -> set[Identity]:
    """Return the memberships that somebody gave in the guard's roles, or gave to them."""
    ours = kept.roles
    given: set[Identity] = {
        (MEMBERSHIP, (each.role, each.member))
        for each in found.memberships
        if {each.role, each.member} & ours and (each.inherit or each.set)
    }
    return given - frozenset(wanted)


def _with_what_stands_on_them(
    gone: Iterable[Identity], altered: Iterable[Identity], stands: Iterable[Identity]
) -> frozenset[Identity]:
    """Return what is taken away, with what stands on it: of tables whose columns change the policies and triggers.

    Views may show any column, so that all of them go.
    """
    changing = [*gone, *altered]
    columns = {Relation(*name[:2]) for kind, name in changing if kind == COLUMN}
    functions = {name[0] for kind, name in changing if kind == FUNCTION}
    schemas = {name[0] for kind, name in gone if kind == VIEWS_SCHEMA}
    more = (
        (kind, name)
        for kind, name in stands
        if (kind == VIEW and (columns or name[0] in schemas))
        or (kind in (POLICY, TRIGGER) and Relation(*name[:2]) in columns)
        or (kind == TRIGGER and functions)
        or (kind == POLICY and function_of(Relation(name[0], name[1]), name[2]) in functions)
    )
    return frozenset((*gone, *more))


def without(found: FoundDatabase, gone: Iterable[Identity]) -> FoundDatabase:
    """Return a database without things that are taken away, and without the grants on them."""
    taken = frozenset(gone)
    tables = {}
    for name, table in found.tables.items():
        if (VIEW, tuple(name)) in taken:
            continue
        columns = {column for column in table.columns if (COLUMN, (*name, column)) in taken}
        if columns and table.grants:
            table = replace(table, grants=tuple(grant for grant in table.grants if grant.column not in columns))
        tables[name] = table
    schemas = {name: owner for name, owner in found.schemas.items() if (VIEWS_SCHEMA, (name,)) not in taken}
    grants = {name: of for name, of in found.schema_grants.items() if name in schemas}
    return replace(found, tables=tables, schemas=schemas, schema_grants=grants)


def taking(found: FoundDatabase, identity: Identity) -> tuple[str, ...]:
    """Return the statements that take a thing away."""
    kind, name = identity
    if kind == MEMBERSHIP and found.sets_each_membership:
        # Of each who gave it: that of whoever made the role others may rest on. Nodes have it of others, if at all.
        return on_coordinator(
            found,
            (
                statement("REVOKE {role} FROM {member} GRANTED BY {by}", role=name[0], member=name[1], by=each.grantor)
                for each in found.memberships
                if (each.role, each.member) == name and (each.inherit or each.set)
            ),
        )
    return (_taking(identity),)


def _taking(identity: Identity) -> str:
    kind, name = identity
    if kind == ROLE:
        return statement("DROP ROLE {role}", role=name[0])
    if kind == MEMBERSHIP:
        return statement("REVOKE {role} FROM {member}", role=name[0], member=name[1])
    if kind == FUNCTION:
        return statement("DROP FUNCTION {function}", function=Relation(SCHEMA, name[0]))
    if kind == VIEWS_SCHEMA:
        return statement("DROP SCHEMA {schema}", schema=name[0])
    relation = Relation(name[0], name[1])
    if kind == VIEW:
        return statement("DROP VIEW {view}", view=relation)
    if kind == COLUMN:
        return statement("ALTER TABLE {table} DROP COLUMN {column}", table=relation, column=name[2])
    # A shard may have lost it.
    if kind == POLICY:
        return statement("DROP POLICY IF EXISTS {policy} ON {table}", policy=name[2], table=relation)
    return statement("DROP TRIGGER IF EXISTS {trigger} ON {table}", trigger=name[2], table=relation)


def in_turn(identities: Iterable[Identity]) -> Iterator[Identity]:
    """Yield things in the order in which they are made; the other way round, in that in which they are taken away."""
    yield from sorted(identities, key=lambda identity: identity[0].turn)
