"""Every act, killed (SIGKILL) at every statement: before the server heard of it, and after it did it but nobody knew.

Whatever the statement: no change without its entry, no entry of a change that is not there, no value without an entry;
what was interrupted can be done again, once; and the log integrates to one tree.
"""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari.errors import Error
from kotowari.handling.space import Space
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.sequencer import integrate
from kotowari.ledger.verify import verify
from kotowari.vault.keyring import Keyring
from tests.conftest import Installation
from tests.handling.conftest import FIRST, entries, policy_text, take_in
from tests.publishing import publish
from tests.survival.acts import ACTS, Act
from tests.survival.conftest import Mortal
from tests.survival.wire import Wire

Onlooker = psycopg.Connection[tuple[Any, ...]]

_SIDE = {"vault.trail", "vault.actor", "vault.reply", "vault.key"}
"""What a read, too, may leave: the way from person to entry, who acted, and what a repetition is answered with."""

_ENCLOSED = """
    SELECT nspname || '.' || relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE polname = 'own_space' AND nspname <> 'ledger' ORDER BY 1
"""

State = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Trial:
    """A space, as it can be looked at before and after a death."""

    space: Space
    onlooker: Onlooker

    def state(self) -> State:
        """Every row of the space outside the ledger, by table."""
        tables = [name for (name,) in self.onlooker.execute(_ENCLOSED).fetchall()]
        return {table: self._rows(table) for table in tables}

    def _rows(self, table: str) -> list[str]:
        query = f"SELECT t::text FROM {table} AS t WHERE space = %s ORDER BY 1".encode()
        return [row for (row,) in self.onlooker.execute(query, (self.space.name,)).fetchall()]

    def entries(self) -> dict[str, str]:
        """What the ledger holds or is about to: the act of each entry by its number."""
        return {entry["id"]: entry["act"] for entry in entries(self.space)}


@pytest.fixture
def fresh(shared: Installation, keyring: Keyring) -> Callable[[], Space]:
    """Makes spaces with the first policy in force."""
    numbers = count(1)

    def make() -> Space:
        made = Space(shared.database, keyring, f"survival-{id(keyring)}-{next(numbers)}")
        publish(made, by="officer", text=policy_text(FIRST), file=FIRST)
        return made

    return make


def opening(line: Wire, mortal: Mortal, space: Space) -> int:
    """Return how many rounds it takes to open a space before anything is done in it."""
    line.arm(None, after=False)
    assert mortal(space.name, "", UUID(int=0))["how"] == "ended"
    return line.rounds


def walk(name: str, trials: "Trials", *, after: bool) -> int:
    """Kill an act at each of its rounds; return how often it was killed."""
    act, line = ACTS[name], trials.line
    first = opening(line, trials.mortal, trials.space) + 1
    killed = 0
    for step in count(first):
        space = trials.fresh() if act.once else trials.space
        person = take_in(space, name="花子", email=f"p{step}-{after}@example.com", phone=f"090-1234-{step:04d}")
        if act.prepare is not None:
            act.prepare(space, person)
        trial = Trial(space, trials.onlooker)
        before, known = trial.state(), trial.entries()
        line.arm(step, after=after)
        told = trials.mortal(space.name, name, person)
        line.arm(None, after=False)
        assert told["how"] in {"killed", "ended"}, told
        judge(act, trial, before, known, told)
        if told["how"] == "ended":
            break
        killed += 1
        again(act, trial, person, before)
    return killed


def judge(act: Act, trial: Trial, before: State, known: dict[str, str], told: dict[str, Any]) -> None:
    """Hold what was left against what always holds."""
    now, entered = trial.state(), trial.entries().keys() - known.keys()
    changed = {table for table in now if now[table] != before[table]}
    assert len(entered) <= 1
    if not entered:
        assert changed <= {"vault.actor"}, "a change without its entry"
    if act.changes:
        assert bool(changed - _SIDE) == bool(entered), "an entry of a change that is not there, or the reverse"
    else:
        assert changed <= _SIDE, "a read that changes"
    assert told["said"].keys() <= entered, "a value without its entry"
    if told["how"] == "killed":
        assert told["said"] == {}


def again(act: Act, trial: Trial, person: UUID, before: State) -> None:
    """Do it again, as whoever was not answered does, and see that it was done, and once."""
    left = trial.state()
    once = {table for table in left if left[table] != before[table]} - _SIDE
    # What was done already may be refused now, in words; what was not must be done without ado.
    with suppress(Error, AssertionError) if once else nullcontext():
        act.run(trial.space, person)
    now = trial.state()
    if act.changes:
        assert {table for table in now if now[table] != before[table]} - _SIDE, "it can be done no more"
        if once:
            assert len(now["vault.person"]) <= len(before["vault.person"]) + 1


@dataclass(frozen=True, slots=True)
class Trials:
    """What a walk needs."""

    line: Wire
    mortal: Mortal
    space: Space
    onlooker: Onlooker
    fresh: Callable[[], Space]


@pytest.fixture
def trials(
    line: tuple[Wire, str], mortal: Mortal, space: Space, onlooker: Onlooker, fresh: Callable[[], Space]
) -> Trials:
    return Trials(line[0], mortal, space, onlooker, fresh)


def assert_one_tree(shared: Installation, space: Space, keyring: Keyring, folder: Path) -> None:
    signer = Signer(origin(space.name, "survival"), keyring.open(space.name, "ledger"))
    told = len(entries(space))
    integrated = integrate(shared.sequencing, space.name, signer, folder)
    assert integrated is not None
    assert verify(folder, str(signer.verifier)).size == told


@pytest.mark.parametrize("after", [False, True], ids=["not persisted", "persisted"])
@pytest.mark.parametrize("name", ACTS)
def test_an_act_killed_at_any_statement_is_whole_or_not_there(
    name: str, after: bool, trials: Trials, shared: Installation, keyring: Keyring, tmp_path: Path
) -> None:
    assert walk(name, trials, after=after) > 0
    assert_one_tree(shared, trials.space, keyring, tmp_path / "log")


@pytest.mark.parametrize("after", [False, True], ids=["not persisted", "persisted"])
def test_a_space_whose_opening_is_killed_at_any_statement_opens_the_next_time(
    after: bool, trials: Trials, shared: Installation, keyring: Keyring
) -> None:
    """Its keys are made then: none may be lost, and none made twice."""
    line = trials.line
    for step in count(1):
        name = f"opening-{id(keyring)}-{int(after)}-{step}"
        line.arm(step, after=after)
        told = trials.mortal(name, "", UUID(int=0))
        line.arm(None, after=False)
        assert told["how"] in {"killed", "ended"}, told
        space = Space(shared.database, keyring, name)
        publish(space, by="officer", text=policy_text(FIRST), file=FIRST)
        take_in(space, name="花子", email="hanako@example.com")
        if told["how"] == "ended":
            break
    assert step > 5
