"""A draft as a file of the map: each line with how sure it is and why, for a person to read and decide."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kotowari.datamap.guess.column import Guess
from kotowari.datamap.guess.content import DRAFTED, OF_A_PERSON, Certainty, Content
from kotowari.datamap.guess.days import day_told
from kotowari.datamap.guess.draft import DraftedTable, Drafting
from kotowari.datamap.guess.vocabulary import Vocabulary
from kotowari.datamap.guess.ways import DraftedLink
from kotowari.datamap.model import PlaceKind, Way
from kotowari.datamap.parse import UNDECIDED

_PLAIN: Final = re.compile(r"(?=[^\W\d])[\w][\w.-]*")
_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan"})
_HEAD: Final = """\
# Drafted by `kotowari places discover` from names, types and samples. A draft is no map until a person has read it:
# decide every line that says `undecided` (the guess stands beside it), read the others, then check it with
# `kotowari places check`. Of a column without a comment neither the name nor the values say anything of a person.
"""


def write(drafting: Drafting, place: str, kind: PlaceKind, known: Vocabulary) -> str:
    """Return a draft as the text of a map file, of one place."""
    lines = [
        "kotowari_map: 1",
        f"map: {place}",
        "places:",
        f"  {place}:",
        f"    kind: {kind}",
        f"    title: {{en: {_scalar(place)}}}",
    ]
    subject = _foremost(drafting, known)
    if any(table.skipped is None and not table.unled for table in drafting.tables):
        lines.append(f"    of: {UNDECIDED}{_subject(subject, known)}")
    lines.append("    tables:" if drafting.tables else "    tables: {}")
    for table in drafting.tables:
        lines += (f"      {line}" for line in _table(table, drafting, known, subject))
    return _HEAD + "\n".join(line.rstrip() for line in lines) + "\n"


def undecided(text: str) -> int:
    """Return how many lines of a draft a person must still decide."""
    return sum(1 for line in text.splitlines() if re.search(rf"[:\[] ?{UNDECIDED}\b", line.partition("#")[0]))


def _foremost(drafting: Drafting, known: Vocabulary) -> str | None:
    """Return the subject that most tables of persons may be of, none if nothing says it."""
    of_persons = (_own(table, known) for table in drafting.tables if table.judged.is_persons)
    subjects = [subject for subject in of_persons if subject]
    return max(subjects, key=subjects.count, default=None)


def _own(table: DraftedTable, known: Vocabulary) -> str | None:
    """Return the subject that a table's name speaks of: the policy's own goes before the usual one."""
    return known.subject_called(table.found.name) or table.judged.subject


def _subject(subject: str | None, known: Vocabulary) -> str:
    if subject is None:
        return _comment("whose information is it?")
    if not known.has_subject(subject):
        return _comment(f"{subject}? by the tables' names; the policy has no such subject")
    return _comment(f"{subject}? by the tables' names")


def _table(table: DraftedTable, drafting: Drafting, known: Vocabulary, foremost: str | None) -> Iterator[str]:
    name = _scalar(table.found.name)
    if table.skipped is not None:
        unread = drafting.unread.get(table.found.name)
        why = f"{table.skipped} ({unread})" if unread else table.skipped
        # Named all the same, so that a check tells of a column that comes later.
        columns = f", columns: {{{', '.join(f'{_scalar(one)}: ' for one in table.found.columns)}}}"
        said = _scalar(table.skipped if table.found.is_view else why)
        yield f"{name}: {{skipped: {said}{columns if table.found.columns else ''}}}"
        return
    if not table.found.columns:
        why = "it could not be read: say what is in it, or why it is skipped"
        yield f"{name}: {{skipped: {UNDECIDED}}}{_comment(why)}"
        return
    yield f"{name}:{_comment(_about(table, drafting))}"
    is_others = table.judged.is_persons and _own(table, known) not in (None, foremost)
    if is_others or table.unled:
        yield f"  of: {UNDECIDED}{_subject(_own(table, known), known)}"
    if table.found.key:
        yield f"  key: {_listed(table.found.key)}"
    yield "  columns:"
    for column, guess in table.judged.guesses.items():
        refers = [link for link in drafting.links if _child(link) == (table.found.name, (column,))]
        yield from (f"    {line}" for line in _column(column, guess, refers, known, table.judged.is_persons))
    composite = [
        link for link in drafting.links if _child(link)[0] == table.found.name and len(link.source_columns) > 1
    ]
    if composite:
        yield "  links:"
        yield from (f"    - {_composite(link)}" for link in composite)
    hidden = [name for name, guess in _all(table.judged.guesses) if DRAFTED[guess.content].hidden]
    if hidden:
        yield f"  hides: {_listed(hidden, always=True)}"
    # A record of a person is held all the time, on whatever day it was made.
    day = None if table.judged.is_persons else day_told(table.found, table.judged.guesses)
    if day is not None:
        yield f"  when: {_scalar(day)}{_comment('by its name; rows of other days than are asked about are left out')}"


def _about(table: DraftedTable, drafting: Drafting) -> str:
    said = table.judged.why
    if table.unled:
        said = "something of persons is in it, but nothing found leads to it: say how, or why it is skipped"
    unread = drafting.unread.get(table.found.name)
    return f"{said}; {unread}" if unread else said


def _child(link: DraftedLink) -> tuple[str, tuple[str, ...]]:
    """Return the table and columns that refer: a link down comes from what they refer to."""
    return (link.target, link.target_columns) if link.guess is Way.DOWN else (link.source, link.source_columns)


def _column(name: str, guess: Guess, refers: list[DraftedLink], known: Vocabulary, is_persons: bool) -> Iterator[str]:
    is_nothing = guess.content is Content.NOTHING and guess.certainty > Certainty.UNCERTAIN
    said, whys = _said(guess, known, is_persons), [] if refers or is_nothing else [guess.why]
    if guess.certainty is Certainty.UNCERTAIN and not refers:
        whys = [f"{_question(guess, known)}? {guess.why}"]
    if refers:
        said.append(f"refers: {_references(refers)}")
        whys += [link.why for link in refers]
    if guess.content in OF_A_PERSON and UNDECIDED in "".join(said) and guess.certainty > Certainty.UNCERTAIN:
        whys.insert(0, f"{DRAFTED[guess.content].item}? the policy has no item that surely fits")
    body = f" {{{', '.join(said)}}}" if said else ""
    yield f"{_scalar(name)}:{body}{_comment('; '.join(whys))}"
    for field, inner in guess.fields.items():
        yield from _column(f"{name}.{field}", inner, [], known, is_persons=False)


def _said(guess: Guess, known: Vocabulary, is_persons: bool) -> list[str]:
    """Return the keys of a column's line."""
    drafted = DRAFTED[guess.content]
    said: list[str] = []
    if guess.certainty is Certainty.UNCERTAIN:
        said.append(f"item: {UNDECIDED}")
    elif drafted.item:
        said.append(f"item: {known.item(guess.content)}")
        # A number or telephone finds where each row is a person's own; an address of mail finds wherever it stands.
        if drafted.finds and (is_persons or guess.content is Content.EMAIL):
            match = f", match: {drafted.match}" if drafted.finds not in ("email", "phone") else ""
            said.append(f"finds: {drafted.finds}{match}")
    if drafted.text and guess.certainty > Certainty.UNCERTAIN:
        said.append("text: true")
    if guess.array:
        said.append("array: true")
    return said


def _question(guess: Guess, known: Vocabulary) -> str:
    if guess.content in OF_A_PERSON and DRAFTED[guess.content].item:
        return known.item(guess.content) if known.item(guess.content) != UNDECIDED else guess.content.value
    return "nothing of a person" if guess.content is Content.NOTHING else guess.content.value


def _references(links: list[DraftedLink]) -> str:
    made = []
    for link in links:
        target, columns = _parent(link)
        to = _scalar(f"{target}.{columns[0]}")
        made.append(to if link.way else f"{{to: {to}, follow: {UNDECIDED}}}")
    return made[0] if len(made) == 1 else f"[{', '.join(made)}]"


def _composite(link: DraftedLink) -> str:
    (_, columns), (other, their) = _child(link), _parent(link)
    said = [f"columns: {_listed(columns)}", f"to: {_scalar(other)}", f"their: {_listed(their)}"]
    if link.way is None:
        said.append(f"follow: {UNDECIDED}")
    return f"{{{', '.join(said)}}}{_comment(link.why)}"


def _parent(link: DraftedLink) -> tuple[str, tuple[str, ...]]:
    """Return the table and columns that are referred to."""
    return (link.source, link.source_columns) if link.guess is Way.DOWN else (link.target, link.target_columns)


def _all(guesses: Mapping[str, Guess]) -> Iterator[tuple[str, Guess]]:
    for name, guess in guesses.items():
        yield name, guess
        yield from ((f"{name}.{inner}", one) for inner, one in _all(guess.fields))


def _comment(text: str) -> str:
    return f"  # {' '.join(text.split())}" if text else ""


def _listed(names: Sequence[str], always: bool = False) -> str:
    if len(names) == 1 and not always:
        return _scalar(names[0])
    return f"[{', '.join(map(_scalar, names))}]"


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
