"""The revision in force, read as the application login and kept while no newer one is published."""

from functools import cache
from threading import Lock

from kotowari import clock
from kotowari.database import logins
from kotowari.database.pool import Database
from kotowari.errors import NoPolicyInForce, NotSetUp
from kotowari.home import OPERATOR, Home
from kotowari.publication.shelf import Revision, Shelf, count_revisions

_reading = Lock()
_shelves: dict[str, Shelf] = {}


@cache
def database() -> Database:
    """Return this process's connections. Raises :class:`NotSetUp` where there is no installation."""
    home = Home.from_environment()
    url = logins.application_url(home)
    if url is None:
        raise NotSetUp(folder=home.folder)
    return Database(url, size=4)


def revision_in_force() -> Revision:
    """Return the operator's revision in force today.

    Raises :class:`NoPolicyInForce` before the first, :class:`kotowari.errors.DatabaseUnavailable`.
    """
    with database().space(OPERATOR) as connection, _reading:
        shelf = _shelves.get(OPERATOR)
        if shelf is None or not shelf.is_current(count_revisions(connection, OPERATOR)):
            shelf = _shelves[OPERATOR] = Shelf.read(connection, OPERATOR)
    if not shelf.revisions:
        raise NoPolicyInForce(day=clock.today("UTC"))
    return shelf.in_force(clock.today(shelf.revisions[-1].policy.operator.timezone))
