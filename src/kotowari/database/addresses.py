"""A database's address in its three forms: a libpq URL, its parts by libpq's names, Django's settings."""

from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from kotowari import errors


def parts(url: str) -> dict[str, str]:
    """Return what a URL (or a ``key=value`` string) says, by libpq's names such as ``host`` and ``dbname``.

    Raises ``AddressUnreadable``.
    """
    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except (psycopg.ProgrammingError, UnicodeError):
        raise errors.AddressUnreadable from None  # the driver's text quotes the address, password and all


def url(parts: dict[str, str]) -> str:
    """Return the URL of the parts, everything percent-encoded.

    The host stands in the query, where a socket folder, an IPv6 address and a list of hosts need no special form.
    """
    rest = dict(parts)
    user, password, database = (quote(rest.pop(name, ""), safe="") for name in ("user", "password", "dbname"))
    login = user + (f":{password}" if password else "")
    return f"postgresql://{login}@/{database}?{urlencode(rest, quote_via=quote, safe='')}"


def with_parts(address: str, **replaced: str) -> str:
    """Return the URL of the same address with some parts replaced."""
    return url(parts(address) | replaced)


def environment(address: str) -> dict[str, str]:
    """Return the variables by which PostgreSQL's programs connect as the address says, its demands on TLS included."""
    said = parts(address)
    variables = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults() if option.envvar}
    return {variables[name].decode(): value for name, value in said.items() if name in variables}


def django(address: str) -> dict[str, Any]:
    """Return the entry for ``DATABASES`` in Django's settings that leads to the address."""
    rest = parts(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": rest.pop("dbname", ""),
        "USER": rest.pop("user", ""),
        "PASSWORD": rest.pop("password", ""),
        "HOST": rest.pop("host", ""),
        "PORT": rest.pop("port", ""),
        "OPTIONS": rest,
    }
