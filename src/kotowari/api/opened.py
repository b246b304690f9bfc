"""The operator's space, opened with its keys by the process of the API and by no other that faces a network."""

from functools import cache
from threading import Lock

from kotowari.database import logins
from kotowari.database.pool import Database
from kotowari.errors import DatabaseUnavailable
from kotowari.handling.installation import open_keyring
from kotowari.handling.space import Space
from kotowari.handling.watch import Watch
from kotowari.home import OPERATOR, Home

_ONE_AT_A_TIME = Lock()
_PATIENCE = 2.0
"""In seconds: a caller is told sooner than a command that the database is away."""


def operator_space() -> Space:
    """Return the space of the installation that the environment names.

    Its address is read each time, for ``kotowari up`` may renew the login's secret meanwhile. Raises
    :class:`DatabaseUnavailable` where none is set up, and what :func:`open_keyring` and :class:`Space` raise.
    """
    home = Home.from_environment()
    url = logins.address(home, logins.Login.APPLICATION)
    if url is None:
        raise DatabaseUnavailable
    with _ONE_AT_A_TIME:  # so that threads that come first together open it once
        return _opened(url, home)


@cache
def _opened(application_url: str, home: Home) -> Space:
    keyring = open_keyring(home)
    database = Database(application_url, patience=_PATIENCE, watch=Watch(home))
    try:
        return Space(database, keyring, OPERATOR)
    except BaseException:
        database.close()
        raise
