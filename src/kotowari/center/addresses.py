"""The addresses of the policy's pages. They are stable: others link to them, and a revision keeps its own for ever."""

from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest

FORMS: Final = ("md", "txt", "pdf")
"""The forms that a revision has beside its page, by the ending of their addresses."""


def whole(request: HttpRequest, path: str) -> str:
    """Return a path as a whole address, where a page's own would not do: in a feed, or for a search engine."""
    public: str = settings.PUBLIC_ADDRESS
    return public + path if public else request.build_absolute_uri(path)


class Day:
    """A day in an address, ``2026-04-01``; what only looks like one leads nowhere."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the day. Raises ``ValueError``, by which Django looks further."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the day as the address has it."""
        return value.isoformat()


def page_of(language: str, revision: date | None = None) -> str:
    """Return the path of a page in a language: of the policy in force, or of one revision."""
    return f"/{language.lower()}/privacy" + (f"/{revision.isoformat()}" if revision else "")


def revisions_in(language: str) -> str:
    """Return the path of the list of revisions."""
    return page_of(language) + "/revisions"


def feed_in(language: str) -> str:
    """Return the path of the feed of revisions."""
    return page_of(language) + "/feed"


def comparison_of(language: str, old: date, new: date) -> str:
    """Return the path of the comparison of two revisions."""
    return f"{page_of(language, old)}/{new.isoformat()}"
