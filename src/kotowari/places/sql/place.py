"""Any SQL database that SQLAlchemy reaches, as a place."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, QueuePool

from kotowari.datamap.model import Place
from kotowari.errors import PlaceUnreachable
from kotowari.places.lookup import Limits
from kotowari.places.sql.engine import Engine
from kotowari.places.sql.failures import is_driver, reason
from kotowari.places.sql.mariadb import MariaDB
from kotowari.places.sql.pooled import Pooled
from kotowari.places.sql.postgresql import PostgreSQL
from kotowari.places.sql.sending import Sending
from kotowari.places.sql.session import Learned, Session
from kotowari.places.sql.snapshot import SqlSnapshot
from kotowari.places.sql.sqlite import SQLite

_ENGINES: Final[dict[str, type[Engine]]] = {
    "postgresql": PostgreSQL,
    "mysql": MariaDB,
    "mariadb": MariaDB,
    "sqlite": SQLite,
}

_KEPT: Final[dict[str, Any]] = {"poolclass": QueuePool, "pool_size": 4, "max_overflow": 12, "pool_recycle": 600}


class SqlPlace:
    """A :class:`kotowari.places.lookup.Opener` of an SQL database, by its address (a URL as SQLAlchemy writes it).

    Keep one for as long as the process reads the place: it keeps connections, and what it learned of the tables.
    The place's setting ``search: indexed`` has handles sought only in the ways they are usually written, by equality;
    ``row_security: accepted`` takes what policies of PostgreSQL leave of a table for the whole of it.
    """

    def __init__(self, place: Place, address: str) -> None:
        self._place = place.name
        self._is_rough = place.settings.get("search") != "indexed"
        self._is_filtered = place.settings.get("row_security") == "accepted"
        self._address = address
        self._made: dict[Limits, tuple[sa.Engine, Engine, Learned]] = {}

    @contextmanager
    def opened(self, limits: Limits) -> Iterator[SqlSnapshot]:
        """Return a block with a snapshot, read only. Raises :class:`PlaceUnreachable`."""
        alchemy, engine, learned = self._engines(limits)
        pooled = Pooled(self._place, alchemy)
        reading, sending = self._begun(engine, pooled, limits)
        try:
            is_rough = self._is_rough and engine.knows_forms
            yield SqlSnapshot(Session(self._place, engine, alchemy, sending, learned, is_rough), limits)
        finally:
            self._ended(reading, pooled)

    def close(self) -> None:
        """Close the connections that are kept."""
        for alchemy, *_ in self._made.values():
            alchemy.dispose()
        self._made.clear()

    def _engines(self, limits: Limits) -> tuple[sa.Engine, Engine, Learned]:
        made = self._made.get(limits)
        if made is None:
            alchemy, engine = connect(self._place, self._address, limits)
            if isinstance(engine, PostgreSQL):
                engine.is_filtered = self._is_filtered
            made = self._made[limits] = (alchemy, engine, Learned())
        return made

    @staticmethod
    def _begun(engine: Engine, pooled: Pooled, limits: Limits) -> tuple[AbstractContextManager[Sending], Sending]:
        """Begin a transaction on a connection that was kept, or if that is gone by now on a new one."""
        why = ""
        for is_again in (False, True):
            if is_again:
                pooled.renew()
            try:
                reading = engine.reading(pooled, limits)
                return reading, reading.__enter__()
            except Exception as problem:
                if not is_driver(problem):
                    raise
                why = reason(problem)
        pooled.give_back(is_of_use=False)
        raise pooled.unreachable(why)

    @staticmethod
    def _ended(reading: AbstractContextManager[Sending], pooled: Pooled) -> None:
        is_of_use = False
        try:
            reading.__exit__(None, None, None)
            is_of_use = True
        except Exception as problem:
            if not is_driver(problem):
                raise
        finally:
            pooled.give_back(is_of_use=is_of_use)


def connect(place: str, address: str, limits: Limits) -> tuple[sa.Engine, Engine]:
    """Return SQLAlchemy's engine for an address, and ours. Raises :class:`PlaceUnreachable`, which never shows it."""
    why = "its address is no URL of a database, such as postgresql://host/name"
    # Raised outside of the handlers: what these raise can quote the address, and a password with it.
    with suppress(sa.exc.ArgumentError, ValueError):
        url = sa.make_url(address)
        name = url.get_backend_name()
        why = f"SQLAlchemy has no dialect or driver for `{name}`: install one"
        with suppress(sa.exc.NoSuchModuleError, ImportError):
            kind = _ENGINES.get(name, Engine)
            url, arguments = kind.arguments(url, limits)
            # What was begun is rolled back before a connection is given back: the pool need not do it again.
            pool = {"poolclass": NullPool} if kind is SQLite else {**_KEPT, "pool_reset_on_return": None}
            alchemy = sa.create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
            return alchemy, kind(alchemy.dialect if kind is not PostgreSQL else _numbered(alchemy.dialect))
    raise PlaceUnreachable(place=place, problem=why)


def _numbered(dialect: sa.Dialect) -> sa.Dialect:
    """The same dialect, to write parameters as the server itself numbers them."""
    return type(dialect)(paramstyle="numeric_dollar")  # type: ignore[call-arg]
