"""What the terms of a policy are in the Data Privacy Vocabulary (DPV) 2.3; a subject, item or purpose names its own."""

from collections.abc import Mapping

from kotowari.policy.terms import Act, Ground, ItemClass, Relation
from kotowari.policy.text import Text

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
        {
            "en": "disclosure (APPI Article 33)",
            "ja": "開示（法第33条）",
            "zh-Hant": "查詢或請求閱覽、製給複製本（日本法第33條）",
        },
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
