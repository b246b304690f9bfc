"""The sequencer, killed (SIGKILL) at every statement in both ways, brings the same entries into the same tree."""

from itertools import count
from pathlib import Path

import pytest

from kotowari.handling.record import entry
from kotowari.handling.stop import Because, stop
from kotowari.ledger.append import append
from kotowari.ledger.verify import verify
from kotowari.vault.outside import Folder
from tests.ledger.conftest import files, write_log
from tests.survival.conftest import Company, Mortal
from tests.survival.procedures import INTEGRATE

SAMPLE = 4
"""By day every fourth statement is one to die at, of each way others; by night, every one."""

BOTH = pytest.mark.parametrize("after", [False, True], ids=["not persisted", "persisted"])


def work(company: Company, number: int) -> None:
    """Have entries wait, of one transaction and of several, and a line of the journal."""
    case = company.customer()
    stop(case.space, by="desk", person=case.person, subject="customer", because=Because.WELL_FOUNDED)
    with case.space.changing() as connection:
        actor = case.space.actor(connection, "desk")
        for _ in range(number):
            append(connection, case.name, entry(case.space, actor, "tried", {}))


@pytest.mark.parametrize("stride", [SAMPLE, pytest.param(1, marks=pytest.mark.long)], ids=["a sample", "every one"])
@BOTH
def test_a_sequencer_killed_at_any_statement_is_continued_by_the_next(
    after: bool, stride: int, company: Company, mortal: Mortal, tmp_path: Path
) -> None:
    installation, name, case = company.installation, company.installation.only, company.nobody()
    folder, key = installation.log_folder(name), str(installation.signer(name).verifier)
    installation.integrate(name)
    for step in count(1 + after, stride):
        work(company, 61)
        before = verify(folder, key)
        told = mortal.run(case, INTEGRATE, step, after=after)
        # Whoever comes now finds a whole log, the one of before or a longer one that continues it.
        assert verify(folder, key, before.checkpoint).size >= before.size
        installation.integrate(name)
        assert verify(folder, key, before.checkpoint).size == before.size + 63
        if told["how"] == "ended":
            break
    assert step > 12
    with installation.space().reading() as connection:
        bodies = connection.execute(b"SELECT body FROM ledger.entry ORDER BY index").fetchall()
        lines = connection.execute(b"SELECT line FROM vault.journal").fetchall()
    write_log(tmp_path / "plain", [bytes(body) for (body,) in bodies])
    plain, grown = files(tmp_path / "plain"), files(folder)
    del plain["checkpoint"]
    assert {path: grown[path] for path in plain} == plain
    outside = Folder(installation.journal_folder(name)).whole(installation.space().keys)
    assert {line.line for segment in outside for line in segment} == {line for (line,) in lines}
