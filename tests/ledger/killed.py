"""A sequencer that is killed at a step. Run as a program: the database's address and the steps come on the standard
input, one a line.

For each step a child is forked that integrates once and kills itself (SIGKILL) before its n-th call that leaves a trace
in the database or on the disk. Answers ``killed`` or ``ended``, one a line. The product's code knows nothing of this.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from kotowari.database.pool import Database
from kotowari.ledger.sequencer import integrate
from tests.ledger.conftest import SIGNER, SPACE


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

    for name in ("open", "write", "fsync", "rename", "mkdir", "rmdir", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    for owner, name in ((psycopg.Connection, "execute"), (shutil, "rmtree"), (psycopg.Transaction, "__exit__")):
        setattr(owner, name, counted(getattr(owner, name)))


def run(url: str, folder: Path, step: int) -> str:
    child = os.fork()
    if child == 0:
        database = Database(url, size=1)
        kill_before(step)
        integrate(database, SPACE, SIGNER, folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "ended" if status == 0 else f"failed with status {status}"


if __name__ == "__main__":
    url = sys.stdin.readline().strip()
    for line in sys.stdin:
        sys.stdout.write(run(url, Path(sys.argv[1]), int(line)) + "\n")
        sys.stdout.flush()
