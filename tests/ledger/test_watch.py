"""Watching from outside: what continues passes, what does not is cried out with evidence, what is away is no fraud."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kotowari.cli.main import app
from kotowari.clock import now
from kotowari.errors import (
    LedgerCheckpointInvalid,
    LedgerForked,
    LedgerRolledBack,
    LedgerTampered,
    LedgerUnreachable,
    WatchUnreadable,
)
from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.folder import Folder
from kotowari.ledger.source import source
from kotowari.ledger.tiles import Edge
from kotowari.ledger.watch import Look, Memory, Seen, look, sweep
from tests.ledger.conftest import KEY, SIGNER, SPACE

ENTRIES = [b'{"number":%d}' % number for number in range(70_000)]
NOW = now()


def put(path: Path, size: int, changed: int | None = None, signer: Signer = SIGNER) -> str:
    """Write the hash tiles and checkpoint of a log of the first entries, one of them another where so asked."""
    entries = ENTRIES[:size]
    if changed is not None:
        entries[changed] = b'{"number":"another"}'
    edge = Edge()
    folder = Folder(path)
    for tile in edge.extend(map(merkle.leaf_hash, entries)) + edge.partial():
        (path / tile.path).parent.mkdir(parents=True, exist_ok=True)
        (path / tile.path).write_bytes(tile.content)
    note = signer.checkpoint(size, edge.root())
    folder.publish(note)
    return note


def seen_at(path: Path, size: int) -> Seen:
    return Seen(put(path, size), NOW)


def looked(path: Path, seen: Seen | None) -> Look:
    return look(source(str(path)), SIGNER.verifier, seen, NOW)


@settings(max_examples=25, deadline=None)
@given(old=st.integers(0, 900), more=st.integers(0, 900))
def test_every_continuation_passes(old: int, more: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("log")
    seen = seen_at(path, old)
    assert looked(path, seen).size == old
    note = put(path, old + more)
    found = looked(path, seen)
    assert (found.size, found.before, found.seen.note) == (old + more, old, note)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), old=st.integers(1, 700), more=st.integers(0, 700))
def test_no_rewrite_of_what_was_seen_passes(
    data: st.DataObject, old: int, more: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The log's own key signs another history: whoever holds it cannot make a watcher forget."""
    path = tmp_path_factory.mktemp("log")
    seen = seen_at(path, old)
    put(path, old + more, changed=data.draw(st.integers(0, old - 1)))
    with pytest.raises(LedgerForked, match="two histories"):
        looked(path, seen)


def test_only_the_tiles_that_the_proof_needs_are_fetched(folder: Path) -> None:
    seen = seen_at(folder, 65_000)
    put(folder, 70_000)
    fetched: list[str] = []
    local = source(str(folder))

    def noting(path: str, most: int) -> bytes | None:
        fetched.append(path)
        return local(path, most)

    assert look(noting, SIGNER.verifier, seen, NOW).size == 70_000
    assert len(fetched) <= 8
    assert not any("entries" in path for path in fetched)


def test_a_rollback_is_cried(folder: Path) -> None:
    seen = seen_at(folder, 300)
    put(folder, 299)
    with pytest.raises(LedgerRolledBack, match="ends at entry 299 but 300"):
        looked(folder, seen)


@pytest.mark.parametrize("signer", [Signer(SIGNER.origin, bytes(32)), Signer(origin(SPACE, "other"), bytes(range(32)))])
def test_another_key_is_cried(folder: Path, signer: Signer) -> None:
    put(folder, 300, signer=signer)
    for seen in (None, Seen(SIGNER.checkpoint(0, merkle.EMPTY_ROOT), NOW)):
        with pytest.raises(LedgerCheckpointInvalid, match="not signed with the key"):
            looked(folder, seen)


def test_every_flipped_bit_of_the_checkpoint_is_cried_or_changes_nothing(folder: Path) -> None:
    note = put(folder, 300).encode()
    for bit in range(0, len(note) * 8, 7):
        changed = bytearray(note)
        changed[bit // 8] ^= 1 << bit % 8
        (folder / "checkpoint").write_bytes(changed)
        with pytest.raises((LedgerCheckpointInvalid, LedgerTampered)):
            looked(folder, None)


@pytest.mark.parametrize("kind", ["flipped", "cut", "longer", "missing", "empty", "another"])
@pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/0/000", "tile/1/000.p/1"])
def test_a_tile_that_is_not_what_was_signed_is_cried(folder: Path, path: str, kind: str) -> None:
    seen = seen_at(folder, 200)
    put(folder, 300)
    file = folder / path
    content = file.read_bytes()
    changed = {
        "flipped": content[:-1] + bytes([content[-1] ^ 1]),
        "cut": content[:-1],
        "longer": content + content,
        "empty": b"",
        "another": bytes(len(content)),
    }
    file.unlink() if kind == "missing" else file.write_bytes(changed[kind])
    needed = path != "tile/1/000.p/1"  # the old tree ends in the first tile: its hashes stand for those above
    if needed:
        with pytest.raises(LedgerTampered):
            looked(folder, seen)
    with pytest.raises(LedgerTampered):
        sweep(source(str(folder)), SIGNER.verifier)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700, 65_536, 66_000])
def test_a_sweep_holds_every_tile_against_what_was_signed(folder: Path, size: int) -> None:
    put(folder, size)
    tiles = [path for path in folder.rglob("*") if path.is_file() and path.name != "checkpoint"]
    fetch = source(str(folder))
    assert sweep(fetch, SIGNER.verifier) == len(tiles)
    for path in tiles[:: max(len(tiles) // 6, 1)]:
        content = path.read_bytes()
        path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:] if len(content) > 40 else bytes(32))
        with pytest.raises(LedgerTampered):
            sweep(fetch, SIGNER.verifier)
        path.write_bytes(content)


def test_what_is_remembered_is_the_old_or_the_new_and_altered_it_is_refused(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "state.json", SIGNER.verifier)
    assert memory.read() is None
    seen = Seen(SIGNER.checkpoint(0, merkle.EMPTY_ROOT), NOW)
    memory.keep(seen)
    assert memory.read() == seen
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    text = (tmp_path / "state.json").read_text()
    for broken in ("", "{}", "[]", text[:-20], text.replace("\\n0\\n", "\\n1\\n"), text.replace("+00:00", "")):
        (tmp_path / "state.json").write_text(broken)
        with pytest.raises(WatchUnreadable):
            memory.read()
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(WatchUnreadable, match="another key"):
        Memory(tmp_path / "state.json", Signer(SIGNER.origin, bytes(32)).verifier).read()


# --- over HTTP --------------------------------------------------------------------------------------------------------


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def of_folder(path: Path) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        file = path / request.path.removeprefix("/log/")
        request.send_response(200 if file.is_file() else 404)
        request.end_headers()
        if file.is_file():
            request.wfile.write(file.read_bytes())

    return answer


def test_over_http_what_continues_passes_and_a_fork_is_cried(folder: Path, tmp_path: Path) -> None:
    seen = seen_at(folder, 200)
    put(folder, 700)
    put(tmp_path / "fork", 700, changed=100)
    with serving(of_folder(folder)) as address:
        assert look(source(address), SIGNER.verifier, seen, NOW).size == 700
        assert look(source(address + "/"), SIGNER.verifier, None, NOW).size == 700
    with serving(of_folder(tmp_path / "fork")) as address, pytest.raises(LedgerForked):
        look(source(address), SIGNER.verifier, seen, NOW)


def answering(status: int, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        with suppress(ConnectionError):
            request.wfile.write(body)

    return answer


def dripping(request: BaseHTTPRequestHandler) -> None:
    """Answer a byte at a time, each well within any pause between two."""
    try:
        for byte in b"HTTP/1.0 200 OK\r\nX: " + b"x" * 10_000:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.05)
    except ConnectionError:
        pass


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (answering(404), "no checkpoint at this address"),
        (answering(500), "status 500"),
        (answering(503), "status 503"),
        (answering(302, Location="http://127.0.0.1:1/elsewhere"), "status 302"),
        (answering(401), "status 401"),
        (dripping, "did not answer within 0.5 seconds"),
        (lambda request: request.connection.close(), "could not be reached"),
    ],
)
def test_what_cannot_be_looked_at_is_no_fraud(answer: Callable[[BaseHTTPRequestHandler], None], says: str) -> None:
    with serving(answer) as address, pytest.raises(LedgerUnreachable, match=says):
        look(source(address, 0.5), SIGNER.verifier, None, NOW)


@pytest.mark.parametrize(
    "where", ["http://127.0.0.1:1/log", "http://no.such.host.invalid/log", "http://[", "/no/such/folder"]
)
def test_nothing_there_is_no_fraud(where: str) -> None:
    with pytest.raises(LedgerUnreachable):
        look(source(where, 2), SIGNER.verifier, None, NOW)


def test_a_huge_answer_is_not_read_to_its_end() -> None:
    with serving(answering(200, b"x" * 50_000_000)) as address:
        content = source(address)("checkpoint", 1000)
        assert content is not None
        assert len(content) < 1_000_000
        with pytest.raises(LedgerCheckpointInvalid, match="too long"):
            look(source(address), SIGNER.verifier, None, NOW)


def test_a_packed_answer_is_not_unpacked(folder: Path) -> None:
    with serving(answering(200, b"\x1f\x8b" + bytes(100), **{"Content-Encoding": "gzip"})) as address:
        assert source(address)("tile/0/000", 8192) == b"\x1f\x8b" + bytes(100)


# --- as a command -----------------------------------------------------------------------------------------------------


def command(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["ledger", "watch", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        status = getattr(done.exception, "exit_status", None)
        assert status is not None, done.exception
        return status, str(done.exception)
    return done.exit_code, done.output


def test_the_command_remembers_cries_and_keeps_both_checkpoints(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    asked = (folder, "--key", KEY, "--state", state)
    first = put(folder, 300)
    assert command(*asked) == (0, "first look: 300 entries, signed by the key; remembered\n")
    assert command(*asked) == (0, "unchanged: 300 entries\n")
    second = put(folder, 400)
    assert command(*asked, "--all-tiles") == (0, "continued: 400 entries, the first 300 of them as they were\n")
    forked = put(folder, 500, changed=7)
    for _ in range(2):
        status, said = command(*asked)
        assert status == 1
        assert "two histories" in said
    (evidence,) = tmp_path.glob("state.json.evidence-*.json")
    kept = json.loads(evidence.read_text())
    assert (kept["problem"], kept["remembered"], kept["shown"]) == ("ledger-forked", second, forked)
    for name in ("remembered", "shown"):
        assert SIGNER.verifier.open(kept[name])
    assert json.loads(state.read_text())["checkpoint"] == second
    put(folder, 450)
    assert command(*asked)[0] == 0
    assert first != second


def test_the_command_tells_what_is_away_or_stands_still_from_a_fraud(folder: Path, tmp_path: Path) -> None:
    asked = (folder, "--key", KEY, "--state", tmp_path / "state.json")
    assert command(*asked)[0] == 4
    assert not (tmp_path / "state.json").exists()
    put(folder, 3)
    assert command(*asked, "--stale", 3600)[0] == 0
    state = json.loads((tmp_path / "state.json").read_text())
    state["since"] = (datetime.fromisoformat(state["since"]) - timedelta(hours=2)).isoformat()
    (tmp_path / "state.json").write_text(json.dumps(state))
    status, said = command(*asked, "--stale", 3600)
    assert (status, "has stood at 3 entries" in said) == (4, True)
    put(folder, 4)
    assert command(*asked, "--stale", 3600)[0] == 0
    assert command(folder, "--key", "no key")[0] == 1
