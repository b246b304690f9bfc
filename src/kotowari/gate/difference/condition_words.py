"""Each condition as a half-sentence in three languages: what must be so."""

from kotowari.gate.difference.changes import period_words
from kotowari.gate.difference.proviso import Checked, Established
from kotowari.policy.terms import Condition
from kotowari.policy.text import LANGUAGES

# fmt: off
_WORDS: dict[Condition, tuple[str, str, str]] = {
    Condition.KNOWN: ("the person is known", "本人の情報を保有していること", "持有該當事人之資料"),
    Condition.OF_SUBJECT: (
        "the person belongs to that category", "本人がその区分に該当すること", "當事人屬於該類別"),
    Condition.PROMISED: (
        "the purpose was stated when the information was acquired", "取得時に示した利用目的に含まれること",
        "屬蒐集時所告知之利用目的"),
    Condition.NOT_STOPPED: (
        "the person has not had the use stopped", "利用停止の請求を受けていないこと", "未經請求停止利用"),
    Condition.NOT_UNJUST: (
        "no unlawful or unjust act is encouraged", "違法または不当な行為を助長するおそれがないこと",
        "無助長違法或不當行為之虞"),
    Condition.CONSENT_TO_PURPOSE: (
        "the person has consented to the purpose", "利用目的について本人の同意があること", "當事人已同意該利用目的"),
    Condition.CONSENT_TO_MESSAGES: (
        "the person has consented to such messages", "送信について本人の同意があること", "當事人已同意發送此類訊息"),
    Condition.MESSAGE_EXCEPTION: (
        "a legal exception for such messages applies", "送信に関する法令上の例外に当たること",
        "符合發送此類訊息之法定例外"),
    Condition.SOURCE_NAMED: ("the source is named", "取得元が示されていること", "已載明資料來源"),
    Condition.NOTICE_SHOWN: (
        "the notice of the purposes is named", "利用目的の通知・公表が特定されていること",
        "已載明利用目的之告知或公告"),
    Condition.NOTICE_LEGACY: (
        "it is taken in as held from before", "従前から保有する情報として取り込むこと", "以既有資料納入"),
    Condition.NOT_SUPPRESSED: (
        "the information has not been erased before", "以前に消去された情報でないこと", "非曾經刪除之資料"),
    Condition.LAWFULLY_PROVIDED: (
        "a third party from which it comes acquired and provided it lawfully",
        "提供元の第三者による取得および提供が適法であること", "提供之第三人係合法取得及提供"),
    Condition.PROVIDER_CONFIRMED: (
        "who provides it, and how they acquired it, is confirmed",
        "提供者およびその取得の経緯が確認されていること", "已確認提供者及其取得經過"),
    Condition.PROVIDER_EXEMPT: (
        "it does not come from a third party of whom the law asks this",
        "確認の義務を負う第三者からの受領でないこと", "非自依法須確認之第三人受領"),
    Condition.CONSENT_TO_SPECIAL_CARE: (
        "the person has consented to acquiring special-care-required information",
        "要配慮個人情報の取得について本人の同意があること", "當事人已同意蒐集特種個人資料"),
    Condition.SPECIAL_CARE_EXCEPTION: (
        "a legal exception for special-care-required information applies",
        "要配慮個人情報の取得に関する法令上の例外に当たること", "符合蒐集特種個人資料之法定例外"),
    Condition.PROVISION_NOT_STOPPED: (
        "the person has not had provision stopped", "第三者提供の停止の請求を受けていないこと",
        "未經請求停止提供第三人"),
    Condition.CONSENT_TO_PROVIDE: (
        "the person has consented to the provision", "提供について本人の同意があること", "當事人已同意提供"),
    Condition.CONSENT_NAMES_COUNTRY: (
        "the consent names the country", "同意に際して外国の名称を示していること", "取得同意時已告知國名"),
    Condition.CONSENT_NAMES_REGIME: (
        "the consent names the country's regime", "同意に際してその外国の制度を示していること",
        "取得同意時已告知該國制度"),
    Condition.CONSENT_NAMES_MEASURES: (
        "the consent names the recipient's measures", "同意に際して提供先の措置を示していること",
        "取得同意時已告知提供對象之措施"),
    Condition.CONSENT_TO_IDENTIFY: (
        "the person's consent to being identified by the recipient is confirmed",
        "提供先が個人データとして取得することへの本人の同意を確認していること",
        "已確認當事人同意提供對象以個人資料取得"),
    Condition.STATUTORY_BASIS: ("a statute requires it", "根拠となる法令があること", "有法令依據"),
    Condition.WARRANT: ("a judge's warrant is there", "裁判官の令状があること", "有法官核發之令狀"),
    Condition.SECOND_APPROVAL: ("two persons approve", "二名の承認があること", "經二人核准"),
    Condition.MINIMISED: ("only what is asked for is given", "必要な範囲に限定していること", "以所要求之範圍為限"),
    Condition.CONTRACT_IN_EFFECT: (
        "a contract on the entrustment is in effect", "有効な委託契約があること", "委託契約有效存續"),
    Condition.CONTRACT_COVERS: (
        "the contract extends to what is provided", "提供の内容が委託契約の範囲に含まれること",
        "提供內容在委託契約範圍內"),
    Condition.SUPERVISED: (
        "the supervision of the entrustee is not overdue", "委託先の監督が期限内に行われていること",
        "對受託者之監督未逾期"),
    Condition.SUCCESSION_AGREED: (
        "the succession has been agreed", "事業承継についての合意があること", "有營業承繼之合意"),
    Condition.EXCEPTION_NAMED: (
        "an exception of the law is named", "適用される法令上の例外が示されていること", "已載明所適用之法定例外"),
    Condition.NUMBER_PROCEDURE: (
        "it is for a procedure that the Number Act lists", "番号利用法に定める事務のためであること",
        "屬日本個人編號法所定事務"),
    Condition.EQUIVALENT_SYSTEM_EVIDENCED: (
        "an equivalent system is evidenced", "基準適合体制の証跡があること", "符合基準之體制已有證明"),
    Condition.NOT_IMPAIRED: (
        "nothing on record impairs the equivalent system", "相当措置の実施に支障が生じていないこと",
        "相當措施之實施並無窒礙"),
    Condition.IDENTITY_VERIFIED: (
        "the requester's identity is verified", "本人または代理人であることを確認していること",
        "已確認為當事人或其代理人"),
    Condition.WELL_FOUNDED: ("the request is well founded", "請求に理由があること", "請求有理由"),
    Condition.OPT_OUT: (
        "the person says so, without a reason", "本人の申出があること（理由は不要）", "當事人表示即可（無須理由）"),
    Condition.NO_LONGER_NEEDED: (
        "the information is no longer needed", "利用する必要がなくなったこと", "已無利用必要"),
    Condition.NOT_HELD_BY_LAW: (
        "no law requires it to be kept", "法令上の保存義務がないこと", "無依法令之保存義務"),
    Condition.STOP_WITHDRAWN: (
        "the person withdrew the request to stop", "停止の請求が撤回されていること", "當事人已撤回停止之請求"),
    Condition.GROUND_GONE: (
        "the ground of the stop is gone", "停止の理由が消滅していること", "停止之事由已消滅"),
    Condition.REQUEST_OPEN: ("a request of the person is open", "受付中の請求があること", "有受理中之請求"),
    Condition.INCIDENT_OPEN: (
        "a breach is being dealt with", "対応中の漏えい等の事案があること", "有處理中之洩漏等事件"),
    Condition.MEANS_NAMED: (
        "it is said how the content was found to be true", "正確であることの確認方法が示されていること",
        "已載明確認內容正確之方式"),
    Condition.SAME_PERSON: (
        "the two are verified to be one and the same person", "両者が同一人であることを確認していること",
        "已確認二者為同一人"),
    Condition.TWO_PERSONS: (
        "it is verified to be the information of two persons", "二人の情報であることを確認していること",
        "已確認係二人之資料"),
    Condition.MERGED: (
        "the person was merged with another", "同一人として統合されていること", "業經認定為同一人而合併"),
    Condition.ERASED: ("the information has been erased", "情報が消去されていること", "資料業已刪除"),
}
# fmt: on

_CHECKED = (
    "its last check is no older than {every}",
    "その確認が直近{every}以内に行われていること",
    "最近一次確認未逾{every}",
)


def condition_words(one: Established, language: str) -> str:
    """Return what must be so, in a language of the product."""
    place = LANGUAGES.index(language)
    if isinstance(one, Checked):
        return _CHECKED[place].format(every=period_words(one.every)[language])
    return _WORDS[one][place]
