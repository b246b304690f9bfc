"""A sweep killed at any step: no change without its entry, nothing half done, and the next run finishes it."""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from uuid import UUID

from kotowari.handling import expire
from kotowari.handling.space import Space
from kotowari.keeping.sweep import sweep
from tests.conftest import Installation
from tests.handling.conftest import entries, rows
from tests.keeping.conftest import ENDED, customer, end_contract, taken_in


def whole(space: Space, persons: set[UUID]) -> set[UUID]:
    """Assert that every person is either there with all that is held, or gone with an entry; return who is there."""
    there = {number for (number,) in rows(space, "vault.person", "person")}
    erased = dict(rows(space, "vault.erasure", "person, entry"))
    assert there | erased.keys() == persons
    assert not there & erased.keys()
    recorded = {entry["id"]: entry for entry in entries(space) if entry["act"] == "erase"}
    assert {str(entry) for entry in erased.values()} <= recorded.keys()
    assert sum(len(one["references"]) for one in recorded.values() if "erased" in one["effect"]) == len(erased)
    batches = {str(entry) for (entry,) in rows(space, "keeping.batch", "entry")}
    assert batches == recorded.keys()
    held = [number for (number,) in rows(space, "vault.holding", "person")]
    assert set(held) == there
    assert len(rows(space, "vault.journal", "line")) == len(recorded)
    return there


def test_a_sweep_killed_before_any_of_its_statements_is_finished_by_the_next(
    space: Space, shared: Installation, tmp_path: Path
) -> None:
    """Persons of two companies to erase, and one of whom only a part goes: three batches and a certificate."""
    everybody = {customer(space, number) for number in range(3)}
    narrowed = taken_in(
        space, "customer", {"name": "M", "login_log": "x"}, ("support", "business_communications"), "Momiji"
    )
    everybody |= {narrowed}
    end_contract(space)
    end_contract(space, ENDED, "Momiji")
    program = [sys.executable, "-m", "tests.keeping.killed", str(tmp_path / "keys"), shared.application_url, space.name]
    root = Path(__file__).parents[2]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        steps, outcomes = process.stdin, process.stdout
        assert steps is not None
        assert outcomes is not None
        for step in count(1):
            steps.write(f"{step}\n")
            steps.flush()
            outcome = outcomes.readline().strip()
            there = whole(space, everybody)
            if outcome != "killed":
                break
            if there == {narrowed}:  # so that every step comes after something that is due
                everybody |= {customer(space, 1000 + step)}
        steps.close()
    assert outcome == "ended"
    assert step > 20
    assert {number for (number,) in rows(space, "vault.person", "person")} == {narrowed}
    assert rows(space, "vault.holding", "item, purposes") == [("name", ["business_communications"])]
    sweeps = rows(space, "keeping.sweep", "sweep, certificate")
    assert all(certificate is not None for _, certificate in sweeps)
    certified = [entry for _, certificate in sweeps for entry in json.loads(certificate)["entries"]]
    assert sorted(certified) == sorted(entry["id"] for entry in entries(space) if entry["act"] == "erase")


def test_a_sweep_of_many_persons_is_of_several_batches(space: Space) -> None:
    expire_most = expire.MOST
    assert expire_most <= 400
    persons = {customer(space, number) for number in range(6)}
    end_contract(space)
    told: list[tuple[int, int]] = []
    sweep(space, by="officer", at_most=100, told=lambda done, due: told.append((done, due)))
    assert told == [(6, 6)]
    assert whole(space, persons) == set()
