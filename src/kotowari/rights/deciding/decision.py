"""What may be decided of a request for disclosure: pure rules, each an article of the law (APPI 33, 36, 38).

What another law has for it is decided the same way, and never on a ground of this one: law packs say which laws there
are, and no other's grounds of refusal are on record.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kotowari.errors import DecisionUnfit
from kotowari.handling.asked.cases import Kind
from kotowari.policy.model import Fee, Policy
from kotowari.policy.terms import Act

LAW = "jp-appi"
"""The law whose grounds of refusal are known here."""

KINDS = frozenset((Kind.DISCLOSURE, Kind.PROVISION_RECORDS))
"""The kinds of request that are decided here."""

_WITH_FEE = frozenset((Kind.DISCLOSURE, Kind.PROVISION_RECORDS, Kind.PURPOSES))
"""For these alone a fee may be charged (38(1), with 37(1) on 33(5)); never for a correction, a stop or a complaint."""


class Outcome(StrEnum):
    """What is decided: all of it is disclosed, some of it, none because none is held, or none at all."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NONE_HELD = "none-held"
    REFUSED = "refused"


class Ground(StrEnum):
    """On what a disclosure may be refused, wholly or in part (APPI 33(2)(i) to (iii)): on nothing else."""

    RIGHTS = "rights"
    BUSINESS = "business"
    OTHER_LAW = "other-law"


ARTICLES: Mapping[Ground, str] = {
    Ground.RIGHTS: "33(2)(i)",
    Ground.BUSINESS: "33(2)(ii)",
    Ground.OTHER_LAW: "33(2)(iii)",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided.

    ``reasons`` are the words that explain it to the person who asks (36): they are sealed. ``other_law`` names the law
    that a disclosure would break. ``too_hard`` says why the form that was asked for cannot be given, and so paper is
    (33(2), proviso). ``open_places`` are those of which the answer says that they are still open. ``waived``: no fee is
    charged though the policy has one.
    """

    outcome: Outcome
    grounds: tuple[Ground, ...] = ()
    reasons: str = field(default="", repr=False)
    other_law: str | None = None
    too_hard: str | None = field(default=None, repr=False)
    open_places: tuple[str, ...] = ()
    waived: bool = False

    @property
    def discloses(self) -> bool:
        """Whether anything is disclosed."""
        return self.outcome in (Outcome.WHOLLY, Outcome.PARTLY)

    def articles(self, kind: Kind) -> tuple[str, ...]:
        """Return the articles that it rests on, in their order."""
        found = set()
        if self.discloses or self.too_hard:
            found.add("33(2)")
        found |= {ARTICLES[ground] for ground in self.grounds}
        if self.outcome is not Outcome.WHOLLY or self.too_hard:
            found.add("33(3)")
        if kind is Kind.PROVISION_RECORDS:
            found.add("33(5)")
        if self.grounds or self.too_hard:
            found.add("36")
        return tuple(sorted(found))

    def to_json(self) -> dict[str, Any]:
        """Return what the entry says of it: nothing that was written in words."""
        return {
            "outcome": self.outcome.value,
            "grounds": [ground.value for ground in self.grounds],
            "too_hard": self.too_hard is not None,
            "open": sorted(self.open_places),
            "waived": self.waived,
        }

    def words(self) -> dict[str, str]:
        """Return what was written, which is sealed."""
        said = {"reasons": self.reasons, "other_law": self.other_law, "too_hard": self.too_hard}
        return {name: words for name, words in said.items() if words}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], words: Mapping[str, str]) -> "Decision":
        """Read the two forms in which it is kept."""
        return cls(
            Outcome(kept["outcome"]),
            tuple(Ground(ground) for ground in kept["grounds"]),
            words.get("reasons", ""),
            words.get("other_law"),
            words.get("too_hard"),
            tuple(kept["open"]),
            bool(kept["waived"]),
        )


@dataclass(frozen=True, slots=True)
class Findings:
    """What a decision is about: how many rows would be shown, what is left out of them, and which places are open.

    ``unruled`` are files that people found, by name, of which nobody said yet what is handed out.
    """

    shown: int
    withheld: int
    open_places: frozenset[str]
    unruled: tuple[str, ...] = ()


def require_fit(decision: Decision, kind: Kind, laws: Collection[str], findings: Findings) -> None:
    """Raise :class:`DecisionUnfit`, with all that is wrong, unless the law lets this be decided of these findings."""
    problems = tuple(_problems(decision, kind, laws, findings))
    if problems:
        raise DecisionUnfit(problem="; ".join(problems))


def _problems(decision: Decision, kind: Kind, laws: Collection[str], findings: Findings) -> Iterator[str]:
    if kind not in KINDS:
        yield f"a request of kind `{kind.value}` is not answered by a disclosure"
    yield from _of_grounds(decision, laws)
    if kind is not Kind.PROVISION_RECORDS:
        yield from _of_findings(decision, findings)


def _of_grounds(decision: Decision, laws: Collection[str]) -> Iterator[str]:
    on_grounds = decision.outcome in (Outcome.PARTLY, Outcome.REFUSED)
    if on_grounds and not decision.grounds:
        yield "what is not disclosed is refused on a ground of Article 33(2), and none is named"
    if on_grounds and not decision.reasons.strip():
        yield "the reasons are explained to the person (Article 36), and none are given"
    if decision.grounds and not on_grounds:
        yield "a ground of refusal is named, and nothing is refused"
    if decision.grounds and LAW not in laws:
        yield "the grounds of Article 33(2) are those of APPI, which is not among the laws of this request"
    if (Ground.OTHER_LAW in decision.grounds) != (decision.other_law is not None):
        yield "the law that a disclosure would break is named where, and only where, that is the ground"
    if decision.too_hard is not None and not (decision.discloses and decision.too_hard.strip()):
        yield "why a form is too hard is said in words, of something that is disclosed in another"


def _of_findings(decision: Decision, findings: Findings) -> Iterator[str]:
    if findings.open_places - set(decision.open_places):
        names = ", ".join(f"`{name}`" for name in sorted(findings.open_places - set(decision.open_places)))
        yield f"the answer must wait for {names}, or say that these are still open"
    if set(decision.open_places) - findings.open_places:
        yield "a place is said to be open that is not"
    if decision.discloses and findings.unruled:
        names = ", ".join(f"`{name}`" for name in findings.unruled)
        yield f"nobody ruled yet on {names}: `kotowari request file` says what of each is handed out"
    if decision.outcome is Outcome.WHOLLY and findings.withheld:
        yield "something is left out, so that it is not disclosed wholly: lift it, or disclose in part, with the ground"
    if decision.outcome is Outcome.NONE_HELD and (findings.shown or findings.withheld):
        yield "something is held, so that it cannot be said that none is"
    if decision.discloses and not findings.shown:
        yield "nothing is there to be disclosed"


def fee_of(policy: Policy, kind: Kind, subject: str, decision: Decision) -> Fee | None:
    """Return the fee that the policy has for a request, where the law allows one and something was decided on merit."""
    if kind not in _WITH_FEE or decision.waived:
        return None
    rights = (right for right in policy.rights.values() if right.act is Act.DISCLOSE and subject in right.of)
    fees = [right.fee for right in rights if right.fee is not None and right.fee.amount]
    return min(fees, key=lambda fee: fee.amount, default=None)
