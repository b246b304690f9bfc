"""A policy held against itself, its page, and the laws in force on a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kotowari.policy.checking.contradictions import contradictions, finding
from kotowari.policy.checking.finding import Finding, filled, plain
from kotowari.policy.checking.probes import PROBES, applies
from kotowari.policy.checking.sight import Page, Sight
from kotowari.policy.checking.wording import wording
from kotowari.policy.citation import cite_article
from kotowari.policy.gaps import Weight
from kotowari.policy.law import LawPack
from kotowari.policy.model import Policy
from kotowari.policy.pending import PendingLaw


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found under the laws of a day. ``answered`` are the gaps that a stored answer closes.

    ``pending`` is shown and changes nothing of the rest.
    """

    policy: Policy
    on: date
    laws: tuple[LawPack, ...]
    findings: tuple[Finding, ...]
    answered: tuple[Finding, ...]
    pending: tuple[PendingLaw, ...]

    def of(self, weight: Weight) -> tuple[Finding, ...]:
        """Return the open findings of a weight."""
        return tuple(each for each in self.findings if each.weight is weight)


def check(policy: Policy, packs: Iterable[LawPack], on: date, pending: Iterable[PendingLaw] = ()) -> Report:
    """Check a policy against the law packs in force on a day (:func:`kotowari.policy.law.in_force`)."""
    laws = tuple(packs)
    gaps = tuple(each for pack in laws for each in gaps_of(policy, pack))
    answered = tuple(gap for gap in gaps if gap.weight is Weight.ANSWERABLE and gap.id in policy.answers)
    own = (*contradictions(policy), *wording(policy), *_answers(policy, laws))
    weights = tuple(Weight)
    found = sorted((gap for gap in (*gaps, *own) if gap not in answered), key=lambda each: weights.index(each.weight))
    names = {pack.pack for pack in laws}
    return Report(policy, on, laws, tuple(found), answered, tuple(each for each in pending if each.pack in names))


def gaps_of(policy: Policy, pack: LawPack) -> Iterator[Finding]:
    """Yield every gap between a policy and one law, in the order of the pack."""
    sight = Sight(policy, Page(policy), pack)
    for name, gap in pack.gaps.items():
        if not applies(sight, gap):
            continue
        article = cite_article(gap.cite or pack.cite, gap.article)
        for lack in PROBES[gap.test](sight, gap):
            gap_id = f"{name}/{lack.about}" if lack.about else name
            says, do = filled(gap.says, lack.slots), filled(gap.do, lack.slots)
            yield Finding(gap_id, gap.weight, lack.rules, article, says, do)


def _answers(policy: Policy, laws: Iterable[LawPack]) -> Iterator[Finding]:
    known = {name: gap for pack in laws for name, gap in pack.gaps.items()}
    for answer in policy.answers:
        gap = known.get(answer.partition("/")[0])
        if gap is not None and gap.weight is Weight.BREACH:
            yield finding("answer-to-a-breach", f"answers.{answer}", plain(answer))
        elif gap is None or gap.weight is Weight.ADVICE:
            yield finding("answer-to-nothing", f"answers.{answer}", plain(answer))
