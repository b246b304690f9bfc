"""``/answers/…``: an answer to a request is fetched by its link, with the passphrase that came another way."""

from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from kotowari.center.failures import failure
from kotowari.center.frame import dressed
from kotowari.center.published import published
from kotowari.center.words import words_in
from kotowari.errors import LinkUnknown
from kotowari.handling.asked.fetch import Standing
from kotowari.policy.text import in_language
from kotowari.policy.words import written_date
from kotowari.rights.answer.archive import spelled

Response = TypeVar("Response", bound=HttpResponseBase)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for the passphrase, or hand the sealed archive out for it. What is wrong with a link is not told."""
    try:
        standing = published().link(token)
    except LinkUnknown:
        return _kept_from(failure(request, "link-unknown", 404))
    if request.method != "POST":
        return _page(request, standing)
    try:
        parcel = published().fetch(token, spelled(request.POST.get("passphrase", "")[:100]))
    except LinkUnknown:
        return _page(request, standing, status=403)
    response = StreamingHttpResponse(parcel.pieces, content_type="application/zip")
    response["Content-Length"] = str(parcel.standing.size)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=parcel.standing.name)
    return _kept_from(response)


def _page(request: HttpRequest, standing: Standing, status: int = 200) -> HttpResponse:
    words = words_in(standing.language)
    shown: dict[str, object] = {
        "operator": _operator(standing.language),
        "until": words["answer_until"].format(day=written_date(standing.expires_at.date(), standing.language)),
        "is_wrong": status != 200,
    }
    return _kept_from(dressed(request, "answer.html", standing.language, shown, status=status))


def _operator(language: str) -> str:
    """Return who answers, as the policy published last calls it; nothing before the first."""
    revisions = published().standing().revisions
    return in_language(revisions[-1].policy.operator.name, language) if revisions else ""


def _kept_from(response: Response) -> Response:
    """Keep an answer from every cache, index and address that is passed on."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_vary_headers(response, ("Accept-Language",))
    return response
