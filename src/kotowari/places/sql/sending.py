"""A transaction that only reads, as what statements are sent through: by any driver one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kotowari.places.lookup import Values
from kotowari.places.sql.failures import LOST, Reason, is_driver, reason
from kotowari.places.sql.plain import plain
from kotowari.places.sql.writing import Statement

_FETCHED: Final = 64

Taken = Callable[[int, Sequence[Values]], bool]
"""Takes some rows of the statement of a number, as they come; returns whether more are wanted."""


class Sending(Protocol):
    """A transaction that only reads, in one snapshot where the engine has that."""

    def begun(self) -> Any:  # noqa: ANN401 - a connection of any driver (PEP 249)
        """Return the driver's connection, in the transaction. Raises :class:`kotowari.errors.PlaceUnreachable`."""
        ...

    def send(self, statements: Sequence[Statement], take: Taken) -> list[Reason | None]:
        """Send statements, give their rows to be taken, return for each why it failed, or None.

        One that fails spoils no other. Raises :class:`kotowari.errors.PlaceUnreachable` where none can be sent.
        """
        ...


@dataclass(frozen=True, slots=True)
class OneByOne:
    """A transaction that was begun, on a connection of any driver. ``cursors`` makes the cursor of each statement."""

    connection: Any
    cursors: Callable[[], Any]

    def begun(self) -> Any:  # noqa: ANN401 - as above
        """Return the connection."""
        return self.connection

    def send(self, statements: Sequence[Statement], take: Taken) -> list[Reason | None]:
        """Send statements one after the other; after the connection was lost none."""
        failed: list[Reason | None] = []
        for number, statement in enumerate(statements):
            is_lost = bool(failed) and failed[-1] == LOST
            failed.append(LOST if is_lost else self._sent(number, statement, take))
        return failed

    def _sent(self, number: int, statement: Statement, take: Taken) -> Reason | None:
        try:
            cursor = self.cursors()
            try:
                cursor.execute(statement.text, statement.parameters)
                while (rows := cursor.fetchmany(_FETCHED)) and take(number, [tuple(map(plain, row)) for row in rows]):
                    pass
            finally:
                cursor.close()
        except Exception as problem:
            if not is_driver(problem):
                raise
            return reason(problem)
        return None
