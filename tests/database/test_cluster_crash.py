"""What survives ``kill -9``, a full disk, and a making that was cut short."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from kotowari import errors
from kotowari.database import creation
from kotowari.database.cluster import Cluster
from kotowari.database.residence import make_home
from kotowari.database.runas import Account
from kotowari.home import Home
from tests.database.conftest import User, answers, kill, needs_root, server_pid


def data_of(home: Home) -> Path:
    return home.folder / "postgres" / "data"


def store(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 1 AS value")


def stored(url: str) -> bool:
    with psycopg.connect(url) as owner:
        return owner.execute("SELECT value FROM kept").fetchone() == (1,)


def test_a_server_whose_user_was_killed_is_taken_over_and_stopped(home: Home, users: Callable[[Home], User]) -> None:
    user = users(home)
    url = user.owner_url
    pid = server_pid(data_of(home))
    user.kill()
    assert answers(url)
    with Cluster(home):
        assert server_pid(data_of(home)) == pid
    assert not answers(url)


def test_what_was_committed_survives_the_killing_of_everything(home: Home, users: Callable[[Home], User]) -> None:
    user = users(home)
    store(user.owner_url)
    kill(server_pid(data_of(home)))
    user.kill()
    assert (data_of(home) / "postmaster.pid").exists()
    with Cluster(home) as cluster:
        assert stored(cluster.owner_url)


def test_a_process_left_over_is_waited_for_and_told_of(home: Home, users: Callable[[Home], User]) -> None:
    user = users(home)
    url = user.owner_url
    store(url)
    with psycopg.connect(url, autocommit=True) as connection:
        orphan = connection.info.backend_pid
        os.kill(orphan, signal.SIGSTOP)  # as one that is busy, it does not see its server's end
        kill(server_pid(data_of(home)))
        user.kill()
        try:
            with pytest.raises(errors.ClusterNotStarted, match="processes of an earlier run still live"):
                Cluster(home, patience=0.5).__enter__()
        finally:
            kill(orphan)
    with Cluster(home) as cluster:
        assert stored(cluster.owner_url)


def test_a_stale_process_number_that_is_anothers_by_now_does_not_hinder(home: Home) -> None:
    with Cluster(home) as cluster:
        store(cluster.owner_url)
    account = Account.of_data(data_of(home))
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.other else {}
    with subprocess.Popen(["sleep", "600"], cwd="/", **identity) as stranger:  # type: ignore[call-overload]
        stale = f"{stranger.pid}\n{data_of(home)}\n1700000000\n5432\n/nowhere\n\n  12345 1\nready\n"
        (data_of(home) / "postmaster.pid").write_text(stale)
        account.give(data_of(home) / "postmaster.pid")
        with Cluster(home) as cluster:
            assert stored(cluster.owner_url)
        assert stranger.poll() is None  # nor was it taken for the server, and stopped
        stranger.kill()


def test_a_making_cut_short_is_begun_again(new_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(creation, "_LOGINS", "CREATE ROLE {owner};\nCREATE ROLE {owner};\n")
        with pytest.raises(errors.ClusterNotCreated, match="already exists"):
            Cluster(new_home).__enter__()
    assert (new_home.folder / "postgres" / "data.unfinished" / "PG_VERSION").exists()
    assert not data_of(new_home).exists()
    with Cluster(new_home) as cluster:
        assert answers(cluster.owner_url)
    assert not (new_home.folder / "postgres" / "data.unfinished").exists()


def test_a_maker_killed_amid_initdb_leaves_nothing_in_the_way(new_home: Home, users: Callable[[Home], User]) -> None:
    make_home(new_home.folder)
    user = users(new_home)
    unfinished = new_home.folder / "postgres" / "data.unfinished"
    while not any(unfinished.glob("*")) and user.process.poll() is None:
        pass
    user.kill()  # initdb goes on without it
    with Cluster(new_home) as cluster:
        assert answers(cluster.owner_url)


def test_complete_data_is_never_written_over(home: Home) -> None:
    with Cluster(home) as cluster:
        store(cluster.owner_url)
    (home.folder / "postgres" / "data.unfinished").mkdir()  # as of a making that should never have begun
    with Cluster(home) as cluster:
        assert stored(cluster.owner_url)


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of 24 MB, less than a new data folder takes."""
    folder = place / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=711", "none", folder], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


@needs_root
def test_a_full_disk_is_told_and_the_making_begun_again_when_there_is_room(small_disk: Path) -> None:
    home = Home(small_disk / "home")
    with pytest.raises(errors.ClusterNotCreated, match="No space left on device"):
        Cluster(home).__enter__()
    subprocess.run(["mount", "-o", "remount,size=400m", small_disk], check=True)
    with Cluster(home) as cluster:
        store(cluster.owner_url)
        assert stored(cluster.owner_url)
