"""Bringing a database up to date: the rooms' migrations and privileges, with the owner login."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from kotowari import errors
from kotowari.database import addresses, failures, logins, shards
from kotowari.home import Home

_ALIAS = "owner"


@contextmanager
def alone(owner_url: str) -> Iterator[logins.Connection]:
    """Yield a connection of the owner's; nobody else prepares or loads the database within the block."""
    with logins.connect(owner_url) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('kotowari.prepare'))")  # until the connection closes
        yield connection


@failures.named()
def prepare(home: Home, owner_url: str) -> logins.Addresses:
    """Make the database fit for use, and return the addresses of the two logins that work.

    Logins, migrations and privileges, one process at a time, each time the program starts. Raises what
    :func:`kotowari.database.logins.ensure`, :func:`migrate` and :func:`apply_privileges` raise.
    """
    with alone(owner_url) as connection:
        made = logins.ensure(home, owner_url)
        migrate(addresses.with_parts(owner_url, dbname=connection.info.dbname))
        names = {login: addresses.parts(url)["user"] for login, url in made._asdict().items()}
        apply_privileges(owner_url, names, room_privileges())
        for name in names.values():
            logins.check(connection, name)
    return made


def migrate(owner_url: str) -> None:
    """Run the migrations of every room that the settings module installs; the address names the database.

    Raises ``DatabaseNewer``, and changes nothing, if the database has had others.
    """
    _set_up_django()
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.loader import MigrationLoader
    from django.db.utils import load_backend

    # The owner's address is known to this connection only, never to the settings that the faces run with.
    entries = connections.configure_settings({DEFAULT_DB_ALIAS: {}, _ALIAS: addresses.django(owner_url)})
    connection = load_backend(entries[_ALIAS]["ENGINE"]).DatabaseWrapper(entries[_ALIAS], _ALIAS)
    connections[_ALIAS] = connection
    try:
        known = MigrationLoader(connection)
        if unknown := known.applied_migrations.keys() - known.disk_migrations.keys():
            raise errors.DatabaseNewer(names=", ".join(sorted(".".join(one) for one in unknown)))
        call_command("migrate", database=_ALIAS, verbosity=0, interactive=False)
    finally:
        connection.close()
        del connections[_ALIAS]


def room_privileges() -> list[str]:
    """Return the text of ``privileges.sql`` of every installed room that has one, in the settings' order."""
    _set_up_django()
    from django.apps import apps

    files = (Path(room.path) / "privileges.sql" for room in apps.get_app_configs())
    return [file.read_text(encoding="utf-8") for file in files if file.is_file()]


def apply_privileges(owner_url: str, names: Mapping[str, str], statements: Iterable[str]) -> None:
    """Run texts of SQL statements, all or none; ``{application}`` and ``{sequencer}`` stand for the logins' names.

    On a cluster whose Citus passes no grant on columns on, each node does that by itself afterwards: raises
    ``NodesNotReached`` where one did not.
    """
    quoted = {login: sql.Identifier(name) for login, name in names.items()}
    with logins.connect(owner_url) as connection:
        by_hand = shards.refuses_columns(connection)
        with connection.transaction():
            for text in statements:
                for one in shards.apart(text) if by_hand else (text,):
                    connection.execute(sql.SQL(one).format(**quoted))
        if by_hand:
            shards.give_columns(connection)


def _set_up_django() -> None:
    """Load the settings, unless a face has done so; only here, so that the room is of use without Django's start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kotowari.web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
