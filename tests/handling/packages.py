"""Packages as a recipient has them: a key pair of age, and what its own program opens."""

import csv
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.handling.grounds.abroad import check
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.package import Asked, make_package
from kotowari.handling.outgoing.recipient_keys import confirm_key, register_key
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground
from kotowari.recipients.deliveries import Delivery
from tests.handling.conftest import SECOND, policy_text
from tests.publishing import publish


@dataclass(frozen=True, slots=True)
class Opened:
    """A package as the recipient reads it."""

    words: str
    manifest: dict[str, Any]
    table: list[dict[str, str]]
    rows: list[dict[str, str]]
    csv: bytes


@dataclass(frozen=True, slots=True)
class Pair:
    """A recipient's pair of keys; the secret one in a file that only age reads."""

    secret: Path
    public: str

    @classmethod
    def make(cls, folder: Path, name: str = "recipient") -> "Pair":
        if shutil.which("age") is None:
            pytest.skip("age is not installed")
        secret = folder / f"{name}.key"
        subprocess.run(["age-keygen", "-o", secret], check=True, capture_output=True)
        shown = subprocess.run(["age-keygen", "-y", secret], check=True, capture_output=True, text=True)
        return cls(secret, shown.stdout.strip())

    def decrypt(self, file: Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["age", "--decrypt", "-i", self.secret, file], check=False, capture_output=True)

    def open(self, file: Path) -> Opened:
        done = self.decrypt(file)
        assert done.returncode == 0, done.stderr
        with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
            assert archive.testzip() is None
            table = archive.read("persons.csv")
            return Opened(
                archive.read("manifest.txt").decode(),
                json.loads(archive.read("manifest.json")),
                list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))),
                json.loads(archive.read("persons.json")),
                table,
            )


def with_key(space: Space, pair: Pair, recipient: str = "taiwan") -> str:
    """Register a recipient's key and have a second account confirm it; return its fingerprint."""
    key, _ = register_key(space, by="sales", recipient=recipient, text=pair.public)
    confirm_key(space, by="officer", fingerprint=key.fingerprint)
    return key.fingerprint


def checked(space: Space, day: date) -> None:
    check(space, by="officer", recipient="taiwan", on=day, document=b"check")


def asked(persons: list[UUID], **other: Any) -> Asked:
    given: dict[str, Any] = {"subject": "customer", "items": ["name", "email"], "purpose": "support"}
    given |= {"recipient": "taiwan", "ground": Ground.JOINT_USE, **other}
    return Asked(persons, **given)


def packed(
    space: Space,
    persons: list[UUID],
    file: Path,
    told: Callable[[Refused], None] = lambda refused: None,
    key: str | None = None,
    **other: Any,
) -> Delivery | None:
    return make_package(space, by="sales", asked=asked(persons, **other), file=file, told=told, key=key)


JUNE = date(2026, 6, 15)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair.make(tmp_path)


@pytest.fixture
def given(space: Space, persons: list[UUID], pair: Pair, tmp_path: Path) -> Iterator[Space]:
    """All persons of the test went to Taiwan."""
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    with clock.as_of(JUNE):
        checked(space, JUNE)
        with_key(space, pair)
        packed(space, persons, tmp_path / "first.age")
        yield space
