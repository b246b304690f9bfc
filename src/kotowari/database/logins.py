"""The two logins that work: made by the owner, they own nothing, and are refused if they could pass row-level security.

The application acts. The sequencer brings what waits into the ledger, which the application cannot.
"""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from kotowari import errors
from kotowari.database import addresses, secret_files
from kotowari.database.binaries import OLDEST_MAJOR
from kotowari.home import Home

_LONGEST_NAME = 63
"""In bytes (PostgreSQL's NAMEDATALEN - 1); a longer name would be cut, and two databases could share a login."""

# What the login is or can become: a member can take up a role, and who may make roles can make itself a member.
_POWERS = """
SELECT bool_or(rolsuper), bool_or(rolname = current_user),
       bool_or(rolbypassrls), bool_or(rolcreaterole), bool_or(rolreplication),
       bool_or(EXISTS (SELECT FROM pg_class WHERE relowner = role.oid)
            OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = role.oid)
            OR EXISTS (SELECT FROM pg_database WHERE datdba = role.oid AND datname = current_database())),
       bool_or(starts_with(rolname, 'pg_'))
FROM pg_roles AS role
WHERE pg_has_role(%s, role.oid, 'MEMBER')
"""
_REASONS = (
    "is a superuser, whom row-level security does not bind",
    "is the owner's login or may become it",
    "has BYPASSRLS, so that row-level security does not bind it",
    "may make roles, and so make itself any of them",
    "may replicate, and so read everything",
    "owns the database, or a table or schema in it",
    "has one of PostgreSQL's own roles (`pg_…`), which reach past what was granted",
)

Connection = psycopg.Connection[tuple[Any, ...]]


class Login(StrEnum):
    """What a login is for; its name ends with this."""

    APPLICATION = "application"
    SEQUENCER = "sequencer"


class Addresses(NamedTuple):
    """The two logins' addresses."""

    application: str
    sequencer: str


def login_name(database: str, login: Login) -> str:
    """Return the name of a database's login; raises ``LoginRefused`` if it would be too long."""
    name = f"{database}_{login}"
    if len(name.encode()) > _LONGEST_NAME:
        raise errors.LoginRefused(login=name, reason=f"has a name of more than {_LONGEST_NAME} bytes")
    return name


def address(home: Home, login: Login) -> str | None:
    """Return a login's address: the one the home names, else the one in its secrets, else ``None``."""
    return _named(home, login) or secret_files.kept(_file(home, login))


def lead_here(home: Home, owner_url: str) -> None:
    """Let the kept addresses of the logins lead to where the owner's leads.

    A home that was moved, or copied, says in it where the server was before: at best nothing answers there, at worst
    the server of the home it was copied from.
    """
    here = {part: value for part, value in addresses.parts(owner_url).items() if part in ("host", "port", "dbname")}
    for login in Login:
        kept = _kept(home, login)
        if kept and kept != (kept | here):
            secret_files.keep(_file(home, login), addresses.url(kept | here))


def ensure(home: Home, owner_url: str) -> Addresses:
    """Make the logins that are missing, keep their addresses in the home's secrets, check them, return the addresses.

    A login without a working secret is given a new one. One that the home names is only checked.

    Raises ``ServerTooOld``, ``DatabaseUnavailable``, ``AddressUnreadable``, and ``LoginRefused`` for a login that is or
    may become superuser, owner or free of row-level security, for an application that may become the sequencer, for one
    that leads elsewhere, and for one that the owner's login cannot make.
    """
    with connect(owner_url) as owner:
        made = Addresses(*(_ensure(owner, home, owner_url, login) for login in Login))
        check_apart(owner, *(addresses.parts(url)["user"] for url in made))
    return made


def check(owner: Connection, login: str) -> None:
    """Raise ``LoginRefused`` if row-level security would not bind the login in the owner's database."""
    if not _exists(owner, login):
        raise errors.LoginRefused(login=login, reason="does not exist")
    powers = owner.execute(_POWERS, (login,)).fetchone() or ()
    for has, reason in zip(powers, _REASONS, strict=True):
        if has:
            raise errors.LoginRefused(login=login, reason=reason)


def check_apart(owner: Connection, application: str, sequencer: str) -> None:
    """Raise ``LoginRefused`` if the application is, or may become, the sequencer."""
    if owner.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", (application, sequencer)).fetchone() != (False,):
        raise errors.LoginRefused(login=application, reason="is the sequencer's login or may become it")


def restrict(owner: Connection, login: str) -> None:
    """Let the login into the database, and nobody without a grant of their own; it may make no tables there.

    Raises ``LoginRefused`` if that has no effect, as when the owner's login does not own the database.
    """
    names = {"database": sql.Identifier(owner.info.dbname), "login": sql.Identifier(login)}
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {login}",
    ):
        owner.execute(sql.SQL(statement).format(**names))
    left = owner.execute(
        "SELECT has_schema_privilege(%(login)s, 'public', 'CREATE')"
        " OR has_database_privilege(%(login)s, current_database(), 'CREATE')"
        " OR has_database_privilege(%(login)s, current_database(), 'TEMPORARY')"
        " OR NOT has_database_privilege(%(login)s, current_database(), 'CONNECT')",
        {"login": login},
    ).fetchone()
    if left != (False,):
        raise errors.LoginRefused(
            login=login,
            reason="may make tables in the database, or not enter it, and the owner's login cannot change that",
        )


def connect(owner_url: str) -> Connection:
    """Connect as the owner, autocommitting; raises ``DatabaseUnavailable``, ``ServerTooOld``, ``AddressUnreadable``."""
    try:
        connection = psycopg.connect(owner_url, autocommit=True, application_name="kotowari")
    except psycopg.OperationalError:
        raise errors.DatabaseUnavailable from None  # its text names host and user
    except psycopg.ProgrammingError:
        raise errors.AddressUnreadable from None  # its text is the address
    if connection.info.server_version < OLDEST_MAJOR * 10_000:
        version = connection.info.parameter_status("server_version")
        connection.close()
        raise errors.ServerTooOld(version=version, oldest=OLDEST_MAJOR)
    return connection


def _ensure(owner: Connection, home: Home, owner_url: str, login: Login) -> str:
    """Return the address of one login, made or checked."""
    named = _named(home, login)
    name = addresses.parts(named).get("user", "") if named else login_name(owner.info.dbname, login)
    try:
        if named is None and not _exists(owner, name):
            statement = "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT"
            owner.execute(sql.SQL(statement).format(sql.Identifier(name)))
        check(owner, name)
        if named is not None and not _leads_here(owner, named, name):
            reason = "cannot log in with the address given, or is led to another database than the owner's login"
            raise errors.LoginRefused(login=name, reason=reason)
        restrict(owner, name)
        return named or _with_secret(owner, home, owner_url, login)
    except psycopg.errors.InsufficientPrivilege:
        reason = "cannot be made, or be made fit, by the owner's login"
        raise errors.LoginRefused(login=name, reason=reason) from None


def _with_secret(owner: Connection, home: Home, owner_url: str, login: Login) -> str:
    """Return the login's address with the secret that is kept, renewed if there is none or it does not open."""
    name, kept = login_name(owner.info.dbname, login), _kept(home, login)
    # An address that names no database leads to the one that is called as the login, which differs here.
    here = addresses.parts(owner_url) | {"dbname": owner.info.dbname, "user": name}
    url = addresses.url(here | {"password": kept.get("password", "")})
    if not (kept.get("password") and _leads_here(owner, url, name)):
        password = secrets.token_hex(24)
        url = addresses.url(here | {"password": password})
        # Kept before it is set: a crash between the two leaves a secret that does not open, which is renewed.
        secret_files.keep(_file(home, login), url)
        # Hashed here, so that no server's log of statements can show it.
        verifier = owner.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
        owner.execute(statement.format(sql.Identifier(name), sql.Literal(verifier)))
        if not _leads_here(owner, url, name):
            raise errors.LoginRefused(login=name, reason="cannot log in with the secret it was just given")
    elif kept != addresses.parts(url):
        secret_files.keep(_file(home, login), url)
    return url


def _exists(owner: Connection, login: str) -> bool:
    return owner.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is not None


def _leads_here(owner: Connection, url: str, login: str) -> bool:
    """Say whether one can log in at the address, and is then in the owner's database as that login."""
    try:
        with psycopg.connect(url, autocommit=True) as visitor:
            # A row of the server's, not the driver's number of the process, which a proxy may make up.
            process = visitor.execute("SELECT pg_backend_pid()").fetchone() or (None,)
            seen = owner.execute(
                "SELECT FROM pg_stat_activity WHERE (pid, usename, datname) = (%s, %s, current_database())",
                (*process, login),
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return seen is not None


def _named(home: Home, login: Login) -> str | None:
    return home.application_url if login is Login.APPLICATION else home.sequencer_url


def _kept(home: Home, login: Login) -> dict[str, str]:
    """Return the parts of the address that is kept; none of one that is damaged, for it is made anew."""
    try:
        return addresses.parts(secret_files.kept(_file(home, login)) or "")
    except errors.AddressUnreadable:
        return {}


def _file(home: Home, login: Login) -> Path:
    return home.secrets / f"{login}.url"
