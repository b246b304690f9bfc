"""The notice as Markdown (CommonMark 0.31)."""

import re

from kotowari.notice.sheet import Fact, Sheet, make_sheet
from kotowari.policy.document import WrittenClause
from kotowari.policy.model import Policy

_ACTIVE = re.compile(r"[\\`*_\[\]<>#|~&$]")
"""What can begin markup within a line. ``|``, ``~`` and ``$`` do so in common extensions only."""

_BULLET = re.compile(r"[-+=](?=[-+=\s]|$)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def markdown(policy: Policy, language: str) -> str:
    """Return the notice in one of the policy's languages; every word of the policy comes out as itself.

    Each clause has an anchor, as an empty element ``<a id>``: Markdown has none of its own.
    """
    sheet = make_sheet(policy, language)
    blocks = [f"# {escaped(sheet.title)}", *_remarks(sheet), "\n".join(map(_fact, sheet.facts))]
    for clause in sheet.clauses:
        blocks += _clause(clause)
    return "\n\n".join(blocks) + "\n"


def escaped(words: str) -> str:
    """Return a text of one line as Markdown that shows it, wherever in a line it stands."""
    inline = _ACTIVE.sub(r"\\\g<0>", words)
    # A text that begins a line must not begin a list or underline a heading.
    if _BULLET.match(inline):
        return "\\" + inline
    return _NUMBER.sub(r"\1\\\2", inline, count=1) if _NUMBER.match(inline) else inline


def _remarks(sheet: Sheet) -> list[str]:
    return [f"> {escaped(remark.words)}" for remark in sheet.remarks]


def _fact(fact: Fact) -> str:
    return f"- **{escaped(fact.label)}** {escaped(fact.words)}"


def _clause(clause: WrittenClause) -> list[str]:
    blocks = [f'<a id="{clause.id}"></a>']
    number = ""
    if clause.heading:
        blocks.append(f"## {clause.number}. {escaped(clause.heading)}")
    else:
        number = f"**{clause.number}** "
    for paragraph in clause.paragraphs:
        if paragraph.points and number:
            blocks.append(number.rstrip())
        if paragraph.points:
            blocks.append("\n".join(f"- {escaped(point)}" for point in paragraph.points))
        else:
            blocks.append(number + escaped(paragraph.words))
        number = ""
    return blocks
