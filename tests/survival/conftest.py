"""Spaces as the acts' tests have them, a program whose children may be killed, and the line on which they are."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.conftest import Installation
from tests.handling.conftest import DAY
from tests.handling.conftest import bare as bare
from tests.handling.conftest import keyring as keyring
from tests.handling.conftest import newcomer as newcomer
from tests.handling.conftest import owner as owner
from tests.handling.conftest import space as space
from tests.handling.conftest import stated_day as stated_day
from tests.survival.wire import Wire, wire

Mortal = Callable[[str, str, UUID], dict[str, Any]]
"""Lets a child do an act in a space on a person, and tells how it ended and what it said."""


@pytest.fixture(scope="session")
def line(shared: Installation, session_folder: Path) -> Iterator[tuple[Wire, str]]:
    folder = session_folder / "wire"
    folder.mkdir()
    with wire(shared.application_url, folder) as made:
        yield made


@pytest.fixture(scope="session")
def program() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.survival.mortal"]
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=root, env=environment) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def mortal(line: tuple[Wire, str], program: "subprocess.Popen[str]", tmp_path: Path) -> Mortal:
    _, url = line

    def run(space: str, act: str, person: UUID) -> dict[str, Any]:
        assert program.stdin is not None
        assert program.stdout is not None
        case = {"act": act, "person": str(person), "space": space, "url": url}
        case |= {"keys": str(tmp_path / "keys"), "day": DAY.isoformat()}
        program.stdin.write(json.dumps(case) + "\n")
        program.stdin.flush()
        told: dict[str, Any] = json.loads(program.stdout.readline())
        return told

    return run


@pytest.fixture(scope="session")
def onlooker(shared: Installation) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The owner's connection: sees every row of every space."""
    with psycopg.connect(shared.owner_url, autocommit=True) as connection:
        yield connection
