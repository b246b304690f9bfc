"""Bringing a database up to date: the rooms' migrations and privileges, with the owner login."""

import os
from collections.abc import Iterable
from pathlib import Path

from psycopg import sql

from kotowari.database import addresses, logins
from kotowari.home import Home

_ALIAS = "owner"


def prepare(home: Home, owner_url: str) -> str:
    """Make the database fit for use, and return the application login's address.

    Login, migrations and privileges, one process at a time, each time the program starts. Raises what
    :func:`kotowari.database.logins.ensure_application` raises.
    """
    with logins.connect(owner_url) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('kotowari.prepare'))")  # until the connection closes
        application = logins.ensure_application(home, owner_url)
        migrate(owner_url)
        login = addresses.parts(application)["user"]
        apply_privileges(owner_url, login, room_privileges())
        logins.check(connection, login)
    return application


def migrate(owner_url: str) -> None:
    """Run the migrations of every room that the settings module installs."""
    _set_up_django()
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.utils import load_backend

    # The owner's address is known to this connection only, never to the settings that the faces run with.
    entries = connections.configure_settings({DEFAULT_DB_ALIAS: {}, _ALIAS: addresses.django(owner_url)})
    connection = load_backend(entries[_ALIAS]["ENGINE"]).DatabaseWrapper(entries[_ALIAS], _ALIAS)
    connections[_ALIAS] = connection
    try:
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


def apply_privileges(owner_url: str, application: str, statements: Iterable[str]) -> None:
    """Run each text of SQL statements with ``{application}`` replaced by the login's quoted name, all or none."""
    name = sql.Identifier(application)
    with logins.connect(owner_url) as connection, connection.transaction():
        for text in statements:
            connection.execute(sql.SQL(text).format(application=name))


def _set_up_django() -> None:
    """Load the settings, unless a face has done so; only here, so that the room is of use without Django's start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kotowari.web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
