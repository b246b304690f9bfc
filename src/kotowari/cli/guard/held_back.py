"""Signals that would end a command amid what it must bring to its end: held back, and obeyed afterwards."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from kotowari.cli.show import shown
from kotowari.errors import Error

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_OF_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)
"""What Python ignores, and other programs do not."""

_FROM_TERMINAL = 128
"""How Linux says that it sent a signal itself (SI_KERNEL): by Ctrl-C at a terminal all that run there are told."""


class HeldBack:
    """The signals that are held back while a block runs; ``came`` is the first of them that was taken."""

    def __init__(self, ours: Sequence[signal.Signals], before: set[signal.Signals], screens: Sequence[int]) -> None:
        self._ours = ours
        self._before = before
        self._screens = screens
        self.came: signal.Signals | None = None

    def look(self) -> bool:
        """Return whether a signal to end has come."""
        while (told := signal.sigtimedwait(self._ours, 0)) is not None:
            self._take(told)
        return self.came is not None

    def run(self, program: str, command: list[str], environment: Mapping[str, str]) -> int:
        """Run a program to its end and return how it ended, as ``subprocess`` says it; signals are passed on to it.

        Ctrl-C at a terminal it was told too: that it is not told twice. That a terminal closed who leads there is told.
        """
        mask = [each for each in self._before if each != signal.SIGCHLD]
        child = os.posix_spawn(program, command, environment, setsigmask=mask, setsigdef=_OF_PYTHON)
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            told = signal.sigwaitinfo((*self._ours, signal.SIGCHLD))
            if told.si_signo == signal.SIGCHLD:
                continue
            self._take(told)
            if told.si_signo != signal.SIGINT or told.si_code != _FROM_TERMINAL:
                os.kill(child, told.si_signo)  # it cannot be another's number before it is waited for

    def _take(self, told: signal.struct_siginfo) -> None:
        if self.came is None:
            self.came = signal.Signals(told.si_signo)
        if told.si_signo == signal.SIGHUP:
            self._leave_terminal()

    def _leave_terminal(self) -> None:
        """Write to nowhere what was for a terminal: it may be closed, and to write there an error."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for screen in self._screens:
            os.dup2(nowhere, screen)
        os.close(nowhere)


@contextmanager
def held_back() -> Iterator[HeldBack]:
    """Hold back what would end this process until the block has ended, and then end as who is ended by it.

    What was ignored before (as by ``nohup``) stays ignored.
    """
    ours = [each for each in _ENDING if signal.getsignal(each) is not signal.SIG_IGN]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (*ours, signal.SIGCHLD))
    held = HeldBack(ours, {signal.Signals(each) for each in before}, [each for each in range(3) if os.isatty(each)])
    try:
        yield held
    except Error as problem:
        if not held.look():
            raise
        with suppress(OSError):
            shown.error(problem)
    finally:
        if held.look() and held.came is not None:
            _end_by(held.came)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_by(number: signal.Signals) -> None:
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (number,))
