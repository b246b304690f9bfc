"""The policy's page as data: all that the template shows, and nothing for it to decide."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kotowari.notice.sheet import Fact, Remark, make_sheet
from kotowari.policy.document import WrittenClause
from kotowari.policy.model import Policy


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
    """A revision in one language. ``remarks`` is the illustration's words, in the page's own language first."""

    language: str
    title: str
    operator: str
    revision: str
    digest: str
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    clauses: tuple[PageClause, ...]

    @property
    def headed(self) -> tuple[PageClause, ...]:
        """The clauses that open a section, for the table of contents."""
        return tuple(clause for clause in self.clauses if clause.heading)


def make_page(policy: Policy, digest: str, language: str) -> PolicyPage:
    """Write a revision out as a page in one of its languages; ``digest`` is that of the file it was read from."""
    sheet = make_sheet(policy, language)
    return PolicyPage(
        language=language,
        title=sheet.title,
        operator=sheet.operator,
        revision=sheet.revision.isoformat(),
        digest=digest,
        facts=sheet.facts,
        remarks=sheet.remarks,
        clauses=tuple(_clause(clause, sheet.email) for clause in sheet.clauses),
    )


def _clause(clause: WrittenClause, email: str) -> PageClause:
    paragraphs = tuple(
        PageParagraph(_with_link(part.words, email), tuple(_with_link(point, email) for point in part.points))
        for part in clause.paragraphs
    )
    return PageClause(clause.id, clause.number, clause.heading, paragraphs)


def _with_link(words: str, email: str) -> SafeString:
    link = format_html('<a href="mailto:{0}">{0}</a>', email)
    return format_html_join(link, "{}", ((part,) for part in words.split(email)))
