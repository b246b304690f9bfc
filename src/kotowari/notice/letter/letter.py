"""A formal letter as PDF: tagged (PDF/UA-1, ISO 14289-1), for archives (PDF/A-2a, ISO 19005-2), set by Typst."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

import typst

from kotowari.errors import LetterNotSet
from kotowari.notice.eras import formal_date
from kotowari.notice.letter.geta import lacked, with_geta
from kotowari.notice.letter.words import LABELS
from kotowari.notice.pdf import fonts, tongue
from kotowari.policy.text import in_language

_ROUNDS = 8
"""How often a letter is set again without what the font was found to lack; then all that is unusual goes."""


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a letter: its heading, its paragraphs, and points in a list after them."""

    heading: str
    paragraphs: tuple[str, ...] = field(default=(), repr=False)
    points: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language.

    ``number`` is the document's own. ``addressee`` are the lines that say to whom it goes, the name first; ``sender``
    those that say from whom, the operator's name first. ``opening`` is what it says before its sections.
    """

    language: str
    number: str
    day: date
    addressee: tuple[str, ...] = field(repr=False)
    sender: tuple[str, ...]
    title: str
    subject: str
    opening: tuple[str, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    attachments: tuple[str, ...] = ()


def letter_pdf(letter: Letter) -> bytes:
    """Return a letter as PDF on A4; the same bytes for the same letter. Raises :class:`LetterNotSet`."""
    return print_pdf("letter.typ", _as_data(letter))


def print_pdf(source: str, data: object) -> bytes:
    """Return what a Typst source of this room makes of some data, all of which is words and none of it commands.

    What the font lacks, as a rare letter of a name, is set as a geta (〓), as printers do: whatever somebody is called,
    they get their letter. Raises :class:`LetterNotSet`, which quotes nothing, for the words are personal.
    """
    lacking: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        made = _set(source, with_geta(data, lacking) if lacking else data)
        if isinstance(made, bytes):
            return made
        found = lacked(made)
        if found <= lacking:
            break
        lacking |= found
    made = _set(source, with_geta(data, None))
    if isinstance(made, bytes):
        return made
    raise LetterNotSet


def _set(source: str, data: object) -> bytes | str:
    """Return the PDF, or what the typesetter says that is wrong, which may quote the data."""
    try:
        return typst.compile(
            _source(source),
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1", "a-2a"],
            timestamp=0,
        )
    except typst.TypstError as problem:
        return str(problem.diagnostic or problem.message)


@cache
def _source(name: str) -> bytes:
    return (resources.files("kotowari.notice.letter") / name).read_bytes()


def _as_data(letter: Letter) -> dict[str, object]:
    return {
        **tongue(letter.language),
        "labels": {name: in_language(words, letter.language) for name, words in LABELS.items()},
        "number": letter.number,
        "day": formal_date(letter.day, letter.language),
        "date": [letter.day.year, letter.day.month, letter.day.day],
        "addressee": letter.addressee,
        "sender": letter.sender,
        "title": letter.title,
        "subject": letter.subject,
        "opening": letter.opening,
        "sections": _numbered(letter.sections),
        "attachments": letter.attachments,
    }


def _numbered(sections: Sequence[Section]) -> list[dict[str, object]]:
    return [
        {"heading": one.heading, "paragraphs": one.paragraphs, "points": one.points}
        for one in sections
        if one.paragraphs or one.points
    ]
