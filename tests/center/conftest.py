"""A site: an installation of its own with both revisions published, and a browser without JavaScript."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from kotowari import clock
from kotowari.center.published import opened
from kotowari.handling.space import Space
from kotowari.home import OPERATOR
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.conftest import Installation, Template, cloned
from tests.publishing import publish

POLICIES = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "policies"
FIRST = (POLICIES / "hennge-2019-10-18.yaml").read_text(encoding="utf-8")
ILLUSTRATION = (POLICIES / "hennge-2026-06-01-illustration.yaml").read_text(encoding="utf-8")

BEFORE_ANY = date(2019, 10, 1)
PUBLISHED_FIRST = date(2026, 5, 1)
PUBLISHED_SECOND = date(2026, 5, 20)
IN_FORCE_SECOND = date(2026, 6, 1)

Visit = Callable[..., None]


@contextmanager
def a_site(template: Template, number: int, home: Path) -> Iterator[Installation]:
    """Yield an installation with keys in its home and nothing published."""
    with cloned(template, number, home) as made:
        FileMaster.create(made.home.keys / "master.key")
        yield made
        opened(made.application_url).close()
        opened.cache_clear()


def operator_space(made: Installation) -> Space:
    return Space(made.database, Keyring(made.home.keys, FileMaster(made.home.keys / "master.key")), OPERATOR)


@pytest.fixture(scope="package")
def published_site(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    with a_site(template, next(clone_numbers), session_folder / "site") as made:
        space = operator_space(made)
        with clock.as_of(PUBLISHED_FIRST):
            publish(space, by="officer", text=FIRST, file="first")
        with clock.as_of(PUBLISHED_SECOND):
            publish(space, by="officer", text=ILLUSTRATION, file="second")
        yield made


@pytest.fixture
def bare_site(template: Template, tmp_path: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    with a_site(template, next(clone_numbers), tmp_path / "home") as made:
        yield made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Installation], Client]:
    """Point the pages at an installation, as the environment does, and return a browser."""

    def visit(made: Installation) -> Client:
        monkeypatch.setenv("KOTOWARI_HOME", str(made.home.folder))
        monkeypatch.setenv("KOTOWARI_APPLICATION_URL", made.application_url)
        return Client(SERVER_NAME="localhost")

    return visit


@pytest.fixture
def browser(published_site: Installation, at: Callable[[Installation], Client]) -> Client:
    return at(published_site)
