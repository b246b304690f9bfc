"""Random acts of many processes at once, which are killed at random: at the end everything holds that always holds."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari.handling.history import open_history
from kotowari.handling.outcome import Disclosed, Opened, Refused
from kotowari.handling.use import use
from kotowari.ledger.verify import verify
from kotowari.vault.outside import Folder
from tests.handling.conftest import rows
from tests.survival.acts_on_recipients import checked_before
from tests.survival.conftest import Company
from tests.survival.judge import Judge, assert_journaled


def soaked(company: Company, seconds: float, seed: int) -> tuple[int, list[dict[str, str]]]:
    """Let them work; return how many were killed, and what was answered."""
    home, root = company.home, Path(__file__).parents[2]
    given: dict[str, Any] = {
        "folder": str(home.folder),
        "urls": [home.owner_url, home.application_url, home.sequencer_url],
    }
    given |= {"space": company.installation.only, "seconds": seconds, "seed": seed}
    program = [sys.executable, "-m", "tests.survival.soaker"]
    done = subprocess.run(program, input=json.dumps(given), capture_output=True, text=True, cwd=root, check=True)
    lines = (home.folder / "answers").read_text(encoding="utf-8").splitlines()
    return int(done.stdout), [json.loads(line) for line in lines]


@pytest.mark.parametrize("seconds", [8, pytest.param(240, marks=pytest.mark.long)])
def test_whatever_many_do_at_once_and_whoever_dies_all_holds(company: Company, judge_of: Judge, seconds: int) -> None:
    space, installation = company.installation.space(), company.installation
    for _ in range(12):
        company.customer()
    checked_before(company.customer())
    before = judge_of.see(space)
    killed, answered = soaked(company, seconds, seed=seconds)
    assert killed > 3
    assert Counter(f"{told['act']}: {told['problem']}" for told in answered if "problem" in told) == {}
    done = Counter(told["act"] for told in answered if "answer" not in told and not told["refused"])
    assert len(done) > 15, done

    # What was answered is recorded; what is recorded is journaled where it protects; every row names its entry.
    now = judge_of.see(space)
    assert {told["entry"] for told in answered if "entry" in told} <= now.entries.keys()
    assert_journaled(before, now)

    # Nobody is lost: who was taken in is there, or was merged, or erased with an entry.
    there = {person for (person,) in rows(space, "vault.person", "person")}
    into = dict(rows(space, "vault.merged", "person, into_person"))
    erased = {person for (person,) in rows(space, "vault.erasure", "person")}
    taken_in = {UUID(told["person"]) for told in answered if told["act"] == "acquired" and "person" in told}
    assert taken_in <= there | into.keys() | erased
    assert not there & (into.keys() | erased)

    # Each open holding opens under its person's key, whichever epoch; each erased person is not found.
    asked: dict[str, Any] = {"by": "desk", "subject": "customer"}
    for person in there:
        items = ["name", "email", "phone"]
        assert isinstance(open_history(space, person=person, items=items, identity_verified=True, **asked), Disclosed)
    gone = {UUID(told["person"]) for told in answered if told["act"] == "erased" and "person" in told}
    assert gone <= erased
    for person in gone:
        outcome = use(space, person=person, items=["name"], purpose="support", **asked)
        assert isinstance(outcome, Refused)

    # No stop is weakened: those that nobody lifts stand, of whomever the person became.
    stops = {UUID(told["person"]) for told in answered if told["act"] == "stopped" and "person" in told}
    for person in {number for number in stops if number.int % 2}:
        while person in into:
            person = into[person]
        outcome = use(space, person=person, items=["name"], purpose="support", **asked)
        assert not isinstance(outcome, Opened), "a stop was weakened"

    # The log and the journal outside are whole.
    installation.integrate(installation.only)
    entries = len(judge_of.see(space).entries)
    key = str(installation.signer(installation.only).verifier)
    assert verify(installation.log_folder(installation.only), key).size == entries
    outside = [
        line for part in Folder(installation.journal_folder(installation.only)).whole(space.keys) for line in part
    ]
    assert {str(line.line) for line in outside} == now.lines.keys()
