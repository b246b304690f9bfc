"""What the embedded server is like: who may enter, and by which way; who starts it, and who stops it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from kotowari import errors
from kotowari.database import addresses, binaries, sockets
from kotowari.database.cluster import Cluster, owner_access
from kotowari.database.residence import settle
from kotowari.home import Home
from tests.database.conftest import User, answers, every_installation, kill, needs_root, server_pid


@every_installation
def test_every_installation_serves_and_keeps_what_was_stored(
    folder: Path, new_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(folder))
    settings = ("listen_addresses", "password_encryption", "data_checksums", "server_encoding")
    with Cluster(new_home) as cluster, psycopg.connect(cluster.owner_url) as owner:
        shown = owner.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", ([*settings],)).fetchall()
        assert dict(shown) == dict(zip(settings, ("", "scram-sha-256", "on", "UTF8"), strict=True))
        collation = owner.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()").fetchone()
        assert collation == ("C",)
        owner.execute("CREATE TABLE kept AS SELECT '理' AS value")
    assert not answers(cluster_url(new_home))
    with Cluster(new_home) as cluster, psycopg.connect(cluster.owner_url) as owner:
        assert owner.execute("SELECT value FROM kept").fetchone() == ("理",)


def cluster_url(home: Home) -> str:
    """The address at which the home's server would answer, whether it runs or not."""
    settled = settle(home.folder)
    folder = sockets.folder_for(settled.base, settled.account)
    password = (home.secrets / "owner.password").read_text().strip()
    return addresses.url(
        {"user": "kotowari_owner", "password": password, "dbname": "kotowari", "host": str(folder), "port": "5432"}
    )


def test_the_way_in_is_private_and_needs_the_password(home: Home) -> None:
    with Cluster(home) as cluster:
        parts = addresses.parts(cluster.owner_url)
        folder = Path(parts["host"])
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
        assert answers(cluster.owner_url)
        assert not answers(addresses.with_parts(cluster.owner_url, password="wrong"))
        # The superuser has no password, and no rule lets anybody in without one.
        assert not answers(addresses.with_parts(cluster.owner_url, user="kotowari_superuser", password=""))
        assert not answers(addresses.with_parts(cluster.owner_url, user="kotowari_superuser", dbname="postgres"))
        with psycopg.connect(cluster.owner_url) as owner:
            assert owner.pgconn.used_password
            login = owner.execute(
                "SELECT rolsuper, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert login == (False, False, False)


def test_the_secret_is_closed_to_others(new_home: Home) -> None:
    with Cluster(new_home):
        pass
    assert stat.S_IMODE(new_home.secrets.stat().st_mode) == 0o700
    assert stat.S_IMODE((new_home.secrets / "owner.password").stat().st_mode) == 0o600


@needs_root
def test_root_gives_the_server_to_an_account_without_other_groups(new_home: Home) -> None:
    with Cluster(new_home) as cluster:
        status = Path(f"/proc/{server_pid(new_home.folder / 'postgres' / 'data')}/status")
        if not status.exists():
            pytest.skip("the system shows no processes in /proc")
        fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        assert "0" not in fields["Uid"].split()
        assert fields["Groups"].strip() == ""
        assert answers(cluster.owner_url)


def test_it_lives_in_a_session_of_its_own(home: Home) -> None:
    with Cluster(home):
        assert os.getsid(server_pid(home.folder / "postgres" / "data")) != os.getsid(0)


def test_a_cluster_is_used_within_its_block_only(home: Home) -> None:
    cluster = Cluster(home)
    with pytest.raises(RuntimeError):
        _ = cluster.owner_url
    with cluster, pytest.raises(RuntimeError):
        cluster.__enter__()


def test_the_last_to_leave_stops_it(home: Home, users: Callable[[Home], User]) -> None:
    first = users(home)
    url = first.owner_url
    with Cluster(home) as ours:
        assert ours.owner_url == url
        first.leave()
        assert answers(url)
    assert not answers(url)
    assert not Path(addresses.parts(url)["host"]).exists()


def test_processes_that_start_together_share_one_server(new_home: Home, users: Callable[[Home], User]) -> None:
    together = [users(new_home) for _ in range(3)]
    urls = {user.owner_url for user in together}
    assert len(urls) == 1
    for user in together:
        assert answers(*urls)
        user.leave()
    assert not answers(*urls)


def test_two_uses_in_one_process_are_two(home: Home) -> None:
    with Cluster(home) as outer:
        with Cluster(home) as inner:
            assert inner.owner_url == outer.owner_url
        url = outer.owner_url
        assert answers(url)
    assert not answers(url)


def test_a_copy_of_the_pointer_leads_to_the_same_locks(home: Home, place: Path) -> None:
    """Two homes that point to one data folder, as after a copy: the one must not stop the other's server."""
    other = Home(place / "copy")
    with Cluster(home) as cluster:
        other.folder.mkdir()
        (other.folder / "postgres.elsewhere").write_text(f"{home.folder / 'postgres'}\n")
        other.secrets.mkdir()
        (other.secrets / "owner.password").write_text((home.secrets / "owner.password").read_text())
        with Cluster(other) as copy:
            assert copy.owner_url == cluster.owner_url
        assert answers(cluster.owner_url)


def test_a_lost_password_is_made_anew(home: Home) -> None:
    with Cluster(home) as cluster:
        lost = cluster.owner_url
    (home.secrets / "owner.password").unlink()
    with Cluster(home) as cluster:
        assert cluster.owner_url != lost
        assert not answers(lost)


def test_a_password_lost_with_a_server_left_running_is_made_anew(home: Home, users: Callable[[Home], User]) -> None:
    user = users(home)
    lost = user.owner_url
    (home.secrets / "owner.password").unlink()
    with pytest.raises(errors.ClusterNotStarted, match="lost while others use"):
        Cluster(home).__enter__()
    assert answers(lost)
    user.kill()
    with Cluster(home) as cluster:
        assert not answers(lost)
        assert answers(cluster.owner_url)


def test_a_wrong_password_file_is_named(home: Home) -> None:
    with Cluster(home):
        pass
    (home.secrets / "owner.password").write_text("older\n")
    with pytest.raises(errors.ClusterNotStarted, match=r"owner\.password") as refused:
        Cluster(home).__enter__()
    assert "older" not in str(refused.value)


def test_data_of_another_version_is_not_touched(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with Cluster(home):
        pass
    (home.folder / "postgres" / "data" / "PG_VERSION").write_text("99\n")
    monkeypatch.delenv(binaries.VARIABLE, raising=False)
    with pytest.raises(errors.BinariesMissing, match="99"):
        Cluster(home).__enter__()


def test_a_server_that_cannot_start_says_why_and_names_its_log(home: Home) -> None:
    with Cluster(home) as cluster:
        log = cluster.log_file
    with (home.folder / "postgres" / "data" / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = 'plenty'\n")
    with pytest.raises(errors.ClusterNotStarted, match=r"FATAL: .*configuration file") as failed:
        Cluster(home).__enter__()
    assert str(log) in str(failed.value)


def test_a_server_that_was_killed_under_a_user_is_started_by_the_next(
    home: Home, users: Callable[[Home], User]
) -> None:
    user = users(home)
    url = user.owner_url
    kill(server_pid(home.folder / "postgres" / "data"))
    with Cluster(home) as cluster:
        assert cluster.owner_url == url
        user.leave()
        assert answers(url)


def test_owner_access_prefers_the_server_that_the_home_names(place: Path) -> None:
    with owner_access(Home(place / "unmade", owner_url="postgresql://owner@/theirs")) as url:
        assert url == "postgresql://owner@/theirs"
    assert not (place / "unmade").exists()


def test_owner_access_embeds_a_server_otherwise(home: Home) -> None:
    with owner_access(home) as url:
        assert answers(url)
    assert not answers(url)
