"""The list of revisions, and what changed from one to another."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kotowari.center.addresses import feed_in, page_of, revisions_in
from kotowari.center.frame import dressed
from kotowari.center.freshness import fresh
from kotowari.center.languages import named, text_of
from kotowari.center.published import published
from kotowari.center.site import Link, Site, language_there, languages_of, to_comparison
from kotowari.center.standing import Standing
from kotowari.center.words import words_in
from kotowari.notice.sheet import make_sheet
from kotowari.policy.words import written_date
from kotowari.publication.shelf import Revision


@dataclass(frozen=True, slots=True)
class Row:
    """A revision in the list: where its page is, the dates it has, how it stands, and what changed before it."""

    path: str
    revision: str
    in_force: str
    published: str
    recorded: str
    state: str
    state_words: str
    is_illustration: bool
    comparison: Link | None


@require_safe
def revisions(request: HttpRequest, tag: str) -> HttpResponse:
    """List every revision, the newest first."""
    standing = published().standing()
    policy = standing.in_force().policy
    language = named(policy, tag)
    shown = {
        "sheet": make_sheet(policy, text_of(policy, language)),
        "site": list_site(standing, language),
        "rows": [_row(standing, revision, language) for revision in reversed(standing.revisions)],
        "policy": page_of(language),
        "today": standing.day.isoformat(),
    }
    return fresh(dressed(request, "revisions.html", language, shown), standing, language)


def list_site(standing: Standing, language: str) -> Site:
    """Return the surroundings of the list of revisions."""
    return Site(
        links=languages_of(standing.in_force().policy, revisions_in),
        canonical=revisions_in(language),
        otherwise="",
        is_indexed=True,
        notes=(),
        forms=(),
        revisions=revisions_in(language),
        feed=feed_in(language),
    )


def _row(standing: Standing, revision: Revision, language: str) -> Row:
    policy = revision.policy
    state = standing.state(revision)
    words = words_in(language)
    recorded = revision.published_at.astimezone(ZoneInfo(policy.operator.timezone))
    return Row(
        path=page_of(language_there(revision, language), policy.revision),
        revision=policy.revision.isoformat(),
        in_force=written_date(policy.revision, language),
        published=written_date(policy.published, language) if policy.published else "",
        recorded=f"{written_date(recorded.date(), language)} {recorded:%H:%M %Z}",
        state=state.value,
        state_words=words[state.value],
        is_illustration=policy.illustration is not None,
        comparison=to_comparison(standing.before(revision), revision, language),
    )
