"""``kotowari policy verify`` against sites that mean harm: what they send is counted, and commands no terminal."""

import gzip
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from kotowari.center.standalone import standalone
from kotowari.cli.policy.fetch import fetch_page
from kotowari.errors import PageTooLarge, PageUnreachable
from kotowari.notice.plain import plain_text
from tests.notice.policies import DEMO, FOLDER
from tests.typed import typed

FILE = FOLDER / "hennge-2019-10-18.yaml"
POLICY = DEMO["hennge-2019-10-18"]
MIB = 1024 * 1024
LONG = bytes(64 * MIB)

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def site(answer: Answer) -> Iterator[str]:
    """A site that answers each request so; its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sending(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        with suppress(OSError):  # the reader may have had enough
            request.wfile.write(body)

    return answer


def leading_elsewhere(request: BaseHTTPRequestHandler) -> None:
    if request.path == "/page":
        sending(b"<p>Here it is.</p>")(request)
    else:
        sending(LONG, 302, Location="/page")(request)


@contextmanager
def little_memory() -> Iterator[None]:
    """Within the block no more is taken than a few times the largest page."""
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    yield
    _, peak = tracemalloc.get_traced_memory()
    assert peak - before < 32 * MIB


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_a_page_that_was_packed_is_unpacked() -> None:
    page = standalone(POLICY, "sha256:0", "ja").encode()
    with site(sending(gzip.compress(page), Content_Encoding="gzip")) as url:
        assert typed("policy", "verify", url, FILE).status == 0


def test_where_a_page_leads_is_followed_and_what_leads_there_not_read(traced: None) -> None:
    with site(leading_elsewhere) as url, little_memory():
        assert [sentence.text for sentence in fetch_page(url).sentences] == ["Here it is."]


def test_a_page_packed_into_a_thousandth_is_read_no_further_than_the_limit(traced: None) -> None:
    packed = gzip.compress(bytes(100 * MIB))
    with site(sending(packed, Content_Encoding="gzip")) as url, little_memory(), pytest.raises(PageTooLarge):
        fetch_page(url)


UNREACHABLE: dict[str, Answer] = {
    "packed twice": sending(gzip.compress(gzip.compress(bytes(100 * MIB))), Content_Encoding="gzip, gzip"),
    "packed in a way that was not asked for": sending(b"\x0b\x00\x80", Content_Encoding="br"),
    "not packed as it says": sending(b"<p>plain</p>", Content_Encoding="gzip"),
    "leading to itself": sending(b"", 302, Location="/"),
    "leading to a file": sending(b"", 302, Location="file:///etc/hostname"),
    "leading nowhere": sending(b"", 302),
    "failing": sending(b"", 500),
}


@pytest.mark.parametrize("answer", UNREACHABLE.values(), ids=UNREACHABLE)
def test_what_is_no_page_is_told(traced: None, answer: Answer) -> None:
    with site(answer) as url, little_memory(), pytest.raises(PageUnreachable):
        fetch_page(url)


ESCAPES = {"a reference": "&#27;]52;c;ZXZpbA==&#7;", "its bytes": "\x1b[2J", "one of C1": "\x9b2J"}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_a_page_commands_no_terminal(escape: str) -> None:
    lines = plain_text(POLICY, "ja").splitlines()
    lines.insert(len(lines) // 2, f"当社は{escape}第三者に提供します。")
    with site(sending("".join(f"<p>{line}</p>" for line in lines).encode())) as url:
        outputs = [typed(*form, "policy", "verify", url, FILE).out for form in ((), ("--json",))]
    for out in outputs:
        assert "第三者に提供します" in out
        assert not [mark for mark in ("\x1b", "\x07", "\x9b", "\\u001b", "\\u0007") if mark in out]
