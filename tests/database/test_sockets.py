"""The socket's folder: private, found again by every process, and refused if somebody else could stand in it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kotowari.database import sockets
from kotowari.database.runas import Account
from kotowari.errors import SocketFolderRefused
from tests.database.conftest import needs_root


@pytest.fixture
def ours() -> Account:
    return Account(os.geteuid(), os.getegid(), other=False)


def test_every_process_finds_the_same_folder_by_whatever_way_it_names_the_base(tmp_path: Path, ours: Account) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (tmp_path / "link").symlink_to(base)
    named = {sockets.folder_for(way, ours) for way in (base, tmp_path / "link", tmp_path / "other" / ".." / "base")}
    assert len(named) == 1
    assert sockets.folder_for(tmp_path, ours) not in named
    assert sockets.folder_for(base, Account(ours.uid + 1, ours.gid, other=True)) not in named


@pytest.mark.parametrize("name", ["a", "a" * 200, "空間" * 40, "a 'quoted' folder"])
def test_a_socket_fits_its_path_however_long_the_base_is(tmp_path: Path, ours: Account, name: str) -> None:
    socket = sockets.folder_for(tmp_path / name / name, ours) / f".s.PGSQL.{sockets.PORT}"
    assert len(os.fsencode(socket)) <= 107


def test_it_is_made_private_and_accepted_again(tmp_path: Path, ours: Account) -> None:
    folder = tmp_path / "sockets"
    for _ in range(2):
        sockets.prepare(folder, ours)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@needs_root
def test_root_makes_it_the_accounts(tmp_path: Path, unprivileged: Account) -> None:
    folder = tmp_path / "sockets"
    sockets.prepare(folder, unprivileged)
    sockets.prepare(folder, unprivileged)
    assert folder.stat().st_uid == unprivileged.uid


def a_link_to_a_private_folder(folder: Path) -> None:
    target = folder.with_name("target")
    target.mkdir(mode=0o700)
    folder.symlink_to(target)


def a_link_that_leads_nowhere(folder: Path) -> None:
    folder.symlink_to(folder.with_name("nowhere"))


def a_file(folder: Path) -> None:
    folder.touch(mode=0o600)


def open_to_the_group(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o770)


def open_to_be_entered(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o711)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (a_link_to_a_private_folder, "is a symbolic link"),
        (a_link_that_leads_nowhere, "is a symbolic link"),
        (a_file, "is not a folder"),
        (open_to_the_group, "is open to others"),
        (open_to_be_entered, "is open to others"),
    ],
)
def test_what_somebody_could_stand_in_is_refused_and_left(
    tmp_path: Path, ours: Account, found: Callable[[Path], None], told: str
) -> None:
    folder = tmp_path / "sockets"
    found(folder)
    before = folder.lstat()
    with pytest.raises(SocketFolderRefused, match=f"`{folder}` {told}"):
        sockets.prepare(folder, ours)
    assert folder.lstat() == before


@needs_root
def test_another_accounts_folder_is_refused(tmp_path: Path, ours: Account, unprivileged: Account) -> None:
    folder = tmp_path / "sockets"
    sockets.prepare(folder, unprivileged)
    with pytest.raises(SocketFolderRefused, match="belongs to another account"):
        sockets.prepare(folder, ours)


@needs_root
def test_a_making_cut_short_before_it_was_given_away_is_finished(tmp_path: Path, unprivileged: Account) -> None:
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o700)  # root's still
    sockets.prepare(folder, unprivileged)
    assert folder.stat().st_uid == unprivileged.uid
