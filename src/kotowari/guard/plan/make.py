"""A plan made: what a database has, held against what it is to have. Pure: nothing is read, nothing is changed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from kotowari.guard.acl import Step, steps
from kotowari.guard.before import foundation
from kotowari.guard.found import FoundDatabase, Relation
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
    Kind,
    Marks,
    as_before,
)
from kotowari.guard.names import audit_role
from kotowari.guard.plan.anchors import anchored
from kotowari.guard.plan.baseline import come_since, known, parted
from kotowari.guard.plan.bypasses import bypasses, lacks, notices
from kotowari.guard.plan.closing import closed_rows, taken_back
from kotowari.guard.plan.cluster import on_coordinator, settings
from kotowari.guard.plan.detached import let_go
from kotowari.guard.plan.effects import effects
from kotowari.guard.plan.grants import ObjectGrants, object_grants
from kotowari.guard.plan.heirs import handed_over
from kotowari.guard.plan.indexes import shut_out
from kotowari.guard.plan.logins import enforcing, kept_of, leaves, never, releasing, seats_changed, seats_of
from kotowari.guard.plan.model import Change, Group, Plan
from kotowari.guard.plan.nodes import belonging, granted
from kotowari.guard.plan.objects import row_security, seated, things
from kotowari.guard.plan.renaming import renamed, unsaid
from kotowari.guard.plan.statements import statement, written
from kotowari.guard.plan.things import NOT_LOOKED_AT, Standing, Thing, in_turn, standing, taking, without
from kotowari.guard.plan.uses import prevented, told
from kotowari.guard.reads.settings import audit, to_watch, unrecorded, unwatching
from kotowari.guard.wanted import Wanted

_LOCK_MILLISECONDS = "2000"
"""How long a statement of a plan that is carried out by hand waits for a lock on a node."""

_GROUPS: dict[Kind, Group] = {
    ROLE: Group.ROLES,
    MEMBERSHIP: Group.ROLES,
    COLUMN: Group.COLUMNS,
    FUNCTION: Group.TRIGGERS,
    TRIGGER: Group.TRIGGERS,
    POLICY: Group.ROWS,
    VIEWS_SCHEMA: Group.VIEWS,
    VIEW: Group.VIEWS,
}


def make_plan(found: FoundDatabase, kept: Kept, wanted: Wanted, enforced: frozenset[str] | None = None) -> Plan:
    """Return what would change so that a database has what is wanted, with these logins enforced.

    Without ``enforced`` those stay that are. A plan of what stands already has no change.
    """
    before = as_before(found, kept)
    asked = frozenset(kept.enforced) if enforced is None else enforced
    bound = _bound(before, kept, wanted, asked)
    wants = list(things(found, wanted, bound))
    there = standing(found, kept, wants)
    of_objects = list(object_grants(without(found, there.gone), before, wanted, kept, bound))
    given = [(of, chosen) for of in of_objects if (chosen := _steps(of, kept))]
    seats = seats_of(before, seated(wanted, bound))
    now_known = known(before, wanted)
    stays = replace(_kept_after(before, kept, wanted, bound, wants, of_objects), known=now_known)
    changes = (
        *_foundation(found, kept),
        *renamed(kept),
        *(come_since(kept.known, now_known, wanted) if kept.stands and wanted.tables else ()),
        *(_taken_over(kept) if wanted.tables else ()),
        *parted(kept, wanted),
        *_released(found, kept, bound),
        *_taken_away(found, there, later=False),
        *let_go(found, kept, wanted, there.gone),
        *taken_back(found, kept, wanted),
        *_made(there, wants),
        *closed_rows(found, kept, wanted, there),
        *_rows(found, kept, wanted),
        # Before a shard gives anything, nobody may have by himself there what is only taken up.
        *belonging(found, kept, seated(wanted, bound), (each for of in bound for each in leaves(before, wanted, of))),
        *granted(found, given, of_objects),
        *_audited(found, wanted, there),
        *seats_changed(kept, seats),
        *_enforced(found, before, wanted, bound),
        *anchored(found, wanted, seated(wanted, bound)),
        *handed_over(found, kept, there.gone),
        *_taken_away(found, there, later=True),
    )
    return Plan(
        database=found.name,
        changes=changes,
        kept=stays,
        logins=tuple(effects(before, wanted, bound)),
        bypasses=tuple(bypasses(before, wanted)),
        indexes=tuple(shut_out(before, wanted)),
        notices=(*notices(before, wanted), *told(before, wanted)),
        lacks=(
            *_elsewhere(before, wanted),
            *prevented(before, wanted),
            *there.conflicts,
            *_in_the_way(found, there),
            *lacks(found, before, wanted, bound, {of.words: of.owner for of, _ in given}),
        ),
        breaches=(*_breaches(before, kept, wanted, asked), *unsaid(kept, wanted)),
        begins=settings(found, _LOCK_MILLISECONDS),
        unrecorded=unrecorded(found, wanted),
    )


def _bound(before: FoundDatabase, kept: Kept, wanted: Wanted, asked: frozenset[str]) -> frozenset[str]:
    """Return the logins, of those that are asked for, that are there and may be bound, or are already."""
    return frozenset(
        of.login
        for of in seated(wanted, asked)
        if of.login in before.roles and (of.login in kept.enforced or not never(before, wanted, of.login))
    )


def _elsewhere(before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield that the map's tables are not there at all: the address is then hardly the right one."""
    if wanted.logins and not wanted.tables and not wanted.unguarded:
        yield f"{before.name} has no table of the map: see that the address is the right one"


def _in_the_way(found: FoundDatabase, there: Standing) -> Iterator[str]:
    """Yield the views that others made of views which are to go: PostgreSQL lets none go that another stands on."""
    gone = {Relation(*name) for kind, name in there.gone if kind == VIEW}
    for table in found.tables.values():
        if table.name not in gone and (under := gone.intersection(table.reads)):
            on = ", ".join(sorted(map(str, under)))
            yield f"{table.name} stands on {on}, which has to make way: drop it, and make it again afterwards"


def _breaches(before: FoundDatabase, kept: Kept, wanted: Wanted, asked: frozenset[str]) -> Iterator[str]:
    """Yield what binds no more a login that is bound; it is never let go in silence."""
    named = {of.login for of in seated(wanted, asked)}
    for login in sorted(asked & frozenset(kept.enforced) & frozenset(before.roles)):
        if login not in named:
            yield f"{login} is bound and the map does not say any more what it reads for: release it, or name it there"
            continue
        yield from (f"{login} is bound, but {why}; or release it" for why in never(before, wanted, login))


def make_removal(found: FoundDatabase, kept: Kept) -> Plan:
    """Return what would change so that nothing of the guard is left and all is as it was before."""
    wanted = Wanted(found.name, "")
    removal = make_plan(found, kept, wanted, frozenset())
    changes = [change for change in removal.changes if change.group is not Group.FOUNDATION]
    if kept.stands:
        dropped = statement("DROP SCHEMA {schema} CASCADE", schema=SCHEMA)
        changes.append(Change(Group.FOUNDATION, "no schema kotowari any more", (dropped,)))
    role, notices = audit_role(found.name), tuple[str, ...]()
    if role in found.roles and found.roles[found.user].superuser:
        words = f"no role {role} any more, and nothing by which pgaudit was told of it"
        changes.append(Change(Group.ROLES, words, tuple(unwatching(found))))
    elif role in found.roles:
        notices = (
            f"role {role} and pgaudit's settings stay: a superuser runs what `kotowari guard watch --undo` says",
        )
    lacking = tuple(_in_the_way(found, standing(found, kept, things(found, wanted, frozenset()))))
    return replace(
        removal, changes=tuple(changes), lacks=lacking, breaches=(), notices=notices, bypasses=(), indexes=()
    )


def _foundation(found: FoundDatabase, kept: Kept) -> Iterator[Change]:
    if not kept.stands or not kept.whole:
        words = "schema kotowari: what the guard made, and what was before, so that all can be put back"
        if kept.stands:
            words = "schema kotowari: what this release keeps there besides"
        yield Change(Group.FOUNDATION, words, on_coordinator(found, foundation(has_schema=SCHEMA in found.schemas)))


def _taken_over(kept: Kept) -> Iterator[Change]:
    """Yield that what a script made is looked at: from then on it is known what somebody changes of it."""
    new = sum(marks.seen == NOT_LOOKED_AT for marks in kept.made.values())
    if new:
        yield Change(Group.KNOWN, f"{new} things were made by a script: they are taken as they are now", ())


def _released(found: FoundDatabase, kept: Kept, bound: frozenset[str]) -> Iterator[Change]:
    for login, before in kept.enforced.items():
        if login not in bound:
            yield from releasing(found, login, before)


def _taken_away(found: FoundDatabase, there: Standing, *, later: bool) -> Iterator[Change]:
    """Yield what is taken away: roles later, when nothing is granted to them any more."""
    for kind, name in reversed(list(in_turn(there.gone))):
        if (kind in (ROLE, MEMBERSHIP)) is later:
            words = f"no {kind.word} {'.'.join(name)} any more"
            if (kind, name) in there.remade:
                words = f"{kind.word} {'.'.join(name)} is made anew"
            yield Change(_GROUPS[kind], words, taking(found, (kind, name)))


def _made(there: Standing, wants: list[Thing]) -> Iterator[Change]:
    """Yield what is made: the columns of one table by one statement, so that it is locked once."""
    ahead = [thing for thing in wants if thing.identity in there.missing or thing.identity in there.altered]
    ahead.sort(key=lambda thing: thing.identity[0].turn)
    for key, group in groupby(ahead, lambda thing: _together(there, thing)):
        made = list(group)
        if isinstance(key, Relation):
            words = f"table {key} gets the columns " + ", ".join(thing.words for thing in made)
            clauses = ", ".join(thing.clause for thing in made)
            text = statement("ALTER TABLE {table} {clauses}", table=key, clauses=written(clauses))
            yield Change(Group.COLUMNS, words, (text, *(after for thing in made for after in thing.after)))
            continue
        for thing in made:
            said = thing.again if thing.identity in there.altered else thing.make
            yield Change(_GROUPS[thing.identity[0]], thing.words, said)


def _together(there: Standing, thing: Thing) -> Relation | Identity:
    kind, name = thing.identity
    if kind == COLUMN and thing.identity in there.missing:
        return Relation(name[0], name[1])
    return thing.identity


def _rows(found: FoundDatabase, kept: Kept, wanted: Wanted) -> Iterator[Change]:
    """Yield where row-level security is turned on, and where it is as it was before."""
    guarded = {table.name for table in wanted.tables}
    for table in wanted.tables:
        now = found.tables.get(table.name)
        if now is not None and not (now.row_security and now.forced):
            comes = ["is turned on"] * (not now.row_security) + ["binds its owner too"] * (not now.forced)
            words = f"row-level security of {table.name} {' and '.join(comes)}"
            yield Change(Group.ROWS, words, row_security(table.name, enabled=True, forced=True))
    for name, (enabled, forced) in kept.row_security.items():
        now = found.tables.get(name)
        if name not in guarded and now is not None and (now.row_security, now.forced) != (enabled, forced):
            words = f"row-level security of {name} is as it was"
            yield Change(Group.ROWS, words, row_security(name, enabled=enabled, forced=forced))


def _steps(of: ObjectGrants, kept: Kept) -> list[Step]:
    """Return what is given and taken of an object; nothing where its grants are as they are to be."""
    was = kept.grants.get(of.relation) if of.relation is not None else None
    put_back = was is not None and (of.kept is None or of.kept.taken != was.taken)
    return steps(of.current, of.target, ordered=put_back)


def _audited(found: FoundDatabase, wanted: Wanted, there: Standing) -> Iterator[Change]:
    """Yield what pgaudit is to tell the reads of, where there is a role for it: a view that is made anew too."""
    role = audit_role(found.name)
    if role not in found.roles:
        return
    told = {name for name in found.audited if (VIEW, tuple(name)) not in there.gone}
    watched = [name for name in to_watch(wanted) if name not in told]
    for name in watched:
        yield Change(Group.GRANTS, f"{role} may read {name}, so that pgaudit tells of it", (audit(found, name),))
    for name in sorted(told - set(to_watch(wanted))):
        said = audit(found, name, ends=True)
        yield Change(Group.GRANTS, f"{role} may not read {name} any more", (said,))


def _enforced(found: FoundDatabase, before: FoundDatabase, wanted: Wanted, bound: frozenset[str]) -> Iterator[Change]:
    for login in seated(wanted, bound):
        yield from enforcing(found, before, wanted, login)


def _kept_after(
    before: FoundDatabase,
    kept: Kept,
    wanted: Wanted,
    bound: frozenset[str],
    wants: Iterable[Thing],
    of_objects: Iterable[ObjectGrants],
) -> Kept:
    """Return what is to be remembered once the plan is applied, but for what the catalogs will say of new things."""
    flags = {
        table.name: (before.tables[table.name].row_security, before.tables[table.name].forced)
        for table in wanted.tables
        if table.name in before.tables
    }
    return Kept(
        made={thing.identity: Marks(thing.source, "") for thing in wants},
        grants={of.relation: of.kept for of in of_objects if of.relation is not None and of.kept is not None},
        row_security=flags,
        enforced={login: kept_of(before, wanted, login) for login in sorted(bound)},
        seats=kept.seats,
        which=kept.which,
        partly=wanted.partly or {},
        parted=wanted.partly or {},
        stands=True,
    )
