"""Which language a visitor reads."""

from collections.abc import Sequence

from django.http import Http404
from django.utils.translation.trans_real import parse_accept_lang_header

from kotowari.notice.languages import primary
from kotowari.policy.model import Policy


def pages_of(policy: Policy) -> tuple[str, ...]:
    """Return the languages that a policy has pages in: its own, and those whose text is to follow."""
    return (*policy.languages, *policy.following)


def text_of(policy: Policy, language: str) -> str:
    """Return the language of the text on a page: its own, or the one that prevails until the translation is there."""
    return language if language in policy.languages else policy.prevailing


def find(languages: Sequence[str], tag: str) -> str | None:
    """Return the language whose tag this is, whatever its case, for an address has it in lower case."""
    return next((language for language in languages if language.lower() == tag.lower()), None)


def named(policy: Policy, tag: str) -> str:
    """Return the language of a policy's pages that an address names. Raises ``Http404`` where it has none of it."""
    language = find(pages_of(policy), tag)
    if language is None:
        raise Http404
    return language


def choose(languages: Sequence[str], otherwise: str, accepted: str) -> str:
    """Return the language that an ``Accept-Language`` header (RFC 9110) asks for first, or ``otherwise``.

    A reader of ``zh-TW`` or ``zh`` is given ``zh-Hant``, of ``en-US`` ``en``: the nearest that there is.
    """
    for wanted, weight in parse_accept_lang_header(accepted.lower()):
        if weight > 0 and wanted != "*":
            near = (language for language in languages if primary(language) == primary(wanted))
            found = find(languages, wanted) or next(near, None)
            if found:
                return found
    return otherwise
