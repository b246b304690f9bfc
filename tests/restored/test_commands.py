"""``backup``, ``restore`` and ``restored`` with PostgreSQL's own programs, as a person at a shell has them."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kotowari.cli.demo.story import FIRST, policy_text
from tests.conftest import Installation, Template, cloned
from tests.loaded import Program, plain_environment

EMAIL, OTHER = "planted.taro@kanamezaka.example", "stays@kanamezaka.example"
USE = ("use", "--subject", "customer", "--item", "email", "--purpose", "support", "--person")


@dataclass(frozen=True, slots=True)
class Shell:
    """One home, whose database is now this one and now that."""

    home: Path
    program: Program

    def run(self, made: Installation, *arguments: object, given: str = "", status: int = 0) -> dict[str, Any]:
        urls = {
            "KOTOWARI_OWNER_URL": made.owner_url,
            "KOTOWARI_APPLICATION_URL": made.application_url,
            "KOTOWARI_SEQUENCER_URL": made.sequencer_url,
        }
        where = plain_environment() | urls | {"KOTOWARI_HOME": str(self.home), "KOTOWARI_BY": "officer"}
        line = (*arguments, "--json")
        done = self.program.run(line, environment=where, folder=self.home.parent, given=given)
        assert done.status == status, done
        return done.json()

    def acquire(self, made: Installation, email: str) -> str:
        options = ("--subject", "customer", "--purpose", "support", "--source", "web-form")
        return str(self.run(made, "acquire", *options, given=json.dumps({"email": email}))["person"])


Databases = Callable[[], Installation]


@pytest.fixture
def databases(template: Template, tmp_path: Path, clone_numbers: Iterator[int]) -> Iterator[tuple[Installation, ...]]:
    """The database of before, and two empty ones to restore into."""
    numbers = [next(clone_numbers) for _ in range(3)]
    with (
        cloned(template, numbers[0], tmp_path / "a") as before,
        cloned(template, numbers[1], tmp_path / "b") as after,
        cloned(template, numbers[2], tmp_path / "c") as other,
    ):
        yield before, after, other


def test_a_backup_and_a_dump_come_back_without_the_erased(
    databases: tuple[Installation, ...], loaded: Program, tmp_path: Path
) -> None:
    before, after, other = databases
    shell = Shell(tmp_path / "home", loaded)
    policy = tmp_path / FIRST
    policy.write_text(policy_text(FIRST), encoding="utf-8")
    shell.run(before, "up")
    shell.run(before, "publish", policy)
    shell.run(before, "approve", policy, "--by", "general-counsel")
    erased, stays = shell.acquire(before, EMAIL), shell.acquire(before, OTHER)
    shell.run(before, "backup", tmp_path / "backup.tar")
    because = ("--subject", "customer", "--because")
    shell.run(before, "erase", *because, "no-longer-needed", "--person", erased)
    # The command itself has written it outside: the database may be lost now.
    assert (shell.home / "journal" / "operator" / "000000000").exists()
    shell.run(before, "stop", *because, "well-founded", "--person", stays)
    shell.run(before, "ledger", "verify")

    told = shell.run(after, "restore", tmp_path / "backup.tar")
    assert (told["persons"], told["erased"], told["recovered"]) == (1, 0, 2)
    assert told["spaces"][0]["replayed"] == {"erase": 1, "stop": 1}
    assert shell.run(after, *USE, erased, status=3)["reasons"][0]["code"] == "erased"
    assert shell.run(after, *USE, stays, status=3)["reasons"][0]["code"] == "stopped"
    assert shell.run(after, "restored")["spaces"] == [
        told["spaces"][0] | {"replayed": {}, "recovered": 0, "entry": None}
    ]
    shell.run(after, "ledger", "verify")

    subprocess.run(["tar", "-xf", tmp_path / "backup.tar", "-C", tmp_path, "data.dump"], check=True)
    load_as_dba(other, tmp_path / "data.dump")
    for command in ((*USE, erased), (*USE, stays), ("status",), ("up",), ("ledger", "verify")):
        refused = shell.run(other, *command, status=1)
        assert refused["error"] == "restore-unfinished"
        assert "kotowari restored" in refused["says"]
    assert shell.run(other, "restored")["spaces"][0]["replayed"] == {"erase": 1, "stop": 1}
    assert shell.run(other, *USE, erased, status=3)["reasons"][0]["code"] == "erased"
    shell.run(other, "ledger", "verify")
    journal = (shell.home / "journal" / "operator" / "000000000").read_text()
    assert journal.count("\n") == 2


def load_as_dba(made: Installation, file: Path) -> None:
    """Load with pg_restore itself, past what `kotowari restore` would do."""
    from kotowari.database import dump

    dump.load(made.owner_url, file)
