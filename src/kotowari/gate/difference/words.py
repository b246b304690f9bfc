"""The fixed words of a difference told: headings, acts, keys of rules, in three languages."""

from kotowari.gate.difference.passages import Kind
from kotowari.policy.text import LANGUAGES

# fmt: off
_KINDS: dict[Kind, tuple[str, str, str]] = {
    Kind.PERMITTED: ("Newly permitted", "新たに許可されること", "新增准許事項"),
    Kind.REFUSED: ("Newly refused", "新たに許可されなくなること", "改為不予准許事項"),
    Kind.EASIER: ("Permitted in more cases", "許可される場合が広がること", "准許情形擴大"),
    Kind.STRICTER: ("Permitted in fewer cases", "許可される場合が狭まること", "准許情形限縮"),
    Kind.OTHERWISE: ("Permitted in other cases", "許可される場合が変わること", "准許情形變更"),
}

_WORDS: dict[str, tuple[str, str, str]] = {
    "to": ("Provide to {recipients}", "{recipients}への提供", "提供予{recipients}"),
    "on": ("on {grounds}", "根拠：{grounds}", "依據：{grounds}"),
    "everyone": ("everyone", "すべての本人", "全部當事人"),
    "everyone-but": ("everyone but {subjects}", "{subjects}を除くすべての本人", "{subjects}以外之全部當事人"),
    "every": (
        "for every purpose stated to them, each with its items",
        "示したすべての利用目的のため（それぞれに用いる項目に限る）",
        "為所告知之全部利用目的（以各該項目為限）"),
    "every-and-duties": (
        "for every purpose stated to them and every duty of the law, each with its items",
        "示したすべての利用目的および法令上の義務のため（それぞれに用いる項目に限る）",
        "為所告知之全部利用目的及法令上義務（以各該項目為限）"),
    "duties": (
        "for every duty of the law, every item", "法令上の義務のため（すべての項目）", "為法令上義務（全部項目）"),
    "figures-of": (
        "; of these, as figures only: {purposes}", "。このうち集計結果に限るもの：{purposes}",
        "；其中僅限統計結果者：{purposes}"),
    "figures": ("{purpose} (figures only)", "{purpose}（集計結果に限る）", "{purpose}（僅限統計結果）"),
    "more": ("{names}; {count} more", "{names}ほか{count}件", "{names}及其他{count}項"),
    "more-lines": ("and more (all of it with --json)", "ほか（すべては--jsonで表示）", "及其他（全部以--json顯示）"),
    "for": ("{items}, for {purposes}", "{items}（利用目的：{purposes}）", "{items}（利用目的：{purposes}）"),
    "no-purpose": ("{items}", "{items}", "{items}"),
    "all-items": ("every item", "すべての項目", "全部項目"),
    "together": ("in one ask: {matter}", "一括して：{matter}", "合併請求：{matter}"),
    "if": ("if: ", "要件：", "要件："),
    "was-if": ("until now, if: ", "これまでの要件：", "原要件："),
    "until-now": ("until now: ", "これまで：", "原先："),
    "from-now": ("from now on: ", "今後：", "此後："),
    "no-more": ("nothing more", "追加の要件なし", "無其他要件"),
    "not-own-use": (
        "the recipient does not use it for itself", "提供先が自己のために利用しないこと", "提供對象不為自己利用"),
    "own-use": ("the recipient uses it for itself", "提供先が自己のために利用する場合", "提供對象為自己利用"),
    "values": (
        "as information of single persons, no longer as figures only",
        "集計結果に限らず、個人ごとの情報として", "不限於統計結果，及於個別當事人之資料"),
    "no-values": (
        "as figures only, no longer as information of single persons",
        "個人ごとの情報ではなく、集計結果に限る", "僅限統計結果，不及於個別當事人之資料"),
    "basis": ("on the legal basis of {basis}", "法的根拠：{basis}", "法律依據：{basis}"),
    "either": ("either ", "", ""),
    "and": (" and ", "かつ", "且"),
    "or": (", or ", "または", "或"),
    "rules": ("What the rules say otherwise", "定めの変更", "規定之變更"),
    "due": ("What is due", "必要な手続", "應辦事項"),
    "new": ("new", "新設", "新增"),
    "gone": ("gone", "廃止", "刪除"),
    "old-new": ("{key}: {old} → {new}", "{key}：{old} → {new}", "{key}：{old} → {new}"),
    "gained": ("{key}: added {new}", "{key}：{new}を追加", "{key}：增列{new}"),
    "lost": ("{key}: removed {old}", "{key}：{old}を削除", "{key}：刪除{old}"),
    "silent": ("(none)", "（定めなし）", "（未定）"),
    "all-of": ("{needs}", "（{needs}）", "（{needs}）"),
    "other-language": (
        "{key}: other words in another language of the policy", "{key}：他の言語の文言のみ変更",
        "{key}：僅其他語言之文字變更"),
    "clauses-changed": ("changed: {clauses}", "変更：{clauses}", "變更：{clauses}"),
    "clauses-new": ("new: {clauses}", "新設：{clauses}", "新增：{clauses}"),
    "clauses-gone": ("gone: {clauses}", "削除：{clauses}", "刪除：{clauses}"),
    "document": (
        "clauses of the page (--table shows old and new side by side)", "ページの条項（新旧対照表は--tableで表示）",
        "頁面條款（新舊對照表以--table顯示）"),
    "about": ("{rules} ({subjects})", "{rules}（{subjects}）", "{rules}（{subjects}）"),
    "same": (
        "no difference: both permit the same and say the same",
        "違いはありません。許可する内容も定めも同じです。", "無差異：准許之內容與規定均相同。"),
    "two-policies": (
        "These are two different policies, `{before}` and `{after}`: names that happen to be alike are compared, and "
        "nothing is said of what is due.",
        "異なる二つのポリシー（`{before}`と`{after}`）です。同じ名前のものどうしを比べており、必要な手続は示しません。",
        "係兩份不同之政策（`{before}`與`{after}`）：僅就名稱相同者比較，不列應辦事項。"),
    "backwards": (
        "The second file is the older revision: this reads backwards in time, and nothing is said of what is due. Name "
        "the older file first.",
        "二つ目のファイルのほうが古い版です。時間を遡る比較となっており、必要な手続は示しません。古いほうを先に指定して"
        "ください。",
        "第二個檔案為較舊之修訂版：此係逆時比較，不列應辦事項。請先指定較舊之檔案。"),
}

_KEYS: dict[str, tuple[str, str, str]] = {
    "label": ("words", "文言", "文字"),
    "name": ("name", "名称", "名稱"),
    "for": ("for whom", "対象者", "對象"),
    "of": ("about whom", "対象者", "對象"),
    "items": ("items", "項目", "項目"),
    "purposes": ("purposes", "利用目的", "利用目的"),
    "form": ("form", "形式", "形式"),
    "opt_out": ("stopped on request, without a reason", "申出による停止", "經表示即停止"),
    "keep.while": ("kept", "保存", "保存"),
    "keep.then": ("kept after that for", "その後の保存期間", "其後保存期間"),
    "includes": ("including", "含まれる者", "包含"),
    "class": ("class", "種別", "類別"),
    "handle": ("found by", "検索キー", "查詢鍵"),
    "kind": ("kind", "語彙", "詞彙"),
    "country": ("country", "国", "國家"),
    "relation": ("relation", "関係", "關係"),
    "foreign.route": ("route abroad", "外国にある第三者への提供の方法", "對外國第三人提供之途徑"),
    "foreign.evidence": ("evidence", "証跡", "證明"),
    "foreign.every": ("checked every", "確認の間隔", "確認間隔"),
    "identifies": ("links it to persons", "個人データとして取得", "以個人資料取得"),
    "grounds": ("grounds", "根拠", "依據"),
    "with": ("users", "利用する者", "利用者"),
    "responsible.name": ("responsible party", "管理について責任を有する者", "管理負責人"),
    "responsible.address": ("its address", "その住所", "其地址"),
    "responsible.representative": ("its representative", "その代表者", "其代表人"),
    "act": ("act", "行為", "行為"),
    "how": ("how", "方法", "方法"),
    "fee": ("fee", "手数料", "費用"),
    "by": ("kept by", "履行の手段", "履行方式"),
    "address": ("address", "住所", "地址"),
    "representative": ("representative", "代表者", "代表人"),
    "contact.email": ("contact", "連絡先", "聯絡方式"),
    "contact.desk": ("point of contact", "窓口", "窗口"),
    "contact.telephone": ("telephone", "電話", "電話"),
    "timezone": ("time zone", "時間帯", "時區"),
    "languages": ("languages", "言語", "語言"),
    "following": ("translations to follow", "翻訳を追って公表する言語", "譯文待公告之語言"),
    "text": ("words", "文言", "文字"),
    "prevailing": ("prevailing language", "優先する言語", "具優先效力之語言"),
    "laws": ("laws", "法令", "法令"),
    "title": ("title", "標題", "標題"),
    "illustration": ("illustration", "例示", "例示"),
}
# fmt: on


def kind_words(kind: Kind, language: str) -> str:
    """Return the heading of a kind of difference."""
    return _KINDS[kind][LANGUAGES.index(language)]


def key_words(key: str, language: str) -> str:
    """Return what a key of the policy file is called; the key itself where it has no name."""
    return _KEYS[key][LANGUAGES.index(language)] if key in _KEYS else f"`{key}`"


def word(name: str, language: str, **slots: object) -> str:
    """Return a piece of telling with its slots filled."""
    return _WORDS[name][LANGUAGES.index(language)].format(**slots)
