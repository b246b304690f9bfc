"""What an installation has published, as its application login reads it. No key is opened for the public."""

from functools import cache

from kotowari import clock
from kotowari.center.standing import Standing
from kotowari.database import logins
from kotowari.database.pool import Database
from kotowari.errors import DatabaseUnavailable
from kotowari.handling.asked.fetch import Parcel, fetch, find_link
from kotowari.handling.asked.fetch import Standing as Link
from kotowari.home import OPERATOR, Home
from kotowari.ledger.sequencer import Lag, lag
from kotowari.publication.edition import edition
from kotowari.publication.shelf import Shelf

_PATIENCE = 2.0
"""In seconds: a visitor is told sooner than a command that the database is away."""


class Published:
    """The operator's published policy and the state of its ledger; kept for the life of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shelf: Shelf | None = None

    def standing(self) -> Standing:
        """Return what is published as it stands now, on today's day in the operator's time zone.

        Raises :class:`kotowari.errors.DatabaseUnavailable`.
        """
        with self._database.space(OPERATOR) as connection:
            shelf = self._shelf
            if shelf is None or not shelf.is_current(edition(connection, OPERATOR)):
                shelf = self._shelf = Shelf.read(connection, OPERATOR)
        timezone = shelf.revisions[-1].policy.operator.timezone if shelf.revisions else "UTC"
        return Standing(shelf.revisions, clock.now(), clock.today(timezone))

    def lag(self) -> Lag:
        """Return how many entries wait for the ledger. Raises :class:`kotowari.errors.DatabaseUnavailable`."""
        return lag(self._database, OPERATOR)

    def link(self, token: str) -> Link:
        """Return a link to an answer that stands. Raises :class:`kotowari.errors.LinkUnknown`."""
        return find_link(self._database, OPERATOR, token)

    def fetch(self, token: str, passphrase: str | None) -> Parcel:
        """Return what a link leads to, for its passphrase, once that is on record. Raises as :meth:`link`."""
        return fetch(self._database, OPERATOR, token, passphrase)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def published() -> Published:
    """Return what the installation named by the environment has published.

    Its address is read each time, for ``kotowari up`` may renew the login's secret while the pages run. Raises
    :class:`kotowari.errors.DatabaseUnavailable` where none is set up.
    """
    url = logins.address(Home.from_environment(), logins.Login.APPLICATION)
    if url is None:
        raise DatabaseUnavailable
    return opened(url)


@cache
def opened(application_url: str) -> Published:
    """Return what is published in the database at an address, opened once a process."""
    return Published(Database(application_url, patience=_PATIENCE))
