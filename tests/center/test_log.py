"""The ledger for the public: signed checkpoints and hash tiles at stable addresses, and nothing else."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from tests.conftest import Installation
from tests.ledger.conftest import write_log
from tests.ledger.test_address import HOSTILE

ENTRIES = [b'{"secret":%d}' % number for number in range(261)]


@pytest.fixture
def log(published_site: Installation) -> Iterator[Path]:
    folder = published_site.home.log / "operator"
    shutil.rmtree(folder, ignore_errors=True)
    write_log(folder, ENTRIES)
    yield folder
    shutil.rmtree(folder)


def test_checkpoint_is_served_as_it_was_signed(browser: Client, log: Path) -> None:
    answer = browser.get("/log/operator/checkpoint")
    assert (answer.status_code, answer.content) == (200, (log / "checkpoint").read_bytes())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, no-cache"
    again = browser.get("/log/operator/checkpoint", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/5", "tile/1/000.p/1"])
def test_tile_is_served_for_ever(browser: Client, log: Path, path: str) -> None:
    answer = browser.get(f"/log/operator/{path}", headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (200, (log / path).read_bytes())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in answer
    assert browser.head(f"/log/operator/{path}").status_code == 200
    assert browser.post(f"/log/operator/{path}").status_code == 405


def test_replaced_partial_tile_is_served_out_of_the_full_one(browser: Client, log: Path) -> None:
    answer = browser.get("/log/operator/tile/0/000.p/200")
    assert answer.content == (log / "tile/0/000").read_bytes()[: 200 * 32]


@pytest.mark.parametrize(
    "path", ["tile/entries/000", "tile/entries/001.p/5", "tile/entries/000.p/3", "tile/entries/900"]
)
def test_entries_are_not_found_here(browser: Client, log: Path, path: str) -> None:
    answer = browser.get(f"/log/operator/{path}")
    assert answer.status_code == 404
    assert b"secret" not in answer.content
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [path for path in HOSTILE if path != "checkpoint"])
def test_odd_addresses_are_not_found(browser: Client, log: Path, path: str) -> None:
    assert browser.get(f"/log/operator/{quote(path)}").status_code == 404


@pytest.mark.parametrize(
    "space", ["other", "..", "%2e%2e", "operator%2f", "OPERATOR", "operator%00", "a" * 64, "*", "operator "]
)
def test_other_spaces_are_not_found(browser: Client, log: Path, space: str) -> None:
    for path in ("checkpoint", "tile/0/000"):
        answer = browser.get(f"/log/{space}/{path}")
        assert answer.status_code == 404
        assert answer.content == browser.get("/log/none/checkpoint").content


def test_keys_cannot_be_reached_through_the_log(
    at: Callable[[Installation], Client], published_site: Installation
) -> None:
    browser = at(published_site)
    for path in (
        "../keys/master.key",
        "../../keys/master.key",
        "tile/../../../keys/master.key",
        "..%2f..%2fkeys%2fmaster.key",
    ):
        assert browser.get(f"/log/operator/{path}").status_code == 404
