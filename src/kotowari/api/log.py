"""The ledger at the addresses of c2sp.org/tlog-tiles, its entries too: these only for a key that may audit."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.views.decorators.http import conditional_page, require_safe

from kotowari.api.caller import KeyAuthentication
from kotowari.api.keys import Deed
from kotowari.api.problems import failed
from kotowari.errors import AccessKeyRefused, AddressUnknown
from kotowari.home import Home
from kotowari.ledger.address import Address, published_checkpoint, published_part

_FOR_EVER = "public, max-age=31536000, immutable"
_OCTETS = "application/octet-stream"


@require_safe
@conditional_page
def checkpoint(request: HttpRequest, space: str) -> HttpResponse:
    """Answer with the newest signed checkpoint of a space's log."""
    content = published_checkpoint(Home.from_environment().log / space)
    return _answer(request, content, "text/plain; charset=utf-8", "public, no-cache")


@require_safe
@conditional_page
def part(request: HttpRequest, space: str, path: str) -> HttpResponseBase:
    """Answer with a hash tile to everybody, with an entry bundle to whoever may audit this space."""
    address = Address.parse(path)
    if address is None:
        return failed(request, AddressUnknown())
    folder = Home.from_environment().log / space
    if address.is_public:
        return _answer(request, published_part(folder, address), _OCTETS, _FOR_EVER)
    try:
        _require_auditor(request, space)
    except Exception as problem:
        return failed(request, problem)
    answer = _answer(request, published_part(folder, address), _OCTETS, "no-store")
    return GZipMiddleware(lambda _: answer).process_response(request, answer)


def _require_auditor(request: HttpRequest, space: str) -> None:
    caller = KeyAuthentication()(request)
    if caller is None:
        raise AccessKeyRefused
    caller.require(Deed.AUDIT)
    if caller.space.name != space:
        raise AddressUnknown


def _answer(request: HttpRequest, content: bytes | None, kind: str, kept: str) -> HttpResponse:
    if content is None:
        return failed(request, AddressUnknown())
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = kept
    return response
