"""The pages: the policy in force in each of its languages, and the way to it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from kotowari.center.files import page_files
from kotowari.center.frame import dressed
from kotowari.center.languages import choose, find
from kotowari.center.page import in_force_since, make_page, path_of
from kotowari.center.published import published

# The day a revision takes force is a promise: a kept copy is asked after each time, which costs a visitor one 304.
_ASK_EACH_TIME = "public, no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the policy in the visitor's language, else in the one that prevails."""
    policy = published().in_force().policy
    language = choose(policy.languages, policy.prevailing, request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(path_of(language))
    response["Cache-Control"] = _ASK_EACH_TIME
    patch_vary_headers(response, ("Accept-Language",))
    return response


@require_safe
def policy(request: HttpRequest, tag: str) -> HttpResponse:
    """Show the revision in force today in one of its languages."""
    revision = published().in_force()
    language = find(revision.policy.languages, tag)
    if language is None:
        raise Http404
    if tag != language.lower():
        return HttpResponseRedirect(path_of(language))
    response = dressed(request, "policy.html", language, {"page": make_page(revision, language)})
    response["Content-Language"] = language
    response["Last-Modified"] = http_date(in_force_since(revision).timestamp())
    response["Cache-Control"] = _ASK_EACH_TIME
    return response


@require_safe
def page_file(request: HttpRequest, mark: str, name: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Serve a file of the pages; its address changes with its content, so it is never asked after again."""
    file = page_files().get(name)
    if file is None or mark != file.mark:
        raise Http404
    response = HttpResponse(file.content, content_type=file.kind)
    response["Cache-Control"] = _FOR_EVER
    return response
