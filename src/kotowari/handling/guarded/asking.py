"""Asking guarded databases whether rows came, each on one connection that stays open between two questions."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg

from kotowari.errors import Error
from kotowari.guard.connect import Connection, connect
from kotowari.guard.state.coming import has_come
from kotowari.home import Home
from kotowari.places.addresses import address_of


@dataclass(frozen=True, slots=True)
class _Open:
    address: str
    connection: Connection
    closing: ExitStack


class Asking:
    """The connections on which guarded databases are asked, of one thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._open: dict[str, _Open] = {}

    def has_come(self, guard: str) -> bool:
        """Say whether rows came. Where that cannot be asked it may be so: what delivers finds out why, and says it."""
        try:
            return has_come(self._connection(guard))
        except (Error, psycopg.Error):
            self.end(guard)
            return True

    def _connection(self, guard: str) -> Connection:
        address, known = address_of(self._home, guard), self._open.get(guard)
        if known is not None and known.address == address:
            return known.connection
        self.end(guard)
        with ExitStack() as opening:
            connection = opening.enter_context(connect(guard, address, autocommit=True))
            self._open[guard] = _Open(address, connection, opening.pop_all())
        return connection

    def end(self, guard: str) -> None:
        """Close the connection to a guard's database, if there is one."""
        known = self._open.pop(guard, None)
        if known is not None:
            known.closing.close()

    def keep_only(self, guards: Iterable[str]) -> None:
        """Close the connections to all but some guards' databases."""
        for guard in self._open.keys() - set(guards):
            self.end(guard)
