"""What is let in: bodies of JSON in UTF-8, of a size; and what an address that exists answers to a wrong method."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser

from kotowari.api.problems import problem
from kotowari.errors import MethodUnknown, RequestNotJson, RequestTooLarge, RequestUnreadable

LARGEST = 1024 * 1024
"""The most bytes of a body: a value may have 64 KiB, and few have."""


class Intake:
    """Refuses what is too large before any of it is read, and says of a wrong method what the API says of errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or say why not."""
        if _length(request) > LARGEST:
            response = problem(request, RequestTooLarge(most=LARGEST))
        else:
            response = self._get_response(request)
        if response.status_code == 405:
            answer = problem(request, MethodUnknown())
            answer["Allow"] = response["Allow"]
            response = answer
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class JsonParser(Parser):
    """Reads a body strictly: announced as JSON, in UTF-8, with no name twice and no number that JSON has not."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - any JSON value
        """Return the body. Raises :class:`RequestNotJson` or :class:`RequestUnreadable`."""
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.content_type != "application/json" or charset.lower() not in ("utf-8", "utf8"):
            raise RequestNotJson
        try:
            return json.loads(request.body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise RequestUnreadable from None


def _length(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number in JSON")
