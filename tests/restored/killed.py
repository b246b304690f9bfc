"""A restoration, or a writing of the journal, that is killed at a step. Run as a program: what it needs comes as JSON
on the first line of the standard input, then a step a line.

For each step a child is forked that works once and kills itself (SIGKILL) before its n-th call that leaves a trace in
the database or on the disk. Answers ``killed`` or ``ended``, one a line. The product's code knows nothing of this.
"""

import json
import os
import signal
import sys
from pathlib import Path

from kotowari.cli.restoring import KINDS
from kotowari.database.pool import Database
from kotowari.handling.installation import Installation
from kotowari.handling.restored import restored
from kotowari.home import Home
from kotowari.vault import outside
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.ledger.killed import kill_before


def work(home: Home, space: str, what: str, step: int) -> None:
    assert home.owner_url
    assert home.application_url
    assert home.sequencer_url
    database, sequencing = Database(home.application_url, size=1), Database(home.sequencer_url, size=1)
    keyring = Keyring(home.keys, FileMaster(home.keys / "master.key"))
    installation = Installation(home, home.owner_url, database, sequencing, keyring)
    outside.WIDTH = 2
    kill_before(step)
    if what == "restored":
        restored(installation, space, KINDS, by="dba")
    else:
        installation.publish_journal(space)


def run(home: Home, space: str, what: str, step: int) -> str:
    child = os.fork()
    if child == 0:
        work(home, space, what, step)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "ended" if status == 0 else f"failed with status {status}"


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    home = Home(Path(given["folder"]), *given["urls"])
    for line in sys.stdin:
        sys.stdout.write(run(home, given["space"], given["what"], int(line)) + "\n")
        sys.stdout.flush()
