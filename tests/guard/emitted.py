"""What a database is to have, made in it at once, with every login enforced: the least that a compiler can be tried by.

The product plans, keeps what was before, and takes it away again; here nothing is kept.
"""

from collections.abc import Iterator

from psycopg import sql

from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.names import keeper_role
from kotowari.guard.wanted import AddedColumn, AddedTrigger, GuardedTable, RowPolicy, Seat, Seated, Wanted
from tests.guard.server import CompanyDatabase


def written(template: str, **parts: object) -> str:
    """Return a statement: texts are names, quoted; what is SQL already stays."""
    made = {
        name: part
        if isinstance(part, sql.Composable)
        else sql.Identifier(*part)
        if isinstance(part, tuple)
        else sql.Identifier(str(part))
        for name, part in parts.items()
    }
    return sql.SQL(template).format(**made).as_string()


def emit(company: CompanyDatabase, wanted: Wanted) -> None:
    """Make all of it in one transaction, as a superuser."""
    made = list(statements(company, wanted))  # all of it first: what is looked at must not be locked yet
    with company.connect() as connection, connection.transaction():
        connection.execute("SET LOCAL search_path = ''")
        connection.execute("SET LOCAL lock_timeout = '10s'")
        connection.execute(";".join(made).encode())


def statements(company: CompanyDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield the statements in an order that runs."""
    sets = company.server.major >= 16
    keeper = keeper_role(wanted.database)
    yield written("CREATE SCHEMA kotowari")
    yield written("CREATE ROLE {r}", r=wanted.root)
    yield written("CREATE ROLE {r}", r=keeper)
    for role in wanted.roles:
        yield written("CREATE ROLE {r} IN ROLE {root}", r=role.name, root=wanted.root)
        yield written("CREATE SCHEMA {r}", r=role.name)
        yield written("GRANT USAGE ON SCHEMA {r} TO {r}", r=role.name)
    for login in wanted.logins:
        for seat in login.seats:
            yield written("CREATE ROLE {r} IN ROLE {p}", r=seat.role, p=seat.purpose_role)
            how = "WITH INHERIT FALSE, SET TRUE" if sets else ""
            yield written(f"GRANT {{r}} TO {{login}} {how}", r=seat.role, login=login.login)
        yield from () if sets else (written("ALTER ROLE {login} NOINHERIT", login=login.login),)
    schemas = dict.fromkeys(table.name.schema for table in wanted.tables)
    for schema in schemas:
        yield written("GRANT USAGE ON SCHEMA {s} TO {root}", s=schema, root=wanted.root)
        yield written("GRANT USAGE ON SCHEMA {s} TO {k}", s=schema, k=keeper)
    for table in wanted.tables:
        yield from _table(table, keeper)
    for view in wanted.views:
        shown = sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(sql.Identifier(by), sql.Identifier(name)) for name, by in view.columns
        )
        template = "CREATE VIEW {v} WITH (security_invoker, security_barrier) AS SELECT {shown} FROM {of}"
        yield written(template, v=(view.role, view.name), shown=shown, of=tuple(view.of))
        yield written("GRANT SELECT ON {v} TO {r}", v=(view.role, view.name), r=view.role)
    for login in wanted.logins:
        yield from _login(company, wanted, login)


def _table(table: GuardedTable, keeper: str) -> Iterator[str]:
    name = tuple(table.name)
    yield from (_column(table, column) for column in table.columns)
    yield written("ALTER TABLE {t} ENABLE ROW LEVEL SECURITY", t=name)
    yield written("ALTER TABLE {t} FORCE ROW LEVEL SECURITY", t=name)
    yield written("GRANT SELECT ON {t} TO {k}", t=name, k=keeper)
    for policy in table.policies:
        yield _policy(table, policy)
    for trigger in table.triggers:
        yield from _trigger(table, trigger, keeper)
    for role, columns in table.reads.items():
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield written("GRANT SELECT ({c}) ON {t} TO {r}", c=listed, t=name, r=role)


def _column(table: GuardedTable, column: AddedColumn) -> str:
    rest = f" DEFAULT {column.default}" if column.default is not None else ""
    rest += " NOT NULL" if column.required else ""
    rest += f" CHECK ({column.check})" if column.check is not None else ""
    said = sql.SQL(column.type + rest)
    return written("ALTER TABLE {t} ADD COLUMN {c} {said}", t=tuple(table.name), c=column.name, said=said)


def _policy(table: GuardedTable, policy: RowPolicy) -> str:
    roles = sql.SQL(", ").join(map(sql.Identifier, (policy.role, *policy.also))) if policy.role else sql.SQL("PUBLIC")
    said = f"AS {'RESTRICTIVE' if policy.restrictive else 'PERMISSIVE'} FOR {policy.command} TO {{roles}}"
    said += f" USING ({policy.using})" if policy.using is not None else ""
    said += f" WITH CHECK ({policy.check})" if policy.check is not None else ""
    return written(f"CREATE POLICY {{p}} ON {{t}} {said}", p=policy.name, t=tuple(table.name), roles=roles)


def _trigger(table: GuardedTable, trigger: AddedTrigger, keeper: str) -> Iterator[str]:
    function = ("kotowari", f"{table.name}{trigger.name}"[:60])
    made = (
        "CREATE FUNCTION {f}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS {body}"
    )
    yield written(made, f=function, body=sql.Literal(trigger.body))
    yield written("ALTER FUNCTION {f}() OWNER TO {k}", f=function, k=keeper)
    when = sql.SQL(f"WHEN ({trigger.when})" if trigger.when else "")
    said = sql.SQL(trigger.timing)
    make = "CREATE TRIGGER {n} {said} ON {t} FOR EACH ROW {when} EXECUTE FUNCTION {f}()"
    yield written(make, n=trigger.name, said=said, t=tuple(table.name), when=when, f=function)


def _login(company: CompanyDatabase, wanted: Wanted, login: Seated) -> Iterator[str]:
    with company.connect() as connection:
        found = inspect(connection)
    for table in wanted.tables:
        yield written("REVOKE ALL ON {t} FROM {login}", t=tuple(table.name), login=login.login)
    for seat in login.seats:
        yield from _seat(wanted, seat)
    first = login.seats[0]
    path = found.roles[login.login].search_path
    role, searched = sql.Literal(first.role), sql.SQL(f"{sql.Identifier(first.purpose_role).as_string()}, {path}")
    settled = "ALTER ROLE {login} IN DATABASE {d} SET "
    yield written(settled + "role = {role}", login=login.login, d=wanted.database, role=role)
    if first.blank:
        yield written(settled + "search_path = {path}", login=login.login, d=wanted.database, path=searched)


def _seat(wanted: Wanted, seat: Seat) -> Iterator[str]:
    for name, given in seat.writes.items():
        for privilege, columns in given.items():
            listed = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
            said = sql.SQL(privilege)
            of = listed if columns else sql.SQL("")
            yield written("GRANT {p} {of} ON {t} TO {r}", p=said, of=of, t=tuple(name), r=seat.role)
    for view in wanted.views:
        if view.role == seat.purpose_role and seat.blank:
            for privilege in seat.writes.get(view.of, {}):
                said = sql.SQL(privilege)
                yield written("GRANT {p} ON {v} TO {r}", p=said, v=(view.role, view.name), r=seat.role)
