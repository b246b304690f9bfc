"""From the text of a policy file to a :class:`Policy`, or to every mistake in it at once, each with its line."""

from collections.abc import Iterable

from kotowari.errors import PolicyUnreadable
from kotowari.policy.model import FORMS, Policy
from kotowari.policy.references import dangling
from kotowari.written.reading import Written, line_of

LIMIT = 2 * 1024 * 1024
"""The longest policy file in characters. A policy of 500 purposes in three languages is about a tenth of this."""

DEPTH = 32
"""The deepest nesting a file may have; the format itself needs 6."""

NODES = 100_000
"""The most keys, values, lists and mappings a file may have; that policy of 500 purposes has about a tenth of these."""

POLICY_FILE = Written(
    PolicyUnreadable,
    called="a policy file",
    begins="kotowari: 1",
    documented="docs/policy-file.md",
    length=LIMIT,
    nodes=NODES,
    depth=DEPTH,
    forms=FORMS,
)

# Law packs, cases and accountings are written in the same manner, and read in the same way.
read_yaml, build, refuse = POLICY_FILE.read, POLICY_FILE.build, POLICY_FILE.refuse


def parse_policy(text: str, file: str, laws: frozenset[str] | None = None) -> Policy:
    """Read one revision. ``file`` is the name shown in mistakes; ``laws`` the names of the law packs there are.

    Raises :class:`PolicyUnreadable`, which carries all mistakes as :class:`FileMistake`, each with line and key.
    """
    tree = read_yaml(text, file)
    policy = build(Policy, tree, file)
    refuse(dangling(policy, laws), tree, file)
    return policy


def lines_of_rules(text: str, file: str, rules: Iterable[str]) -> dict[str, int]:
    """Return the line on which each rule, clause (``document.ID``) or key of a section begins, of those in the file."""
    tree = read_yaml(text, file)
    found = {}
    for rule in rules:
        section, _, name = rule.partition(".")
        within = tree.get(section, ())
        places = (place for place, clause in enumerate(within) if clause["id"] == name) if section == "document" else ()
        line = line_of(within, next(iter(places), name))
        if line is not None:
            found[rule] = line + 1
    return found
