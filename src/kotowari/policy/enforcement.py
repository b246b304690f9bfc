"""What enforces each kind of rule in this version, and how far: the one table that a trace may quote.

It must never say more than is so. A row is added when what it says has been built and is tested.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kotowari.policy.model import UNDERTAKINGS, Policy
from kotowari.policy.terms import Keeper, Level
from kotowari.policy.text import Text


class Enforcer(StrEnum):
    """A part of the product, or a person."""

    GATE = "gate"
    VAULT = "vault"
    LEDGER = "ledger"
    PAGE = "page"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Enforcement:
    """What keeps some rules: its name, the level, the parts that do it, and in words just what they do."""

    name: str
    level: Level
    enforcers: tuple[Enforcer, ...]
    does: Text = field(compare=False)


_IN_CUSTODY = (Enforcer.GATE, Enforcer.VAULT, Enforcer.LEDGER)

SECTIONS: Mapping[str, Enforcement] = {
    "purposes": Enforcement(
        "purposes",
        Level.SEALED,
        _IN_CUSTODY,
        {
            "en": "what the vault holds is opened only for a purpose promised to that person, and each use is recorded",
            "ja": "保管庫にある情報は、その方に示した利用目的のためでなければ開かれず、利用のつど記録される",
            "zh-Hant": "保管庫內之資料，非為對該當事人所告知之利用目的不得開啟，且每次利用均留存紀錄",
        },
    ),
    "provision": Enforcement(
        "provision",
        Level.SEALED,
        _IN_CUSTODY,
        {
            "en": "what the vault holds is provided only on a ground stated for that subject, and is recorded",
            "ja": "保管庫にある情報は、その区分の方について示した根拠によらなければ提供されず、提供は記録される",
            "zh-Hant": "保管庫內之資料，非依對該類當事人所載之依據不得提供，且提供均留存紀錄",
        },
    ),
    "joint_use": Enforcement(
        "joint_use",
        Level.SEALED,
        _IN_CUSTODY,
        {
            "en": "what the notice does not name is refused, and so is all of it while it is incomplete",
            "ja": "示した範囲外の利用者、対象者、項目または利用目的、および記載の欠けた共同利用は許可されない",
            "zh-Hant": "逾越所載共同利用者、當事人、項目或目的，或記載不全之共同利用，均不予准許",
        },
    ),
    "rights": Enforcement(
        "rights",
        Level.BY_PROCEDURE,
        (Enforcer.PERSON, *_IN_CUSTODY),
        {
            "en": "a person receives and decides the request; what follows is carried out in the vault and recorded",
            "ja": "請求の受付と判断は担当者が行い、その結果は保管庫で実行され、記録される",
            "zh-Hant": "請求由承辦人員受理及決定，其結果於保管庫執行並留存紀錄",
        },
    ),
}
"""The rules whose section alone says how they are kept."""

KEPT_BY: Mapping[Keeper, Enforcement] = {
    Keeper.PROCEDURE: Enforcement(
        Keeper.PROCEDURE,
        Level.BY_PROCEDURE,
        (Enforcer.PERSON,),
        {
            "en": "people do it; nothing in the product proves it",
            "ja": "担当者が行うものであり、本製品では担保されない",
            "zh-Hant": "由人員執行，非本產品所能確保",
        },
    ),
    Keeper.SOURCE_AND_NOTICE: Enforcement(
        Keeper.SOURCE_AND_NOTICE,
        Level.SEALED,
        (Enforcer.GATE, Enforcer.LEDGER),
        {
            "en": "an acquisition that does not name its source, the notice shown and promised purposes is refused, "
            "unless it is marked as taken in from before",
            "ja": "取得元、通知・公表および利用目的を示さない取得は、以前からの保有分の取込みを除き許可されない",
            "zh-Hant": "未載明來源、所示告知及利用目的之蒐集，除註記為既有資料之納入者外，不予准許",
        },
    ),
    Keeper.SPECIAL_CARE_CONSENT: Enforcement(
        Keeper.SPECIAL_CARE_CONSENT,
        Level.SEALED,
        (Enforcer.GATE, Enforcer.LEDGER),
        {
            "en": "an item of that class is not acquired without the person's consent or a named exception",
            "ja": "要配慮個人情報は、本人の同意または例外事由が示されなければ取得が許可されない",
            "zh-Hant": "特種個人資料未經當事人同意或載明例外事由者，不准蒐集",
        },
    ),
    Keeper.ERASURE: Enforcement(
        Keeper.ERASURE,
        Level.SEALED,
        _IN_CUSTODY,
        {
            "en": "erasing a person destroys the key without which nothing in the vault can be read",
            "ja": "消去により、その方の情報を読むための鍵が破棄される",
            "zh-Hant": "刪除時，銷毀讀取該當事人資料所需之金鑰",
        },
    ),
    Keeper.RETENTION: Enforcement(
        Keeper.RETENTION,
        Level.BY_PROCEDURE,
        (Enforcer.PERSON, *_IN_CUSTODY),
        {
            "en": "people report what has ended and run the sweep; by each purpose's rule it works out what the vault "
            "need no longer hold, deletes it, and leaves a certificate",
            "ja": "契約の終了等の登録と一括消去の実行は担当者が行い、利用目的ごとの保存期間に基づき、"
            "保管庫内の不要となった情報が判定・消去され、証明書が作成される",
            "zh-Hant": "契約終止等事由由人員登錄，批次刪除由人員執行；依各利用目的之保存規則判定保管庫內已無利用"
            "必要之資料，予以刪除並製作證明書",
        },
    ),
    Keeper.SEALING: Enforcement(
        Keeper.SEALING,
        Level.SEALED,
        (Enforcer.VAULT,),
        {
            "en": "what the vault holds is encrypted under a key of each person",
            "ja": "保管庫にある情報は、本人ごとの鍵で暗号化される",
            "zh-Hant": "保管庫內之資料以每人各別之金鑰加密",
        },
    ),
    Keeper.RECORDING: Enforcement(
        Keeper.RECORDING,
        Level.SEALED,
        (Enforcer.LEDGER,),
        {
            "en": "each act on what the vault holds, and each refusal, is an entry that cannot be altered unseen",
            "ja": "保管庫にある情報の取扱いと不許可は、改ざんを検知できる形で記録される",
            "zh-Hant": "對保管庫內資料之每次處理及不予准許，均以可察知竄改之方式留存紀錄",
        },
    ),
    Keeper.PERIODIC_CHECK: Enforcement(
        Keeper.PERIODIC_CHECK,
        Level.SEALED,
        (Enforcer.GATE, Enforcer.LEDGER),
        {
            "en": "provision to a recipient abroad is refused once the last check of its system is too old",
            "ja": "外国にある提供先の体制の確認が期限を過ぎると、提供は許可されない",
            "zh-Hant": "對外國提供對象體制之確認逾期者，不准提供",
        },
    ),
    Keeper.DATED_PUBLICATION: Enforcement(
        Keeper.DATED_PUBLICATION,
        Level.SEALED,
        (Enforcer.GATE, Enforcer.PAGE, Enforcer.LEDGER),
        {
            "en": "a later revision cannot be published for a day already past, and permits nothing before its day",
            "ja": "後の改定版は過去の日付では公表できず、効力を生じる日までは何も許可しない",
            "zh-Hant": "後續修訂版不得以已過之日期公告，且於生效日前不生准許之效力",
        },
    ),
}
"""What each keeper does."""

KEEPERS: Mapping[str, frozenset[Keeper]] = {
    "acquisition": frozenset((Keeper.PROCEDURE, Keeper.SOURCE_AND_NOTICE, Keeper.SPECIAL_CARE_CONSENT)),
    "keeping": frozenset((Keeper.PROCEDURE, Keeper.ERASURE, Keeper.RETENTION)),
    "measures": frozenset((Keeper.PROCEDURE, Keeper.SEALING, Keeper.RECORDING, Keeper.PERIODIC_CHECK)),
    "tenants": frozenset((Keeper.PROCEDURE,)),
    "revisions": frozenset((Keeper.PROCEDURE, Keeper.DATED_PUBLICATION)),
}
"""Which keepers an undertaking of each section may name: a training course is not kept by a vault."""


def enforcement(policy: Policy, rule: str) -> tuple[Enforcement, ...]:
    """Return what keeps a rule, by its path: one, or as many as an undertaking names."""
    section, _, name = rule.partition(".")
    if section not in UNDERTAKINGS:
        return (SECTIONS[section],)
    return tuple(KEPT_BY[keeper] for keeper in getattr(policy, section)[name].by)


def weakest(enforcements: tuple[Enforcement, ...]) -> Level:
    """Return the level of a whole: that of its weakest part."""
    strength = tuple(Level)
    return max((each.level for each in enforcements), key=strength.index)
