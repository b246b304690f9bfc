"""How the names of two revisions are called when they are told: by the later one, or the earlier if it is gone."""

from collections.abc import Iterable
from dataclasses import dataclass

from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Ground
from kotowari.policy.text import Text, in_language
from kotowari.policy.words import GROUND_NAMES


@dataclass(frozen=True, slots=True)
class Names:
    """The labels of both revisions in one language."""

    before: Rulebook
    after: Rulebook
    language: str

    @property
    def comma(self) -> str:
        """What parts the pieces of a head."""
        return ", " if self.language == "en" else "　"

    def subjects(self, names: Iterable[str]) -> str:
        """Return subjects in the order of the policy, by label."""
        wanted = frozenset(names)
        known = dict.fromkeys((*self.after.policy.subjects, *self.before.policy.subjects))
        return self.joined(self._label("subjects", name) for name in known if name in wanted)

    def items(self, names: Iterable[str]) -> str:
        """Return items in the order of the policy, by label."""
        wanted = frozenset(names)
        known = dict.fromkeys((*self.after.policy.items, *self.before.policy.items))
        return self.joined(self._label("items", name) for name in known if name in wanted)

    def purposes(self, names: Iterable[str]) -> str:
        """Return purposes in the order of the policy, then duties of the law, by label in quotation marks."""
        wanted = frozenset(names)
        duties = (name for rulebook in (self.after, self.before) for pack in rulebook.packs for name in pack.duties)
        known = dict.fromkeys((*self.after.policy.purposes, *self.before.policy.purposes, *duties))
        opening, closing = ("“", "”") if self.language == "en" else ("「", "」")
        return self.joined(opening + self._purpose(name) + closing for name in known if name in wanted)

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

    def listed(self, words: Iterable[str]) -> str:
        """Return words parted by semicolons in English, by the ideographic comma otherwise."""
        return ("; " if self.language == "en" else "、").join(words)

    def joined(self, words: Iterable[str]) -> str:
        """Return words that have no commas within, parted by commas."""
        return (", " if self.language == "en" else "、").join(words)

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
