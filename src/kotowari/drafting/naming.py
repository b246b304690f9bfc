"""Subjects, items, countries and names of rules, told from the words of a sentence."""

import re
from collections.abc import Container, Iterable

from kotowari.drafting.findings import Findings
from kotowari.drafting.lexicon import COUNTRIES, DEFAULT_LABELS, ITEMS, PURPOSE_NAMES, SUBJECTS
from kotowari.drafting.topics import HEADINGS, Topic

_MARKER = re.compile(
    r"^(?:[-*•・●○◆◇▪■□◎※–—]+\s*|#{1,6}\s+|[①-⑳⑴-⒇]\s*"
    r"|[（(](?:\d{1,3}|[a-zア-ン一二三四五六七八九十]|[ivx]{1,4})[）)]\s*"
    r"|\d{1,3}(?:[.．、)）](?!\d)|\s(?=\D))\s*|[a-zア-ン][.．)）]\s+)"
)
_ENDING = re.compile(r"(?:[\s;；,、。.:：]|[;,]\s*(?:and|or))+$", re.IGNORECASE)
_LATIN_WORDS = re.compile(r"[a-z][a-z0-9]*")


def bare(text: str) -> str:
    """Return a point without its mark and without what joins it to the next."""
    return _ENDING.sub("", _MARKER.sub("", text.strip())).strip()


def unmarked(text: str) -> str:
    """Return a sentence without the mark or number of the list it stands in."""
    return _MARKER.sub("", text) or text


def topic_of(heading: str) -> Topic | None:
    """Return what a heading says its section is about."""
    return next((topic for topic, pattern in HEADINGS if pattern.search(heading)), None)


def subjects_in(text: str, findings: Findings) -> list[str]:
    """Return the categories of person that a sentence names, in its order, and note their labels."""
    places: dict[str, int] = {}
    taken: list[tuple[int, int]] = []
    for name, pattern in SUBJECTS:
        found = pattern.search(text)
        if found and not any(start < found.end() and found.start() < end for start, end in taken):
            places[name] = found.start()
            taken.append(found.span())
            findings.subjects.setdefault(name, _label(name, found[0], findings.language))
    return sorted(places, key=lambda name: places[name])


def _label(name: str, words: str, language: str) -> str:
    is_usable = (
        language == "ja" or words.lower().endswith("s") or words.lower().startswith(("those", "people", "anyone"))
    )
    default = DEFAULT_LABELS.get(name, {}).get(language)
    return default if default and (not is_usable or name == "inquirer") else words.strip()


def items_in(text: str, findings: Findings) -> list[str]:
    """Return the items that a sentence names, in its order, and note their labels."""
    places: dict[str, int] = {}
    covered = text
    for name, pattern, _ in ITEMS:
        found = pattern.search(covered)
        if found:
            places[name] = found.start()
            covered = covered[: found.start()] + "\x00" * len(found[0]) + covered[found.end() :]
            findings.items.setdefault(name, found[0].strip())
    return sorted(places, key=lambda name: places[name])


def country_of(name: str) -> str | None:
    """Return the country that a company's name tells, by its two letters."""
    return next((country for country, pattern in COUNTRIES if pattern.search(name)), None)


def purpose_name(label: str, subjects: Iterable[str], taken: Container[str]) -> str:
    """Return a name for a purpose that no other has: by its words, and by its subject where those are taken."""
    stem = next((name for name, pattern in PURPOSE_NAMES if pattern.search(label)), "purpose")
    subject = next((name for name in subjects if name != "*"), "everyone")
    for candidate in (stem, f"{subject}_{stem}"):
        if candidate not in taken:
            return candidate
    number = 2
    while f"{subject}_{stem}_{number}" in taken:
        number += 1
    return f"{subject}_{stem}_{number}"


def slug(words: str, fallback: str) -> str:
    """Return a name in the form of a policy file from whatever Latin words there are."""
    parts = [part for part in _LATIN_WORDS.findall(words.lower()) if part not in ("inc", "ltd", "co", "k", "kk")]
    return "-".join(parts)[:40].strip("-") or fallback
