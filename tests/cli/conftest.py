"""Commands as a person or a script runs them: processes of their own, on an installation of their own."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Installation, Template, cloned
from tests.loaded import Done, Program, plain_environment

DEMO = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "policies"
POLICY = DEMO / "hennge-2019-10-18.yaml"
PLANTED = "planted.value@example.com"

Run = Callable[..., Done]


def environment_of(made: Installation) -> dict[str, str]:
    """What leads a command to an installation."""
    assert made.home.owner_url
    return plain_environment() | {
        "KOTOWARI_HOME": str(made.home.folder),
        "KOTOWARI_OWNER_URL": made.owner_url,
        "KOTOWARI_APPLICATION_URL": made.application_url,
        "KOTOWARI_SEQUENCER_URL": made.sequencer_url,
        "KOTOWARI_BY": "officer",
    }


def commands(loaded: Program, made: Installation, folder: Path) -> Run:
    """Return what runs commands in a folder, on the installation."""

    def command(*arguments: object, given: str = "", **more: str) -> Done:
        return loaded.run(arguments, environment=environment_of(made) | more, folder=folder, given=given)

    return command


@pytest.fixture
def run(loaded: Program, template: Template, tmp_path: Path, clone_numbers: Iterator[int]) -> Iterator[Run]:
    """Runs commands on an installation that is still to be set up."""
    with cloned(template, next(clone_numbers), tmp_path / "a home") as made:
        yield commands(loaded, made, tmp_path)


@pytest.fixture(scope="session")
def settled(
    loaded: Program, template: Template, session_folder: Path, clone_numbers: Iterator[int]
) -> Iterator[Installation]:
    """An installation that is set up, with the 2019 policy in force: the others are clones of its database and home."""
    folder = session_folder / f"settled-{next(clone_numbers)}"  # another room that asks for it has its own
    folder.mkdir()
    with cloned(template, next(clone_numbers), folder / "a home") as made:
        run = commands(loaded, made, folder)
        assert run("up").status == 0
        assert run("publish", POLICY).status == 0
        assert run("approve", POLICY, "--by", "general-counsel").status == 0
        yield made


@pytest.fixture
def ready(
    loaded: Program, settled: Installation, template: Template, tmp_path: Path, clone_numbers: Iterator[int]
) -> Iterator[Run]:
    """Runs commands on an installation with the 2019 policy in force."""
    home = tmp_path / "a home"
    subprocess.run(["cp", "-a", settled.home.folder, home], check=True)
    urls = (settled.owner_url, settled.application_url, settled.sequencer_url)
    with cloned(Template(template.administration_url, *urls), next(clone_numbers), home) as made:
        yield commands(loaded, made, tmp_path)


def acquire(run: Run, email: str = PLANTED, **more: str) -> str:
    values = json.dumps({"name": "山田 花子", "email": email})
    options = ("--subject", "customer", "--purpose", "support", "--source", "web-form", "--json")
    done = run("acquire", *options, given=values, **more)
    assert done.status == 0, done
    return str(done.json()["person"])
