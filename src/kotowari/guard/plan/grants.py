"""What each object's grants are to be: the company's own, less what enforced logins lose, and the guard's roles'.

Where everybody (PUBLIC) may read a closed table, seats would too. So the first login that is enforced takes that from
everybody, and every other login there is gets it for itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import LiteralString, NamedTuple

from psycopg import sql

from kotowari.guard.found import FoundDatabase, FoundTable, Grant, Relation
from kotowari.guard.held import EVERYBODY, OF_COLUMNS, Right, granted, inherited, rights
from kotowari.guard.kept import SCHEMA, Kept, KeptGrants, company_grants
from kotowari.guard.names import keeper_role
from kotowari.guard.plan.objects import needs_keeper, seated
from kotowari.guard.plan.statements import written
from kotowari.guard.plan.watching import own_tables, usage
from kotowari.guard.wanted import Seat, Wanted

_OWNER_HAS = ("INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_MAINTAIN_SINCE = 170000
_UPSERTING = (Relation(SCHEMA, "upserting"), "")
_TAKING_UP = ((Relation(SCHEMA, "seat_of"), "wanted text"), (Relation(SCHEMA, "take_up"), "purpose text"))
"""The functions by which a seat takes up another."""


@dataclass(frozen=True, slots=True)
class ObjectGrants:
    """One object with the grants it has and those it is to have; ``kept`` is what must be remembered of before."""

    kind: LiteralString
    name: sql.Composable
    words: str
    owner: str
    current: tuple[Grant, ...]
    target: tuple[Grant, ...]
    relation: Relation | None = None
    kept: KeptGrants | None = None


@dataclass(slots=True)
class _Given:
    """What the guard's roles are to be given, by object."""

    tables: dict[Relation, list[Grant]] = field(default_factory=dict)
    sequences: dict[Relation, list[Grant]] = field(default_factory=dict)
    schemas: dict[str, list[Grant]] = field(default_factory=dict)
    routines: dict[tuple[Relation, str], list[Grant]] = field(default_factory=dict)
    database: list[Grant] = field(default_factory=list)


def closed(wanted: Wanted) -> frozenset[Relation]:
    """Return the tables of which an enforced login keeps nothing of its own: the guarded ones and those unknown."""
    return frozenset(table.name for table in wanted.tables) | frozenset(wanted.unknown)


def object_grants(
    found: FoundDatabase, before: FoundDatabase, wanted: Wanted, kept: Kept, enforced: frozenset[str]
) -> Iterator[ObjectGrants]:
    """Yield the objects whose grants the guard has a say in."""
    given = _given(before, wanted, enforced)
    ours = kept.roles | _roles(wanted, enforced)
    shut = closed(wanted)
    shown = {Relation(view.role, view.name) for view in wanted.views if not wanted.lifted}
    for name, table in found.tables.items():
        if name not in shown:
            leaving = enforced if name in shut else frozenset()
            yield _table(before, table, given.tables.get(name, []), ours, kept, leaving)
    for name in sorted(shown):
        view = found.tables.get(name)
        has = _Has(found.user, ()) if view is None else _Has(view.owner, view.grants or ())
        of = sql.Identifier(*name)
        yield _simple("TABLE", of, f"view {name}", has, given.tables.get(name, []), ours, own=True)
    for name, grants in found.sequences.items():
        has = _Has(found.sequence_owners[name], grants)
        yield _simple("SEQUENCE", sql.Identifier(*name), f"sequence {name}", has, given.sequences.get(name, []), ours)
    for of_guard, has_now, stays in own_tables(found, enforced):
        own_name, owner = Relation(SCHEMA, of_guard), found.schemas[SCHEMA]
        yield ObjectGrants("TABLE", sql.Identifier(*own_name), f"table {own_name}", owner, has_now, tuple(stays))
    given.schemas.setdefault(SCHEMA, []).extend(usage(found, enforced))
    for schema in dict.fromkeys((*found.schemas, *given.schemas)):
        has = _Has(found.schemas.get(schema, found.user), found.schema_grants.get(schema, ()))
        own, of = schema not in before.schemas, sql.Identifier(schema)
        yield _simple("SCHEMA", of, f"schema {schema}", has, given.schemas.get(schema, []), ours, own=own)
    for routine in found.routines:
        if routine.owner == keeper_role(found.name):
            continue  # who may call what the keeper has is told where it is made
        of_routine = sql.SQL("{}({})").format(sql.Identifier(*routine.name), written(routine.arguments))
        wants = given.routines.get((routine.name, routine.arguments), [])
        has = _Has(routine.owner, routine.grants)
        yield _simple("ROUTINE", of_routine, f"function {routine.name}", has, wants, ours)
    new = [routine for routine in given.routines if all(routine != (of.name, of.arguments) for of in found.routines)]
    for name, arguments in new:
        of_new = sql.SQL("{}({})").format(sql.Identifier(*name), written(arguments))
        wants = given.routines[name, arguments]
        yield _simple("ROUTINE", of_new, f"function {name}", _Has(found.user, ()), wants, ours)
    has = _Has(found.owner, found.database_grants or ())
    yield _simple("DATABASE", sql.Identifier(found.name), f"database {found.name}", has, given.database, ours)


class _Has(NamedTuple):
    """Whose an object is, and the grants it has."""

    owner: str
    grants: tuple[Grant, ...]


def _roles(wanted: Wanted, enforced: frozenset[str]) -> frozenset[str]:
    if not wanted.root:
        return frozenset()
    seats = {seat.role for login in seated(wanted, enforced) for seat in login.seats}
    return frozenset({wanted.root, keeper_role(wanted.database), *(role.name for role in wanted.roles)} | seats)


def _simple(
    kind: LiteralString,
    name: sql.Composable,
    words: str,
    has: _Has,
    wants: list[Grant],
    ours: frozenset[str],
    *,
    own: bool = False,
) -> ObjectGrants:
    """An object of which the guard's roles get something, and nobody loses anything.

    Of one that the guard made (``own``) others have nothing, whatever default privileges gave them.
    """
    others = [grant for grant in has.grants if grant.grantee not in ours and (grant.grantee == has.owner or not own)]
    wants = [grant._replace(grantor=has.owner) for grant in wants]
    return ObjectGrants(kind, name, words, has.owner, has.grants, (*others, *_once(wants)))


def _table(
    before: FoundDatabase,
    table: FoundTable,
    wants: list[Grant],
    ours: frozenset[str],
    kept: Kept,
    leaving: frozenset[str],
) -> ObjectGrants:
    """A table, of which enforced logins lose what they had if it is closed to them."""
    now = table.grants or ()
    own = company_grants(now, ours, kept.grants.get(table.name))
    staying = _without(before, table.owner, own, leaving) if leaving else own
    wants = [grant._replace(grantor=table.owner) for grant in wants]
    taken, given = frozenset(own) - frozenset(staying), frozenset(staying) - frozenset(own)
    keeps = KeptGrants(tuple(own), taken, given) if taken or given else None
    if table.grants is None or all(grant.column is not None for grant in now):
        # The catalog has the owner's own privileges only once somebody else is given one.
        rest = [grant for grant in staying if grant.column is None]
        owners = [] if not (rest or wants) else _owners(before, table)
        now = (*owners, *now) if owners else now
        staying = [*owners, *staying] if owners else staying
    return ObjectGrants(
        "TABLE",
        sql.Identifier(*table.name),
        f"table {table.name}",
        table.owner,
        tuple(now),
        (*staying, *_once(wants)),
        relation=table.name,
        kept=keeps,
    )


def _owners(before: FoundDatabase, table: FoundTable) -> list[Grant]:
    has = (*_OWNER_HAS, "MAINTAIN") if before.version >= _MAINTAIN_SINCE else _OWNER_HAS
    return [Grant(table.owner, privilege, table.owner) for privilege in has]


def _without(before: FoundDatabase, owner: str, own: list[Grant], leaving: frozenset[str]) -> list[Grant]:
    """Return a closed table's grants without those of enforced logins and of everybody.

    What such a login passed on to others they keep, from the owner.
    """
    gone = set(leaving)
    staying: list[Grant] = []
    for grant in own:
        if grant.grantee in gone or grant.grantee == EVERYBODY:
            continue
        heir = grant._replace(grantor=owner) if grant.grantor in gone else grant
        staying += [] if heir in staying else [heir]
    for grant in own:
        if grant.grantee == EVERYBODY:
            staying += _to_each(before, staying, grant, gone, owner)
    return staying


def _to_each(before: FoundDatabase, staying: list[Grant], grant: Grant, gone: set[str], owner: str) -> Iterator[Grant]:
    """Yield the grants that stand for one of everybody: for each login that has it by no other way."""
    for role in before.roles.values():
        if not role.login or role.superuser or role.name in gone or role.name == owner:
            continue
        has = granted(staying, {role.name})
        if Right(grant.privilege, grant.column) not in has and Right(grant.privilege) not in has:
            yield Grant(role.name, grant.privilege, owner, column=grant.column)


def _once(grants: Iterable[Grant]) -> list[Grant]:
    return list(dict.fromkeys(grants))


def _given(before: FoundDatabase, wanted: Wanted, enforced: frozenset[str]) -> _Given:
    """Return everything that the guard's roles are given; who gives it is the object's owner."""
    given = _Given()
    if wanted.tables:
        _foundation(given, wanted)
    reading = [Grant(keeper_role(wanted.database), "SELECT", "")] if needs_keeper(wanted) else []
    for table in wanted.tables:
        of = given.tables.setdefault(table.name, [])
        of += reading
        if table.checks:  # a function of a row policy locks the row that it looks at, for which one column is enough
            of.append(Grant(keeper_role(wanted.database), "UPDATE", "", False, table.columns[0].name))
        of += [Grant(role, "SELECT", "", False, column) for role, columns in table.reads.items() for column in columns]
    for view in wanted.views:
        given.schemas.setdefault(view.role, []).append(Grant(view.role, "USAGE", ""))
        given.tables.setdefault(Relation(view.role, view.name), []).append(Grant(view.role, "SELECT", ""))
    for login in seated(wanted, enforced):
        for seat in login.seats:
            _seat(given, wanted, seat)
            _carried(given, before, wanted, login.login, seat.role)
    return given


def _foundation(given: _Given, wanted: Wanted) -> None:
    """Give every seat the way to the tables, and to another seat of its login."""
    for schema in sorted({table.name.schema for table in wanted.tables}):
        of = given.schemas.setdefault(schema, [])
        of += [
            Grant(role, "USAGE", "")
            for role in (wanted.root, *([keeper_role(wanted.database)] if needs_keeper(wanted) else []))
        ]
    given.schemas.setdefault(SCHEMA, []).append(Grant(wanted.root, "USAGE", ""))
    if needs_keeper(wanted):
        given.schemas[SCHEMA].append(Grant(keeper_role(wanted.database), "USAGE", ""))
        given.routines.setdefault(_UPSERTING, []).append(Grant(keeper_role(wanted.database), "EXECUTE", ""))
    for routine in _TAKING_UP:
        given.routines.setdefault(routine, []).append(Grant(wanted.root, "EXECUTE", ""))


def _seat(given: _Given, wanted: Wanted, seat: Seat) -> None:
    """Give a seat what it writes: in the tables, and through the views, where the table's columns decide."""
    for relation, writes in seat.writes.items():
        of = given.tables.setdefault(relation, [])
        for privilege, columns in writes.items():
            listed: Iterable[str | None] = columns if privilege in OF_COLUMNS else (None,)
            of += [Grant(seat.role, privilege, "", False, column) for column in listed]
    for view in wanted.views:
        if view.role == seat.purpose_role and view.of in seat.writes:
            through = given.tables.setdefault(Relation(view.role, view.name), [])
            through += [Grant(seat.role, privilege, "") for privilege in seat.writes[view.of]]


def _carried(given: _Given, before: FoundDatabase, wanted: Wanted, login: str, seat: str) -> None:
    """Give a seat what its login may do with everything that is not closed to it, other than what everybody may."""
    roles = inherited(before, login) - {EVERYBODY}
    for relation in wanted.unguarded:
        if relation in before.tables:
            of = given.tables.setdefault(relation, [])
            table = before.tables[relation]
            of += [
                Grant(seat, right.privilege, "", False, right.column) for right in sorted(rights(table, roles), key=str)
            ]
    for sequence, grants in before.sequences.items():
        given.sequences.setdefault(sequence, []).extend(_copies(grants, roles, seat))
    for schema, owner in before.schemas.items():
        of = given.schemas.setdefault(schema, [])
        of += _copies(before.schema_grants.get(schema, ()), roles, seat)
        of += [Grant(seat, privilege, "") for privilege in ("USAGE", "CREATE") if owner in roles]
    for routine in before.routines:
        given.routines.setdefault((routine.name, routine.arguments), []).extend(_copies(routine.grants, roles, seat))
    given.database += [
        grant for grant in _copies(before.database_grants or (), roles, seat) if grant.privilege != "CONNECT"
    ]


def _copies(grants: Iterable[Grant], roles: frozenset[str], seat: str) -> list[Grant]:
    return [Grant(seat, right.privilege, "") for right in sorted(granted(grants, roles), key=str)]
