"""Killed at any step, a restoration is refused until it has ended, and ends as if it had never been killed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from kotowari.errors import RestoreUnfinished
from kotowari.vault import outside
from kotowari.vault.outside import Folder
from tests.restored.conftest import Company, take_in
from tests.restored.test_journal import note, noted
from tests.restored.test_restored import erase_one, stop_one


@contextmanager
def killer(company: Company, what: str) -> Iterator[Callable[[int], str]]:
    """Yield a function that works up to a step and returns whether it was killed or ended."""
    program = [sys.executable, "-m", "tests.restored.killed"]
    root = Path(__file__).parents[2]
    urls = [company.home.owner_url, company.home.application_url, company.home.sequencer_url]
    given = {"folder": str(company.home.folder), "urls": urls, "space": company.name, "what": what}
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        steps, outcomes = process.stdin, process.stdout
        assert steps is not None
        assert outcomes is not None
        steps.write(json.dumps(given) + "\n")

        def run(step: int) -> str:
            steps.write(f"{step}\n")
            steps.flush()
            return outcomes.readline().strip()

        yield run
        steps.close()


def state(company: Company) -> dict[str, object]:
    tables = {
        "vault.person": "person, ARRAY(SELECT unnest(stopped) ORDER BY 1), provision_stopped",
        "vault.erasure": "person, entry",
        "vault.suppression": "digest, item",
        "vault.holding": "person, item",
        "vault.handle": "digest, person",
        "vault.journal": "number, chain, line, sealed, restore",
        "ledger.entry": "index, id, body",
        "ledger.checkpoint": "size, root, note",
    }
    found: dict[str, object] = {table: company.rows(table, columns) for table, columns in tables.items()}
    said = company.rows("ledger.pending", "id, convert_from(body, 'UTF8')::jsonb ->> 'restored'")
    return found | {"recorded": said}


@pytest.mark.parametrize(
    ("first", "stride"), [(3, 13), pytest.param(1, 1, marks=pytest.mark.long)], ids=["a sample", "every step"]
)
def test_a_restoration_killed_before_a_step_is_continued_by_the_next(
    company: Company, monkeypatch: pytest.MonkeyPatch, first: int, stride: int
) -> None:
    monkeypatch.setattr(outside, "WIDTH", 2)
    space = company.space()
    stopped, *erased = (take_in(space, f"guest{number}@kanamezaka.example") for number in range(3))
    stop_one(space, stopped, "support")
    company.integrate()
    stop_one(space, stopped, "promotion")
    dump = company.dump()  # a line and an entry wait in it
    stop_one(space, stopped)
    for person in erased:
        erase_one(space, person)
    take_in(space, "later@kanamezaka.example")
    company.integrate()
    company.load(dump)
    installation = company.installation(to_restore=True)
    with killer(company, "restored") as run:
        company.load(dump)
        whole = run(10_000)
        assert whole == "ended"
        truth = state(company)
        watched = company.installation()
        for step in count(first, stride):
            company.load(dump)
            outcome = run(step)
            if outcome != "killed":
                break
            if state(company) != truth:
                watched._spaces.clear()
                with pytest.raises(RestoreUnfinished):
                    watched.space(company.name)
            assert run(10_000) == "ended"
            assert state(company) == truth
    assert outcome == "ended"
    assert step > 30
    installation.integrate(company.name)
    company.space()


def test_a_writing_of_the_journal_killed_before_any_of_its_steps_is_continued_by_the_next(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each step of a writing that fills a segment and begins another."""
    monkeypatch.setattr(outside, "WIDTH", 2)
    space, recorded = company.space(), 0
    watched = company.installation()
    with killer(company, "publish") as run:
        for step in count(1):
            note(space, *range(recorded, recorded + 3))
            recorded += 3
            outcome = run(step)
            # Whoever comes now finds a whole journal, old or new, that the database knows.
            assert len([line for lines in Folder(company.journal).whole(space.keys) for line in lines]) >= recorded - 3
            watched._spaces.clear()
            watched.space(company.name)
            assert run(10_000) == "ended"
            assert noted(company) == list(range(recorded))
            if outcome != "killed":
                break
    assert outcome == "ended"
    assert step > 10
    assert all(not path.name.startswith(".") for path in company.journal.iterdir())
