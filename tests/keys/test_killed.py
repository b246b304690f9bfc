"""Killed at any step, a roll and a destruction lose nobody, and the next run ends them; the big numbers."""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from kotowari.database.pool import Database
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.space import Space
from kotowari.vault.readable import prove_readable
from kotowari.vault.seal import new_person_key
from tests.conftest import Installation
from tests.handling.conftest import Newcomer, another_space, entries, rows
from tests.keys.test_roll import email_of, erased


@pytest.mark.parametrize(
    ("first", "stride"), [(4, 17), pytest.param(1, 1, marks=pytest.mark.long)], ids=["a sample", "every step"]
)
def test_a_roll_killed_before_a_step_is_ended_by_the_next(
    space: Space, newcomer: Newcomer, shared: Installation, tmp_path: Path, first: int, stride: int
) -> None:
    living = {newcomer(email=f"p{n}@example.com"): f"p{n}@example.com" for n in range(5)}
    erased(space, newcomer(email="gone@example.com"))
    given = {"keys": str(tmp_path / "keys"), "url": shared.application_url, "space": space.name}
    program, root = [sys.executable, "-m", "tests.keys.killed"], Path(__file__).parents[2]
    ended = rolls = 0
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(given) + "\n")
        for step in count(first, stride):
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            outcome = process.stdout.readline().strip()
            own = another_space(space)
            assert {person: email_of(own, person) for person in living} == living, step
            if outcome == "ended":
                ended += 1
                break
            assert outcome == "killed", outcome
            roll(own, by="officer", batch=2)
            destroy(own, by="officer")
            rolls += 1
            (standing,) = {epoch for (epoch,) in rows(space, "vault.person", "epoch")}
            states = rows(space, "vault.epoch", "epoch, rolled_at IS NOT NULL, destroyed_at IS NOT NULL")
            assert sorted(states) == [(n, n < standing, n < standing) for n in range(1, standing + 1)], step
            names = [name for name in own.keys._keyring.names(space.name) if name.startswith("epoch-")]
            assert names == [f"epoch-{standing}"], step
        process.stdin.close()
    assert ended == 1
    assert rolls > 3
    # Never a change without its entry, and none twice.
    acts = [(entry["act"], str(entry["keys"])) for entry in entries(space) if entry["act"].startswith("epoch")]
    assert len(acts) == len(set(acts))
    last = max(epoch for (epoch,) in rows(space, "vault.epoch", "epoch"))
    assert sum(act == "epoch-begun" for act, _ in acts) == last - 1
    assert sum(act == "epoch-destroyed" for act, _ in acts) == last - 1


@pytest.mark.long
def test_a_hundred_thousand_persons_are_rolled(space: Space, shared: Installation) -> None:
    persons, epoch_key = [uuid4() for _ in range(100_000)], space.keys.epoch(1)
    wrapped = [new_person_key(epoch_key, space.name, person, 1)[1] for person in persons]
    with Database(shared.application_url).transaction(space.name) as connection:
        connection.execute(
            b"INSERT INTO vault.person (person, space, epoch, first_epoch, wrapped, subjects)"
            b" SELECT person, %(space)s, 1, 1, wrapped, '{customer}'"
            b" FROM unnest(%(persons)s::uuid[], %(wrapped)b::bytea[]) AS new (person, wrapped)",
            {"space": space.name, "persons": persons, "wrapped": wrapped},
        )
    batches: list[int] = []
    assert roll(space, by="officer", progress=batches.append).persons == 100_000
    assert max(batches) == 1000
    assert destroy(space, by="officer") == (1,)
    with space.reading() as connection:
        assert prove_readable(connection, space.keys) == (100_000, 0)
    assert (space.keys.folder / "wrappings").stat().st_size == 100_000 * 76 + len(
        b"kotowari wrappings 1 epoch 2\n"
    ) + 32
