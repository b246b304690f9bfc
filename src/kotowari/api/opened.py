"""The operator's space, opened with its keys by the process of the API and by no other that faces a network."""

from functools import cache
from threading import Lock

from kotowari.database import logins
from kotowari.database.pool import Database
from kotowari.errors import DatabaseUnavailable, MasterKeyMissing
from kotowari.handling.space import Space
from kotowari.home import OPERATOR, Home
from kotowari.vault.keyring import Keyring
from kotowari.vault.master import FileMaster

_ONE_AT_A_TIME = Lock()
_PATIENCE = 2.0
"""In seconds: a caller is told sooner than a command that the database is away."""


def operator_space() -> Space:
    """Return the space of the installation that the environment names.

    Its address is read each time, for ``kotowari up`` may renew the login's secret meanwhile. Raises
    :class:`DatabaseUnavailable` where none is set up, :class:`MasterKeyMissing`, and what :class:`Space` raises.
    """
    home = Home.from_environment()
    url = logins.address(home, logins.Login.APPLICATION)
    if url is None:
        raise DatabaseUnavailable
    with _ONE_AT_A_TIME:  # so that threads that come first together open it once
        return _opened(url, home)


@cache
def _opened(application_url: str, home: Home) -> Space:
    file = home.keys / "master.key"
    if not file.exists():
        raise MasterKeyMissing(file=file)
    database = Database(application_url, patience=_PATIENCE)
    try:
        return Space(database, Keyring(home.keys, FileMaster(file)), OPERATOR)
    except BaseException:
        database.close()
        raise
