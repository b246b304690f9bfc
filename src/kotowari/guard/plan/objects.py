"""What is wanted of a database, as things with statements: roles, columns, triggers, row policies and views."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import LiteralString

from psycopg import sql

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
)
from kotowari.guard.names import function_of, keeper_role
from kotowari.guard.plan.cluster import on_coordinator
from kotowari.guard.plan.statements import names, statement, written
from kotowari.guard.plan.things import Thing
from kotowari.guard.wanted import AddedColumn, AddedTrigger, BlankView, RowCheck, RowPolicy, Seated, Wanted

BEFORE_UPDATE = Relation(SCHEMA, "before_update")
"""The function that marks a transaction in which an update has begun; it stands in the guard's own schema."""

_PATH = "SET search_path = pg_catalog, pg_temp "


def things(found: FoundDatabase, wanted: Wanted, enforced: frozenset[str]) -> Iterator[Thing]:
    """Yield everything that is to stand for the logins that are enforced."""
    yield from _roles(found, wanted, enforced)
    absent = _seats(wanted.logins) - _seats(seated(wanted, enforced))
    for table in wanted.tables:
        yield from (_column(table.name, column) for column in table.columns)
        for trigger in table.triggers:
            yield from _trigger(found, table.name, trigger, keeper_role(wanted.database))
        yield from (_check(found, table.name, check, keeper_role(wanted.database)) for check in table.checks)
        yield from (_policy(table.name, policy) for policy in table.policies if policy.role not in absent)
    for role in view_schemas(wanted):
        yield Thing((VIEWS_SCHEMA, (role,)), f"schema {role} with its views", (statement("CREATE SCHEMA {s}", s=role),))
    yield from () if wanted.lifted else map(_view, wanted.views)


def view_schemas(wanted: Wanted) -> tuple[str, ...]:
    """Return the schemas of views, each of which is named as its role."""
    return tuple(dict.fromkeys(view.role for view in wanted.views))


def seated(wanted: Wanted, enforced: frozenset[str]) -> list[Seated]:
    """Return the logins that are enforced, with their seats; one that the server does not have has none."""
    return [login for login in wanted.logins if login.login in enforced and login.seats]


def _seats(logins: Iterable[Seated]) -> frozenset[str]:
    return frozenset(seat.role for login in logins for seat in login.seats)


def _roles(found: FoundDatabase, wanted: Wanted, enforced: frozenset[str]) -> Iterator[Thing]:
    if not wanted.root:
        return
    each_has = found.sets_each_membership
    # Before 13.1 Citus passes on no membership with options: by itself it is inherited, and may be taken up.
    inherits = "INHERIT TRUE, SET TRUE" if each_has and found.cluster is None else ""
    # On Citus a seat that is taken up is one by which nodes connect to each other.
    login = "LOGIN" if found.cluster is not None else "NOLOGIN"
    yield _role(wanted.root, "NOLOGIN", "the role that all purposes belong to")
    if needs_keeper(wanted):
        yield _role(keeper_role(wanted.database), "NOLOGIN", "the role that owns the functions of triggers")
        whose = _whose(found)
        if not _is_superuser(found, whose):  # only a member of a role may give it something
            yield _membership(keeper_role(wanted.database), whose, "INHERIT FALSE, SET TRUE" if each_has else "")
    for role in wanted.roles:
        yield _role(role.name, "NOLOGIN", f"the role of {role.capacity.name}")
        yield _membership(wanted.root, role.name, inherits)
    for of in seated(wanted, enforced):
        for seat in of.seats:
            yield _role(seat.role, login, f"the seat of {of.login} for {seat.capacity.name}")
            yield _membership(seat.purpose_role, seat.role, inherits)
            taken_up = _membership(seat.role, of.login, "INHERIT FALSE, SET TRUE" if each_has else "")
            if each_has and found.cluster is not None and not found.cluster.grants_columns:
                make, again = (on_coordinator(found, texts) for texts in (taken_up.make, taken_up.again))
                taken_up = replace(taken_up, make=make, again=again)
            yield taken_up


def _whose(found: FoundDatabase) -> str:
    """Return whose the guard is: whoever made it first, whoever changes it now."""
    return found.schemas.get(SCHEMA, found.user)


def _is_superuser(found: FoundDatabase, name: str) -> bool:
    role = found.roles.get(name)
    return role is None or role.superuser


def needs_keeper(wanted: Wanted) -> bool:
    """Say whether there are triggers, whose functions want an owner, or a row policy is for that owner."""
    named = {policy.role for table in wanted.tables for policy in table.policies}
    return keeper_role(wanted.database) in named or any(table.triggers or table.checks for table in wanted.tables)


def _role(name: str, login: str, words: str) -> Thing:
    attributes = "NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT"
    make = statement("CREATE ROLE {name} {login} {rest}", name=name, login=written(login), rest=written(attributes))
    again = statement("ALTER ROLE {name} {login} {rest}", name=name, login=written(login), rest=written(attributes))
    return Thing((ROLE, (name,)), f"role {name}: {words}", (make,), (again,))


def _membership(role: str, member: str, options: str) -> Thing:
    make = statement("GRANT {role} TO {member}", role=role, member=member)
    make += f" WITH {options}" if options else ""
    again = (statement("REVOKE {role} FROM {member}", role=role, member=member), make)
    return Thing((MEMBERSHIP, (role, member)), f"{member} belongs to {role}", (make,), again)


def _column(table: Relation, column: AddedColumn) -> Thing:
    """A column with a constant default: no row is written, and no row is read for its check, which holds of nothing."""
    clause = statement("ADD COLUMN {name} {type}", name=column.name, type=written(column.type))
    if column.later:
        clause += statement(
            ", ALTER COLUMN {name} SET DEFAULT {said}", name=column.name, said=written(column.default or "")
        )
    elif column.default is not None:
        clause += f" DEFAULT {column.default}"
    clause += " NOT NULL" if column.required else ""
    if column.check is not None:
        # Named as its column, so that it is known again and goes with it.
        check = ", ADD CONSTRAINT {name} CHECK ({check}) NOT VALID"
        clause += statement(check, name=column.name, check=written(column.check))
    make = statement("ALTER TABLE {table} {clause}", table=table, clause=written(clause))
    again = _closed_anew(table, column) if column.required and column.default is not None else ()
    after = (_without_default(table, column),) if column.only_now else ()
    words = f"{column.name} ({column.type})"
    return Thing((COLUMN, (*table, column.name)), words, (make, *after), again, clause, after)


def _without_default(table: Relation, column: AddedColumn) -> str:
    return statement("ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT", table=table, name=column.name)


def _closed_anew(table: Relation, column: AddedColumn) -> tuple[str, ...]:
    """Return the statements that make a state column anew: closed for every row until its state is delivered again.

    What the old one said of persons is not what the new one says, and a stop must not be lost.
    """
    closed = "'0001-01-01'" if column.type == "date" else "false"
    return (
        statement("ALTER TABLE {table} DROP COLUMN IF EXISTS {name}", table=table, name=column.name),
        statement(
            "ALTER TABLE {table} ADD COLUMN {name} {type} NOT NULL DEFAULT {closed}",
            table=table,
            name=column.name,
            type=written(column.type),
            closed=written(closed),
        ),
        _without_default(table, column)
        if column.only_now
        else statement(
            "ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default}",
            table=table,
            name=column.name,
            default=written(column.default or "NULL"),
        ),
    )


def _trigger(found: FoundDatabase, table: Relation, trigger: AddedTrigger, owner: str) -> Iterator[Thing]:
    each, function = "STATEMENT", BEFORE_UPDATE
    if trigger.body is not None:
        each, function = "ROW", Relation(SCHEMA, function_of(table, trigger.name))
        words = f"function of the trigger {trigger.name} on {table}"
        made = _defined(function, "() RETURNS trigger", trigger.body, "" if trigger.qualified else _PATH)
        # Whoever makes a trigger must be allowed to call its function.
        yield _function(found, function, words, made, owner, _whose(found))
    make = statement(
        "CREATE TRIGGER {name} {timing} ON {table} FOR EACH {each} {when}EXECUTE FUNCTION {function}()",
        name=trigger.name,
        each=written(each),
        when=written(f"WHEN ({trigger.when}) " if trigger.when is not None else ""),
        timing=written(trigger.timing),
        table=table,
        function=function,
    )
    yield Thing((TRIGGER, (*table, trigger.name)), f"trigger {trigger.name} on {table}", (make,))


def _check(found: FoundDatabase, table: Relation, check: RowCheck, owner: str) -> Thing:
    function = Relation(SCHEMA, function_of(table, check.name))
    words = f"function of the row policy {check.name} on {table}"
    made = _defined(function, "(written record) RETURNS boolean", check.body, _PATH)
    return _function(found, function, words, made, owner, check.role)


def _defined(function: Relation, takes: LiteralString, body: str, path: LiteralString) -> str:
    text: LiteralString = "CREATE FUNCTION {function}" + takes + " LANGUAGE plpgsql SECURITY DEFINER " + path
    return statement(text + "AS {body}", function=function, body=sql.Literal(body))


def _function(found: FoundDatabase, function: Relation, words: str, made: str, owner: str, caller: str) -> Thing:
    """A function that belongs to the keeper, and that one other role may call."""
    closed = statement("REVOKE ALL ON FUNCTION {function} FROM PUBLIC", function=function)
    owned = statement("ALTER FUNCTION {function} OWNER TO {owner}", function=function, owner=owner)
    called = statement("GRANT EXECUTE ON FUNCTION {function} TO {caller}", function=function, caller=caller)
    whose = _whose(found)
    if _is_superuser(found, whose):
        given = [owned] if caller == whose else [called, owned]
    else:
        # It may only be given to a role that may make things in its schema.
        lent = statement("GRANT CREATE, USAGE ON SCHEMA {schema} TO {owner}", schema=SCHEMA, owner=owner)
        back = statement("REVOKE CREATE ON SCHEMA {schema} FROM {owner}", schema=SCHEMA, owner=owner)
        given = [lent, owned, statement("SET LOCAL ROLE {owner}", owner=owner), called, "RESET ROLE", back]
    return Thing((FUNCTION, (function.name,)), words, (made, closed, *given))


def _policy(table: Relation, policy: RowPolicy) -> Thing:
    make = statement(
        "CREATE POLICY {name} ON {table} AS {kind} FOR {command} TO {role}",
        name=policy.name,
        table=table,
        kind=written("RESTRICTIVE" if policy.restrictive else "PERMISSIVE"),
        command=written(policy.command),
        role=names((policy.role, *policy.also)) if policy.role else written("PUBLIC"),
    )
    make += f" USING ({policy.using})" if policy.using is not None else ""
    make += f" WITH CHECK ({policy.check})" if policy.check is not None else ""
    who, verb = (
        ", ".join((policy.role, *policy.also)) or "everybody",
        "writes" if policy.command == "INSERT" else "sees",
    )
    only = "only " if policy.restrictive else ""
    words = f"row policy on {table}: {who} {verb} {only}rows where {policy.using or policy.check}"
    return Thing((POLICY, (*table, policy.name)), words, (make,))


def _view(view: BlankView) -> Thing:
    shown = sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(sql.Identifier(of), sql.Identifier(name)) if of != name else sql.Identifier(name)
        for name, of in view.columns
    )
    name = Relation(view.role, view.name)
    make = statement(
        "CREATE VIEW {view} WITH (security_invoker = true) AS SELECT {shown} FROM {of}",
        view=name,
        shown=shown,
        of=view.of,
    )
    blank = [shown_as for shown_as, of in view.columns if shown_as != of]
    words = f"view of {view.of} in {view.role}" + (f", blank: {', '.join(blank)}" if blank else "")
    default = "ALTER VIEW {view} ALTER COLUMN {column} SET DEFAULT {said}"
    defaults = (statement(default, view=name, column=of, said=written(said)) for of, said in view.defaults)
    return Thing((VIEW, name), words, (make, *defaults))


def row_security(table: Relation, *, enabled: bool, forced: bool) -> tuple[str, ...]:
    """Return the statements that set row-level security of a table."""
    said = ("ENABLE" if enabled else "DISABLE", "FORCE" if forced else "NO FORCE")
    text = "ALTER TABLE {table} {what} ROW LEVEL SECURITY"
    return tuple(statement(text, table=table, what=written(what)) for what in said)
