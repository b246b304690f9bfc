"""A program whose every child does one act and may be killed at it. Run as a program: one case a line, as JSON.

It imports everything once and forks for each case, so that walking an act's statements takes no second each. It answers
a line of JSON for a case: ``ended`` with what the act said, or ``killed``, or how it failed.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.home import Home
from kotowari.publication.shelf import _published, installed_packs
from tests.handling.conftest import FIRST, SECOND, policy_text
from tests.survival.acts import ACTS, NEXT, POLICY
from tests.survival.case import Case
from tests.survival.procedures import WORK


def work(told: dict[str, Any]) -> dict[str, str]:
    """Open a space as a process of its own does, and do what is asked in it."""
    home = Home(Path(told["folder"]), *told["urls"])
    case = Case(home, told["space"], UUID(told["person"]), told["trial"], told["given"])
    with clock.as_of(date.fromisoformat(told["day"])):
        if (name := told["what"]) in WORK:
            WORK[name].run(case)
            said = {}
        else:
            assert case.space
            said = ACTS[name].do(case) if name else {}
        case.close()
        return said


def run(told: dict[str, Any]) -> dict[str, Any]:
    """Fork a child for a case and tell how it ended."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            said = work(told)
            os.write(theirs, json.dumps(said).encode())
            os._exit(0)
        except BaseException as problem:
            os.write(theirs, json.dumps({"problem": repr(problem)}).encode())
            os._exit(1)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = json.loads(pipe.read() or b"{}")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return {"how": "killed", "said": said}
    return {"how": "ended" if status == 0 else "failed", "said": said}


if __name__ == "__main__":
    for text in (policy_text(FIRST), policy_text(SECOND), POLICY, NEXT):
        _published(text)  # read once for all children
    installed_packs()
    with suppress(KeyboardInterrupt):
        for line in sys.stdin:
            sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
            sys.stdout.flush()
