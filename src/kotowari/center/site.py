"""What stands around a page on the site: its other languages and forms, and what a reader must know of its standing."""

from collections.abc import Callable
from dataclasses import dataclass

from kotowari.center.addresses import FORMS, comparison_of, feed_in, page_of, revisions_in
from kotowari.center.languages import find, pages_of, text_of
from kotowari.center.standing import Standing, State
from kotowari.center.words import words_in
from kotowari.notice.languages import name_of, own_name
from kotowari.policy.model import Policy
from kotowari.policy.words import written_date
from kotowari.publication.shelf import Revision


@dataclass(frozen=True, slots=True)
class Link:
    """A path and what leads to it."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another of its languages; ``is_there`` if its text does not only follow."""

    language: str
    name: str
    path: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence above the page on how it stands, and where to go from here."""

    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The surroundings of a page. ``otherwise`` is where a reader of none of the languages is led, if anywhere.

    ``is_indexed``: a search engine may keep it, for it is what is in force.
    """

    links: tuple[LanguageLink, ...]
    canonical: str
    otherwise: str
    is_indexed: bool
    notes: tuple[Note, ...]
    forms: tuple[Link, ...]
    revisions: str
    feed: str


def languages_of(policy: Policy, path: Callable[[str], str]) -> tuple[LanguageLink, ...]:
    """Return a link for each language that a policy has pages in."""
    return tuple(
        LanguageLink(language, own_name(language), path(language), language in policy.languages)
        for language in pages_of(policy)
    )


def site_of(standing: Standing, revision: Revision, language: str, *, is_front: bool) -> Site:
    """Return the surroundings of a revision's page; ``is_front``: it stands at the address of what is in force."""
    policy = revision.policy
    state = standing.state(revision)
    day = None if is_front else policy.revision
    text = text_of(policy, language)
    here = page_of(text, day)
    names = words_in(language)
    return Site(
        links=languages_of(policy, lambda other: page_of(other, day)),
        canonical=page_of(text) if state is State.IN_FORCE else here,
        otherwise="/" if is_front else "",
        is_indexed=state is State.IN_FORCE and not policy.illustration and text == language,
        notes=_to_follow(policy, language) + _notes(standing, revision, state, language),
        forms=tuple(Link(f"{here}.{form}", names[form]) for form in FORMS),
        revisions=revisions_in(language),
        feed=feed_in(language),
    )


def _to_follow(policy: Policy, language: str) -> tuple[Note, ...]:
    if language in policy.languages:
        return ()
    prevailing = name_of(policy.prevailing, language)
    said = words_in(language)["is_to_follow"].format(language=name_of(language, language), prevailing=prevailing)
    return (Note(said, ()),)


def _notes(standing: Standing, revision: Revision, state: State, language: str) -> tuple[Note, ...]:
    words = words_in(language)
    since = written_date(revision.policy.revision, language)
    if state is State.EARLIER:
        last_day = standing.last_day(revision)
        until = written_date(last_day, language) if last_day else ""
        said = words["is_earlier"].format(since=since, until=until)
        return (Note(said, _to_current(standing, language)), *_illustrated(standing.after(revision), language))
    if state is State.UPCOMING:
        return (Note(words["is_upcoming"].format(since=since), _to_current(standing, language)),)
    notes = (
        (_announced(standing, upcoming, language), *_illustrated(upcoming, language))
        for upcoming in standing.upcoming()
    )
    return tuple(note for some in notes for note in some)


def _illustrated(following: Revision | None, language: str) -> tuple[Note, ...]:
    # Who reads the company's own page must not take what follows it for the company's too.
    if following is None or not following.policy.illustration:
        return ()
    return (Note(words_in(language)["is_illustration"], ()),)


def _to_current(standing: Standing, language: str) -> tuple[Link, ...]:
    current = standing.on(standing.day)
    if current is None:
        return ()
    return (Link(page_of(language_there(current, language)), words_in(language)["to_current"]),)


def _announced(standing: Standing, upcoming: Revision, language: str) -> Note:
    words = words_in(language)
    since = written_date(upcoming.policy.revision, language)
    there = language_there(upcoming, language)
    links = [Link(page_of(there, upcoming.policy.revision), words["to_upcoming"])]
    comparison = to_comparison(standing.before(upcoming), upcoming, language)
    if comparison:
        links.append(comparison)
    return Note(words["is_announced"].format(since=since), tuple(links))


def language_there(revision: Revision, tag: str) -> str:
    """Return the language in which a reader of a page can read a revision: the same, or the one that prevails."""
    return find(pages_of(revision.policy), tag) or revision.policy.prevailing


def to_comparison(old: Revision | None, new: Revision, language: str) -> Link | None:
    """Return the way to what a revision changed, if there is one before it: in the language, else the prevailing."""
    if old is None:
        return None
    both = set(old.policy.languages) & set(new.policy.languages)
    there = next((tongue for tongue in (language, new.policy.prevailing) if tongue in both), None)
    if there is None:
        return None
    return Link(comparison_of(there, old.policy.revision, new.policy.revision), words_in(language)["comparison"])
