"""What of a policy is narrower than a concept of the Data Privacy Vocabulary (DPV) 2.3, and by which rule that is said.

An item says itself which concept it is (``kind: pd:EmailAddress``). A policy file has no such key for subjects and
purposes, so they are matched **by their whole name, and only by the names below**: those of the files that come with
this program. A match is marked in the export as made by the name (``skos:editorialNote``). Anything else is exported
under its own name alone, as a purpose or a person: a looser match would be a guess.
"""

from collections.abc import Mapping

from kotowari.errors import ItemKindUnknown
from kotowari.exports.names import VOCABULARIES
from kotowari.policy.model import Item
from kotowari.policy.terms import Act, Ground, ItemClass, Relation
from kotowari.policy.text import Text

SUBJECTS: Mapping[str, str] = {
    "customer": "dpv:Customer",
    "applicant": "dpv:JobApplicant",
    "employee": "dpv:Employee",
}
"""Subjects by name. DPV knows neither shareholders nor inquirers."""

PURPOSES: Mapping[str, str] = {
    "support": "dpv:CustomerCare",
    "promotion": "dpv:Marketing",
    "development": "dpv:ResearchAndDevelopment",
    "recruiting": "dpv:PersonnelHiring",
    "employment": "dpv:PersonnelManagement",
    "pay": "dpv:PersonnelPayment",
    "leaving": "dpv:PersonnelOffboarding",
    "site_analysis": "dpv:ServiceUsageAnalytics",
}
"""Purposes by name."""

RECIPIENTS: Mapping[Relation, tuple[str, ...]] = {
    Relation.AFFILIATE: ("dpv:Recipient",),
    Relation.ENTRUSTEE: ("dpv:DataProcessor",),
    Relation.SUCCESSOR: ("dpv:Recipient",),
    Relation.AUTHORITY: ("dpv:Recipient", "dpv:Authority"),
    Relation.THIRD_PARTY: ("dpv:Recipient", "dpv:ThirdParty"),
}
"""The roles of recipients. A processor is a recipient there already."""

GROUNDS: Mapping[Ground, str | None] = {
    Ground.CONSENT: "dpv:Consent",
    Ground.LAW: "dpv:LegalObligation",
    Ground.ENTRUSTMENT: None,
    Ground.SUCCESSION: None,
    Ground.JOINT_USE: None,
    Ground.OTHERWISE_PERMITTED: None,
}
"""The closest legal bases. The others are grounds of this act alone."""

RIGHTS: Mapping[Act, tuple[str, Text]] = {
    Act.DISCLOSE: (
        "right-disclosure",
        {"en": "disclosure (APPI Article 33)", "ja": "開示（法第33条）", "zh-Hant": "揭露（日本法第33條）"},
    ),
    Act.CORRECT: (
        "right-correction",
        {"en": "correction (APPI Article 34)", "ja": "訂正等（法第34条）", "zh-Hant": "訂正等（日本法第34條）"},
    ),
    Act.STOP: (
        "right-stop",
        {
            "en": "stop of utilization (APPI Article 35)",
            "ja": "利用停止等（法第35条）",
            "zh-Hant": "停止利用等（日本法第35條）",
        },
    ),
    Act.ERASE: (
        "right-erasure",
        {"en": "erasure (APPI Article 35)", "ja": "消去（法第35条）", "zh-Hant": "刪除（日本法第35條）"},
    ),
}
"""Rights of the act, under names of our own: DPV has rights of other laws only."""

SENSITIVE: frozenset[ItemClass] = frozenset((ItemClass.SPECIAL_CARE,))
"""The classes that are sensitive personal data there."""


def kind_of(name: str, item: Item) -> str:
    """Return the concept that an item is narrower than: its kind, or personal data in general.

    Raises :class:`ItemKindUnknown` for a kind of no known vocabulary.
    """
    if item.kind is None:
        return "dpv:PersonalData"
    prefix, _, local = item.kind.partition(":")
    if prefix not in ("pd", "dpv") or not local.isalnum() or not local.isascii():
        raise ItemKindUnknown(kind=" ".join(item.kind.split()), item=name, known=", ".join(sorted(VOCABULARIES)))
    return item.kind
