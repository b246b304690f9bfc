"""Spaces with keys of their own, as the acts' tests have them; and whole installations with a dump to restore."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kotowari.handling.installation import Installation as Opened
from kotowari.handling.installation import set_up_installation
from kotowari.home import Home
from tests.conftest import Installation, Template, cloned
from tests.handling.conftest import FIRST, policy_text
from tests.handling.conftest import bare as bare
from tests.handling.conftest import keyring as keyring
from tests.handling.conftest import newcomer as newcomer
from tests.handling.conftest import owner as owner
from tests.handling.conftest import space as space
from tests.handling.conftest import stated_day as stated_day
from tests.publishing import publish


@pytest.fixture
def opened(installation: Installation) -> Iterator[Opened]:
    """A whole installation, its operator's space with a policy in force."""
    with set_up_installation(installation.home) as made:
        publish(made.space(), by="officer", text=policy_text(FIRST), file=FIRST)
        yield made


@pytest.fixture
def empty(template: Template, tmp_path: Path, clone_numbers: Iterator[int]) -> Iterator[Home]:
    """The same home with another database, tables and nothing in them: where a dump is restored."""
    with cloned(template, next(clone_numbers), tmp_path / "home") as made:
        yield made.home
