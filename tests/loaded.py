"""Commands as processes of their own that need not load the program each: it is loaded once, and forks for each.

Loading takes a second or more, and so does reading policy and laws, where opening a person's value takes none: a test
of many commands would only wait. What a new process begins with is set in the fork: arguments, environment, folder,
standard streams, language. Run as a program: one command a line, as JSON; it answers with the number of the process,
and at the end with its exit status.
"""

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from kotowari.cli.demo.story import FIRST, REVISED, policy_text
from kotowari.cli.main import main
from kotowari.cli.show import shown
from kotowari.cli.speech import reader_language
from kotowari.publication.shelf import _published, installed_packs

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command wrote, and left with: minus N where the signal N ended it, as ``subprocess`` says it."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """Return the last object that it answered."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return found


class Program:
    """The loaded program, within a ``with`` block; ``folder`` is for what is given to commands and what they write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        command = [sys.executable, "-m", "tests.loaded"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, bufsize=0, stdin=pipe, stdout=pipe, cwd=ROOT, env=plain_environment() | {"LC_ALL": "C.UTF-8"}
        )

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(
        self,
        arguments: Sequence[object],
        *,
        environment: Mapping[str, str],
        folder: Path,
        given: str = "",
        patience: float = 120.0,
    ) -> Done:
        """Run ``kotowari`` with these arguments to its end, as whoever has this environment does in this folder.

        Whatever happens, it answers in sentences: a traceback fails the test. So does one that has not ended after
        ``patience`` seconds, and it is killed.
        """
        self._number += 1
        files = [self._folder / f"{self._number}.{name}" for name in ("given", "out", "err")]
        files[0].write_text(given, encoding="utf-8")
        asked = {"arguments": list(map(str, arguments)), "environment": dict(environment), "folder": str(folder)}
        said, answers = self._process.stdin, self._process.stdout
        assert said is not None
        assert answers is not None
        said.write(json.dumps(asked | {"files": list(map(str, files))}).encode() + b"\n")
        number = int(answers.readline())
        is_late = not select.select([answers], [], [], patience)[0]
        if is_late:
            os.kill(number, signal.SIGKILL)
        status = int(answers.readline())
        out, err = (file.read_bytes().decode() for file in files[1:])
        for file in files:
            file.unlink()
        assert not is_late, f"not ended after {patience:.0f} seconds: {arguments[:2]}"
        assert "Traceback" not in err, err
        return Done(status, out, err)


def plain_environment() -> dict[str, str]:
    """Return our environment with nothing in it that leads to an installation, a place or a language."""
    names = ("KOTOWARI_", "LC_", "LANG", "PORT")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    if binaries := os.environ.get("KOTOWARI_POSTGRES_BIN"):
        plain["KOTOWARI_POSTGRES_BIN"] = binaries
    return plain


def _begin(asked: Mapping[str, Any]) -> None:
    """Take on, in a fork, what a new process begins with."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)  # whoever runs the tests may have had them ignored
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    given, out, err = asked["files"]
    for stream, (file, how) in enumerate(((given, os.O_RDONLY), (out, _WRITTEN), (err, _WRITTEN))):
        descriptor = os.open(file, how, 0o600)
        os.dup2(descriptor, stream)
        os.close(descriptor)
    sys.stdin, sys.stdout = _stream(0, "r", "strict"), _stream(1, "w", "strict")
    sys.stderr = _stream(2, "w", "backslashreplace")
    sys.argv = ["kotowari", *asked["arguments"]]
    shown.language = reader_language()


_WRITTEN = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def _stream(descriptor: int, mode: str, problems: str) -> IO[str]:
    return open(descriptor, mode, encoding="utf-8", errors=problems, closefd=False)


def _serve() -> None:
    """Fork for each line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever runs the tests, and ends this by ending them
    answers = os.dup(1)
    installed_packs()
    for file in (FIRST, REVISED):
        _published(policy_text(file))  # what most commands would read again
    gc.freeze()
    for line in iter(sys.stdin.buffer.readline, b""):
        child = os.fork()
        if child == 0:
            os.close(answers)
            _work(json.loads(line))
        os.write(answers, b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(answers, b"%d\n" % os.waitstatus_to_exitcode(status))


def _work(asked: Mapping[str, Any]) -> NoReturn:
    """Do what is asked, and leave as a process does, but for taking down what was loaded."""
    status: object = 1
    try:
        _begin(asked)
        main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    _serve()
