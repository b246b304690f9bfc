"""The forms that a revision has beside its page: Markdown, plain text and PDF."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kotowari.center.addresses import page_of
from kotowari.center.freshness import fresh
from kotowari.center.languages import named
from kotowari.center.published import published
from kotowari.center.site import site_of
from kotowari.center.source import Source
from kotowari.center.standing import Standing
from kotowari.notice.markdown import markdown
from kotowari.notice.pdf import pdf
from kotowari.notice.plain import plain_text
from kotowari.policy.model import Policy
from kotowari.publication.shelf import Revision

_MADE: dict[str, tuple[str, Callable[[Policy, str], bytes]]] = {
    "md": ("text/markdown; charset=utf-8; variant=CommonMark", lambda policy, to: markdown(policy, to).encode()),
    "txt": ("text/plain; charset=utf-8", lambda policy, to: plain_text(policy, to).encode()),
    "pdf": ("application/pdf", pdf),
}


@require_safe
def policy_in_form(request: HttpRequest, tag: str, form: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Give the revision in force today in a form."""
    standing = published().standing()
    return _answer(standing, standing.in_force(), tag, form, is_front=True)


@require_safe
def revision_in_form(request: HttpRequest, tag: str, day: date, form: str) -> HttpResponse:  # noqa: ARG001 - as above
    """Give the revision that takes force on a day in a form."""
    standing = published().standing()
    found = standing.of(day)
    if found is None:
        raise Http404
    return _answer(standing, found, tag, form, is_front=False)


def _answer(standing: Standing, revision: Revision, tag: str, form: str, *, is_front: bool) -> HttpResponse:
    language = named(revision.policy, tag)
    if language in revision.policy.following:
        there = page_of(revision.policy.prevailing, None if is_front else revision.policy.revision)
        return HttpResponseRedirect(f"{there}.{form}")
    site = site_of(standing, revision, language, is_front=is_front)
    response = HttpResponse(
        _made(Source.of(revision), language, form),
        content_type=_MADE[form][0],
    )
    name = f"{revision.policy.policy}-{revision.policy.revision}-{language}.{form}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response["Link"] = f'<{site.canonical}>; rel="canonical"'
    if not site.is_indexed:
        response["X-Robots-Tag"] = "noindex"
    return fresh(response, standing, language)


@lru_cache(maxsize=64)
def _made(source: Source, language: str, form: str) -> bytes:
    # Setting a PDF costs a tenth of a second: once a revision, and not once a visitor.
    return _MADE[form][1](source.policy, language)
