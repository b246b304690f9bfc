"""Locks between processes: held by the open file and its heirs, let go with the last of them, however it ends."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kotowari.database import locks
from kotowari.database.runas import Account
from kotowari.errors import ClusterBusy
from tests.database.conftest import needs_root

HOLD = """
import sys
from pathlib import Path
from kotowari.database import locks
held = locks.try_lock(Path(sys.argv[1]))
print(held is not None, flush=True)
sys.stdin.readline()
"""


class Holder:
    """Another process that has tried to take a lock, and holds it until it is killed."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", HOLD, str(path)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.holds = self.process.stdout.readline() == "True\n"

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture(params=["file", "folder"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / "a.lock" if request.param == "file" else tmp_path


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    """Closes descriptors after the test."""
    with ExitStack() as stack:
        yield stack


def taken(closing: ExitStack, path: Path, *, shared: bool = False) -> bool:
    descriptor = locks.try_lock(path, shared=shared)
    if descriptor is None:
        return False
    closing.callback(os.close, descriptor)
    return True


def test_one_holds_it_alone_in_one_process_too(path: Path, closing: ExitStack) -> None:
    with ExitStack() as first:
        assert taken(first, path)
        assert not taken(closing, path)
        assert not taken(closing, path, shared=True)
    assert taken(closing, path)


def test_many_share_it_and_nobody_then_has_it_alone(path: Path, closing: ExitStack) -> None:
    with ExitStack() as sharing:
        assert taken(sharing, path, shared=True)
        assert taken(sharing, path, shared=True)
        assert not taken(closing, path)
    assert taken(closing, path)


def test_another_process_holds_it_until_it_is_killed(path: Path, closing: ExitStack) -> None:
    holder = Holder(path)
    assert holder.holds
    assert not taken(closing, path)
    holder.kill()
    assert taken(closing, path)


def test_a_child_that_inherits_it_keeps_it_after_its_parent(tmp_path: Path, closing: ExitStack) -> None:
    lock = tmp_path / "a.lock"
    descriptor = locks.try_lock(lock)
    assert descriptor is not None
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[descriptor]) as heir:
        os.close(descriptor)
        assert not taken(closing, lock)
        heir.communicate()
    assert taken(closing, lock)


def test_a_child_does_not_inherit_it_unasked(tmp_path: Path, closing: ExitStack) -> None:
    lock = tmp_path / "a.lock"
    with locks.exclusive(lock, patience=0):
        stranger = subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False)
    assert taken(closing, lock)
    stranger.communicate()


def test_whoever_waits_too_long_is_told_of_the_folder(path: Path) -> None:
    with (
        locks.exclusive(path, patience=0),
        pytest.raises(ClusterBusy, match=path.name),
        locks.exclusive(path, patience=0.05),
    ):
        pass
    with locks.exclusive(path, patience=0):
        pass


def test_a_block_that_raises_lets_go(path: Path, closing: ExitStack) -> None:
    with pytest.raises(ZeroDivisionError), locks.exclusive(path, patience=0):
        _ = 1 / 0
    assert taken(closing, path)


def test_a_link_is_not_followed_to_another_file(tmp_path: Path) -> None:
    (tmp_path / "a.lock").symlink_to(tmp_path / "made by following")
    with pytest.raises(OSError, match=r"a\.lock"):
        locks.try_lock(tmp_path / "a.lock")
    assert not (tmp_path / "made by following").exists()


def test_a_lock_file_is_closed_to_others(tmp_path: Path, closing: ExitStack) -> None:
    assert taken(closing, tmp_path / "a.lock")
    assert stat.S_IMODE((tmp_path / "a.lock").stat().st_mode) == 0o600


@needs_root
def test_root_leaves_a_lock_file_to_whom_its_folder_belongs(
    tmp_path: Path, closing: ExitStack, unprivileged: Account
) -> None:
    unprivileged.give(tmp_path)
    assert taken(closing, tmp_path / "a.lock")
    found = (tmp_path / "a.lock").stat()
    assert (found.st_uid, found.st_gid) == (unprivileged.uid, unprivileged.gid)
