"""A plan as one script for psql, which keeps what was before as ``apply`` does, so that ``remove`` can put it back."""

import re
from collections.abc import Iterator

from kotowari.characters import OBEYED, visible
from kotowari.guard.before import recording
from kotowari.guard.plan.model import Plan

_HEAD = """\
-- To be run by psql, as the login that would apply it. What was before is kept in the schema kotowari, so that
-- `kotowari guard remove` puts it back. It is not in the ledger: run `kotowari guard apply` afterwards, which looks at
-- what was made, does what the company's default privileges leave to be done, and puts it on record; until then no stop
-- is confirmed there. Make the script anew if the database has changed meanwhile.
"""

_QUOTED = re.compile(r"""(?P<name>"(?:[^"]|"")*")|[eE]?'(?:[^'\\]|''|\\.)*'""", re.DOTALL)
"""A name or a text within a statement of a plan, as psycopg writes them: a text with a backslash begins with E."""


def script(plan: Plan) -> str:
    """Return a plan as one script: one transaction, each change with its words above it; empty where none is."""
    return "".join(_lines(plan)) if plan.changes else ""


def _lines(plan: Plan) -> Iterator[str]:
    yield _HEAD
    yield from (f"{_legible(text)};\n" for text in ("BEGIN", *plan.begins, "SET LOCAL search_path = ''"))
    for change in plan.changes:
        yield f"\n-- {visible(change.words.replace(chr(10), ' '))}\n"
        yield from (f"{_legible(text)};\n" for text in change.statements)
    yield "\n-- what was made, and what was before\n"
    yield from (f"{_legible(text)};\n" for text in recording(plan.kept))
    yield "\nCOMMIT;\n"
    then = tuple(plan.afterwards())
    yield "\n-- what each node does by itself: `success` must be t of all\n" if then else ""
    yield from (f"{_legible(text)};\n" for text in then)


def _legible(text: str) -> str:
    """Return a statement that says the same, and in which a reader sees every character that a terminal would obey."""
    return _QUOTED.sub(_spelt_out, text) if OBEYED.search(text) else text


def _spelt_out(quoted: re.Match[str]) -> str:
    found = quoted[0]
    if not OBEYED.search(found):
        return found
    if quoted["name"]:
        return "U&" + OBEYED.sub(lambda one: f"\\{ord(one[0]):04x}", found.replace("\\", "\\\\"))
    return ("" if found[0] in "eE" else "E") + visible(found)
