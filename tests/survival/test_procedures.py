"""Every procedure of many transactions, killed (SIGKILL) at every statement, and then run again to its end.

Nothing changes on the way without its entry, whatever is half done is finished by the next run, and what there is then
is what an unharmed run leaves: the first time, or, where the death came after all was done, the second.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import pytest

from kotowari import clock
from kotowari.ledger.verify import verify
from kotowari.vault.readable import prove_readable
from tests.survival.case import Case
from tests.survival.conftest import JUNE, Company, Founded, Mortal
from tests.survival.judge import WHO, Judge, Seen, assert_journaled, entered, profile
from tests.survival.procedures import PROCEDURES, Procedure

BOTH = pytest.mark.parametrize("after", [False, True], ids=["not persisted", "persisted"])
SAMPLE = 13


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.as_of(JUNE):
        yield


@dataclass(frozen=True, slots=True)
class End:
    """What there is once a procedure has ended: how many rows of each table, entries of each act, lines and keys."""

    rows: Mapping[str, int]
    acts: Counter[str]
    lines: Counter[str]
    keys: int


def end_of(case: Case, now: Seen) -> End:
    names = case.space.keys._keyring.names(case.name)
    counts = {table: len(rows) for table, rows in now.rows.items() if table not in WHO}
    acts = Counter(entry["act"] for entry in now.entries.values())
    return End(counts, acts, Counter(now.lines.values()), len(names))


def ready(founded: Founded, procedure: Procedure) -> tuple[Company, Case]:
    company = founded()
    case = company.customer()
    return company, company.case(case.person, case.trial, procedure.prepare(case))


def assert_whole(company: Company, case: Case) -> None:
    """Whoever is there can be opened, and the log integrates to one tree of every entry."""
    space, installation = case.space, company.installation
    with space.reading() as connection:
        prove_readable(connection, space.keys)
        pending = connection.execute(b"SELECT count(*) FROM ledger.pending").fetchone()
        held = connection.execute(b"SELECT count(*) FROM ledger.entry").fetchone()
    installation.integrate(case.name)
    assert pending is not None
    assert held is not None
    key = str(installation.signer(case.name).verifier)
    assert verify(installation.log_folder(case.name), key).size == pending[0] + held[0]


@pytest.mark.parametrize("stride", [SAMPLE, pytest.param(1, marks=pytest.mark.long)], ids=["a sample", "every one"])
@BOTH
@pytest.mark.parametrize("name", PROCEDURES)
def test_a_procedure_killed_at_any_statement_is_finished_by_the_next_run(
    name: str, after: bool, stride: int, found: Founded, mortal: Mortal, judge_of: Judge
) -> None:
    procedure = PROCEDURES[name]
    company, case = ready(found, procedure)
    ends = []
    for _ in range(2):
        procedure.run(case)
        ends.append(end_of(case, judge_of.see(case.space)))
    on_the_way: dict[frozenset[tuple[str, int]], object] = {}
    for step in count(mortal.rounds(company.nobody(), "") + 1 + list(PROCEDURES).index(name) % stride, stride):
        company, case = ready(found, procedure)
        before = judge_of.see(case.space)
        told = mortal.run(case, name, step, after=after)
        now = judge_of.see(case.space)
        changed = {table: how for table, how in profile(before, now).items() if table not in procedure.quiet}
        new = frozenset(entered(before, now).items())
        assert bool(changed) <= bool(new), "a change without its entry"
        # Whenever the same is recorded, the same is done.
        assert on_the_way.setdefault(new, changed) == changed, f"at round {step}, {sorted(new)}"
        assert_journaled(before, now)
        if told["how"] == "ended":
            break
        procedure.run(case)
        now = judge_of.see(case.space)
        assert_journaled(before, now)
        if procedure.exact:
            assert end_of(case, now) in ends, f"at round {step}"
        assert_whole(company, case)
    assert len(on_the_way) > 1 or stride > 1
