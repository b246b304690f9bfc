"""The page that sets two revisions side by side: the comparison of old and new (新旧対照表)."""

from datetime import date
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from kotowari.center.addresses import comparison_of, feed_in, page_of, revisions_in
from kotowari.center.frame import dressed
from kotowari.center.freshness import fresh
from kotowari.center.languages import find
from kotowari.center.published import published
from kotowari.center.site import LanguageLink, Link, Site
from kotowari.center.source import Source
from kotowari.notice.comparison import compare_documents
from kotowari.notice.comparison_table import html_table
from kotowari.notice.languages import own_name
from kotowari.notice.sheet import make_sheet
from kotowari.policy.model import Policy
from kotowari.policy.words import written_date


@require_safe
def comparison(request: HttpRequest, tag: str, old: date, new: date) -> HttpResponse:
    """Show what a revision changed beside an earlier one, in a language that both are in."""
    standing = published().standing()
    earlier, later = standing.of(old), standing.of(new)
    if earlier is None or later is None or old == new:
        raise Http404
    if old > new:
        return HttpResponseRedirect(comparison_of(tag, new, old))
    policies = (earlier.policy, later.policy)
    shared = [language for language in later.policy.languages if language in earlier.policy.languages]
    language = find(shared, tag)
    if language is None:
        raise Http404
    shown = {
        "site": _site(policies, shared, language),
        "sheet": make_sheet(later.policy, language),
        "remarks": [remark for policy in reversed(policies) for remark in make_sheet(policy, language).remarks],
        "revisions": [Link(page_of(language, day), written_date(day, language)) for day in (new, old)],
        "table": _table(Source.of(earlier), Source.of(later), language),
    }
    return fresh(dressed(request, "comparison.html", language, shown), standing, language)


@lru_cache(maxsize=64)
def _table(old: Source, new: Source, language: str) -> str:
    """Return the table, or nothing where no word differs."""
    compared = compare_documents(old.policy, new.policy, language)
    return mark_safe(html_table(compared)) if compared.is_changed else ""  # noqa: S308 - escaped where it is made


def _site(policies: tuple[Policy, Policy], shared: list[str], language: str) -> Site:
    days = [policy.revision for policy in policies]
    return Site(
        links=tuple(LanguageLink(other, own_name(other), comparison_of(other, *days), True) for other in shared),
        canonical=comparison_of(language, *days),
        otherwise="",
        is_indexed=not any(policy.illustration for policy in policies),
        notes=(),
        forms=(),
        revisions=revisions_in(language),
        feed=feed_in(language),
    )
