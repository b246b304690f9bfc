"""A sweep that is killed at a step. Run as a program: the keys, the address and the space are its arguments.

The steps come on the standard input, one a line.

For each step a child is forked that sweeps and kills itself (SIGKILL) before its n-th statement or the end of its n-th
transaction. Answers ``killed`` or ``ended``, one a line. The product's code knows nothing of this.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from kotowari import clock
from kotowari.database.pool import Database
from kotowari.handling.space import Space
from kotowari.keeping.sweep import sweep
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.keeping.conftest import DAY


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

    for owner, name in ((psycopg.Connection, "execute"), (psycopg.Transaction, "__exit__")):
        setattr(owner, name, counted(getattr(owner, name)))


def run(keys: Path, url: str, name: str, step: int) -> str:
    child = os.fork()
    if child == 0:
        space = Space(Database(url, size=3), Keyring(keys, FileMaster(keys / "master.key")), name)
        kill_before(step)
        with clock.as_of(DAY):
            sweep(space, by="officer", at_most=100)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "ended" if status == 0 else f"failed with status {status}"


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(run(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(line)) + "\n")
        sys.stdout.flush()
