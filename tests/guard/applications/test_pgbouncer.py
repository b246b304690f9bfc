"""Transaction pooling by a real pgbouncer: sessions of the server are shared, and no purpose is left behind in one."""

import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from kotowari.database.runas import Account
from tests.guard.applications.conftest import Shop
from tests.guard.applications.test_purposes import NAMES, PROMOTION, SUPPORT

PROGRAM = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
CONFIGURATION = """\
[databases]
{database} = host={host} port=5432 user={login}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
server_reset_query = DISCARD ALL
"""

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")


@pytest.fixture
def pooled(shop: Shop, companies_folder: Path) -> Iterator[str]:
    """The address of a pool of two sessions."""
    account = Account.for_new_data()
    folder = companies_folder / f"pool-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    login = shop.company.login("app")
    settled = CONFIGURATION.format(database=shop.company.name, host=shop.company.server.folder, login=login, port=port)
    (folder / "pool.ini").write_text(settled)
    account.give(folder)
    with (folder / "log").open("wb") as log:
        process = account.start([Path(str(PROGRAM)), str(folder / "pool.ini")], said=log)
    address = f"host=127.0.0.1 port={port} dbname={shop.company.name} user={login}"
    try:
        _await(address, folder / "log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(address: str, log: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text(errors="replace"))


def test_no_client_finds_the_purpose_of_the_one_before(pooled: str) -> None:
    def ask(number: int) -> bool:
        promoting = number % 2 == 0
        with psycopg.connect(pooled, prepare_threshold=None) as connection:
            for _ in range(5):
                with connection.transaction():
                    if promoting:
                        connection.execute("SELECT kotowari.take_up('promotion')")
                    if connection.execute(NAMES).fetchall() != (PROMOTION if promoting else SUPPORT):
                        return False
        return True

    with ThreadPoolExecutor(6) as clients:
        assert all(clients.map(ask, range(24)))
