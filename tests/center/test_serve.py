"""The real server: a process that serves the page, integrates the ledger, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from kotowari import clock
from kotowari.errors import PortTaken
from kotowari.home import OPERATOR
from kotowari.ledger.checkpoint import Signer, Verifier, origin
from kotowari.ledger.source import source
from kotowari.ledger.watch import look, sweep
from kotowari.vault.keys.keyring import fingerprint
from kotowari.web.serve import ADDRESS, require_port
from tests.center.conftest import operator_space
from tests.conftest import Installation
from tests.ledger.auditor import Auditor, auditor

__all__ = ["auditor"]

DEADLINE = 60.0


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind((ADDRESS, 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def serving(published_site: Installation, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "KOTOWARI_HOME": str(published_site.home.folder),
        "KOTOWARI_OWNER_URL": published_site.owner_url,
        "KOTOWARI_APPLICATION_URL": published_site.application_url,
        "KOTOWARI_SEQUENCER_URL": published_site.sequencer_url,
    }
    command = [sys.executable, "-m", "kotowari", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def fetch(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def health_once_integrated(process: subprocess.Popen[str], port: int) -> dict[str, Any]:
    """Wait until the page is served and no entry waits."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()[0]
        try:
            status, body = fetch(port, "/health")
        except OSError:
            status, body = 0, ""
        if status == 200 and json.loads(body)["ledger"]["pending"] == 0:
            found: dict[str, Any] = json.loads(body)
            return found
        time.sleep(0.05)
    raise AssertionError("the server did not come up")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_server_serves_integrates_and_ends_without_a_trace(
    serving: subprocess.Popen[str], published_site: Installation, port: int, number: signal.Signals
) -> None:
    health = health_once_integrated(serving, port)
    assert health["ledger"] == {"pending": 0, "oldest_seconds": None}
    assert (published_site.home.log / "operator" / "checkpoint").is_file()
    status, page = fetch(port, "/en/privacy")
    assert status == 200
    assert "HENNGE K.K." in page
    assert fetch(port, "/nowhere")[0] == 404
    with urllib.request.urlopen(f"http://{ADDRESS}:{port}/ja/privacy.pdf", timeout=DEADLINE) as answer:
        assert answer.read(5) == b"%PDF-"
    with pytest.raises(PortTaken, match="PORT="):
        require_port(port)

    family = psutil.Process(serving.pid).children(recursive=True)
    assert family
    command_lines = " ".join(" ".join(member.cmdline()) for member in family)
    assert "postgresql://" not in command_lines
    serving.send_signal(number)
    said, _ = serving.communicate(timeout=DEADLINE)
    assert serving.returncode == (-number if number == signal.SIGKILL else 0)
    assert said == f"serving the page: http://{ADDRESS}:{port} (Ctrl-C ends it)\n"
    _, left = psutil.wait_procs(family, timeout=DEADLINE)
    assert left == []
    require_port(port)


def test_an_auditor_verifies_and_watches_the_served_log_with_nothing_but_key_and_address(
    serving: subprocess.Popen[str], published_site: Installation, port: int, auditor: Auditor, tmp_path: Path
) -> None:
    health_once_integrated(serving, port)
    key = ledger_key(published_site)
    address = f"http://{ADDRESS}:{port}/log/operator"
    verifier = Verifier.parse(key)
    found = look(source(address), verifier, None, clock.now())
    assert found.size > 0
    assert sweep(source(address), verifier) > 0
    assert look(source(address), verifier, found.seen, clock.now()).before == found.size
    # The entries are not here: whoever may have them asks the API.
    done = auditor("log", address, key)
    assert (done.status, done.err) == (1, f"tile/entries/000.p/{found.size}: status 404")


def ledger_key(made: Installation) -> str:
    seed = operator_space(made).keys.ledger
    return str(Signer(origin(OPERATOR, fingerprint(seed).hex()), seed).verifier)
