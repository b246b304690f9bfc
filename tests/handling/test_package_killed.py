"""A package whose making is killed at any step: no file looks whole, and the same key finishes it, once."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.handling.space import Space
from tests.conftest import Installation
from tests.handling.conftest import SECOND, entries, policy_text, rows, take_in
from tests.handling.packages import Pair, checked, packed, with_key
from tests.publishing import publish

JUNE = date(2026, 6, 15)


@contextmanager
def killer(url: str, folder: Path, space: Space, persons: list[UUID]) -> Iterator[Callable[[int], str]]:
    """Yield a function that makes a package up to a step and returns whether it was killed or ended."""
    program = [sys.executable, "-m", "tests.handling.packager", str(folder), space.name, JUNE.isoformat()]
    root = Path(__file__).parents[2]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        steps, outcomes = process.stdin, process.stdout
        assert steps is not None
        assert outcomes is not None
        steps.write(f"{url}\n{' '.join(map(str, persons))}\n")

        def run(step: int) -> str:
            steps.write(f"{step}\n")
            steps.flush()
            return outcomes.readline().strip()

        yield run
        steps.close()


@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.long)])
def test_killed_before_any_of_its_steps_it_is_finished_under_the_same_key(
    shared: Installation, space: Space, tmp_path: Path, stride: int
) -> None:
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    persons = [take_in(space, name=f"植込{number}", email=f"planted{number}@example.com") for number in range(3)]
    pair = Pair.make(tmp_path)
    with clock.as_of(JUNE):
        checked(space, JUNE)
        with_key(space, pair)
        with killer(shared.application_url, tmp_path, space, persons) as run:
            for step in count(stride, stride):
                outcome = run(step)
                file = tmp_path / f"{step}.age"
                if file.exists():
                    assert len(pair.open(file).rows) == 3, f"step {step}: a file that only looks whole"
                assert b"planted" not in b"".join(found.read_bytes() for found in tmp_path.rglob("*.draft"))
                again = packed(space, persons, file, key=f"run-{step}")
                assert again is not None, step
                made = [row for row in rows(space, "recipients.delivered", "delivery, entry") if row[0] == again.number]
                assert {row["entry"] for row in pair.open(file).rows} == {str(entry) for _, entry in made}
                sealed = [one["package"] for one in entries(space) if one["act"] == "package"]
                assert [one["number"] for one in sealed].count(str(again.number)) == 1, step
                if outcome == "ended":
                    break
                assert outcome == "killed", outcome
    assert step > 15
    provided = [one["id"] for one in entries(space) if one["act"] == "provide"]
    assert len(provided) == 3 * (step // stride)
    assert list(tmp_path.glob(".*")) == []
