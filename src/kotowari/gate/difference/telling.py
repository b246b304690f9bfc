"""An account of two revisions in words, as sections of points, for a privacy officer to read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kotowari.gate.difference.account import Account
from kotowari.gate.difference.changes import Change, Values
from kotowari.gate.difference.conditions import told_needs
from kotowari.gate.difference.difference import by_ground
from kotowari.gate.difference.due_words import duty_words, when_words
from kotowari.gate.difference.dues import LAW, Due, Duty, When
from kotowari.gate.difference.names import Names
from kotowari.gate.difference.passages import Kind, Passage, passages
from kotowari.gate.difference.scopes import scope_lines
from kotowari.gate.difference.words import key_words, kind_words, word
from kotowari.policy.citation import cite_article
from kotowari.policy.term_words import ACT_NAMES
from kotowari.policy.terms import Act
from kotowari.policy.text import Text, in_language


@dataclass(frozen=True, slots=True)
class Point:
    """One thing told: a head, and lines under it."""

    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Points under a title; a remark has no points."""

    title: str
    points: tuple[Point, ...] = ()


def tell(account: Account, language: str) -> tuple[Section, ...]:
    """Return an account in a language of the product: remarks, what is due, what is answered otherwise, the rules."""
    names = Names(account.before, account.after, language)
    sections = [*_remarks(account, language)]
    if account.dues:
        sections.append(Section(word("due", language), tuple(_dues(account, names))))
    found = passages(account.before, account.after, account.differences)
    for kind in Kind:
        points = tuple(_passage(each, names) for each in found if each.about.kind is kind)
        if points:
            sections.append(Section(kind_words(kind, language), points))
    if account.changes:
        sections.append(Section(word("rules", language), tuple(_rules(account.changes, language))))
    return tuple(sections)


def _remarks(account: Account, language: str) -> Iterator[Section]:
    if not account.is_of_one_policy:
        before, after = account.before.policy.policy, account.after.policy.policy
        yield Section(word("two-policies", language, before=before, after=after))
    elif account.is_backwards:
        yield Section(word("backwards", language))
    if account.is_empty:
        yield Section(word("same", language))


def _passage(passage: Passage, names: Names) -> Point:
    scope = list(islice(scope_lines(passage, names), _MOST_LINES + 1))
    if len(scope) > _MOST_LINES:
        scope[_MOST_LINES] = word("more-lines", names.language)
    return Point(_head(passage, names), (*scope, *_notes(passage, names), *_conditions(passage, names)))


_MOST_LINES = 20
"""So many lines tell a scope; two policies that have nothing in common would fill a book."""


def _head(passage: Passage, names: Names) -> str:
    language = names.language
    if Act.PROVIDE not in passage.acts:
        return names.listed(ACT_NAMES[act][language] for act in passage.acts).capitalize()
    # All ways of a passage that go to the same recipients are named at once.
    to: dict[tuple[str, ...], list[str]] = {}
    for ground, recipients in by_ground(passage.about.ways):
        to.setdefault(tuple(recipients), []).append(names.ground(ground))
    return "; ".join(
        word("to", language, recipients=names.recipients(recipients))
        + names.comma
        + word("on", language, grounds=names.listed(grounds))
        for recipients, grounds in to.items()
    )


def _notes(passage: Passage, names: Names) -> Iterator[str]:
    about, language = passage.about, names.language
    if about.is_values:
        yield word("no-values" if about.kind is Kind.REFUSED else "values", language)
    if about.own_use == {True}:
        yield word("own-use", language)
    if about.basis is not None:
        yield word("basis", language, basis=names.basis(about.basis))


def _conditions(passage: Passage, names: Names) -> Iterator[str]:
    about, language = passage.about, names.language
    not_own = [word("not-own-use", language)] if about.own_use == {False} else []
    until_now = not_own + told_needs(about.until_now, names)
    from_now = not_own + told_needs(about.from_now, names)
    if about.kind is Kind.PERMITTED:
        if from_now:
            yield word("if", language) + names.conditions(from_now)
    elif about.kind is Kind.REFUSED:
        if until_now:
            yield word("was-if", language) + names.conditions(until_now)
    else:
        nothing = [word("no-more", language)]
        yield word("until-now", language) + names.conditions(until_now or nothing)
        yield word("from-now", language) + names.conditions(from_now or nothing)


def _rules(found: Iterable[Change], language: str) -> Iterator[Point]:
    lines: dict[str, list[str]] = {}
    of_page = [change for change in found if change.section == "document"]
    for change in found:
        if change.section != "document":
            lines.setdefault(change.rule, []).append(_change(change, language))
    for rule, told in lines.items():
        yield Point(rule, tuple(told))
    if of_page:
        yield Point(word("document", language), tuple(_clauses(of_page, language)))


def _clauses(of_page: list[Change], language: str) -> Iterator[str]:
    groups = {
        "clauses-changed": [change.name for change in of_page if change.key],
        "clauses-new": [change.name for change in of_page if change.has_come],
        "clauses-gone": [change.name for change in of_page if change.has_gone],
    }
    for name, clauses in groups.items():
        if clauses:
            yield word(name, language, clauses=", ".join(dict.fromkeys(clauses)))


def _change(change: Change, language: str) -> str:
    colon = ": " if language == "en" else "："
    if change.has_come:
        return word("new", language) + colon + _said(change.after, language)
    if change.has_gone:
        return word("gone", language) + colon + _said(change.before, language)
    if change.key == change.rule:
        return f"{_said(change.before, language)} → {_said(change.after, language)}"
    key = key_words(change.key, language)
    if len(change.before) > 1 or len(change.after) > 1:
        parts = []
        if change.gained:
            parts.append(word("gained", language, key=key, new=_said(change.gained, language)))
        if change.lost:
            parts.append(word("lost", language, key=key, old=_said(change.lost, language)))
        if parts:
            return ("; " if language == "en" else "；").join(parts)
    old, new = _said(change.before, language), _said(change.after, language)
    if old == new:
        return word("other-language", language, key=key)
    return word("old-new", language, key=key, old=old, new=new)


def _said(values: Values, language: str) -> str:
    if not values:
        return word("silent", language)
    return ("; " if language == "en" else "、").join(in_language(text, language) for text in values)


def _dues(account: Account, names: Names) -> Iterator[Point]:
    language = names.language
    cite = next(pack.cite for pack in account.after.packs if pack.pack == LAW)
    by_duty: dict[Duty, list[Due]] = {}
    for due in sorted(account.dues, key=lambda each: list(When).index(each.when)):
        by_duty.setdefault(due.duty, []).append(due)
    for duty, dues in by_duty.items():
        when = when_words(dues[0].when, language).capitalize()
        by_subjects: dict[tuple[str, ...], list[str]] = {}
        for due in dues:
            by_subjects.setdefault(due.subjects, []).append(due.rule)
        about = tuple(
            word("about", language, rules=names.few(rules), subjects=names.subjects(subjects, account.after.policy))
            if subjects
            else names.few(rules)
            for subjects, rules in by_subjects.items()
        )
        articles = _articles(cite, dues[0].articles, names)
        yield Point(f"{when} · {articles}" if articles else when, (duty_words(duty, language), *about))


def _articles(law: Text, numbers: Iterable[str], names: Names) -> str:
    """Return articles of a law, which is named once."""
    language = names.language
    cited = [cite_article(law, number)[language].removeprefix(law[language]).lstrip() for number in numbers]
    return f"{law[language]}{' ' if language == 'en' else ''}{names.few(cited)}" if cited else ""
