"""Services, and names of services, that mean harm: where a name leads, what is packed, what never comes to its end."""

import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kotowari import errors
from kotowari.datamap.model import PlaceKind
from kotowari.places.http.place import HttpPlace
from kotowari.places.lookup import Limits
from tests.places.service import Said, service
from tests.places.tables import found, place, table
from tests.tls import certificate

USERS = table("desk", "users", "id", "email", key=("id",))
HELD = {"users": [{"id": 1, "email": "p1@example.com"}]}
REQUEST = {"by": ["email"], "path": "/users", "query": {"email": "{email}"}}
TRULY = socket.getaddrinfo
OUTSIDE = "203.0.113.7"
"""For documentation (RFC 5737): nobody is there."""


def ask(address: str, limits: Limits = Limits(), **settings: Any) -> list[Any]:  # noqa: B008
    said = {"tables": {"users": {"requests": [REQUEST], "rows": "users"}}, "per_second": 1000, **settings}
    with HttpPlace(place(PlaceKind.HTTP, "desk", USERS, **said), address).opened(limits) as snapshot:
        return found(snapshot, USERS, "email", "p1@example.com")


class Names:
    """Answers to look-ups of a name, one after the other; the last for ever. Addresses are themselves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, ...]) -> None:
        self.answers, self.asked = list(answers), 0
        monkeypatch.setattr(socket, "getaddrinfo", self.look_up)

    def look_up(self, host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host != "desk.example.com":
            return TRULY(host, port, *more, **named)
        self.asked += 1
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


@contextmanager
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_name_that_leads_inside_when_it_is_looked_up_again_is_not_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(monkeypatch, (OUTSIDE,), ("127.0.0.1",))
    with listening() as inside:
        with pytest.raises(errors.TableUnreachable):
            ask(f"https://desk.example.com:{inside.getsockname()[1]}", Limits(seconds=0.5), patience=0.1)
        inside.setblocking(False)
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert names.asked == 1


@pytest.mark.parametrize("inside", ["127.0.0.1", "127.8.8.8", "169.254.169.254", "0.0.0.0", "224.0.0.1"])  # noqa: S104
def test_one_address_inside_among_good_ones_is_enough_to_ask_none(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, (OUTSIDE, inside))
    with pytest.raises(errors.TableUnreachable, match="leads to this machine"):
        ask("https://desk.example.com")
    assert names.asked == 1


def test_where_tokens_come_from_is_proved_too(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, ("169.254.169.254",))
    auth = {"kind": "client-credentials", "token": "https://desk.example.com/token"}
    with service(lambda _: Said(HELD)) as made, pytest.raises(errors.TableUnreachable, match="leads to this machine"):
        ask(made.url.replace("://", "://app:hunter2@"), auth=auth)
    assert made.asked == []


def test_the_next_address_is_tried_and_the_certificate_must_stand_for_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    def answers(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        every = {"localhost": ("127.0.0.9", "127.0.0.1"), "127.0.0.2": ("127.0.0.1",)}.get(host, (host,))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in every]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with service(lambda _: Said(HELD), file) as made:
        assert ask(made.url) == [(1, "p1@example.com")]
        assert made.asked[0].headers["Host"] == made.url.removeprefix("https://")
        with pytest.raises(errors.TableUnreachable, match="certificate"):
            ask(made.url.replace("localhost", "127.0.0.2"))


def packed(body: bytes, how: str = "gzip") -> Callable[[Any], Said]:
    return lambda _: Said(body, headers={"Content-Encoding": how})


def test_what_is_packed_is_unpacked() -> None:
    with service(packed(gzip.compress(json.dumps(HELD).encode()))) as made:
        assert ask(made.url) == [(1, "p1@example.com")]
        assert made.asked[0].headers["Accept-Encoding"] == "gzip"


def test_a_bomb_goes_off_at_the_limit() -> None:
    bomb = gzip.compress(b" " * 100_000_000, 9)
    assert len(bomb) < 100_000
    with service(packed(bomb)) as made, pytest.raises(errors.PlaceTooMuch, match="1,000,000 bytes"):
        ask(made.url, Limits(size=1_000_000))


PACKED = {
    "a bomb within a bomb": (gzip.compress(gzip.compress(b" " * 10_000_000)), "gzip, gzip", "not asked for"),
    "another packing": (zlib.compress(b"{}"), "deflate", "not asked for"),
    "one that is unknown": (b"{}", "p1@example.com", "not asked for"),
    "not packed at all": (json.dumps(HELD).encode(), "gzip", "cannot be unpacked"),
    "cut off": (gzip.compress(json.dumps(HELD).encode())[:-9], "gzip", "cannot be unpacked"),
    "something behind it": (gzip.compress(b"{}") + gzip.compress(b"{}"), "gzip", "cannot be unpacked"),
}


@pytest.mark.parametrize(("body", "how", "why"), PACKED.values(), ids=PACKED)
def test_what_is_packed_in_bad_faith(body: bytes, how: str, why: str) -> None:
    with service(packed(body, how)) as made, pytest.raises(errors.TableUnreachable, match=why) as raised:
        ask(made.url)
    assert "p1@" not in str(raised.value)


def test_a_body_that_comes_by_drops_ends_with_the_time_of_the_question() -> None:
    with listening() as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b" ")
                        time.sleep(0.02)
                except OSError:
                    return

        thread = Thread(target=drip)
        thread.start()
        with pytest.raises(errors.PlaceTooMuch, match=r"0\.3 seconds"):
            ask(f"http://localhost:{server.getsockname()[1]}", Limits(seconds=0.3))
        thread.join(30)


def test_a_length_that_is_a_lie_is_no_room() -> None:
    with (
        service(lambda _: Said(b"[" + b" " * 300_000, headers={"Content-Length": str(10**15)})) as made,
        pytest.raises(errors.PlaceTooMuch, match="100,000 bytes"),
    ):
        ask(made.url, Limits(size=100_000))
