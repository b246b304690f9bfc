"""Nothing personal comes into the server's log or the system's list of processes."""

import threading
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from kotowari.database import binaries
from kotowari.database.cluster import Cluster
from kotowari.home import Home
from tests.database.conftest import every_installation, kill

PLANTED = "Yamada-Hanako-7f3a"
RUNNING = f"SELECT pg_sleep(60), '{PLANTED}'"


@every_installation
def test_no_value_of_a_failed_statement_is_written_down(
    folder: Path, new_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(folder))
    with Cluster(new_home) as cluster:
        fail_in_every_way(cluster.owner_url)
        pid = crash_a_process(cluster.owner_url)
        log = cluster.log_file.read_text()
        assert f"(PID {pid}) was terminated by signal 9" in log
        assert PLANTED not in log
    assert PLANTED not in cluster_log(new_home)


def cluster_log(home: Home) -> str:
    return (home.folder / "postgres" / "server.log").read_text()


def fail_in_every_way(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE TABLE person (name text PRIMARY KEY, born date, CHECK (born > '1900-01-01'))")
        owner.execute("INSERT INTO person VALUES (%s, '1980-01-01')", (PLANTED,))
        for problem, statement in (
            (psycopg.errors.UniqueViolation, f"INSERT INTO person VALUES ('{PLANTED}', '1980-01-01')"),
            (psycopg.errors.InvalidDatetimeFormat, f"INSERT INTO person VALUES ('x', '{PLANTED}')"),
            (psycopg.errors.CheckViolation, f"INSERT INTO person VALUES ('{PLANTED}2', '1800-01-01')"),
            (psycopg.errors.SyntaxError, f"INSERT INTO person VALEUS ('{PLANTED}')"),
            (psycopg.errors.UndefinedColumn, f'SELECT "{PLANTED}" FROM person'),
            (psycopg.errors.RaiseException, f"DO $$ BEGIN RAISE '{PLANTED}'; END $$"),
        ):
            with pytest.raises(problem, match=PLANTED):
                owner.execute(statement)
        with pytest.raises(psycopg.errors.InvalidTextRepresentation, match=PLANTED):
            owner.execute("SELECT %s::text::integer", (PLANTED,))
        # What a login may set for itself must not open the log again.
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("SET log_min_messages = error")


def crash_a_process(url: str) -> int:
    """Kill a server process amid a statement, after which the server writes what happened; return its number."""
    with psycopg.connect(url, autocommit=True) as victim, psycopg.connect(url, autocommit=True) as witness:
        pid = victim.info.backend_pid
        lost = threading.Thread(target=run_until_lost, args=(victim,))
        lost.start()
        wait_until_running(witness, pid)
        title = Path(f"/proc/{pid}/cmdline")
        if title.exists():
            assert b"postgres" in title.read_bytes()
            assert b"SELECT" not in title.read_bytes()
        kill(pid)
        lost.join(60)
        assert not lost.is_alive()
        # The server ends all other connections too, after it has written down why.
        with pytest.raises(psycopg.OperationalError):
            witness.execute("SELECT pg_sleep(60)")
    return pid


def run_until_lost(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute(RUNNING)


def wait_until_running(witness: psycopg.Connection[tuple[object, ...]], pid: int) -> None:
    deadline = monotonic() + 30
    asked = "SELECT FROM pg_stat_activity WHERE pid = %s AND state = 'active' AND query = %s"
    while witness.execute(asked, (pid, RUNNING)).fetchone() is None:
        assert monotonic() < deadline
