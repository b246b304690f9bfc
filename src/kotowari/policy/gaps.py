"""What a law pack says of gaps: what is looked for in a policy, how much its lack weighs, and what to do about it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kotowari.policy.model import UNDERTAKINGS, Length, Operator, Responsible
from kotowari.policy.terms import Act, Ground, ItemClass
from kotowari.written.shapes import Language, Name, Part, Words

Article = Annotated[str, StringConstraints(pattern=r"^[0-9]+(-[0-9]+)*(\([0-9]+\))?(\([ivx]+\))?$")]
"""A place in a law, such as ``18``, ``27(1)``, ``27-12(1)`` or ``27(5)(iii)``."""


class Weight(StrEnum):
    """How much a finding weighs, the heaviest first.

    A *breach* is against the law as it stands. A *mistake* is the file's own: it contradicts itself. What is
    *answerable* need not be on the page if it is answered when a person asks. *Advice* is for a lawyer to weigh.
    """

    BREACH = "breach"
    MISTAKE = "mistake"
    ANSWERABLE = "answerable"
    ADVICE = "advice"


class Probe(StrEnum):
    """What can be looked for in a policy. Counsel chooses among these; a new one is built in ``policy.checking``."""

    OPERATOR_STATED = "operator-stated"
    CONTACT_SHOWN = "contact-shown"
    PURPOSES_SHOWN = "purposes-shown"
    WORDING_PLAIN = "wording-plain"
    KEEP_STATED = "keep-stated"
    OPT_OUT_OFFERED = "opt-out-offered"
    MESSAGES_MARKED = "messages-marked"
    UNDERTAKING_STATED = "undertaking-stated"
    PROCEDURE_STATED = "procedure-stated"
    FEE_STATED = "fee-stated"
    FEE_ONLY_ON = "fee-only-on"
    RIGHT_OFFERED = "right-offered"
    KEEP_AT_LEAST = "keep-at-least"
    CHECK_WITHIN = "check-within"
    JOINT_USE_SHOWN = "joint-use-shown"
    JOINT_USE_RESPONSIBLE_COMPLETE = "joint-use-responsible-complete"
    JOINT_USE_WITHOUT_CLASS = "joint-use-without-class"
    ROUTE_NAMED = "route-named"
    SYSTEM_DESCRIBED = "system-described"
    PAGE_MENTIONS = "page-mentions"
    PAGE_SILENT_ON = "page-silent-on"


class When(Part):
    """When a gap is looked for: if some provision has a ground, some purpose uses a class, a recipient is abroad."""

    ground: Ground | None = None
    item_class: ItemClass | None = Field(None, alias="class")
    abroad: bool = False


class Gap(Part):
    """One thing that a law asks of a policy. The words may hold ``{thing}`` (what it is about) and ``{missing}``."""

    weight: Literal[Weight.BREACH, Weight.ANSWERABLE, Weight.ADVICE]
    article: Article
    cite: Words | None = None
    test: Probe
    when: When | None = None
    section: Name | None = None
    names: dict[Name, Words] = {}
    acts: tuple[Act, ...] = ()
    item_class: ItemClass | None = Field(None, alias="class")
    phrases: dict[Language, tuple[str, ...]] = {}
    length: Length | None = None
    says: Words
    do: Words

    @model_validator(mode="after")
    def _has_what_its_test_reads(self) -> "Gap":
        given = self.model_dump(by_alias=True, exclude_defaults=True)
        missing = [f"`{key}`" for key in NEEDED.get(self.test, ()) if key not in given]
        if missing:
            raise ValueError(f"the test `{self.test}` reads {', '.join(missing)}: expected it here")
        known = _FIELDS.get(self.test)
        if known is not None and not self.names.keys() <= known:
            raise ValueError(f"the test `{self.test}` knows no other names than {', '.join(sorted(known))}")
        unfilled = {"thing", "missing"} - FILLED.get(self.test, frozenset())
        for slot in sorted(unfilled):
            if any(f"{{{slot}}}" in words for words in (*self.says.values(), *self.do.values())):
                raise ValueError(f"the test `{self.test}` fills no `{{{slot}}}`: leave it out")
        if self.section is not None and self.section not in UNDERTAKINGS:
            raise ValueError(f"expected as `section` one of {', '.join(UNDERTAKINGS)}")
        return self


NEEDED: dict[Probe, tuple[str, ...]] = {
    Probe.OPERATOR_STATED: ("names",),
    Probe.WORDING_PLAIN: ("phrases",),
    Probe.OPT_OUT_OFFERED: ("phrases",),
    Probe.MESSAGES_MARKED: ("phrases",),
    Probe.UNDERTAKING_STATED: ("section", "names"),
    Probe.PROCEDURE_STATED: ("names",),
    Probe.FEE_STATED: ("names",),
    Probe.FEE_ONLY_ON: ("acts",),
    Probe.RIGHT_OFFERED: ("acts",),
    Probe.KEEP_AT_LEAST: ("class", "length"),
    Probe.CHECK_WITHIN: ("length",),
    Probe.JOINT_USE_RESPONSIBLE_COMPLETE: ("names",),
    Probe.JOINT_USE_WITHOUT_CLASS: ("class",),
    Probe.SYSTEM_DESCRIBED: ("names",),
    Probe.PAGE_MENTIONS: ("phrases",),
    Probe.PAGE_SILENT_ON: ("phrases",),
}
"""Which keys of a gap each test reads; the others need none."""

_FIELDS: dict[Probe, frozenset[str]] = {
    Probe.OPERATOR_STATED: frozenset(Operator.model_fields),
    Probe.JOINT_USE_RESPONSIBLE_COMPLETE: frozenset(Responsible.model_fields),
}
"""Where the names of a gap are keys of a part of the policy file, which there are."""

_BOTH = frozenset(("thing", "missing"))

FILLED: dict[Probe, frozenset[str]] = {
    Probe.OPERATOR_STATED: frozenset(("missing",)),
    Probe.PURPOSES_SHOWN: frozenset(("thing",)),
    Probe.WORDING_PLAIN: _BOTH,
    Probe.KEEP_STATED: frozenset(("missing",)),
    Probe.KEEP_AT_LEAST: frozenset(("thing",)),
    Probe.CHECK_WITHIN: _BOTH,
    Probe.OPT_OUT_OFFERED: frozenset(("thing",)),
    Probe.MESSAGES_MARKED: frozenset(("thing",)),
    Probe.UNDERTAKING_STATED: frozenset(("missing",)),
    Probe.FEE_ONLY_ON: frozenset(("thing",)),
    Probe.RIGHT_OFFERED: frozenset(("missing",)),
    Probe.JOINT_USE_SHOWN: _BOTH,
    Probe.JOINT_USE_RESPONSIBLE_COMPLETE: _BOTH,
    Probe.JOINT_USE_WITHOUT_CLASS: _BOTH,
    Probe.ROUTE_NAMED: frozenset(("thing",)),
    Probe.SYSTEM_DESCRIBED: frozenset(("thing",)),
}
"""Which slots in the words of a gap each test fills; the others fill none."""
