"""An installation with a policy in force, keys to call its API with, and a caller that speaks to it as WSGI."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from kotowari import clock
from kotowari.api import opened
from kotowari.api.keys import Deed, add_key
from kotowari.handling.space import Space
from kotowari.home import OPERATOR
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.sequencer import integrate
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from kotowari.web import api_settings
from tests.conftest import Installation, Template, cloned
from tests.handling.conftest import FIRST, policy_text
from tests.publishing import publish

DAY = date(2026, 5, 1)
PURPOSES = ("support", "promotion", "recruiting")
JSON = "application/json"

_numbers = count(1)


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(DAY):
        yield


@pytest.fixture(scope="package")
def site(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    with cloned(template, next(clone_numbers), session_folder / "api-site") as made, clock.as_of(DAY):
        FileMaster.create(made.home.keys / "master.key")
        publish(space_of(made), by="officer", text=policy_text(FIRST), file=FIRST)
        yield made


def space_of(made: Installation, name: str = OPERATOR) -> Space:
    return Space(made.database, Keyring(made.home.keys, FileMaster(made.home.keys / "master.key")), name)


@pytest.fixture
def space(site: Installation) -> Space:
    return space_of(site)


@pytest.fixture
def served(site: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process be that of the API."""
    monkeypatch.setenv("KOTOWARI_HOME", str(site.home.folder))
    monkeypatch.setenv("KOTOWARI_APPLICATION_URL", site.application_url)
    with override_settings(ROOT_URLCONF=api_settings.ROOT_URLCONF, MIDDLEWARE=api_settings.MIDDLEWARE):
        yield
        if opened._opened.cache_info().currsize:
            opened.operator_space().database.close()
        opened._opened.cache_clear()


@dataclass(frozen=True)
class Said:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def code(self) -> str:
        """The code of a problem, or of a refusal."""
        assert self.headers["Content-Type"] == "application/problem+json", self.text
        assert self.body["status"] == self.status
        return str(self.body["type"]).rpartition(":")[2]


@dataclass(frozen=True)
class Caller:
    """One who calls with a key; everything that was answered is kept, to be searched."""

    key: str | None
    told: list[str] = field(default_factory=list)

    def post(self, act: str, body: object, **headers: str) -> Said:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = headers.pop("content_type", JSON)
        return self._said(self._client().post(f"/api/v1/{act}", raw, content_type=kind, headers=self._with(headers)))

    def get(self, path: str, **headers: str) -> Said:
        return self._said(self._client().get(f"/api/v1/{path}", headers=self._with(headers)))

    def send(self, method: str, path: str) -> Said:
        return self._said(self._client().generic(method, path, headers=self._with({})))

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return named | ({"Authorization": f"Bearer {self.key}"} if self.key is not None else {})

    @staticmethod
    def _client() -> Client:
        return Client(SERVER_NAME="localhost", raise_request_exception=False)

    def _said(self, response: HttpResponseBase) -> Said:
        assert isinstance(response, HttpResponse)
        text = response.content.decode()
        self.told.append(f"{text}\n{response.headers}")
        return Said(response.status_code, response.headers, text)


def caller(space: Space, *acts: Deed, purposes: tuple[str, ...] = PURPOSES, account: str = "crm") -> Caller:
    key, _ = add_key(space, by="officer", account=account, acts=frozenset(acts or Deed), purposes=frozenset(purposes))
    return Caller(key)


@pytest.fixture
def anything(served: None, space: Space) -> Caller:
    """One who may do anything for the purposes of customers."""
    return caller(space)


@pytest.fixture
def email() -> str:
    return f"hanako.{next(_numbers)}@example.com"


@pytest.fixture
def person(anything: Caller, email: str) -> UUID:
    return taken_in(anything, name="山田 花子", email=email)


def taken_in(by: Caller, purposes: tuple[str, ...] = ("support",), **values: str) -> UUID:
    arrival = {"subject": "customer", "source": "web-form", "purposes": list(purposes), "values": values}
    said = by.post("acquire", arrival)
    assert said.status == 200, said.text
    return UUID(said.body["person"])


def asked(person: object, **more: object) -> dict[str, object]:
    """The body of a use of an email address for support."""
    about = str(person) if isinstance(person, UUID) else person
    return {"person": about, "subject": "customer", "items": ["email"], "purpose": "support", **more}


def integrated(site: Installation, space: Space) -> Signer:
    """Bring what waits into the log."""
    signer = Signer(origin(space.name, "test"), space.keys.ledger)
    integrate(site.sequencing, space.name, signer, site.home.log / space.name)
    return signer
