"""A disk full under the home, with the database on another: what writes a file fails whole, and goes on with room."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from kotowari import clock
from kotowari.errors import Error
from kotowari.home import Home
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.conftest import Installation
from tests.database.conftest import needs_root
from tests.handling.conftest import DAY, SECOND
from tests.publishing import publish
from tests.road.test_full_disk import Disk
from tests.survival.acts import ACTS, POLICY
from tests.survival.case import Case, OneSpace
from tests.survival.conftest import JUNE, Company
from tests.survival.judge import Judge, assert_journaled, entered, profile
from tests.survival.procedures import INTEGRATE, WORK
from tests.survival.test_procedures import assert_whole, end_of

pytestmark = needs_root


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.as_of(JUNE):
        yield


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk", 4)
    yield made
    made.leave()


def company_on(disk: Disk, shared: Installation, name: str) -> Company:
    home = Home(disk.folder / name, shared.owner_url, shared.application_url, shared.sequencer_url)
    keyring = Keyring(home.keys, FileMaster.create(home.keys / "master.key"))
    installation = OneSpace(home, shared.owner_url, shared.database, shared.sequencing, keyring)
    installation.only = f"disk-{name}"
    with clock.as_of(DAY):
        publish(installation.space(), by="officer", text=POLICY, file=SECOND)
    return Company(installation)


def ready(disk: Disk, shared: Installation, what: str, name: str) -> Case:
    company = company_on(disk, shared, name)
    case = company.customer()
    prepare = WORK[what].prepare if what in WORK else ACTS[what].prepare
    case = company.case(case.person, case.trial, prepare(case) if prepare is not None else {})
    if what == INTEGRATE:
        ACTS["stop"].do(case)  # so that the journal has a line to write
    return case


def done(case: Case, what: str) -> object:
    return WORK[what].run(case) if what in WORK else ACTS[what].do(case)


@pytest.mark.parametrize(
    "what", ["roll", "destroy", "sweep", "package", "send on", "deal", "bundle", INTEGRATE, "erase with a record kept"]
)
def test_without_room_it_fails_whole_and_with_room_it_is_done(
    what: str, disk: Disk, shared: Installation, judge_of: Judge
) -> None:
    name = what.replace(" ", "-")
    unharmed = ready(disk, shared, what, f"{name}-unharmed")
    ends = []
    for _ in range(2 if what in WORK else 1):
        done(unharmed, what)
        ends.append(end_of(unharmed, judge_of.see(unharmed.space)))
    case = ready(disk, shared, what, name)
    before = judge_of.see(case.space)
    disk.fill()
    with pytest.raises((OSError, Error)) as failed:
        done(case, what)
    if isinstance(failed.value, OSError):  # the command line says it in words
        assert failed.value.errno == errno.ENOSPC
    disk.empty()
    now = judge_of.see(case.space)
    assert_journaled(before, now)
    quiet = WORK[what].quiet if what in WORK else frozenset()
    assert bool(profile(before, now).keys() - quiet) <= bool(entered(before, now)), "a change without its entry"
    done(case, what)
    if what not in WORK or WORK[what].exact:
        assert end_of(case, judge_of.see(case.space)) in ends
    company = Company(case.installation)  # type: ignore[arg-type]
    assert_whole(company, case)


def test_what_writes_no_file_needs_no_room(disk: Disk, shared: Installation, judge_of: Judge) -> None:
    """Acts are of the database: they are done, and what waits outside is written when there is room."""
    case = ready(disk, shared, "stop", "acts")
    before = judge_of.see(case.space)
    disk.fill()
    for what in ("use", "stop", "acquire", "erase"):
        ACTS[what].do(case)
    with pytest.raises(OSError, match="No space left"):
        done(case, INTEGRATE)
    disk.empty()
    now = judge_of.see(case.space)
    assert entered(before, now).total() == 4
    assert_journaled(before, now)
    assert_whole(Company(case.installation), case)  # type: ignore[arg-type]
