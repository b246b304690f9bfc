"""Statements sent to PostgreSQL together: one wait for all answers, each prepared once, the rows streamed as they come.

psycopg's own pipeline holds each whole result before it gives any; here a limit of bytes is kept while they come.
"""

import select
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.pq import ExecStatus

from kotowari.places.sql.loading import Loading
from kotowari.places.sql.statement import Statement

_CHUNK: Final = 64
"""How many rows are loaded at a time."""

_MOST: Final = 2000
"""How many statements a connection keeps prepared."""

_ABORTED: Final = "25P02"
_UNPREPARED: Final = ("26000", "42P05")

Taken = Callable[[int, list[tuple[Any, ...]]], bool]
"""Takes some rows of the statement of a number; returns whether more are wanted."""


class Lost(Exception):
    """The connection is gone. Never seen outside of this room."""


@dataclass(slots=True)
class Prepared:
    """What a connection keeps prepared: the name of each text."""

    names: dict[str, bytes] = field(default_factory=dict)
    _made: int = 0

    def named(self, text: str) -> bytes:
        """Return a new name for a text."""
        self._made += 1
        name = self.names[text] = b"kotowari_%d" % self._made
        return name

    def forget(self, text: str) -> None:
        """Have a text prepared anew next time."""
        self.names.pop(text, None)


@dataclass(slots=True)
class Pipeline:
    """A connection in a transaction with the savepoint ``kotowari``. ``patience`` is in seconds without any answer."""

    connection: "psycopg.Connection[Any]"
    patience: float
    prepared: "Prepared"
    _loading: Loading = field(init=False)

    def __post_init__(self) -> None:
        self._loading = Loading(self.connection)

    def run(self, statements: Sequence[Statement], take: Taken) -> list[str | None]:
        """Send the statements and give their rows to ``take``; return for each the SQLSTATE of its error, or None.

        One that fails spoils no other: those behind it are sent again. Raises :class:`Lost`.
        """
        failed: list[str | None] = [None] * len(statements)
        left, is_anew = list(range(len(statements))), False
        try:
            while left:
                states = self._together([statements[number] for number in left], [*left], take)
                wrong = [number for number, state in zip(left, states, strict=True) if state is not None]
                if not wrong:
                    break
                state = states[left.index(wrong[0])]
                self._exchange([b"ROLLBACK TO SAVEPOINT kotowari"])
                if state in _UNPREPARED and not is_anew:
                    # A proxy gave another of its connections, on which other statements are prepared, or none.
                    self.prepared.names.clear()
                    left, is_anew = wrong, True
                    continue
                failed[wrong[0]] = state
                self.prepared.forget(statements[wrong[0]].text)
                left = wrong[1:]
        except (psycopg.OperationalError, OSError, TimeoutError):
            lost = True
        else:
            lost = False
        if lost:
            self.connection.close()
            raise Lost
        return failed

    def _together(self, statements: Sequence[Statement], numbers: Sequence[int], take: Taken) -> list[str | None]:
        pgconn = self.connection.pgconn
        unknown = {statement.text for statement in statements} - self.prepared.names.keys()
        if len(self.prepared.names) + len(unknown) > _MOST:
            self._exchange([b"DEALLOCATE ALL"])
            self.prepared.names.clear()
        pgconn.enter_pipeline_mode()
        try:
            new = [self._send(statement) for statement in statements]
            pgconn.pipeline_sync()
            self._flush()
            states: list[str | None] = []
            for number, statement, is_new in zip(numbers, statements, new, strict=True):
                is_aborted = bool(states) and states[-1] is not None
                states.append(self._receive(number, statement.text, take, is_new=is_new, is_aborted=is_aborted))
            self._result()  # of the synchronisation
            pgconn.exit_pipeline_mode()
        except BaseException:
            self.connection.close()  # amid answers that nobody will take
            raise
        return states

    def _send(self, statement: Statement) -> bool:
        """Send one statement; say whether it had to be prepared."""
        pgconn, name = self.connection.pgconn, self.prepared.names.get(statement.text)
        if is_new := name is None:
            name = self.prepared.named(statement.text)
            pgconn.send_prepare(name, statement.text.encode())
        pgconn.send_query_prepared(name, statement.parameters)
        return is_new

    def _receive(self, number: int, text: str, take: Taken, *, is_new: bool, is_aborted: bool) -> str | None:
        state: str | None = None
        if is_new:
            for result in self._results():
                state = state or _state(result)
            if state is not None:
                self.prepared.forget(text)
        if not is_aborted and state is None:
            self.connection.pgconn.set_chunked_rows_mode(_CHUNK)
        is_wanted = True
        for result in self._results():
            if (found := _state(result)) is not None:
                state = state or found
            elif result.ntuples and is_wanted:
                # What is not wanted any more is let pass by: the transaction goes on, and time is limited.
                is_wanted = take(number, self._loading.rows(result))
        return state

    def _exchange(self, commands: Iterable[bytes]) -> None:
        for command in commands:
            self.connection.pgconn.send_query(command)
            self._flush()
            for _ in self._results():
                pass

    def _results(self) -> Iterable[pq.abc.PGresult]:
        while (result := self._result()) is not None:
            yield result

    def _result(self) -> pq.abc.PGresult | None:
        pgconn = self.connection.pgconn
        while pgconn.is_busy():
            self._wait(select.POLLIN)
            pgconn.consume_input()
        return pgconn.get_result()

    def _flush(self) -> None:
        pgconn = self.connection.pgconn
        while pgconn.flush():
            if self._wait(select.POLLIN | select.POLLOUT) & select.POLLIN:
                pgconn.consume_input()

    def _wait(self, events: int) -> int:
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, events)
        ready = poll.poll(self.patience * 1000)
        if not ready:
            raise TimeoutError
        return ready[0][1]


def _state(result: pq.abc.PGresult) -> str | None:
    if result.status == ExecStatus.PIPELINE_ABORTED:
        return _ABORTED
    if result.status != ExecStatus.FATAL_ERROR:
        return None
    code = result.error_field(pq.DiagnosticField.SQLSTATE)
    if code is None:
        raise psycopg.OperationalError
    return code.decode()
