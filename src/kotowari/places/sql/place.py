"""Any SQL database that SQLAlchemy reaches, as a place."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import NullPool, QueuePool

from kotowari.datamap.model import Place
from kotowari.errors import PlaceUnreachable
from kotowari.places.lookup import Limits
from kotowari.places.sql.engine import Cursors, Engine
from kotowari.places.sql.failures import is_driver, reason
from kotowari.places.sql.mariadb import MariaDB
from kotowari.places.sql.pipeline import Prepared
from kotowari.places.sql.postgresql import PostgreSQL
from kotowari.places.sql.session import Learned, Session, one_by_one, pipelined
from kotowari.places.sql.snapshot import SqlSnapshot
from kotowari.places.sql.sqlite import SQLite

_ENGINES: Final[dict[str, type[Engine]]] = {
    "postgresql": PostgreSQL,
    "mysql": MariaDB,
    "mariadb": MariaDB,
    "sqlite": SQLite,
}
_PREPARED: Final = "kotowari_prepared"
_GRACE: Final = 10
"""Seconds more than a server has for a query, before it is taken for gone."""

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
        reading, held, cursors = self._begun(alchemy, engine, limits)
        connection = held.driver_connection
        if isinstance(connection, psycopg.Connection):
            prepared = held.info.setdefault(_PREPARED, Prepared())
            send = pipelined(connection, prepared, limits.seconds + _GRACE)
        else:
            send = one_by_one(cursors)
        session = Session(self._place, engine, alchemy, connection, learned, self._is_rough, send)
        try:
            yield SqlSnapshot(session, limits)
        finally:
            self._ended(reading, held)

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

    def _begun(
        self, alchemy: sa.Engine, engine: Engine, limits: Limits
    ) -> tuple[AbstractContextManager[Cursors], sa.PoolProxiedConnection, Cursors]:
        """Begin a transaction on a connection that was kept, or if that is gone by now on a new one."""
        why = ""
        for _ in range(2):
            held = None
            try:
                held = alchemy.raw_connection()
                reading = engine.reading(held.driver_connection, limits)
                return reading, held, reading.__enter__()
            except Exception as problem:
                if not is_driver(problem):
                    raise
                why = reason(problem)
            if held is None:
                break
            held.invalidate()
        raise PlaceUnreachable(place=self._place, problem=why)

    @staticmethod
    def _ended(reading: AbstractContextManager[Cursors], held: sa.PoolProxiedConnection) -> None:
        try:
            reading.__exit__(None, None, None)
            if getattr(held.driver_connection, "closed", False):
                held.invalidate()
            held.close()
        except Exception as problem:
            if not is_driver(problem):
                raise
            held.invalidate()


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
            pool: dict[str, Any] = {"poolclass": NullPool} if kind is SQLite else _KEPT
            alchemy = sa.create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
            return alchemy, kind(alchemy.dialect if kind is not PostgreSQL else _numbered(alchemy.dialect))
    raise PlaceUnreachable(place=place, problem=why)


def _numbered(dialect: sa.Dialect) -> sa.Dialect:
    """The same dialect, to write parameters as the server itself numbers them."""
    return type(dialect)(paramstyle="numeric_dollar")  # type: ignore[call-arg]
