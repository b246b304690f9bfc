"""What the sections of a page are about, told by their headings in English and Japanese."""

import re
from enum import StrEnum


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


class Topic(StrEnum):
    """What a section of a page is about."""

    JOINT_USE = "joint-use"
    TENANTS = "tenants"
    COOKIES = "cookies"
    PURPOSES = "purposes"
    PROVISION = "provision"
    RIGHTS = "rights"
    MEASURES = "measures"
    KEEPING = "keeping"
    REVISIONS = "revisions"
    CONTACT = "contact"
    LAW = "law"
    ITEMS = "items"
    ACQUISITION = "acquisition"
    OPERATOR = "operator"
    PREAMBLE = "preamble"
    PARTICULARS = "particulars"


HEADINGS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (Topic.JOINT_USE, _re(r"\bjoint(ly)? (us|utili[sz])|共同(して)?利用")),
    (
        Topic.TENANTS,
        _re(r"\btenants?\b|enterprise saas|as (a|your) (data )?processor|テナント|お客様.{0,12}(預か|お預け)"),
    ),
    (Topic.COOKIES, _re(r"\bcookies?\b|external transmission|analytics|クッキー|外部送信|アクセス解析")),
    (
        Topic.CONTACT,
        _re(
            r"\bcontact|point of contact|問い?合わ?せ先"
            r"|お?問い?合わ?せ.{0,4}窓口|^.{0,4}お?問い?合わ?せ$|相談窓口|連絡先"
            r"|^.{0,12}窓口|苦情"
        ),
    ),
    (
        Topic.REVISIONS,
        _re(r"\brevis|changes? to (this|our)|amend|updates? to (this|our)|改定|改訂|変更|見直し|継続的改善"),
    ),
    (
        Topic.PURPOSES,
        _re(
            r"\bpurposes?\b|how we use|use of (your )?(personal )?(information|data)|(利用|使用)目的|利用する目的"
            r"|個人情報の利用(?!停止)"
        ),
    ),
    (Topic.RIGHTS, _re(r"disclosure, correction|\brights?\b|stoppage|開示|利用停止|訂正")),
    (
        Topic.PROVISION,
        _re(r"third part|\bprovision\b|disclos|sharing|scope of utili[sz]ation|recipients|提供|委託|開示の制限"),
    ),
    (
        Topic.MEASURES,
        _re(r"\bsecur|safeguard|supervis|安全管理|セキュリティ|漏えい|漏洩|監督|適切な管理|管理体制|保護に関する体制"),
    ),
    (Topic.KEEPING, _re(r"\bretention|accura|how long|保存期間|保管期間|正確性|保有期間")),
    (Topic.LAW, _re(r"\blaws?\b|compliance|法令|規範")),
    (
        Topic.ITEMS,
        _re(
            r"(information|data) (that )?we (collect|hold|receive)|\bitems\b|取得する.*(情報|項目)|収集する.*情報"
            r"|情報の(項目|種類)"
        ),
    ),
    (Topic.ACQUISITION, _re(r"\bacqui|\bcollect|取得|収集")),
    (
        Topic.PREAMBLE,
        _re(
            r"privacy (policy|notice|statement)|handling of personal (information|data)"
            r"|personal information protection|個人情報保護方針"
            r"|プライバシーポリシー|個人情報の(お)?取り?扱い|基本方針|はじめに"
            r"|introduction|定義|definitions|[（(]個人情報[）)]"
        ),
    ),
    (Topic.OPERATOR, _re(r"\bcontroller\b|about us|who we are|事業者(の名称|情報)|会社(概要|情報)|運営者")),
)
"""What a heading says its section is about."""

TOPIC_RULE = {
    Topic.MEASURES: "measures.security",
    Topic.COOKIES: "measures.external_transmission",
    Topic.TENANTS: "tenants.agreement",
    Topic.REVISIONS: "revisions.review",
    Topic.CONTACT: "measures.desk",
    Topic.LAW: "measures.law",
    Topic.KEEPING: "keeping.period",
}
"""The rule of a sentence under such a heading when its words name none more narrowly."""
