"""A full disk: what was answered is recorded, what failed says so and left nothing half done, and room mends it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.database.conftest import needs_root
from tests.loaded import Done, Program
from tests.road.conftest import ACQUIRE, EMAIL, OTHER, USE, Road, assert_nothing_personal, at_home, given

pytestmark = needs_root

IMPORT = ("--subject", "customer", "--purpose", "support", "--source", "contract", "--notice", "shown")
ROWS = 300


class Disk:
    """A small file system of its own, and a ballast that fills it."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        options = f"size={megabytes}m,mode=711"
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=False).returncode:
            pytest.skip("no file system can be mounted here")

    @property
    def ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self, *, but: int = 0) -> None:
        """Leave some bytes free."""
        room = os.statvfs(self.folder)
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(room.f_bavail * room.f_frsize - but, 1))

    def empty(self) -> None:
        self.ballast.unlink()

    def leave(self) -> None:
        subprocess.run(["umount", self.folder], check=True)


@pytest.fixture
def disks() -> Iterator[Callable[[Path, int], Disk]]:
    """Mounts file systems; they are gone after the test."""
    mounted: list[Disk] = []

    def mount(folder: Path, megabytes: int) -> Disk:
        mounted.append(Disk(folder, megabytes))
        return mounted[-1]

    yield mount
    for disk in reversed(mounted):
        disk.leave()


@pytest.fixture
def disk(disks: Callable[[Path, int], Disk], place: Path) -> Disk:
    """A disk with more room than the settled home takes."""
    return disks(place / "disk", 256)


@pytest.fixture
def road(copied: Callable[[Path], Road], disk: Disk) -> Road:
    """A copy of the settled home, on the small disk."""
    return copied(disk.folder)


def failed(done: Done) -> Done:
    """Assert that a command ended with one sentence, and told of nothing done."""
    assert done.status == 1, done
    assert done.out.strip() == ""
    assert done.err.startswith("kotowari: ")
    assert done.err.count("\n") == 1
    return done


def test_with_no_room_at_all_every_command_says_so_and_touches_nothing(
    road: Road, disk: Disk, person: UUID, before: int
) -> None:
    disk.fill()
    tried = [
        failed(road.run(*command, given=values))
        for command, values in (
            ((*USE, "--person", person), ""),
            ((*ACQUIRE,), given(OTHER)),
            (("ledger", "verify"), ""),
            (("up",), ""),
        )
    ]
    assert all("No space left on device" in done.err for done in tried)
    assert road.servers() == []
    disk.empty()
    assert road.run(*USE, "--find", "email", given=EMAIL).out.count(EMAIL) == 1
    assert road.status()["persons"] == 1
    assert road.entries() == before + 1  # that use, and not one of those that failed
    assert_nothing_personal(road, *tried)


def test_a_disk_that_fills_amid_an_import_loses_no_row_and_takes_none_in_twice(
    road: Road, disk: Disk, place: Path, before: int
) -> None:
    rows = place / "rows.csv"
    lines = [f"客{number},guest{number}@kanamezaka.example\n" for number in range(ROWS)]
    rows.write_text("name,email\n" + "".join(lines), encoding="utf-8")
    disk.fill(but=256 * 1024)
    cut = failed(road.run("import", rows, *IMPORT))
    disk.empty()
    taken_in = road.status()["persons"] - 1
    assert 0 < taken_in < ROWS  # it was amid, not before or after
    assert road.entries() == before + taken_in
    again = road.run("import", rows, *IMPORT, "--json")
    assert again.json()["taken_in"] == ROWS - taken_in
    assert again.json()["duplicate"] == taken_in
    assert road.status()["persons"] == ROWS + 1
    assert road.entries() == before + ROWS
    assert_nothing_personal(road, cut, again)


def test_every_use_on_a_filling_disk_is_recorded_or_refused(road: Road, disk: Disk, person: UUID, before: int) -> None:
    """While the server runs; each use writes an entry, until there is no room for one."""
    disk.fill(but=96 * 1024)
    opened = 0
    with at_home(road):
        while (done := road.run(*USE, "--person", person)).status == 0:
            assert EMAIL in done.out
            opened += 1
            disk.empty()
            disk.fill()
        failed(done)
    disk.empty()
    assert road.entries() == before + opened
    assert_nothing_personal(road, done)


def test_the_ledgers_folder_full_is_told_and_caught_up_with_when_there_is_room(
    disks: Callable[[Path, int], Disk], copied: Callable[[Path], Road], place: Path, person: UUID, before: int
) -> None:
    """Acts go on: entries are durable in the database, and wait for their place outside it."""
    road = copied(place)
    kept = place / "log"
    (road.folder / "log").rename(kept)
    disk = disks(road.folder / "log", 1)
    subprocess.run(["cp", "-a", f"{kept}/.", road.folder / "log"], check=True)
    disk.fill()
    assert road.run(*USE, "--person", person).status == 0
    told = failed(road.run("ledger", "verify"))
    assert "No space left on device" in told.err
    assert road.status()["persons"] == 1
    disk.empty()
    assert road.entries() == before + 1
    assert_nothing_personal(road, told)


def test_the_journals_folder_full_keeps_nobody_from_being_erased_and_is_caught_up_with(
    disks: Callable[[Path, int], Disk], copied: Callable[[Path], Road], place: Path, person: UUID
) -> None:
    """The erasure is durable in the database with its line; what protects against a restore waits to be written."""
    road = copied(place)
    journal = road.folder / "journal"
    subprocess.run(["rm", "-rf", journal], check=True)
    disk = disks(journal, 1)
    subprocess.run(["chmod", "700", journal], check=True)
    disk.fill()
    erased = road.run("erase", "--subject", "customer", "--because", "no-longer-needed", "--person", person)
    assert erased.status == 0
    told = failed(road.run("ledger", "verify"))
    assert "No space left on device" in told.err
    assert road.status()["persons"] == 0
    disk.empty()
    assert road.run("ledger", "verify").status == 0
    assert len((journal / "operator" / "000000000").read_text().splitlines()) == 1
    assert_nothing_personal(road, erased, told)


def test_a_setting_up_without_room_is_finished_when_there_is_some(disk: Disk, loaded: Program) -> None:
    road = Road(disk.folder / "new", loaded)
    with at_home(road):  # makes the server's data: the tables are still to come
        pass
    disk.fill(but=512 * 1024)
    failed(road.run("up"))
    disk.empty()
    assert road.run("up").status == 0
    assert road.entries() == 0


def test_a_backup_without_room_leaves_no_file(road: Road, disks: Callable[[Path, int], Disk], place: Path) -> None:
    small = disks(place / "small", 1)
    small.fill(but=4096)
    told = failed(road.run("backup", small.folder / "backup.tar"))
    assert [path.name for path in small.folder.iterdir()] == ["ballast"]
    small.empty()
    assert road.run("backup", small.folder / "backup.tar").status == 0
    assert_nothing_personal(road, told)


@pytest.mark.long
def test_a_restore_without_room_loads_nothing_and_can_be_done_again(
    road: Road, disk: Disk, place: Path, person: UUID
) -> None:
    assert road.run("backup", place / "backup.tar").status == 0
    other = road.at(disk.folder / "other")
    with at_home(other):
        pass
    subprocess.run(["cp", "-a", road.folder / "keys", other.folder / "keys"], check=True)
    disk.fill(but=160 * 1024)
    told = failed(other.run("restore", place / "backup.tar"))
    disk.empty()
    assert other.run("restore", place / "backup.tar", "--json").json()["persons"] == 1
    assert EMAIL in other.run(*USE, "--person", person).out
    assert_nothing_personal(other, told)
