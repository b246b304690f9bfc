"""The real server, as `kotowari serve --api` starts it, and the examples of the documentation, run against it."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from kotowari.api.keys import Deed, add_key
from kotowari.handling.space import Space
from kotowari.home import OPERATOR
from kotowari.ledger.checkpoint import Signer, Verifier, origin
from kotowari.ledger.merkle import included, leaf_hash
from kotowari.vault.keys.keyring import fingerprint
from kotowari.vault.keys.master import FileMaster
from kotowari.web.serve import ADDRESS
from tests.api.conftest import space_of
from tests.conftest import Installation, Template, cloned
from tests.handling import searching
from tests.handling.conftest import FIRST, POLICIES
from tests.ledger.auditor import Auditor, auditor
from tests.publishing import publish

__all__ = ["auditor"]

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```bash\n(.*?)```", DOCUMENT, re.DOTALL)
MAKES_A_KEY = re.search(r"```\n(kotowari api-key add.*?)```", DOCUMENT, re.DOTALL)
DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running API: its process, its address, and the key that the documentation makes."""

    process: subprocess.Popen[str]
    address: str
    key: str
    made: Installation


@pytest.fixture(scope="module")
def fresh(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    with cloned(template, next(clone_numbers), session_folder / "api-served") as made:
        FileMaster.create(made.home.keys / "master.key")
        publish(space_of(made), by="officer", text=(POLICIES / FIRST).read_text(encoding="utf-8"), file=FIRST)
        yield made


@pytest.fixture(scope="module")
def served_process(fresh: Installation) -> Iterator[Served]:
    with socket.socket() as trial:
        trial.bind((ADDRESS, 0))
        port = int(trial.getsockname()[1])
    environment = {
        **os.environ,
        "KOTOWARI_HOME": str(fresh.home.folder),
        "KOTOWARI_OWNER_URL": fresh.owner_url,
        "KOTOWARI_APPLICATION_URL": fresh.application_url,
        "KOTOWARI_SEQUENCER_URL": fresh.sequencer_url,
    }
    assert MAKES_A_KEY is not None
    arguments = MAKES_A_KEY[1].replace("\\\n", " ").split()[1:]
    made = subprocess.run(
        [sys.executable, "-m", "kotowari", "--json", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    process = subprocess.Popen(
        [sys.executable, "-m", "kotowari", "serve", "--api", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    running = Served(process, f"http://{ADDRESS}:{port}/api/v1", json.loads(made.stdout)["key"], fresh)
    _await_answer(running)
    yield running
    if process.poll() is None:
        process.kill()
    process.communicate()


def _await_answer(running: Served) -> None:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        assert running.process.poll() is None, running.process.communicate()[0]
        try:
            assert httpx.get(f"{running.address}/openapi.json").status_code == 200
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the API did not come up")


EXPECTED: list[dict[str, Any]] = [
    {"decision": "permit"},
    {"policy": "hennge", "revision": "2019-10-18"},
    {"decision": "permit"},
    {"decision": "permit", "values": {"name": "山田 花子", "email": "hanako@example.com"}},
    {"status": 403, "title": "Refused", "detail": "No such person is known here."},
    {"status": 403, "type": "urn:kotowari:refused:unknown-recipient"},
    {"decision": "permit"},
    {"decision": "permit"},
    {"decision": "permit"},
    {},
    {"withdrawn": 1},
    {"decision": "permit"},
    {"kind": "disclosure", "state": "arrived"},
    {},
]


def test_the_examples_of_the_documentation_do_what_it_says(served_process: Served) -> None:
    assert len(EXAMPLES) == len(EXPECTED)
    person, entry = "", ""
    for number, (example, expected) in enumerate(zip(EXAMPLES, EXPECTED, strict=True)):
        if number == len(EXAMPLES) - 1:
            _await_integration(served_process, entry)
        environment = {
            "PATH": os.environ["PATH"],
            "API": served_process.address,
            "KEY": served_process.key,
            "PERSON": person,
            "LANG": "C.UTF-8",
        }
        done = subprocess.run(["bash", "-ec", example], env=environment, capture_output=True, text=True, check=True)
        said = json.loads(done.stdout)
        assert said | expected == said, example
        person = said.get("person", person)
        entry = said.get("entry", entry)
    assert "checkpoint" in said
    _is_proved(served_process, entry, said["checkpoint"])


def _ask(running: Served, path: str) -> httpx.Response:
    return httpx.get(f"{running.address}/{path}", headers={"Authorization": f"Bearer {running.key}"})


def _await_integration(running: Served, entry: str) -> None:
    end = time.monotonic() + DEADLINE
    while _ask(running, f"ledger/entries/{entry}/proof").status_code == 404:
        assert time.monotonic() < end, "the entry was not integrated"
        time.sleep(0.05)


def _is_proved(running: Served, entry: str, note: str) -> None:
    proof = _ask(running, f"ledger/entries/{entry}/proof").json()
    seed = space_of(running.made).keys.ledger
    verifier: Verifier = Signer(origin(OPERATOR, fingerprint(seed).hex()), seed).verifier
    signed = verifier.open(proof["checkpoint"])
    assert verifier.open(note).size <= signed.size
    body = proof["entry"].encode()
    assert json.loads(body)["id"] == entry
    hashes = tuple(base64.b64decode(one) for one in proof["hashes"])
    assert base64.b64decode(proof["leaf"]) == leaf_hash(body)
    assert included(leaf_hash(body), proof["index"], signed.size, hashes, signed.root)


def test_every_problem_that_the_documentation_shows_is_a_part_of_a_real_one(served_process: Served) -> None:
    shown = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
    assert len(shown) == 2
    refused = httpx.post(
        f"{served_process.address}/use",
        headers={"Authorization": f"Bearer {served_process.key}"},
        json={"person": str(UUID(int=0)), "subject": "customer", "items": ["email"], "purpose": "support"},
    ).json()
    assert {name: refused[name] for name in shown[1] if name != "reasons"} == {
        name: value for name, value in shown[1].items() if name != "reasons"
    }


def test_the_pages_know_nothing_of_the_api_and_of_no_key(fresh: Installation) -> None:
    """In the process of the pages neither is so much as imported."""
    program = (
        "import sys; from kotowari.web.wsgi import application; from django.urls import get_resolver;"
        "get_resolver().url_patterns; print(*sys.modules)"
    )
    environment = {**os.environ, "KOTOWARI_HOME": str(fresh.home.folder), "KOTOWARI_OWNER_URL": ""}
    environment["KOTOWARI_APPLICATION_URL"] = fresh.application_url
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "kotowari.center.views" in loaded
    keys = {
        "ninja",
        "kotowari.api.routes",
        "kotowari.api.keys",
        "kotowari.vault.keys.keyring",
        "kotowari.vault.keys.master",
    }
    assert loaded & keys == set()


def test_an_auditor_in_another_language_verifies_every_entry_with_a_key_that_may_audit(
    served_process: Served, auditor: Auditor
) -> None:
    made = served_process.made
    space = space_of(made)
    key, _ = add_key(space, by="officer", account="auditor", acts=frozenset({Deed.AUDIT}), purposes=frozenset())
    seed = space.keys.ledger
    verifier = Signer(origin(OPERATOR, fingerprint(seed).hex()), seed).verifier
    address = served_process.address.removesuffix("/api/v1") + "/log/operator"
    end = time.monotonic() + DEADLINE
    while _published(address) < _recorded(space):
        assert time.monotonic() < end
        time.sleep(0.05)
    done = auditor("log", address, verifier, key)
    assert (done.status, done.out) == (0, str(_recorded(space))), done.err
    assert auditor("log", address, verifier, served_process.key).err.endswith("status 403")
    assert auditor("log", address, verifier).err.endswith("status 401")


def test_the_served_api_says_where_it_is_and_nothing_of_who_asks_and_ends_when_told_to(served_process: Served) -> None:
    """The last of this file: it ends the process."""
    planted = "planted.yukinoshita@example.com"
    assert _ask(served_process, f"persons/{planted}").status_code == 404
    large = httpx.post(f"{served_process.address}/use", content=b"x" * 2_000_000)
    assert large.status_code == 413
    served_process.process.send_signal(signal.SIGTERM)
    said, _ = served_process.process.communicate(timeout=DEADLINE)
    assert served_process.process.returncode == 0
    assert said == f"serving the API: {served_process.address} (Ctrl-C ends it)\n"
    assert searching.holding([planted, served_process.key], said.encode()) == []


def _published(address: str) -> int:
    answer = httpx.get(f"{address}/checkpoint")
    return int(answer.text.split("\n")[1]) if answer.status_code == 200 else 0


def _recorded(space: Space) -> int:
    with space.reading() as connection:
        query = b"SELECT (SELECT count(*) FROM ledger.entry) + (SELECT count(*) FROM ledger.pending)"
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
