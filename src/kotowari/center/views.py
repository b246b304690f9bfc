"""The pages: the policy in force in each of its languages, every other revision, and the way to them."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kotowari.center.addresses import page_of, revisions_in
from kotowari.center.failures import failure
from kotowari.center.files import page_files
from kotowari.center.frame import dressed
from kotowari.center.freshness import ASK_EACH_TIME, FOR_EVER, fresh
from kotowari.center.languages import choose, named, pages_of, text_of
from kotowari.center.page import make_page
from kotowari.center.published import published
from kotowari.center.site import Link, language_there, site_of
from kotowari.center.standing import Standing
from kotowari.center.words import words_in
from kotowari.publication.shelf import Revision


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the policy in the visitor's language, else in the one that prevails."""
    policy = published().standing().in_force().policy
    language = choose(pages_of(policy), policy.prevailing, request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(page_of(language))
    response["Cache-Control"] = ASK_EACH_TIME
    patch_vary_headers(response, ("Accept-Language",))
    return response


@require_safe
def policy(request: HttpRequest, tag: str) -> HttpResponse:
    """Show the revision in force today in one of its languages; with ``?on=``, lead to the one in force on a day."""
    if "on" in request.GET:
        return _lead_to(request, tag, request.GET["on"])
    standing = published().standing()
    return _page(request, standing, standing.in_force(), tag, is_front=True)


@require_safe
def revision(request: HttpRequest, tag: str, day: date) -> HttpResponse:
    """Show the revision that takes force on a day."""
    standing = published().standing()
    found = standing.of(day)
    if found is None:
        return failure(request, "no-such-revision", 404, _to_revisions(standing, tag))
    return _page(request, standing, found, tag, is_front=False)


@require_safe
def on(request: HttpRequest, tag: str, day: str) -> HttpResponse:
    """Lead to the revision in force on a day."""
    return _lead_to(request, tag, day)


@require_safe
def lower(request: HttpRequest, tag: str) -> HttpResponse:
    """Lead from a language tag as people write it to the address, which has it in lower case."""
    return HttpResponseRedirect(request.get_full_path().replace(tag, tag.lower(), 1))


@require_safe
def page_file(request: HttpRequest, mark: str, name: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Serve a file of the pages; its address changes with its content, so it is never asked after again."""
    file = page_files().get(name)
    if file is None or mark != file.mark:
        raise Http404
    response = HttpResponse(file.content, content_type=file.kind)
    response["Cache-Control"] = FOR_EVER
    return response


def _page(request: HttpRequest, standing: Standing, revision: Revision, tag: str, *, is_front: bool) -> HttpResponse:
    language = named(revision.policy, tag)
    page = make_page(revision.policy, revision.digest, text_of(revision.policy, language))
    site = site_of(standing, revision, language, is_front=is_front)
    response = dressed(request, "policy.html", language, {"page": page, "site": site})
    return fresh(response, standing, language)


def _lead_to(request: HttpRequest, tag: str, written: str) -> HttpResponse:
    standing = published().standing()
    try:
        found = standing.on(date.fromisoformat(written))
    except ValueError:
        return failure(request, "not-a-day", 404, _to_revisions(standing, tag))
    if found is None:
        first = standing.first()
        language = language_there(first, tag)
        link = Link(page_of(language, first.policy.revision), words_in(language)["to_first"])
        return failure(request, "before-first", 404, link, day=first.policy.revision)
    response = HttpResponseRedirect(page_of(language_there(found, tag), found.policy.revision))
    response["Cache-Control"] = ASK_EACH_TIME
    return response


def _to_revisions(standing: Standing, tag: str) -> Link:
    language = language_there(standing.first(), tag)
    return Link(revisions_in(language), words_in(language)["revisions"])
