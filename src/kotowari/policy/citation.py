"""Which clause of the page states a rule, and how it is cited."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kotowari.policy.model import Policy
from kotowari.policy.text import Text


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause as people cite it: its id, its number on the page (``2`` or ``2-3``) and its heading."""

    clause: str
    number: str
    heading: Text = field(compare=False)


def keeps_rule(reference: str, rule: str) -> bool:
    """Whether a clause's ``keeps`` reference covers a rule: itself, its section, or its section and subject.

    ``purposes`` covers all purposes, ``purposes.support`` the one.
    """
    return rule == reference or rule.startswith(reference + ".")


def number_clauses(policy: Policy) -> tuple[Citation, ...]:
    """Return a citation for every clause of the document, in order.

    A clause with a heading opens a section (``1``, ``2``); one without continues it (``2-1``, ``2-2``).
    """
    cited = []
    section, part, heading = 0, 0, policy.title
    for clause in policy.document:
        if clause.heading is not None:
            section, part, heading = section + 1, 0, clause.heading
            number = str(section)
        else:
            part += 1
            number = f"{section}-{part}"
        cited.append(Citation(clause.id, number, heading))
    return tuple(cited)


def citations(policy: Policy) -> Mapping[str, Citation]:
    """Return the first clause that states each rule, by rule path; the narrowest reference wins."""
    numbered = number_clauses(policy)
    found: dict[str, Citation] = {}
    for rule in policy.rules():
        candidates = [
            (-len(reference), place)
            for place, clause in enumerate(policy.document)
            for reference in clause.keeps
            if keeps_rule(reference, rule)
        ]
        if candidates:
            found[rule] = numbered[min(candidates)[1]]
    return found


_ARTICLE = re.compile(r"(?P<base>[0-9]+)(?P<branch>(-[0-9]+)*)(\((?P<part>[0-9]+)\))?(\((?P<item>[ivx]+)\))?")
_ITEMS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def cite_article(law: Text, number: str) -> Text:
    """Return how an article of a law is cited: ``APPI Article 27(5)(iii)``, ``個人情報保護法第27条第5項第3号``."""
    match = _ARTICLE.fullmatch(number)
    if match is None or (match["item"] and match["item"] not in _ITEMS):
        raise ValueError(f"`{number}` is no article")
    branch = match["branch"].replace("-", "の")
    part = f"第{match['part']}項" if match["part"] else ""
    item = f"第{_ITEMS.index(match['item']) + 1}" if match["item"] else ""
    return {
        "en": f"{law['en']} Article {number}",
        "ja": f"{law['ja']}第{match['base']}条{branch}{part}{item and item + '号'}",
        "zh-Hant": f"{law['zh-Hant']}第{match['base']}條{branch.replace('の', '之')}{part}{item and item + '款'}",
    }
