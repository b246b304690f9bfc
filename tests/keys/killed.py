"""A roll and a destruction that are killed at a step. Run as a program: what it needs comes as JSON on the first line
of the standard input, then a step a line.

For each step a child is forked that rolls and destroys once, and kills itself (SIGKILL) before its n-th call that
leaves a trace in the database or on the disk. The product's code knows nothing of this.
"""

import json
import os
import signal
import sys
from pathlib import Path

from kotowari.database.pool import Database
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.space import Space
from kotowari.vault.keys import store
from kotowari.vault.keys.keyring import Keyring
from tests.ledger.killed import kill_before


def run(given: dict[str, str], step: int) -> str:
    child = os.fork()
    if child == 0:
        keys = Path(given["keys"])
        space = Space(Database(given["url"], size=1), Keyring(keys, store.Store(keys)), given["space"])
        kill_before(step)
        roll(space, by="officer", batch=2)
        destroy(space, by="officer")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "ended" if status == 0 else f"failed with status {status}"


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        sys.stdout.write(run(given, int(line)) + "\n")
        sys.stdout.flush()
