"""The whole account of two revisions: what is answered otherwise, what the rules say otherwise, and what is due."""

from dataclasses import dataclass
from typing import Any

from kotowari.gate.difference.changes import Change, changes
from kotowari.gate.difference.compare import compare
from kotowari.gate.difference.difference import Difference
from kotowari.gate.difference.dues import Due, dues
from kotowari.gate.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Account:
    """What the later of two revisions changes."""

    before: Rulebook
    after: Rulebook
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    dues: tuple[Due, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say and permit the same; they may still differ in their dates."""
        return not self.differences and not self.changes

    @property
    def is_of_one_policy(self) -> bool:
        """Whether both are revisions of the same policy."""
        return self.before.policy.policy == self.after.policy.policy

    @property
    def is_backwards(self) -> bool:
        """Whether the one taken as the later is the earlier."""
        return self.after.policy.revision < self.before.policy.revision

    def to_json(self, language: str) -> dict[str, Any]:
        """Return the form for scripts."""
        return {
            "before": self.before.source.to_json(),
            "after": self.after.source.to_json(),
            "one_policy": self.is_of_one_policy,
            "backwards": self.is_backwards,
            "differences": [each.to_json() for each in self.differences],
            "changes": [each.to_json(language) for each in self.changes],
            "due": [each.to_json() for each in self.dues],
        }


def account_of(before: Rulebook, after: Rulebook) -> Account:
    """Return the account of an earlier and a later rulebook.

    Nothing is due for a revision that is not the later one of the same policy.
    """
    found = changes(before.policy, after.policy)
    is_successor = before.policy.policy == after.policy.policy and before.policy.revision <= after.policy.revision
    due = dues(before.policy, after.policy, found, after.packs) if is_successor else ()
    return Account(before, after, compare(before, after), found, due)
