"""The ledger over HTTP with its entries: hashes for everybody, entries for a key that may audit."""

import gzip
from pathlib import Path
from uuid import uuid4

import pytest

from kotowari.api.keys import Deed
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry
from kotowari.ledger.tiles import bundle_path
from tests.api.conftest import Caller, caller, integrated
from tests.conftest import Installation
from tests.ledger.conftest import write_log

PLANTED = "planted in an entry"


@pytest.fixture
def log(site: Installation, space: Space, served: None) -> Path:
    """The log of the site, of one full bundle at least and a partial one."""
    with space.changing() as connection:
        for _ in range(300):
            append(connection, space.name, Entry.of({"id": str(uuid4()), "by": str(uuid4()), "said": PLANTED}))
    integrated(site, space)
    if size_of(site.home.log / "operator") % 256 == 0:
        caller(space, Deed.USE)
        integrated(site, space)
    return site.home.log / "operator"


def size_of(log: Path) -> int:
    return int((log / "checkpoint").read_text().split("\n")[1])


def bundles(log: Path) -> list[str]:
    """The first bundle, the last and partial one, and one that is not there yet."""
    last, width = divmod(size_of(log), 256)
    return [bundle_path(0), bundle_path(last, width), bundle_path(last + 1)]


def fetched(who: Caller, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = who._client().get(f"/log/operator/{path}", headers=who._with(headers))
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000", "tile/1/000.p/1"])
def test_hashes_need_no_key(log: Path, path: str) -> None:
    status, content, headers = fetched(Caller(None), path)
    whole = (log / path).read_bytes() if (log / path).exists() else (log / "tile/1/000").read_bytes()[:32]
    assert (status, content) == (200, whole)
    kept = "public, no-cache" if path == "checkpoint" else "public, max-age=31536000, immutable"
    assert headers["Cache-Control"] == kept
    assert fetched(Caller(None), path, if_none_match=headers["ETag"])[0] == 304


def test_entries_need_a_key_that_may_audit(log: Path, space: Space) -> None:
    for path in bundles(log):
        others = (Caller(None), Caller("kwk_wrong"), caller(space, Deed.USE))
        refused = [fetched(who, path) for who in others]
        assert [status for status, _, _ in refused] == [401, 401, 403]
        assert all(PLANTED.encode() not in content for _, content, _ in refused)


def test_an_auditor_reads_the_entries(log: Path, space: Space) -> None:
    auditor = caller(space, Deed.AUDIT, purposes=())
    first, last, beyond = bundles(log)
    for path in (first, last):
        status, content, headers = fetched(auditor, path)
        assert (status, content) == (200, (log / path).read_bytes())
        assert headers["Cache-Control"] == "no-store"
    status, content, headers = fetched(auditor, first, accept_encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == (log / first).read_bytes()
    assert fetched(auditor, beyond)[0] == 404


def test_a_key_that_may_audit_does_nothing_else(served: None, space: Space) -> None:
    auditor = caller(space, Deed.AUDIT, purposes=())
    asked = {"person": str(uuid4()), "subject": "customer", "items": ["name"], "purpose": "support"}
    assert auditor.post("use", asked).status == 403


def test_another_space_is_not_opened_by_the_operators_key(log: Path, space: Space, site: Installation) -> None:
    write_log(site.home.log / "tenant", [b"{}"] * 300)
    auditor = caller(space, Deed.AUDIT, purposes=())
    said = [
        auditor._client().get(f"/log/{name}/tile/entries/000", headers=auditor._with({})) for name in ("tenant", "none")
    ]
    assert [answer.status_code for answer in said] == [404, 404]
    assert {answer.headers["Cache-Control"] for answer in said} == {"no-store"}, "it may be there next"
    assert said[0].content == said[1].content


def test_a_wrong_method_is_told_in_one_shape(log: Path) -> None:
    posted = Caller(None)._client().post("/log/operator/checkpoint")
    assert (posted.status_code, posted["Content-Type"]) == (405, "application/problem+json")
