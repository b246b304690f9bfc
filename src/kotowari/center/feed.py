"""The feed of revisions (Atom, RFC 4287): who reads it is told when a revision is published."""

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.views.decorators.http import require_safe

from kotowari.center.addresses import feed_in, page_of, whole
from kotowari.center.freshness import fresh
from kotowari.center.languages import named, text_of
from kotowari.center.published import published
from kotowari.center.site import language_there, to_comparison
from kotowari.center.standing import Standing
from kotowari.center.words import words_in
from kotowari.notice.sheet import make_sheet
from kotowari.policy.text import in_language
from kotowari.policy.words import written_date
from kotowari.publication.shelf import Revision


@require_safe
def feed(request: HttpRequest, tag: str) -> HttpResponse:
    """Give every published revision, the newest first, as a feed in one language."""
    standing = published().standing()
    policy = standing.in_force().policy
    language = named(policy, tag)
    sheet = make_sheet(policy, text_of(policy, language))
    made = Atom1Feed(
        title=f"{sheet.title} – {sheet.operator}",
        link=whole(request, page_of(language)),
        description=None,
        language=language,
        author_name=sheet.operator,
        feed_url=whole(request, feed_in(language)),
    )
    for revision in reversed(standing.revisions):
        _add(made, request, standing, revision, language)
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    return fresh(response, standing, language)


def _add(made: Atom1Feed, request: HttpRequest, standing: Standing, revision: Revision, language: str) -> None:
    policy = revision.policy
    words = words_in(language)
    title = words["entry"].format(since=written_date(policy.revision, language))
    if policy.illustration:
        title = f"{words['illustration']} – {title}"
    comparison = to_comparison(standing.before(revision), revision, language)
    said = in_language(policy.illustration, language) if policy.illustration else ""
    if comparison:
        said = f"{said} {comparison.words}: {whole(request, comparison.path)}".strip()
    link = whole(request, page_of(language_there(revision, language), policy.revision))
    made.add_item(
        title=title,
        link=link,
        description=said or title,
        unique_id=get_tag_uri(link, revision.published_at),
        pubdate=revision.published_at,
        updateddate=revision.published_at,
    )
