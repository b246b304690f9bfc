"""The labels that fill a reason's words, and the clause to cite for a matter.

Only names that the policy defines are ever shown: what an ask names beyond them could be anything, a person included.
"""

from collections.abc import Iterator, Mapping

from kotowari.gate.ask import Ask
from kotowari.gate.rulebook import Rulebook
from kotowari.gate.words import listed
from kotowari.policy.citation import Citation
from kotowari.policy.terms import Act
from kotowari.policy.text import Text
from kotowari.policy.words import GROUND_NAMES

_UNKNOWN: Text = {"en": "(not in the policy)", "ja": "（ポリシーに定めなし）", "zh-Hant": "（本政策未定）"}


class AskLabels(Mapping[str, Text]):
    """The labels of an ask; of some of its ``items`` or of its ``purposes``, if given.

    They are looked up when words are wanted: most answers are only recorded, and a policy can promise much.
    """

    __slots__ = ("_ask", "_items", "_made", "_purposes", "_rulebook")

    def __init__(
        self,
        rulebook: Rulebook,
        ask: Ask,
        items: frozenset[str] | None = None,
        purposes: frozenset[str] | None = None,
    ) -> None:
        self._rulebook = rulebook
        self._ask = ask
        self._items = items
        self._purposes = purposes
        self._made: dict[str, Text] | None = None

    def __getitem__(self, name: str) -> Text:
        return self._labels()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels())

    def __len__(self) -> int:
        return len(self._labels())

    def _labels(self) -> dict[str, Text]:
        if self._made is None:
            self._made = _labels(self._rulebook, self._ask, self._items, self._purposes)
        return self._made


def _labels(
    rulebook: Rulebook, ask: Ask, items: frozenset[str] | None, purposes: frozenset[str] | None
) -> dict[str, Text]:
    policy = rulebook.policy
    recipient = policy.recipients.get(ask.recipient or "")
    promised = [purpose.label for purpose in rulebook.promised.get(ask.subject, {}).values()]
    grounds = [
        GROUND_NAMES[ground] for rule in policy.provision.values() if ask.subject in rule.of for ground in rule.grounds
    ]
    shown = sorted(policy.items.keys() & (ask.items if items is None else items))
    return {
        "subject": policy.subjects[ask.subject].label if ask.subject in policy.subjects else _UNKNOWN,
        "purpose": _purpose_label(rulebook, ask, purposes),
        "items": listed([policy.items[item].label for item in shown]) if shown else _UNKNOWN,
        "recipient": recipient.name if recipient else _UNKNOWN,
        "country": dict.fromkeys(("en", "ja", "zh-Hant"), recipient.country) if recipient else _UNKNOWN,
        "ground": GROUND_NAMES[ask.ground] if ask.ground else _UNKNOWN,
        "promised": listed(promised),
        "grounds": listed(grounds),
    }


def _purpose_label(rulebook: Rulebook, ask: Ask, purposes: frozenset[str] | None) -> Text:
    use = rulebook.uses.get((ask.subject, ask.purpose))
    if use is not None and ask.act is not Act.ACQUIRE:
        return use.label
    defined = rulebook.policy.purposes
    named = ask.purposes if ask.act is Act.ACQUIRE else {ask.purpose}
    shown = [defined[name].label for name in defined if name in (named if purposes is None else purposes)]
    return listed(shown) if shown else _UNKNOWN


def promised_rules(rulebook: Rulebook, subject: str) -> tuple[str, ...]:
    """Return the rules of the purposes promised for a subject."""
    return tuple(f"purposes.{name}" for name in rulebook.promised.get(subject, ()))


def cite(rulebook: Rulebook, topic: str, ask: Ask | None = None) -> Citation | None:
    """Return the first clause that states a rule of a section; one that is about the ask's subject, if there is."""
    about = rulebook.first_cited.get((topic, ask.subject)) if ask is not None else None
    return about or rulebook.first_cited.get((topic, None))
