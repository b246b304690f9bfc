"""What a visitor is shown when there is nothing to show; what went wrong is logged by its kind alone."""

import traceback
from datetime import date

import structlog
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from kotowari.center.frame import dressed
from kotowari.center.languages import choose, find
from kotowari.center.site import Link
from kotowari.center.words import failure_words, words_in
from kotowari.errors import Error
from kotowari.policy.text import LANGUAGES
from kotowari.policy.words import written_date

_RETRY_SECONDS = 60
_log = structlog.get_logger(__name__)


class Failures(MiddlewareMixin):
    """Shows an :class:`Error` that a view raised as a page, with its own status; logs what no view expected."""

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Return the page of an error; leave a missing page and a fault to their handlers."""
        if isinstance(problem, Error):
            if problem.http_status >= 500 and problem.http_status != 503:
                _log.error("page.failed", problem=str(problem))
            return failure(request, problem.code, problem.http_status)
        if not isinstance(problem, Http404 | SuspiciousOperation | BadRequest):
            # Its message can quote anything, an address in the request too: only its kind and place are logged.
            place = traceback.extract_tb(problem.__traceback__)[-1]
            _log.error("page.failed", problem=type(problem).__name__, at=f"{place.name}:{place.lineno}")
        return None


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for an address that leads nowhere."""
    return failure(request, "not-found", 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for a request that Django refuses, such as one to a host that is not ours."""
    return failure(request, "bad-request", 400)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of ours."""
    return failure(request, "internal", 500)


def failure(request: HttpRequest, code: str, status: int, link: Link | None = None, **days: date) -> HttpResponse:
    """Answer with the page of a failure, by its code; ``link`` leads further, ``days`` stand in its sentence."""
    language = _language(request)
    heading, sentence = failure_words(code, language)
    if link is None and status == 404:
        link = Link("/", words_in(language)["to_policy"])
    said = sentence.format(**{name: written_date(day, language) for name, day in days.items()})
    # The odd pieces between backticks are commands and names, set apart on the page.
    shown: dict[str, object] = {"title": heading, "pieces": said.split("`"), "link": link}
    response = dressed(request, "failure.html", language, shown, status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = str(_RETRY_SECONDS)
    patch_vary_headers(response, ("Accept-Language",))
    return response


def _language(request: HttpRequest) -> str:
    """Return the language of the address, else the visitor's: the policy, which has others, may be out of reach."""
    named = find(LANGUAGES, request.path_info.split("/")[1] if "/" in request.path_info else "")
    return named or choose(LANGUAGES, "en", request.headers.get("Accept-Language", ""))
