"""Each reason as a sentence in three languages. ``{slots}`` are filled with labels from the policy and the law pack."""

from collections.abc import Mapping, Sequence

from kotowari.gate.codes import Code
from kotowari.policy.text import LANGUAGES, Text, in_language

# fmt: off
_WORDS: dict[Code, tuple[str, str, str]] = {
    Code.MALFORMED: (
        "The ask is not complete: it must name an act, a subject and at least one item, each in its proper form.",
        "判定請求の形式が不備です。行為、対象者の区分および一つ以上の項目を正しい形式で示してください。",
        "判定請求不完整：須以正確格式載明行為、當事人類別及至少一個項目。"),
    Code.NOT_IN_FORCE: (
        "The revision is not yet in force on this day.",
        "この版は、その日においてまだ施行されていません。",
        "此修訂版於該日尚未施行。"),
    Code.UNJUST: (
        "It has not been ruled out that this would encourage an unlawful or unjust act. No consent lifts this.",
        "違法または不当な行為を助長し、または誘発するおそれがないと認められていません。同意があっても許されません。",
        "尚未排除助長或誘發違法或不當行為之虞。縱經同意亦不得為之。"),
    Code.INDIVIDUAL_NUMBER: (
        "{items}: handled only in procedures that the Number Act lists. No consent opens it.",
        "{items}：番号利用法に定める事務に限り取り扱うことができます。それ以外は、本人の同意があっても取り扱えません。",
        "{items}：僅得於日本個人編號法所定事務之範圍內處理與利用；逾此範圍，縱經當事人同意亦不得為之。"),
    Code.COMMUNICATIONS: (
        "{items}: the contents and logs of communications are secret. Only a judge's warrant opens them here, not an "
        "inquiry and not a general consent.",
        "{items}：通信の内容および履歴は、通信の秘密に当たります。裁判官の令状が必要であり、照会や包括的な同意では足りません。",
        "{items}：通訊之內容及紀錄屬通訊秘密。須有法官核發之令狀，僅有查詢或概括同意均有不足。"),
    Code.ERASED: (
        "The information of this person has been erased.",
        "この方の情報は消去済みです。",
        "該當事人之資料業已刪除。"),
    Code.MERGED: (
        "This person was found to be one with another, and is known here by the other's number.",
        "この方は、別に登録されていた方と同一人であると確認され、統合されています。統合先の番号を指定してください。",
        "該當事人經確認與另一筆登錄為同一人，業已合併。請使用合併後之編號。"),
    Code.UNKNOWN_PERSON: (
        "No such person is known here.",
        "該当する本人の情報を保有していません。",
        "未持有該當事人之資料。"),
    Code.SUPPRESSED: (
        "This person's information was erased, and it may not come back by an import.",
        "この方の情報は消去済みであり、取込みによって再び取得することはできません。",
        "該當事人之資料業已刪除，不得經匯入再次蒐集。"),
    Code.UNKNOWN_SUBJECT: (
        "The policy knows no such category of person.",
        "このポリシーに定めのない対象者の区分です。",
        "本政策未訂有此當事人類別。"),
    Code.NOT_OF_SUBJECT: (
        "The person is not known here as one of: {subject}.",
        "この方は「{subject}」としては登録されていません。",
        "該當事人並非以「{subject}」之類別登錄。"),
    Code.NO_PURPOSE: (
        "No purpose is named. Promised to {subject}: {promised}.",
        "利用目的が示されていません。「{subject}」に示した利用目的は次のとおりです：{promised}。",
        "未載明利用目的。對「{subject}」所告知之利用目的為：{promised}。"),
    Code.UNKNOWN_PURPOSE: (
        "The policy promises no such purpose to anybody. Promised to {subject}: {promised}.",
        "このポリシーに定めのない利用目的です。「{subject}」に示した利用目的は次のとおりです：{promised}。",
        "本政策未訂有此利用目的。對「{subject}」所告知之利用目的為：{promised}。"),
    Code.PURPOSE_NOT_PROMISED: (
        "“{purpose}” is not a purpose promised to: {subject}. They were promised these: {promised}.",
        "「{purpose}」は「{subject}」に示した利用目的ではありません。示した利用目的は次のとおりです：{promised}。",
        "「{purpose}」並非對「{subject}」所告知之利用目的。所告知者為：{promised}。"),
    Code.UNKNOWN_ITEM: (
        "An item asked for is not one that the policy knows.",
        "このポリシーに定めのない項目が含まれています。",
        "所請求之項目中，有本政策未訂者。"),
    Code.ITEM_OUTSIDE: (
        "{items}: outside what “{purpose}” uses of: {subject}.",
        "{items}：「{subject}」について「{purpose}」のために利用する項目に含まれていません。",
        "{items}：不在為「{purpose}」利用「{subject}」資料之項目範圍內。"),
    Code.AGGREGATES_ONLY: (
        "“{purpose}” gives figures only, never the information of single persons.",
        "「{purpose}」のためには集計結果のみを利用でき、個人ごとの情報は利用できません。",
        "為「{purpose}」僅得利用統計結果，不得利用個別當事人之資料。"),
    Code.PURPOSE_NOT_STATED: (
        "“{purpose}” was not among the purposes stated when this information was acquired, and the person has not "
        "consented to it since.",
        "「{purpose}」は、この情報の取得時に示した利用目的に含まれておらず、その後の同意もありません。",
        "「{purpose}」不在取得此資料時所告知之利用目的內，其後亦未經當事人同意。"),
    Code.STOPPED: (
        "The person has had this use stopped.",
        "ご本人の請求により、この利用は停止されています。",
        "業依當事人請求停止此項利用。"),
    Code.UNLAWFULLY_PROVIDED: (
        "It comes from a third party, and it has not been ruled out that the third party acquired or provided "
        "it against the law.",
        "第三者から提供を受けるものであり、その第三者による取得または提供が適法であることが確認されていません。",
        "係自第三人受領，惟尚未確認該第三人之取得或提供合於法令。"),
    Code.PROVIDER_UNCONFIRMED: (
        "It comes from a third party, and who that is and how it acquired the information has not been confirmed.",
        "第三者から提供を受けるものであり、提供者の氏名または名称、住所、代表者および取得の経緯が確認されていません。",
        "係自第三人受領，惟尚未確認提供者之姓名或名稱、地址、代表人及其取得經過。"),
    Code.NO_SOURCE: (
        "The source of the information is not named.",
        "情報の取得元が示されていません。",
        "未載明資料來源。"),
    Code.NO_NOTICE: (
        "It is not stated which notice of the purposes the person was shown.",
        "利用目的についてどの通知・公表によったかが示されていません。",
        "未載明係以何次告知或公告使當事人知悉利用目的。"),
    Code.SPECIAL_CARE: (
        "{items}: special-care-required information is acquired only with the person's prior consent, or "
        "where a named exception of the law applies.",
        "{items}：要配慮個人情報は、あらかじめ本人の同意を得るか、法令上の例外に当たることを示さなければ、取得できません。",
        "{items}：特種個人資料，須事前經當事人同意或載明所適用之法定例外，始得蒐集。"),
    Code.NO_MESSAGE_CONSENT: (
        "{items}: messages for “{purpose}” go there only if the person has consented to them beforehand, or where an "
        "exception of the law is named and a second person has approved.",
        "{items}：「{purpose}」のための送信には、あらかじめ本人の同意を得ていることが必要です。法令上の例外に当たることを示し、"
        "担当者以外の者の承認を得た場合は、この限りではありません。",
        "{items}：為「{purpose}」發送訊息，須事前經當事人同意。載明所適用之法定例外並經承辦人員以外之人核准者，不在此限。"),
    Code.NO_RECIPIENT: (
        "No recipient is named.",
        "提供先が示されていません。",
        "未載明提供對象。"),
    Code.UNKNOWN_RECIPIENT: (
        "The policy names no such recipient.",
        "このポリシーに定めのない提供先です。",
        "本政策未訂有此提供對象。"),
    Code.NO_GROUND: (
        "No ground for the provision is named. For {subject} the policy allows: {grounds}.",
        "提供の根拠が示されていません。「{subject}」についてこのポリシーが認める根拠：{grounds}。",
        "未載明提供之依據。對「{subject}」本政策容許之依據為：{grounds}。"),
    Code.PROVISION_NOT_PROMISED: (
        "The policy does not say that the information of {subject} is provided to anybody on the ground of {ground}. "
        "For them it allows: {grounds}.",
        "「{subject}」の情報を「{ground}」を根拠として提供する定めがありません。認められる根拠：{grounds}。",
        "本政策未訂明得依「{ground}」提供「{subject}」之資料。容許之依據為：{grounds}。"),
    Code.WRONG_RELATION: (
        "{recipient} is not a party to whom information can go on the ground of {ground}.",
        "{recipient}は、「{ground}」を根拠として提供できる相手方ではありません。",
        "{recipient}並非得依「{ground}」提供之對象。"),
    Code.OWN_USE: (
        "{recipient} would use the information for itself. That is not entrustment.",
        "{recipient}が自己のために利用する場合は、委託に当たりません。",
        "{recipient}將為自己利用資料者，不屬委託。"),
    Code.JOINT_USE_RECIPIENT: (
        "{recipient} is named in no joint use.",
        "{recipient}は、共同利用者として示されていません。",
        "{recipient}未列為共同利用者。"),
    Code.JOINT_USE_SUBJECT: (
        "The joint use with {recipient} does not extend to: {subject}.",
        "{recipient}との共同利用の対象に「{subject}」は含まれていません。",
        "與{recipient}之共同利用不及於「{subject}」。"),
    Code.JOINT_USE_ITEM: (
        "{items}: outside the items used jointly with {recipient}.",
        "{items}：{recipient}と共同利用する項目に含まれていません。",
        "{items}：不在與{recipient}共同利用之項目範圍內。"),
    Code.JOINT_USE_PURPOSE: (
        "“{purpose}” is not a purpose of the joint use with {recipient}.",
        "「{purpose}」は、{recipient}との共同利用の利用目的ではありません。",
        "「{purpose}」並非與{recipient}共同利用之利用目的。"),
    Code.JOINT_USE_INCOMPLETE: (
        "The notice of joint use with {recipient} does not give the responsible party's {missing}. Publish it first.",
        "{recipient}との共同利用について、管理について責任を有する者の{missing}が示されていません。あらかじめ公表して"
        "ください。",
        "與{recipient}之共同利用，未載明管理負責人之{missing}。請事前公告。"),
    Code.NO_FOREIGN_ROUTE: (
        "{recipient} is in a foreign country ({country}), and joint use or entrustment does not lift that rule. The "
        "routes are: the person's consent, informed of the country, its regime and the recipient's measures; or an "
        "equivalent system, evidenced and checked.",
        "{recipient}は外国（{country}）にあり、共同利用や委託であっても外国にある第三者への提供の制限は解かれません。"
        "可能な方法は、国名、その国の制度および提供先の措置を示したうえで本人の同意を得ること、または提供先の"
        "基準適合体制の証跡を記録し、定期的に確認することです。",
        "{recipient}位於外國（{country}），縱為共同利用或委託，對外國第三人提供之限制仍適用。可行途徑為：告知國名、"
        "其制度及提供對象之措施後取得當事人同意；或就提供對象符合基準之體制留存證明並定期確認。"),
    Code.CONSENT_UNINFORMED: (
        "The consent to provide to {recipient} does not name all of: the country, its regime, the "
        "recipient's measures.",
        "{recipient}への提供についての同意に際し、国名、その国の制度、提供先の措置のいずれかが示されていません。",
        "就提供予{recipient}之同意，未完整告知國名、其制度及提供對象之措施。"),
    Code.SYSTEM_NOT_EVIDENCED: (
        "There is no evidence on record that {recipient} has an equivalent system.",
        "{recipient}が基準適合体制を整備していることの証跡がありません。",
        "並無{recipient}具備符合基準之體制之證明紀錄。"),
    Code.SYSTEM_IMPAIRED: (
        "It is on record that {recipient} cannot at present keep its equivalent system. Have it remedied first.",
        "{recipient}における相当措置の実施に支障が生じている旨が記録されています。先に是正してください。",
        "紀錄顯示{recipient}目前難以持續實施相當措施。請先行改正。"),
    Code.SYSTEM_CHECK_OVERDUE: (
        "The equivalent system of {recipient} was last checked too long ago. Check it again first.",
        "{recipient}の基準適合体制の定期的な確認の期限が過ぎています。先に確認してください。",
        "{recipient}符合基準之體制，已逾定期確認之期限。請先行確認。"),
    Code.NO_CONSENT: (
        "The person has not consented to a provision to {recipient}.",
        "{recipient}への提供について本人の同意がありません。",
        "未經當事人同意提供予{recipient}。"),
    Code.NO_LEGAL_BASIS: (
        "No law is named that it is based on. An inquiry that no statute provides for is decided by a person.",
        "根拠となる法令が示されていません。任意の照会については担当者が判断します。",
        "未載明法令依據。任意性查詢應由承辦人員判斷。"),
    Code.NO_SECOND_APPROVAL: (
        "It lies within no request that two persons, apart from whoever recorded it and whoever carries it out, "
        "have approved.",
        "記録者および実施者以外の二名が承認した範囲内の提供ではありません。",
        "不在紀錄者及執行者以外之二人所核准之範圍內。"),
    Code.NOT_MINIMISED: (
        "It has not been confirmed that only what is asked for by law is given.",
        "法令上必要な範囲に限定されていることが確認されていません。",
        "尚未確認僅提供法令所要求之範圍。"),
    Code.NO_CONTRACT: (
        "No contract with {recipient} on the entrustment is in effect.",
        "{recipient}との間に有効な委託契約がありません。",
        "與{recipient}之間無有效之委託契約。"),
    Code.CONTRACT_SCOPE: (
        "The entrustment to {recipient} does not extend to this subject, these items and this purpose.",
        "{recipient}への委託の範囲に、この本人の区分、項目および利用目的が含まれていません。",
        "委託{recipient}之範圍，不含此類當事人、此等項目及此利用目的。"),
    Code.SUPERVISION_OVERDUE: (
        "The supervision of {recipient} that its contract sets is overdue. Carry it out first.",
        "{recipient}に対する契約所定の監督の期限が過ぎています。先に実施してください。",
        "對{recipient}依契約應為之監督已逾期。請先行辦理。"),
    Code.NO_SUCCESSION: (
        "No agreement on a succession of business to {recipient} that extends to this is on record.",
        "これを対象に含む{recipient}への事業承継について、合意の記録がありません。",
        "並無包含此部分之由{recipient}承繼營業之合意紀錄。"),
    Code.NO_EXCEPTION: (
        "No exception of the law is named that permits it.",
        "適用される法令上の例外が示されていません。",
        "未載明所適用之法定例外。"),
    Code.PROVISION_STOPPED: (
        "The person has had provision to third parties stopped.",
        "ご本人の請求により、第三者への提供は停止されています。",
        "業依當事人請求停止對第三人之提供。"),
    Code.WILL_IDENTIFY: (
        "{items}: {recipient} will link this to persons it knows, and the person's consent to that is not confirmed.",
        "{items}：{recipient}が個人データとして取得することが想定されますが、本人の同意が確認されていません。",
        "{items}：{recipient}將作為個人資料取得，惟尚未確認經當事人同意。"),
    Code.IDENTITY_UNVERIFIED: (
        "It has not been verified that the request comes from the person concerned or an agent.",
        "本人または代理人による請求であることが確認されていません。",
        "尚未確認請求係由當事人或其代理人提出。"),
    Code.NOT_WELL_FOUNDED: (
        "None of the grounds on which the law lets a person have the use stopped is established.",
        "利用停止等の請求の理由として法令が定めるものに当たることが確認されていません。",
        "尚未確認符合法令所定得請求停止利用之事由。"),
    Code.STOP_STANDS: (
        "The stop stands: it is not established that the person withdrew it, nor that its ground is gone.",
        "利用停止等は継続しています。本人による撤回、または停止の理由の消滅が確認されていません。",
        "停止仍有效：尚未確認當事人已撤回停止之請求，或停止之事由已消滅。"),
    Code.STILL_NEEDED: (
        "It is not shown that the information is no longer needed, nor that a request to erase it is well founded.",
        "利用する必要がなくなったこと、または消去の請求に理由があることが確認されていません。",
        "尚未確認已無利用必要，或刪除之請求有理由。"),
    Code.HELD_BY_LAW: (
        "A law requires this information to be kept for now. Meanwhile it is used for that duty alone.",
        "法令上の保存義務があるため消去できません。保存期間中は当該義務のためにのみ利用します。",
        "依法令現仍須保存，期間內僅供履行該義務之用。"),
    Code.NO_MEANS: (
        "It is not said how the content was found to be true.",
        "内容が正確であることをどのような方法で確認したかが示されていません。",
        "未載明以何種方式確認內容正確。"),
    Code.NOT_ONE: (
        "It has not been verified that the two are one and the same person. That both have a value in common, as a "
        "family has a telephone number, does not show it.",
        "両者が同一人であることが確認されていません。家族が共用する電話番号のように、同じ値が登録されていることのみでは"
        "足りません。",
        "尚未確認二者為同一人。僅登錄有相同之值（例如家人共用之電話號碼）者，不足以認定。"),
    Code.NOT_TWO: (
        "It has not been verified that this is the information of two persons.",
        "二人の情報が一人の情報として登録されていることが確認されていません。",
        "尚未確認係將二人之資料登錄為一人。"),
    Code.NO_REQUEST: (
        "No request of the person is open.",
        "受付中の請求がありません。",
        "並無受理中之請求。"),
    Code.NO_INCIDENT: (
        "No breach is being dealt with.",
        "対応中の漏えい等の事案がありません。",
        "並無處理中之洩漏等事件。"),
    Code.PROMISED: (
        "“{purpose}” is promised to {subject}, and it uses: {items}.",
        "「{purpose}」は「{subject}」に示した利用目的であり、利用する項目に「{items}」が含まれます。",
        "「{purpose}」為對「{subject}」所告知之利用目的，利用項目含「{items}」。"),
    Code.DUTY: (
        "The law itself asks for it: {purpose}.",
        "法令上の義務に基づきます：{purpose}。",
        "係依法令義務：{purpose}。"),
    Code.GROUND_MET: (
        "The policy provides for it on the ground of {ground}, and what the law asks for {recipient} is met.",
        "「{ground}」を根拠とする提供の定めがあり、{recipient}への提供について法令の要件を満たしています。",
        "本政策訂有依「{ground}」之提供，且對{recipient}之提供符合法令要件。"),
    Code.NOTICE_GIVEN: (
        "Source, notice and purposes are stated, and the purposes are promised to: {subject}.",
        "取得元、通知・公表および利用目的が示されており、その利用目的は「{subject}」に示したものです。",
        "已載明來源、告知及利用目的，且該利用目的為對「{subject}」所告知者。"),
    Code.TAKEN_IN_AS_LEGACY: (
        "Taken in from before: the source, or which notice these {subject} were shown, is not known and has to be "
        "resolved.",
        "以前から保有する「{subject}」の情報として取り込みました。取得元またはどの通知・公表によったかが不明であり、"
        "確認が必要です。",
        "以既有之「{subject}」資料納入，資料來源或當時之告知情形不明，尚待釐清。"),
    Code.RIGHT: (
        "What the law and the policy ask for before this is done is established.",
        "法令およびポリシーの定める要件が確認されています。",
        "已確認符合法令及本政策所定要件。"),
}
# fmt: on


def reason_words(code: Code, slots: Mapping[str, Text], language: str) -> str:
    """Return the sentence of a reason in a language of the product, English for any other."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    filled = {name: in_language(text, LANGUAGES[place]) for name, text in slots.items()}
    sentence = _WORDS[code][place].format_map(_Slots(filled))
    # A name that ends in a full stop, such as "Inc.", ends the sentence too.
    return sentence.removesuffix(".") if sentence.endswith("..") else sentence


class _Slots(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"


def listed(texts: Sequence[Text]) -> Text:
    """Return labels as one text: parted by semicolons in English, by the ideographic comma otherwise."""
    if not texts:
        return {"en": "none", "ja": "なし", "zh-Hant": "無"}
    return {
        language: ("; " if language == "en" else "、").join(in_language(text, language) for text in texts)
        for language in LANGUAGES
    }
