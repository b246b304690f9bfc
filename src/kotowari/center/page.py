"""The policy's page as data: all that the template shows, and nothing for it to decide."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kotowari.center.languages import name_of, own_name
from kotowari.policy.document import WrittenClause, write_out
from kotowari.policy.text import in_language
from kotowari.policy.words import written_date
from kotowari.publication.shelf import Revision


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A page of the same revision in one of its languages."""

    language: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Banner:
    """Words that must stand on the page, in one of its languages."""

    language: str
    words: str


@dataclass(frozen=True, slots=True)
class PageParagraph:
    """A paragraph or a list, escaped, with the point of contact's address as a link."""

    words: SafeString
    points: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class PageClause:
    """A clause: the anchor it is reached by, its number as cited, its heading if it opens a section."""

    id: str
    number: str
    heading: str
    paragraphs: tuple[PageParagraph, ...]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """A revision in one language. ``banners`` is the illustration's words, in the page's own language first."""

    language: str
    title: str
    operator: str
    revision: str
    revision_date: str
    prevailing: str
    prevailing_language: str
    digest: str
    banners: tuple[Banner, ...]
    clauses: tuple[PageClause, ...]
    links: tuple[LanguageLink, ...]

    @property
    def headed(self) -> tuple[PageClause, ...]:
        """The clauses that open a section, for the table of contents."""
        return tuple(clause for clause in self.clauses if clause.heading)


def path_of(language: str) -> str:
    """Return the path of the policy's page in a language."""
    return f"/{language.lower()}/privacy"


def make_page(revision: Revision, language: str) -> PolicyPage:
    """Write a revision out as a page in one of its languages."""
    policy = revision.policy
    return PolicyPage(
        language=language,
        title=in_language(policy.title, language),
        operator=in_language(policy.operator.name, language),
        revision=policy.revision.isoformat(),
        revision_date=written_date(policy.revision, language),
        prevailing=name_of(policy.prevailing, language),
        prevailing_language=policy.prevailing,
        digest=revision.digest,
        banners=_banners(policy.illustration or {}, language),
        clauses=tuple(_clause(clause, policy.operator.contact.email) for clause in write_out(policy, language)),
        links=tuple(LanguageLink(other, own_name(other), path_of(other)) for other in policy.languages),
    )


def in_force_since(revision: Revision) -> datetime:
    """Return when the page became what it is: when the revision took force, or was published if that was later."""
    midnight = datetime.combine(revision.policy.revision, time(), ZoneInfo(revision.policy.operator.timezone))
    return max(midnight, revision.published_at)


def _banners(illustration: dict[str, str], language: str) -> tuple[Banner, ...]:
    # Who came to a page by chance, in a language not his own, must not take it for the company's policy.
    ordered = sorted(illustration.items(), key=lambda pair: pair[0] != language)
    return tuple(Banner(other, words) for other, words in ordered)


def _clause(clause: WrittenClause, email: str) -> PageClause:
    paragraphs = tuple(
        PageParagraph(_with_link(part.words, email), tuple(_with_link(point, email) for point in part.points))
        for part in clause.paragraphs
    )
    return PageClause(clause.id, clause.number, clause.heading, paragraphs)


def _with_link(words: str, email: str) -> SafeString:
    link = format_html('<a href="mailto:{0}">{0}</a>', email)
    return format_html_join(link, "{}", ((part,) for part in words.split(email)))
