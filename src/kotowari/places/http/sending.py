"""Requests to a service: who asks is proved, none comes too soon, what may pass is tried again, all within limits."""

import json
import logging
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from kotowari import clock
from kotowari.places.http.address import Address, origin
from kotowari.places.http.failures import Late, Passing, TooMuch, Unanswered
from kotowari.places.http.pinned import Pinned
from kotowari.places.http.settings import ServiceSettings
from kotowari.places.http.unpacking import PACKINGS, unpacked
from kotowari.places.lookup import Limits

_ATTEMPTS: Final = 5
_MOST_REDIRECTS: Final = 3
_TOKEN_SIZE: Final = 64 * 1024

for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks"):
    # They write URLs and headers down, and a URL can have a person's address in it.
    logging.getLogger(_name).addFilter(lambda _: False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer as JSON, None where its status means that there is nothing; ``next``: of ``Link``."""

    body: Any = field(repr=False)
    next: str | None = field(default=None, repr=False)


class Client:
    """A service for one reading. ``size`` is what its answers may have in bytes, all together."""

    def __init__(self, address: Address, settings: ServiceSettings, limits: Limits) -> None:
        self._address, self._settings, self._limits = address, settings, limits
        self._left = limits.size
        self._free_at = 0.0
        self._end = 0.0
        self._token: str | None = None
        self._http = httpx.Client(
            transport=Pinned(ssl.create_default_context()),
            trust_env=False,
            follow_redirects=False,
            timeout=settings.patience,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": PACKINGS,
                "User-Agent": "kotowari",
                **settings.headers,
            },
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def begin(self) -> None:
        """Begin a question: its requests, and the waiting between them, have the time of one query."""
        self._end = time.monotonic() + self._limits.seconds

    def send(self, method: str, url: str, query: Mapping[str, str], body: Any, none: tuple[int, ...]) -> Answer:  # noqa: ANN401
        """Return the answer to a request to a path below the base, or to an address of the same origin.

        Raises :class:`Unanswered` and :class:`TooMuch`.
        """
        whole = url if "://" in url else f"{self._address.base}/{url.lstrip('/')}"
        if origin(whole) != self._address.origin:
            raise Unanswered("it leads to another host, where nothing is sent")
        return self._tried(lambda: self._redirected(method, whole, query, body, none))

    def _tried(self, attempt: Callable[[], Answer]) -> Answer:
        """Try again what may pass. When there is no time for it any more, what went wrong last is the reason."""
        backoff = wait_random_exponential(multiplier=0.2, max=5)
        why = ""

        def wait(state: RetryCallState) -> float:
            raised = state.outcome.exception() if state.outcome else None
            return raised.after if isinstance(raised, Passing) and raised.after is not None else backoff(state)

        def over(state: RetryCallState) -> bool:
            return stop_after_attempt(_ATTEMPTS)(state) or time.monotonic() + state.upcoming_sleep > self._end

        def noted() -> Answer:
            nonlocal why
            try:
                return attempt()
            except Passing as failed:
                why = str(failed)
                raise

        trying = Retrying(retry=retry_if_exception_type(Passing), wait=wait, stop=over, reraise=True)
        try:
            return trying(noted)
        except (Passing, Late):
            if not why:
                raise
        raise Unanswered(why, is_place=True)

    def _redirected(self, method: str, url: str, query: Mapping[str, str], body: Any, none: tuple[int, ...]) -> Answer:  # noqa: ANN401
        for _ in range(_MOST_REDIRECTS + 1):
            response, content = self._once(method, url, query, body, self._proof())
            if response.status_code not in (301, 302, 307, 308):
                return self._answer(response, content, none)
            url, query = urljoin(str(response.url), response.headers.get("Location", "")), {}
            if method != "GET" or origin(url) != self._address.origin:
                raise Unanswered("it redirects to where nothing is sent: correct its address or its path in the map")
        raise Unanswered("its redirections do not end")

    def _answer(self, response: httpx.Response, content: bytes, none: tuple[int, ...]) -> Answer:
        status = response.status_code
        if status in none:
            return Answer(None)
        if status == 401 and self._token is not None and self._settings.auth.kind == "client-credentials":
            self._token = None
            raise Passing("it does not take the token that it gave", 0)
        if status in (401, 403):
            raise Unanswered(f"it does not let us in, with status {status}: correct its secret", is_place=True)
        if not 200 <= status < 300:
            raise Unanswered(f"it answered with status {status}")
        return Answer(read_json(content), response.links.get("next", {}).get("url"))

    def _once(
        self,
        method: str,
        url: str,
        query: Mapping[str, str],
        body: Any,  # noqa: ANN401 - JSON
        proof: Mapping[str, str],
        data: Any = None,  # noqa: ANN401
    ) -> tuple[httpx.Response, bytes]:
        """Send a request once and read what comes. What was raised below quotes the URL: it is told in other words."""
        self._wait()
        why: Exception | None = None
        try:
            sent = {"json": body} if body is not None else {"data": data} if data is not None else {}
            params = httpx.QueryParams(dict(query)) if query else None
            with self._http.stream(method, url, params=params, headers=dict(proof), **sent) as response:
                if response.status_code == 429 or response.status_code >= 500:
                    why = Passing(f"it answered with status {response.status_code}", _after(response))
                else:
                    return response, self._read(response)
        except (httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ReadTimeout, httpx.WriteTimeout):
            why = Passing("it does not answer in time")
        except httpx.ConnectError as raised:
            is_seal = "CERTIFICATE" in str(raised).upper()
            why = (
                Unanswered("its certificate does not stand for it", is_place=True)
                if is_seal
                else Passing("it cannot be connected to")
            )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError):
            why = Passing("the connection was lost, or what it sent is no HTTP")
        raise why or Unanswered("it does not answer")

    def _read(self, response: httpx.Response) -> bytes:
        pieces = []
        for piece in unpacked(response):
            self._left -= len(piece)
            if self._left < 0:
                raise TooMuch(f"{self._limits.size:,} bytes")
            if time.monotonic() > self._end:
                raise Late(f"{self._limits.seconds:g} seconds")
            pieces.append(piece)
        return b"".join(pieces)

    def _wait(self) -> None:
        now = time.monotonic()
        begin = max(now, self._free_at)
        if begin >= self._end:
            raise Late(f"{self._limits.seconds:g} seconds")
        self._free_at = begin + 1 / self._settings.per_second
        time.sleep(begin - now)

    def _proof(self) -> dict[str, str]:
        """Return the header that proves who asks."""
        auth, address = self._settings.auth, self._address
        if auth.kind == "none":
            return {}
        if not address.secret:
            raise Unanswered("its address has no secret: https://TOKEN@… or https://user:password@…", is_place=True)
        if auth.kind == "bearer":
            return {"Authorization": f"Bearer {address.secret}"}
        if auth.kind == "basic":
            return {"Authorization": _basic(address)}
        if auth.header is not None:
            return {auth.header: address.secret}
        if self._token is None:
            self._token = self._fetched()
        return {"Authorization": f"Bearer {self._token}"}

    def _fetched(self) -> str:
        """Fetch a token (RFC 6749, 4.4)."""
        auth = self._settings.auth
        asked = {"grant_type": "client_credentials"} | ({"scope": auth.scope} if auth.scope else {})
        url = str(auth.token)
        response, content = self._once("POST", url, {}, None, {"Authorization": _basic(self._address)}, asked)
        told = read_json(content[:_TOKEN_SIZE]) if 200 <= response.status_code < 300 else None
        token = told.get("access_token") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Unanswered(
                f"it gives no token, with status {response.status_code}: correct its secret", is_place=True
            )
        return token


def read_json(content: bytes) -> Any:  # noqa: ANN401 - whatever it has
    """Return what JSON says, numbers exactly. Raises :class:`Unanswered`."""
    try:
        return json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        pass
    raise Unanswered("what it answers is no JSON")


def _basic(address: Address) -> str:
    return "Basic " + b64encode(f"{address.user}:{address.secret}".encode()).decode()


def _after(response: httpx.Response) -> float | None:
    """Return the seconds of ``Retry-After`` (RFC 9110, 10.2.3)."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told[:6])
    try:
        return max(0.0, (parsedate_to_datetime(told) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None
