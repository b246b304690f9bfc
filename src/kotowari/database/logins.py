"""The application login: made by the owner, owns nothing, and is refused if it could pass row-level security."""

import secrets
from pathlib import Path
from typing import Any

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
SELECT bool_or(rolsuper), bool_or(rolbypassrls), bool_or(rolcreaterole), bool_or(rolreplication),
       bool_or(rolname = current_user),
       bool_or(EXISTS (SELECT FROM pg_class WHERE relowner = role.oid)
            OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = role.oid)
            OR EXISTS (SELECT FROM pg_database WHERE datdba = role.oid AND datname = current_database()))
FROM pg_roles AS role
WHERE pg_has_role(%s, role.oid, 'MEMBER')
"""
_REASONS = (
    "is a superuser, whom row-level security does not bind",
    "has BYPASSRLS, so that row-level security does not bind it",
    "may make roles, and so make itself any of them",
    "may replicate, and so read everything",
    "is the owner's login or may become it",
    "owns the database, or a table or schema in it",
)

Connection = psycopg.Connection[tuple[Any, ...]]


def application_login(database: str) -> str:
    """Return the name of a database's application login; raises ``LoginRefused`` if it would be too long."""
    login = f"{database}_application"
    if len(login.encode()) > _LONGEST_NAME:
        raise errors.LoginRefused(login=login, reason=f"has a name of more than {_LONGEST_NAME} bytes")
    return login


def application_url(home: Home) -> str | None:
    """Return the application login's address: the one the home names, else the one in its secrets, else ``None``."""
    return home.application_url or secret_files.kept(_file(home))


def ensure_application(home: Home, owner_url: str) -> str:
    """Make the application login if it is missing, keep its address in ``application.url``, check it, return it.

    A login without a working secret is given a new one. If the home names a login of its own it is only checked.

    Raises ``ServerTooOld``, ``LoginRefused`` (it is, or may become, superuser, owner or free of row-level security; or
    it cannot log in) and ``DatabaseUnavailable``.
    """
    with connect(owner_url) as connection:
        if home.application_url is not None:
            login = addresses.parts(home.application_url).get("user", "")
            check(connection, login)
            if not _works(home.application_url):
                raise errors.LoginRefused(login=login, reason="cannot log in with the address given")
            restrict(connection, login)
            return home.application_url
        login = application_login(connection.info.dbname)
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is None:
            statement = "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT"
            connection.execute(sql.SQL(statement).format(sql.Identifier(login)))
        check(connection, login)
        restrict(connection, login)
        return _with_secret(connection, owner_url, login, _file(home))


def check(owner: Connection, login: str) -> None:
    """Raise ``LoginRefused`` if row-level security would not bind the login in the owner's database."""
    if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is None:
        raise errors.LoginRefused(login=login, reason="does not exist")
    powers = owner.execute(_POWERS, (login,)).fetchone() or ()
    for has, reason in zip(powers, _REASONS, strict=True):
        if has:
            raise errors.LoginRefused(login=login, reason=reason)


def restrict(owner: Connection, login: str) -> None:
    """Let into the database, of those without a grant of their own, the application only; it may make no tables there.

    Raises ``LoginRefused`` if that has no effect, as when the owner's login does not own the database.
    """
    names = {"database": sql.Identifier(owner.info.dbname), "application": sql.Identifier(login)}
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {application}",
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
    """Connect as the owner, autocommitting; raises ``DatabaseUnavailable`` or ``ServerTooOld``."""
    try:
        connection = psycopg.connect(owner_url, autocommit=True, application_name="kotowari")
    except psycopg.OperationalError:
        raise errors.DatabaseUnavailable from None  # its text names host and user
    if connection.info.server_version < OLDEST_MAJOR * 10_000:
        version = connection.info.parameter_status("server_version")
        connection.close()
        raise errors.ServerTooOld(version=version, oldest=OLDEST_MAJOR)
    return connection


def _with_secret(owner: Connection, owner_url: str, login: str, file: Path) -> str:
    """Return the login's address with the secret kept in the file, renewed if there is none or it does not open."""
    kept = secret_files.kept(file)
    password = addresses.parts(kept).get("password", "") if kept else ""
    url = addresses.with_parts(owner_url, user=login, password=password)
    if not (password and _works(url)):
        password = secrets.token_hex(24)
        url = addresses.with_parts(owner_url, user=login, password=password)
        # Kept before it is set: a crash between the two leaves a secret that does not open, which is renewed.
        secret_files.keep(file, url)
        # Hashed here, so that no server's log of statements can show it.
        verifier = owner.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
        owner.execute(statement.format(sql.Identifier(login), sql.Literal(verifier)))
        if not _works(url):
            raise errors.LoginRefused(login=login, reason="cannot log in with the secret it was just given")
    elif url != kept:
        secret_files.keep(file, url)
    return url


def _works(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _file(home: Home) -> Path:
    return home.secrets / "application.url"
