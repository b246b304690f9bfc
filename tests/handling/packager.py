"""A packager that is killed at a step. Run as a program: the folder, the space's name and the day are its arguments;
the database's address, the persons and then the steps come on the standard input, one a line.

For each step a child is forked that makes a package under the key of the step and kills itself (SIGKILL) before its
n-th call that leaves a trace in the database or on the disk. Answers ``killed`` or ``ended``, one a line.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from kotowari import clock
from kotowari.database.pool import Database
from kotowari.handling.outgoing import package
from kotowari.handling.space import Space
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.handling.packages import packed


def kill_before(step: int) -> None:
    """Make every such call count, and the ``step``-th the process's last."""
    left = step

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return wrapped

    for name in ("open", "write", "fsync", "ftruncate", "link", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    for owner, name in ((psycopg.Connection, "execute"), (psycopg.Transaction, "__exit__")):
        setattr(owner, name, counted(getattr(owner, name)))


def run(url: str, folder: Path, name: str, day: date, persons: list[UUID], step: int) -> str:
    child = os.fork()
    if child == 0:
        with clock.as_of(day):
            space = Space(Database(url, size=1), Keyring(folder / "keys", FileMaster(folder / "keys/master.key")), name)
            vars(package)["BATCH"] = 2
            kill_before(step)
            packed(space, persons, folder / f"{step}.age", key=f"run-{step}")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "ended" if status == 0 else f"failed with status {status}"


if __name__ == "__main__":
    where, space_name, on = Path(sys.argv[1]), sys.argv[2], date.fromisoformat(sys.argv[3])
    address = sys.stdin.readline().strip()
    numbers = [UUID(text) for text in sys.stdin.readline().split()]
    for line in sys.stdin:
        sys.stdout.write(run(address, where, space_name, on, numbers, int(line)) + "\n")
        sys.stdout.flush()
