"""A sequencer killed at any step leaves nothing that the next run does not finish."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from kotowari.ledger.sequencer import integrate
from kotowari.ledger.verify import verify
from tests.conftest import Installation
from tests.ledger.conftest import KEY, SIGNER, SPACE, append_each, files, make_entry, write_log


@contextmanager
def killer(url: str, folder: Path) -> Iterator[Callable[[int], str]]:
    """Yield a function that runs a sequencer up to a step and returns whether it was killed or ended."""
    program = [sys.executable, "-m", "tests.ledger.killed", str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        steps, outcomes = process.stdin, process.stdout
        assert steps is not None
        assert outcomes is not None
        steps.write(f"{url}\n")

        def run(step: int) -> str:
            steps.write(f"{step}\n")
            steps.flush()
            return outcomes.readline().strip()

        yield run
        steps.close()


def test_a_sequencer_killed_before_any_of_its_steps_is_continued_by_the_next(
    installation: Installation, folder: Path, tmp_path: Path
) -> None:
    """At each step of a batch that ends one partial tile, fills another and begins a third."""
    appended: list[bytes] = []

    def write(number: int) -> None:
        numbers = range(len(appended), len(appended) + number)
        append_each(installation.database, numbers)
        appended.extend(make_entry(each).body for each in numbers)

    write(100)
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    with killer(installation.sequencer_url, folder) as run:
        for step in count(1):
            write(256)
            outcome = run(step)
            # A reader who comes now finds a whole log: the old one, or the new one.
            note = (folder / "checkpoint").read_text()
            assert verify(folder, KEY).size in {len(appended) - 256, len(appended)}
            # Nothing is done while the server has not noticed that who held the lock is gone.
            while (integrated := integrate(installation.sequencing, SPACE, SIGNER, folder)) is None:
                time.sleep(0.01)
            assert verify(folder, KEY, note).size == integrated.size == len(appended)
            if outcome != "killed":
                break
    assert outcome == "ended"
    assert step > 50  # a batch has more steps than that, each was the last one once
    write_log(tmp_path / "plain", appended)
    plain, grown = files(tmp_path / "plain"), files(folder)
    assert {path: grown[path] for path in plain} == plain
