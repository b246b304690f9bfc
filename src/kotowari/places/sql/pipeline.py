"""Statements sent to PostgreSQL together: one wait for all answers, each prepared once, the rows streamed as they come.

psycopg's own pipeline holds each whole result before it gives any; here a limit of bytes is kept while they come.
"""

import select
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.pq import ExecStatus

from kotowari.places.sql.failures import LOST, Reason, reason_of_state
from kotowari.places.sql.loading import Loading
from kotowari.places.sql.pooled import Pooled
from kotowari.places.sql.sending import Taken
from kotowari.places.sql.writing import Statement

_CHUNK: Final = 64
"""How many rows are loaded at a time."""

_MOST: Final = 2000
"""How many statements a connection keeps prepared."""

_KEPT: Final = "kotowari"
_ABORTED: Final = "25P02"
_UNPREPARED: Final = ("26000", "42P05")
_GONE: Final = (psycopg.OperationalError, OSError)


@dataclass(slots=True)
class _Kept:
    """What is kept with a connection: the names of what is prepared on it, by their texts.

    ``is_ending``: nobody took the answer yet to the end of the last transaction; until then it is in pipeline mode.
    """

    names: dict[str, bytes] = field(default_factory=dict)
    is_ending: bool = False
    _made: int = 0

    def named(self, text: str) -> bytes:
        """Return a new name for a text."""
        self._made += 1
        name = self.names[text] = b"kotowari_%d" % self._made
        return name

    def forget(self, text: str) -> None:
        """Have a text prepared anew next time."""
        self.names.pop(text, None)


class Pipeline:
    """A transaction with the savepoint ``kotowari``, begun by ``opening`` together with the first statements sent.

    If the connection was kept and is gone by then, it is begun on another. ``patience`` is in seconds without any
    answer.
    """

    def __init__(self, pooled: Pooled, opening: Sequence[Statement], patience: float) -> None:
        self._pooled, self._opening, self._patience = pooled, opening, patience
        self._is_begun = False
        self._take_up()

    def _take_up(self) -> None:
        self._connection: psycopg.Connection[Any] = self._pooled.connection
        self._pgconn = self._connection.pgconn
        self._kept: _Kept = self._pooled.info.setdefault(_KEPT, _Kept())
        self._loading = Loading(self._connection)

    def begun(self) -> "psycopg.Connection[Any]":
        """Return the connection, in the transaction. Raises :class:`kotowari.errors.PlaceUnreachable`."""
        if not self._is_begun:
            self.send((), _nothing)
        return self._connection

    def send(self, statements: Sequence[Statement], take: Taken) -> list[Reason | None]:
        """Send the statements together and give their rows to ``take``; return for each why it failed, or None.

        One that fails spoils no other: those behind it are sent again. Raises
        :class:`kotowari.errors.PlaceUnreachable` where the transaction cannot be begun.
        """
        for is_renewed in (False, True):
            if is_renewed:
                self._pooled.renew()
                self._take_up()
            try:
                states = self._run(statements, take)
            except _GONE:
                self._connection.close()
            else:
                return [None if state is None else reason_of_state(state) for state in states]
            if self._is_begun:
                return [LOST] * len(statements)
        raise self._pooled.unreachable(LOST)

    def end(self) -> None:
        """End the transaction. Whoever takes the connection next takes the answer to that: it is not waited for."""
        if not self._is_begun or self._connection.closed:
            return
        try:
            self._pgconn.enter_pipeline_mode()
            self._pgconn.send_query_params(b"ROLLBACK", None)
            self._pgconn.pipeline_sync()
            self._flush()
        except _GONE:
            self._connection.close()
        self._kept.is_ending = True

    def _run(self, statements: Sequence[Statement], take: Taken) -> list[str | None]:
        """Return for each statement the SQLSTATE of its error, or None."""
        failed: list[str | None] = [None] * len(statements)
        left, is_anew = list(range(len(statements))), False
        while left or not self._is_begun:
            opening = () if self._is_begun else self._opening
            states = self._together(opening, [statements[number] for number in left], left, take)
            wrong = next((at for at, state in enumerate(states) if state is not None), None)
            if wrong is None:
                break
            self._exchange(b"ROLLBACK TO SAVEPOINT kotowari" if self._is_begun else b"ROLLBACK")
            state, at = states[wrong] or "", wrong - len(opening)
            if state in _UNPREPARED and not is_anew:
                # A proxy gave another of its connections, on which other statements are prepared, or none.
                self._kept.names.clear()
                left, is_anew = left[max(at, 0) :], True
            elif at < 0:
                raise self._pooled.unreachable(reason_of_state(state))
            else:
                failed[left[at]] = state
                self._kept.forget(statements[left[at]].text)
                left = left[at + 1 :]
        return failed

    def _together(
        self, opening: Sequence[Statement], statements: Sequence[Statement], numbers: Sequence[int], take: Taken
    ) -> list[str | None]:
        """Send the opening and the statements, and return the SQLSTATE of each, or None."""
        states: list[str | None] = []
        try:
            self._make_room(statements)
            if not self._kept.is_ending:
                self._pgconn.enter_pipeline_mode()
            new = [self._send(statement) for statement in (*opening, *statements)]
            self._pgconn.pipeline_sync()
            self._flush()
            self._settle()
            sent = zip((*opening, *statements), [*[-1] * len(opening), *numbers], new, strict=True)
            for statement, number, is_new in sent:
                is_aborted = bool(states) and states[-1] is not None
                states.append(self._receive(number, statement.text, take, is_new=is_new, is_aborted=is_aborted))
                self._is_begun |= len(states) == len(opening) and states[-1] is None
            self._synchronised()
            self._pgconn.exit_pipeline_mode()
        except BaseException:
            self._connection.close()  # amid answers that nobody will take
            raise
        return states

    def _make_room(self, statements: Sequence[Statement]) -> None:
        names = self._kept.names
        if len(names) + len(statements) > _MOST and len(names.keys() | {each.text for each in statements}) > _MOST:
            if self._kept.is_ending:
                self._settle()
                self._pgconn.exit_pipeline_mode()
            self._exchange(b"DEALLOCATE ALL")
            names.clear()

    def _send(self, statement: Statement) -> bool:
        """Send one statement; say whether it had to be prepared."""
        name = self._kept.names.get(statement.text)
        if is_new := name is None:
            name = self._kept.named(statement.text)
            self._pgconn.send_prepare(name, statement.text.encode())
        self._pgconn.send_query_prepared(name, statement.parameters)
        return is_new

    def _settle(self) -> None:
        """Take the answer to the end of the transaction before, if that was not taken yet."""
        if self._kept.is_ending:
            for _ in self._results():
                pass
            self._synchronised()
            self._kept.is_ending = False

    def _receive(self, number: int, text: str, take: Taken, *, is_new: bool, is_aborted: bool) -> str | None:
        state: str | None = None
        if is_new:
            for result in self._results():
                state = state or _state(result)
            if state is not None:
                self._kept.forget(text)
        if not is_aborted and state is None:
            self._pgconn.set_chunked_rows_mode(_CHUNK)
        is_wanted = True
        for result in self._results():
            if (found := _state(result)) is not None:
                state = state or found
            elif is_wanted and result.ntuples:
                # What is not wanted any more is let pass by: the transaction goes on, and time is limited.
                is_wanted = take(number, self._loading.rows(result))
        return state

    def _exchange(self, command: bytes) -> None:
        self._pgconn.send_query(command)
        self._flush()
        for result in self._results():
            if _state(result) is not None:
                raise psycopg.OperationalError

    def _results(self) -> Iterable[pq.abc.PGresult]:
        """The results of one statement. Raises :class:`psycopg.OperationalError` where the connection has none."""
        result = self._result()
        if result is None:
            raise psycopg.OperationalError
        while result is not None:
            yield result
            result = self._result()

    def _synchronised(self) -> None:
        result = self._result()
        if result is None or result.status != ExecStatus.PIPELINE_SYNC:
            raise psycopg.OperationalError

    def _result(self) -> pq.abc.PGresult | None:
        pgconn: pq.abc.PGconn = self._pgconn
        while pgconn.is_busy():
            self._wait(select.POLLIN)
            pgconn.consume_input()
        return pgconn.get_result()

    def _flush(self) -> None:
        while self._pgconn.flush():
            if self._wait(select.POLLIN | select.POLLOUT) & select.POLLIN:
                self._pgconn.consume_input()

    def _wait(self, events: int) -> int:
        poll = select.poll()
        poll.register(self._pgconn.socket, events)
        ready = poll.poll(self._patience * 1000)
        if not ready:
            raise TimeoutError
        return ready[0][1]


def _nothing(number: int, rows: Sequence[Any]) -> bool:  # noqa: ARG001 - a begin alone has none
    return False


def _state(result: pq.abc.PGresult) -> str | None:
    if result.status == ExecStatus.PIPELINE_ABORTED:
        return _ABORTED
    if result.status != ExecStatus.FATAL_ERROR:
        return None
    code = result.error_field(pq.DiagnosticField.SQLSTATE)
    if code is None:
        raise psycopg.OperationalError
    return code.decode()
