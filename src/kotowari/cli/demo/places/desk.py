"""The support desk that the company rents: a service over HTTP with a token, pages of few rows, and a limit."""

import json
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from kotowari.cli.demo.draw import Draw
from kotowari.cli.demo.people import Newcomer
from kotowari.cli.demo.places import spelling, writings
from kotowari.cli.demo.places.cast import Cast

_PER_PAGE: Final = 2
_LIMIT: Final = 6
_FILTERS: Final = {
    "users": ("id", "email", "phone"),
    "tickets": ("id", "requester_id"),
    "comments": ("id", "ticket_id"),
}
"""What each collection can be asked by; asked by nothing, it tells all."""

Records = Mapping[str, list[dict[str, Any]]]


def records(people: Sequence[Newcomer], cast: Cast) -> Records:
    """Return what the service holds, by collection."""
    draw = Draw(20220215)
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in _FILTERS}
    for newcomer in (one for one in people if one.subject in ("customer", "inquirer")):
        is_asker = newcomer is cast.asker
        if not (is_asker or newcomer is cast.housemate or draw.chance(15)):
            continue
        user = 7000 + len(made["users"])
        phone = spelling.phone(draw, newcomer.values.get("phone", ""))
        values = newcomer.values
        made["users"].append({"id": user, "name": values["name"], "email": values["email"].lower(), "phone": phone})
        for _ in range(3 if is_asker else draw.between(1, 2)):
            subject, answer = draw.one(writings.DESK)
            ticket = 40_000 + len(made["tickets"])
            made["tickets"].append({"id": ticket, "requester_id": user, "subject": subject, "status": "solved"})
            text = answer.format(other=cast.stranger.values["name"])
            comment = {"id": 90_000 + len(made["comments"]), "ticket_id": ticket, "author": "agent", "body": text}
            made["comments"].append(comment)
    return made


class Desk:
    """The service on a port of its own, within a ``with`` block; ``close`` and ``open`` are its outage and its end.

    It takes six requests ``within`` so many seconds.
    """

    def __init__(self, held: Records, token: str, *, within: float = 1.0) -> None:
        self._held = held
        self._within = within
        self._token = token
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it is. It stays there through an outage."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Take requests."""
        desk = self

        class Handler(_Handler):
            def answer(self) -> tuple[HTTPStatus, Mapping[str, Any], Mapping[str, str]]:
                return desk.answer(self.path, self.headers.get("Authorization"))

        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Take none any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> "Desk":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answer(self, path: str, authorization: str | None) -> tuple[HTTPStatus, Mapping[str, Any], Mapping[str, str]]:
        """Return the status, the body and more headers that a request is answered with."""
        parts = urlsplit(path)
        collection = parts.path.removeprefix("/api/v2/")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if authorization != f"Bearer {self._token}":
            return HTTPStatus.UNAUTHORIZED, {"error": "token"}, {"WWW-Authenticate": "Bearer"}
        if self._is_too_much():
            return HTTPStatus.TOO_MANY_REQUESTS, {"error": "limit"}, {"Retry-After": "1"}
        filters = {name: value for name, value in asked.items() if name in _FILTERS.get(collection, ())}
        if collection not in _FILTERS or asked.keys() - filters.keys() - {"page"}:
            return HTTPStatus.NOT_FOUND, {"error": "filter"}, {}
        found = [one for one in self._held[collection] if _matches(one, filters)]
        page = int(asked.get("page", "1"))
        rest = found[page * _PER_PAGE :]
        following = f"{self.url}{parts.path}?{urlencode(asked | {'page': page + 1})}" if rest else None
        return HTTPStatus.OK, {collection: found[(page - 1) * _PER_PAGE :][:_PER_PAGE], "next_page": following}, {}

    def _is_too_much(self) -> bool:
        now = time.monotonic()
        with self._lock:
            while self._recent and now - self._recent[0] > self._within:
                self._recent.popleft()
            if len(self._recent) >= _LIMIT:
                return True
            self._recent.append(now)
            return False


def _matches(record: Mapping[str, Any], filters: Mapping[str, str]) -> bool:
    return all(_form(name, str(record[name])) == _form(name, value) for name, value in filters.items())


def _form(name: str, value: str) -> str:
    """Return what the service compares: of a telephone its digits, with the country code or without."""
    if name != "phone":
        return value.lower()
    digits = "".join(sign for sign in value if sign.isdecimal())
    return f"0{digits[2:]}" if digits.startswith("81") else digits


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a desk; writes no log, for an address asked for is personal."""

    def answer(self) -> tuple[HTTPStatus, Mapping[str, Any], Mapping[str, str]]:
        """Return the status, the body and more headers."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer a request."""
        status, body, headers = self.answer()
        content = json.dumps(body, ensure_ascii=False).encode()
        with suppress(ConnectionError):
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": len(content)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parameter is the standard library's
        """Say nothing."""
