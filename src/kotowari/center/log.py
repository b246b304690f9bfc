"""The ledger for the public: checkpoint and hash tiles (c2sp.org/tlog-tiles), never the entries."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kotowari.center.freshness import ASK_EACH_TIME, FOR_EVER
from kotowari.home import Home
from kotowari.ledger.address import Address, published_checkpoint, published_part


@require_safe
def checkpoint(request: HttpRequest, space: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer with the newest signed checkpoint of a space's log."""
    return _answer(
        published_checkpoint(Home.from_environment().log / space), "text/plain; charset=utf-8", ASK_EACH_TIME
    )


@require_safe
def tile(request: HttpRequest, space: str, path: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer with a hash tile. Entries, and what was not published, are not found."""
    address = Address.parse(path)
    if address is None or not address.is_public:
        raise Http404
    return _answer(published_part(Home.from_environment().log / space, address), "application/octet-stream", FOR_EVER)


def _answer(content: bytes | None, kind: str, kept: str) -> HttpResponse:
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = kept
    return response
