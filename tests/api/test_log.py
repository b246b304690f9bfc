"""The ledger over HTTP with its entries: hashes for everybody, entries for a key that may audit."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kotowari.api.keys import Deed
from kotowari.handling.space import Space
from tests.api.conftest import Caller, caller
from tests.conftest import Installation
from tests.ledger.conftest import write_log

ENTRIES = [b'{"planted":%d}' % number for number in range(261)]


@pytest.fixture
def log(site: Installation, served: None) -> Iterator[Path]:
    folder = site.home.log / "operator"
    kept = folder.with_name("kept")
    if folder.exists():
        folder.rename(kept)
    write_log(folder, ENTRIES)
    yield folder
    shutil.rmtree(folder)
    if kept.exists():
        kept.rename(folder)


def fetched(who: Caller, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = who._client().get(f"/log/operator/{path}", headers=who._with(headers))
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000", "tile/0/001.p/5", "tile/1/000.p/1"])
def test_hashes_need_no_key(log: Path, path: str) -> None:
    status, content, headers = fetched(Caller(None), path)
    assert (status, content) == (200, (log / path).read_bytes())
    kept = "public, no-cache" if path == "checkpoint" else "public, max-age=31536000, immutable"
    assert headers["Cache-Control"] == kept
    assert fetched(Caller(None), path, if_none_match=headers["ETag"])[0] == 304


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/entries/001.p/5", "tile/entries/900"])
def test_entries_need_a_key_that_may_audit(log: Path, space: Space, path: str) -> None:
    refused = [fetched(Caller(None), path), fetched(Caller("kwk_wrong"), path), fetched(caller(space, Deed.USE), path)]
    assert [status for status, _, _ in refused] == [401, 401, 403]
    assert all(b"planted" not in content for _, content, _ in refused)


def test_an_auditor_reads_the_entries(log: Path, space: Space) -> None:
    auditor = caller(space, Deed.AUDIT, purposes=())
    for path in ("tile/entries/000", "tile/entries/001.p/5"):
        status, content, headers = fetched(auditor, path)
        assert (status, content) == (200, (log / path).read_bytes())
        assert headers["Cache-Control"] == "no-store"
    status, content, headers = fetched(auditor, "tile/entries/000", accept_encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == (log / "tile/entries/000").read_bytes()
    assert fetched(auditor, "tile/entries/001.p/6")[0] == 404
    assert auditor.post("use", {"subject": "customer"}).status == 422


def test_another_space_is_not_opened_by_the_operators_key(log: Path, space: Space, site: Installation) -> None:
    other = site.home.log / "tenant"
    write_log(other, ENTRIES)
    auditor = caller(space, Deed.AUDIT, purposes=())
    statuses = [
        auditor._client().get(f"/log/{name}/tile/entries/000", headers=auditor._with({})).status_code
        for name in ("tenant", "nobody")
    ]
    assert statuses == [404, 404]
    shutil.rmtree(other)


def test_a_wrong_method_is_told_in_one_shape(log: Path) -> None:
    answer = Caller(None).send("POST", "../../log/operator/checkpoint")
    assert answer.status in (404, 405)
    posted = Caller(None)._client().post("/log/operator/checkpoint")
    assert (posted.status_code, posted["Content-Type"]) == (405, "application/problem+json")
