"""Errors and refusals in one shape, ``application/problem+json`` (RFC 9457). Nothing that was sent is shown."""

import traceback
from collections.abc import Iterator

import structlog
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kotowari.api import answers, bodies
from kotowari.api.words import language_of, refused, title
from kotowari.errors import AccessKeyRefused, AddressUnknown, Error, Fault, FieldsInvalid, RequestUnreadable
from kotowari.handling.outcome import Refused

CONTENT_TYPE = "application/problem+json"

_RETRY_SECONDS = 60
_log = structlog.get_logger(__name__)


def problem(request: HttpRequest, error: Error) -> HttpResponse:
    """Return an error as a problem, with its own status."""
    language = language_of(request)
    said = {
        "type": f"urn:kotowari:error:{error.code}",
        "title": title(error.http_status, language),
        "status": error.http_status,
        "detail": str(error),
    }
    if isinstance(error, FieldsInvalid):
        fields = [answers.FieldProblem(at=at, problem=wrong) for at, wrong in error.fields]
        response = _response(answers.FormProblem(**said, fields=fields), language)
    else:
        response = _response(answers.Problem(**said), language)
    if error.http_status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if error.http_status in (429, 503):
        response["Retry-After"] = str(_RETRY_SECONDS)
    return response


def refusal(request: HttpRequest, outcome: Refused) -> HttpResponse:
    """Return a refusal by the gate as a problem of status 403, in the caller's language."""
    language = language_of(request)
    answer = outcome.answer
    said = answers.shown(
        answers.RefusalProblem,
        answer,
        language,
        type=f"urn:kotowari:refused:{answer.reason.code}",
        title=refused(language),
        status=403,
        detail=answer.reason.words(language),
        entry=outcome.entry,
        into=outcome.into,
    )
    return _response(said, language)


def failed(request: HttpRequest, raised: Exception) -> HttpResponse:
    """Return the problem of whatever was raised; a fault of ours is logged by its kind and place alone."""
    if isinstance(raised, HttpError) and isinstance(raised.__cause__, Error):
        return problem(request, raised.__cause__)  # ninja wraps what its parser raises
    if isinstance(raised, AuthenticationError):
        return problem(request, AccessKeyRefused())
    if isinstance(raised, HttpError):
        return problem(request, RequestUnreadable())
    if isinstance(raised, ValidationError):
        return problem(request, FieldsInvalid(*_fields(raised)))
    if isinstance(raised, Error):
        if raised.http_status >= 500 and raised.http_status != 503:
            # It speaks to whoever runs this, of folders and keys; a caller may have none of ours.
            _log.error("api.failed", problem=str(raised))
            return problem(request, Fault())
        return problem(request, raised)
    # Its message can quote anything, a value in the request too.
    place = traceback.extract_tb(raised.__traceback__)[-1]
    _log.error("api.failed", problem=type(raised).__name__, at=f"{place.name}:{place.lineno}")
    return problem(request, Fault())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for an address that leads nowhere."""
    return problem(request, AddressUnknown())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for a request that Django refuses, such as one to a host that is not ours."""
    return problem(request, RequestUnreadable())


def fault(request: HttpRequest) -> HttpResponse:
    """Answer for a fault outside the API's own code."""
    return problem(request, Fault())


def _response(body: answers.Part, language: str) -> HttpResponse:
    status = getattr(body, "status")  # noqa: B009 - every problem has one
    response = HttpResponse(body.model_dump_json(), status=status, content_type=CONTENT_TYPE)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"  # what is not there yet may be there next
    return response


_KNOWN = frozenset(
    name for kind in vars(bodies).values() if isinstance(kind, type) and issubclass(kind, bodies.Body)
    for name in kind.model_fields
) | {"body", "query", "path", "header", "entry", "on", "Idempotency-Key"}  # fmt: skip


def _fields(raised: ValidationError) -> Iterator[tuple[str, str]]:
    for wrong in raised.errors:
        # A place can be a key that was sent, which could be anything: only names of ours are shown.
        named = [str(part) if isinstance(part, int) or part in _KNOWN else "?" for part in wrong["loc"]]
        # Ninja says "body" twice: of the request, and of the view that takes it.
        place = named[1:] if named[:2] == ["body", "body"] else named
        yield ".".join(place), str(wrong["type"])
