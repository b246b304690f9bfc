"""The public pages. A view asks for the revision in force, and shows it."""

import hashlib
from functools import cache
from importlib import resources

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_request

from kotowari.center.shelves import database, revision_in_force
from kotowari.center.words import LANGUAGES, PREVAILING, WORDS
from kotowari.errors import Error, NoPolicyInForce
from kotowari.home import OPERATOR
from kotowari.ledger.sequencer import lag
from kotowari.policy.document import write_out
from kotowari.policy.model import Policy
from kotowari.policy.words import written_date


def policy_page(request: HttpRequest, place: str) -> HttpResponse:
    """Show the revision in force in a language of the policy."""
    tag = LANGUAGES[place][0]
    try:
        revision = revision_in_force()
    except NoPolicyInForce:
        return _notice(request, tag, "none", 503)
    except Error:
        return _notice(request, tag, "away", 503)
    policy = revision.policy
    if tag not in policy.languages:
        return _notice(request, tag, "absent", 404)
    page = {
        **_frame(policy, tag),
        "clauses": write_out(policy, tag),
        "illustration": policy.illustration[tag] if policy.illustration else "",
        "operator": policy.operator.name[tag],
        "title": policy.title[tag],
        "revision": policy.revision.isoformat(),
        "revision_written": written_date(policy.revision, tag),
    }
    response = render(request, "center/policy.html", page)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Language"] = tag
    return response


def front(request: HttpRequest) -> HttpResponse:
    """Lead to the policy in the reader's language, else in the prevailing one."""
    try:
        policy = revision_in_force().policy
    except Error:
        return HttpResponseRedirect("/en/privacy")
    wanted = get_language_from_request(request)
    offered = [place for place, (tag, _) in LANGUAGES.items() if tag in policy.languages]
    prevailing = policy.prevailing.lower()
    chosen = wanted if request.headers.get("Accept-Language") and wanted in offered else prevailing
    response = HttpResponseRedirect(f"/{chosen}/privacy")
    response["Vary"] = "Accept-Language"
    return response


def style(request: HttpRequest, mark: str) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Serve the one style sheet; its address changes with its content."""
    if mark != style_mark():
        return HttpResponseNotFound()
    response = HttpResponse(_style(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django hands it over
    """Say whether the page can be shown and acts can be recorded."""
    try:
        revision = revision_in_force().policy.revision.isoformat()
        waiting = lag(database(), OPERATOR)
    except Error as problem:
        return JsonResponse({"status": "failing", "because": problem.code}, status=503)
    oldest = waiting.oldest.total_seconds() if waiting.oldest is not None else 0.0
    body = {"status": "ok", "revision": revision, "pending_entries": waiting.pending, "oldest_pending_seconds": oldest}
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer an address that leads nowhere."""
    return _notice(request, _tag_of(request), "absent", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer where the program itself failed."""
    return _notice(request, _tag_of(request), "away", 500)


@cache
def style_mark() -> str:
    """Return the mark of the style sheet's content that stands in its address."""
    return hashlib.sha256(_style()).hexdigest()[:16]


@cache
def _style() -> bytes:
    return (resources.files("kotowari.center") / "center.css").read_bytes()


def _frame(policy: Policy | None, tag: str) -> dict[str, object]:
    tags = policy.languages if policy else [offered for offered, _ in LANGUAGES.values()]
    words = dict(WORDS[tag])
    if policy is not None and policy.prevailing != "ja":
        words["prevailing"] = PREVAILING[tag].get(policy.prevailing, "")
    return {
        "tag": tag,
        "place": tag.lower(),
        "say": words,
        "style_mark": style_mark(),
        "offered": [
            {"place": place, "tag": offered, "name": name}
            for place, (offered, name) in LANGUAGES.items()
            if offered in tags
        ],
    }


def _notice(request: HttpRequest, tag: str, what: str, status: int) -> HttpResponse:
    frame = _frame(None, tag)
    page = {**frame, "title": WORDS[tag][what], "more": WORDS[tag][f"{what}_more"]}
    response = render(request, "center/notice.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _tag_of(request: HttpRequest) -> str:
    place = request.path.strip("/").split("/")[0]
    return LANGUAGES.get(place, LANGUAGES["en"])[0]
