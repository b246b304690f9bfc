"""What is due, in words: what to do, and by when."""

from kotowari.gate.difference.dues import Duty, When
from kotowari.policy.text import LANGUAGES

# fmt: off
_DUTIES: dict[Duty, tuple[str, str, str]] = {
    Duty.PURPOSE_CHANGED: (
        "The words of a purpose changed, and with them the purpose may have. A person must judge whether it did, and "
        "whether the new one is reasonably related to the old. If it is, notify the persons or publish it. If it is "
        "not, what was acquired under the old one is used for the new one only with the person's prior consent.",
        "利用目的の文言が変わったため、利用目的の変更に当たる可能性があります。変更に当たるかどうか、また、変更前の利用目的と"
        "関連性を有すると合理的に認められる範囲かどうかは、担当者が判断してください。範囲内であれば、変更後の利用目的を本人に通知し、または公表します。"
        "範囲を超えるときは、変更前に取得した情報を変更後の利用目的に用いるには、あらかじめ本人の同意が必要です。",
        "利用目的之文字已變更，可能屬利用目的之變更。是否屬變更，及是否在與變更前之利用目的具有合理關聯之範圍內，須由承辦人員判斷。"
        "在範圍內者，應將變更後之利用目的通知當事人或公告；逾越範圍者，變更前蒐集之資料須事前經當事人同意，"
        "始得為變更後之目的利用。"),
    Duty.PURPOSE_ADDED: (
        "A purpose is new to persons who were told of others. A person must judge whether it is reasonably related to "
        "those. If it is, notify the persons or publish it. If it is not, what was acquired before is used for it only "
        "with the person's prior consent.",
        "既に利用目的を示している本人に対し、利用目的が追加されました。従前の利用目的と関連性を有すると合理的に認められる"
        "範囲かどうかは、担当者が判断してください。範囲内であれば、本人に通知し、または公表します。範囲を超えるときは、"
        "追加前に取得した情報をその利用目的に用いるには、あらかじめ本人の同意が必要です。",
        "對已告知利用目的之當事人新增利用目的。是否在與原利用目的具有合理關聯之範圍內，須由承辦人員判斷。在範圍內者，"
        "應通知當事人或公告；逾越範圍者，新增前蒐集之資料須事前經當事人同意，始得為該目的利用。"),
    Duty.PURPOSE_WIDENED: (
        "A purpose uses more than before: more items, or values of single persons instead of figures. A person must "
        "judge whether those concerned could expect it. If not, treat it as another purpose.",
        "利用目的のために用いる情報が広がりました（項目の追加、または集計結果から個人ごとの情報への変更）。本人が通常予期"
        "し得る範囲かどうかは、担当者が判断してください。範囲を超えるときは、別の利用目的として扱います。",
        "為該目的所利用之資料已擴大（增加項目，或由統計結果改為個別當事人之資料）。是否在當事人通常可預期之範圍內，"
        "須由承辦人員判斷；逾越者，應視為另一利用目的。"),
    Duty.SUBJECT_ADDED: (
        "A category of person is new. Publish its purposes before acquiring, and state them expressly beforehand on "
        "forms and in contracts.",
        "対象者の区分が追加されました。取得の前に利用目的を公表し、書面・フォームにより直接取得するときは、あらかじめ明示"
        "してください。",
        "新增當事人類別。應於蒐集前公告其利用目的；以書面或表單直接蒐集者，應事前明確告知。"),
    Duty.JOINT_USE_NEW: (
        "The joint use is new, or its notice was not complete before. Make all of it readily knowable before anything "
        "is provided: the fact, the items, the users, their purposes, and the responsible party with its address and "
        "representative.",
        "共同利用が新設され、または従前の通知等が不完全でした。提供の前に、共同利用する旨、項目、利用する者の範囲、"
        "その利用目的、管理について責任を有する者の名称・住所・代表者の氏名のすべてを、本人に通知し、または本人が容易に知り得る状態に"
        "置いてください。",
        "共同利用係新設，或原告知內容不完整。提供前，應將共同利用之意旨、項目、利用者範圍、其利用目的，及管理負責人之"
        "名稱、地址及代表人姓名，全部通知當事人或置於當事人易於知悉之狀態。"),
    Duty.JOINT_USE_WIDENED: (
        "Joint use gained users, subjects or items. Treat it as a new joint use: make it readily knowable before "
        "anything is provided. What was acquired before is shared more widely only within what those concerned could "
        "expect, else with consent.",
        "共同利用する者、対象者または項目が広がりました。新たな共同利用として、提供の前に本人に通知し、または本人が容易に"
        "知り得る状態に置いてください。従前に取得した情報は、本人が通常予期し得る範囲を超えるときは、同意を得て提供します。",
        "共同利用之利用者、當事人或項目已擴大。應視為新的共同利用，於提供前通知當事人或置於易於知悉之狀態。"
        "先前蒐集之資料，逾越當事人通常可預期之範圍者，應經同意始得提供。"),
    Duty.JOINT_USE_PURPOSES: (
        "The joint users' purposes changed. Notify the persons of the change, or make it readily knowable, beforehand; "
        "only a reasonably related purpose may be added so.",
        "共同利用する者の利用目的が変わりました。あらかじめ、変更の内容を本人に通知し、または本人が容易に知り得る状態に"
        "置いてください。追加できるのは、関連性を有すると合理的に認められる範囲に限ります。",
        "共同利用者之利用目的已變更。應事前將變更內容通知當事人，或置於當事人易於知悉之狀態；僅得於具有合理關聯之範圍內"
        "變更。"),
    Duty.JOINT_USE_PARTY: (
        "The party responsible for the joint use changed. Notify the persons, or make it readily knowable, beforehand. "
        "(If the party is the same and only its name changed: without delay.)",
        "共同利用の管理について責任を有する者が変わりました。あらかじめ、本人に通知し、または本人が容易に知り得る状態に置いてください"
        "（同一の者の名称のみの変更であれば、遅滞なく）。",
        "共同利用之管理負責人已變更。應事前通知當事人，或置於當事人易於知悉之狀態（僅為同一人之名稱變更者，不得遲延）。"),
    Duty.JOINT_USE_DETAILS: (
        "The address or representative of the party responsible for the joint use changed. Notify the persons, or make "
        "it readily knowable, without delay.",
        "共同利用の管理について責任を有する者の住所または代表者の氏名が変わりました。遅滞なく、本人に通知し、または本人が容易に知り得る"
        "状態に置いてください。",
        "共同利用管理負責人之地址或代表人姓名已變更。應不遲延地通知當事人，或置於當事人易於知悉之狀態。"),
    Duty.CONSENT_ASKED: (
        "Provision on consent is new for these persons. The policy alone opens nothing: each person's consent is "
        "needed before.",
        "これらの本人について、同意に基づく提供が新たに定められました。ポリシーの定めだけでは提供できません。提供の前に、"
        "本人ごとの同意が必要です。",
        "對此等當事人新增基於同意之提供。僅有政策之規定尚不得提供，提供前須經各該當事人同意。"),
    Duty.ABROAD_SYSTEM: (
        "The recipient is in a foreign country and is to have an equivalent system. Put the evidence on record before "
        "providing, check about yearly, and be able to answer a person who asks about it.",
        "提供先は外国にあり、基準適合体制によることとされています。提供の前に証跡を記録し、年1回程度確認し、本人の求めに"
        "応じて情報を提供できるようにしてください。",
        "提供對象位於外國，且以符合基準之體制為據。提供前應留存證明，約每年確認一次，並應能應當事人請求提供資訊。"),
    Duty.ABROAD_CONSENT: (
        "The recipient is in a foreign country and has no equivalent system. Before providing, a person must have "
        "consented after being told of the country, its regime and the recipient's measures, unless the law itself "
        "permits it.",
        "提供先は外国にあり、基準適合体制によりません。法令により認められる場合を除き、提供の前に、国名、その国の制度"
        "および提供先の措置を示したうえで本人の同意を得てください。",
        "提供對象位於外國，且不以符合基準之體制為據。除法令允許者外，提供前應告知國名、其制度及提供對象之措施，"
        "並取得當事人同意。"),
    Duty.SPECIAL_CARE: (
        "The item is special-care-required information. From now on it is acquired only with the person's prior "
        "consent or under an exception of the law.",
        "この項目は要配慮個人情報です。今後は、あらかじめ本人の同意を得た場合または法令上の例外に当たる場合に限り"
        "取得できます。",
        "此項目屬特種個人資料。此後僅得於事前經當事人同意或符合法定例外時蒐集。"),
    Duty.OPERATOR_CHANGED: (
        "The operator's details or its point of contact changed. Keep them readily knowable, and answer without delay "
        "when a person asks.",
        "事業者の名称等または問合せ窓口が変わりました。本人の知り得る状態に置き、求めがあれば遅滞なく回答してください。",
        "業者之名稱等或聯絡窗口已變更。應置於當事人可得知悉之狀態，經請求時不得遲延答覆。"),
    Duty.PROMISE_NARROWED: (
        "Something promised to these persons is promised no more: an opt-out, a right, or a length of keeping. The law "
        "leaves that to the operator, but its own rights (Articles 33 to 35) remain. Tell the persons before it takes "
        "effect.",
        "これらの本人への約束が狭まりました（申出による停止、権利の定め、または保存期間）。法令はこれを事業者に委ねて"
        "いますが、法令上の権利（第33条から第35条まで）は変わりません。効力を生じる前に本人に知らせてください。",
        "對此等當事人之承諾已限縮（隨時停止、權利之規定或保存期間）。法令就此委由業者自定，惟法定權利（第33條至第35條）"
        "不受影響。生效前應使當事人知悉。"),
}

_WHEN: dict[When, tuple[str, str, str]] = {
    When.BEFOREHAND: ("beforehand", "あらかじめ", "事前"),
    When.WITHOUT_DELAY: ("without delay", "遅滞なく", "不得遲延"),
    When.ON_CHANGE: ("on the change", "変更に際して", "變更時"),
}
# fmt: on


def duty_words(duty: Duty, language: str) -> str:
    """Return what a duty asks, in a language of the product."""
    return _DUTIES[duty][LANGUAGES.index(language)]


def when_words(when: When, language: str) -> str:
    """Return by when, in a language of the product."""
    return _WHEN[when][LANGUAGES.index(language)]
