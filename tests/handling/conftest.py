"""A space with the 2019 policy in force, and people in it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from tests.conftest import Installation

from kotowari import clock
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.outcome import Acquired
from kotowari.handling.publish import publish
from kotowari.handling.space import Space
from kotowari.vault.keyring import Keyring
from kotowari.vault.master import FileMaster

POLICIES = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "policies"
DAY = date(2026, 5, 1)

Newcomer = Callable[..., UUID]


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(DAY):
        yield


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    folder = tmp_path / "keys"
    return Keyring(folder, FileMaster.create(folder / "master.key"))


@pytest.fixture
def space(installation: Installation, keyring: Keyring) -> Space:
    opened = Space(installation.database, keyring, "operator")
    publish(opened, by="officer", text=policy_text("hennge-2019-10-18.yaml"), file="hennge-2019-10-18.yaml")
    return opened


@pytest.fixture
def newcomer(space: Space) -> Newcomer:
    def take_in(subject: str = "customer", purposes: tuple[str, ...] = ("support",), **values: str) -> UUID:
        arrival = Arrival(subject, values, Source.WEB_FORM, Notice.SHOWN, frozenset(purposes), language="ja")
        outcome = acquire(space, by="reception", arrival=arrival)
        assert isinstance(outcome, Acquired), outcome
        return outcome.person

    return take_in


def policy_text(name: str) -> str:
    return (POLICIES / name).read_text(encoding="utf-8")
