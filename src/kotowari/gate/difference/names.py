"""How the names of two revisions are called when they are told: by the later one, or the earlier if it is gone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kotowari.gate.difference.words import word
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.model import Policy
from kotowari.policy.terms import Ground
from kotowari.policy.text import Text, in_language
from kotowari.policy.words import GROUND_NAMES

_MOST = 20
"""So many names are told at once; of more, a reader is told how many there are."""

_FEW = 3
"""So many categories of person are named rather than called everyone."""


@dataclass(frozen=True)
class Names:
    """The labels of both revisions in one language."""

    before: Rulebook
    after: Rulebook
    language: str

    @property
    def comma(self) -> str:
        """What parts the pieces of a head."""
        return ", " if self.language == "en" else "　"

    def subjects(self, names: Iterable[str], of: Policy) -> str:
        """Return subjects in the order of the policy, by label; as everyone, where they are nearly all of a policy's.

        ``of`` is the revision that is spoken of.
        """
        wanted = frozenset(names)
        missing = [name for name in of.subjects if name not in wanted]
        if wanted <= of.subjects.keys() and len(wanted) > max(_FEW, _FEW * len(missing)):
            but = self.few([self._label("subjects", name) for name in missing])
            return word("everyone-but" if missing else "everyone", self.language, subjects=but)
        return self.few([self._label("subjects", name) for name in self._in_order("subjects", wanted)])

    def items(self, names: Iterable[str]) -> str:
        """Return items in the order of the policy, by label."""
        return self.few([self._label("items", name) for name in self._in_order("items", names)])

    def purposes(self, names: Iterable[str], figures: Collection[str] = ()) -> str:
        """Return purposes in the order of the policy, then duties of the law, by label in quotation marks.

        Those of ``figures`` are marked as permitting figures only.
        """
        opening, closing = ("“", "”") if self.language == "en" else ("「", "」")
        told = [(name, opening + self._purpose(name) + closing) for name in self._in_order("purposes", names)]
        return self.few(
            [word("figures", self.language, purpose=label) if name in figures else label for name, label in told]
        )

    def recipients(self, names: Iterable[str]) -> str:
        """Return recipients by name, which may have a comma within."""
        return self.few([self.recipient(name) for name in names], "; ")

    def recipient(self, name: str) -> str:
        """Return a recipient's name."""
        recipients = self.after.policy.recipients
        found = recipients.get(name) or self.before.policy.recipients[name]
        return in_language(found.name, self.language)

    def ground(self, ground: Ground) -> str:
        """Return how a ground is called."""
        return in_language(GROUND_NAMES[ground], self.language)

    def basis(self, name: str) -> str:
        """Return a legal basis by label."""
        packs = (*self.after.packs, *self.before.packs)
        return in_language(next(pack.bases[name].label for pack in packs if name in pack.bases), self.language)

    def conditions(self, words: Iterable[str]) -> str:
        """Return half-sentences parted by semicolons, in Japanese by the comma."""
        return {"en": "; ", "ja": "、"}.get(self.language, "；").join(words)

    def listed(self, words: Iterable[str]) -> str:
        """Return words parted by semicolons in English, by the ideographic comma otherwise."""
        return ("; " if self.language == "en" else "、").join(words)

    def few(self, words: Sequence[str], mark: str = ", ") -> str:
        """Return words parted by a mark in English, by the ideographic comma otherwise; of many, how many more."""
        said = (mark if self.language == "en" else "、").join(words[:_MOST])
        return word("more", self.language, names=said, count=len(words) - _MOST) if len(words) > _MOST else said

    def _in_order(self, section: str, names: Iterable[str]) -> list[str]:
        return sorted(names, key=self._places[section].__getitem__)

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        """The place of each name: those of the later policy, then of the earlier, then the duties of the law."""
        duties = [name for rulebook in (self.after, self.before) for pack in rulebook.packs for name in pack.duties]
        found: dict[str, dict[str, int]] = {}
        for section in ("subjects", "items", "purposes"):
            later, earlier = (getattr(rulebook.policy, section) for rulebook in (self.after, self.before))
            known = dict.fromkeys((*later, *earlier, *duties))
            found[section] = {name: place for place, name in enumerate(known)}
        return found

    def _purpose(self, name: str) -> str:
        for policy in (self.after.policy, self.before.policy):
            if name in policy.purposes:
                return in_language(policy.purposes[name].label, self.language)
        packs = (*self.after.packs, *self.before.packs)
        return in_language(next(pack.duties[name].label for pack in packs if name in pack.duties), self.language)

    def _label(self, section: str, name: str) -> str:
        parts = getattr(self.after.policy, section)
        part = parts[name] if name in parts else getattr(self.before.policy, section)[name]
        label: Text = part.label
        return in_language(label, self.language)
