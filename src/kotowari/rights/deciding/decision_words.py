"""The words in which a decision is told, in the languages the product speaks."""

import re

from kotowari.handling.asked.cases import Kind
from kotowari.policy.text import Text, in_language
from kotowari.rights.deciding.decision import Ground, Outcome

LAW_NAME: Text = {
    "en": "the Act on the Protection of Personal Information",
    "ja": "個人情報の保護に関する法律",
    "zh-Hant": "日本個人資訊保護法",
}

KINDS: dict[Kind, Text] = {
    Kind.DISCLOSURE: {
        "en": "disclosure of the personal data held about you",
        "ja": "保有個人データの開示",
        "zh-Hant": "提供所保有之個人資料",
    },
    Kind.PROVISION_RECORDS: {
        "en": "disclosure of the records of provision to and receipt from third parties",
        "ja": "第三者提供記録の開示",
        "zh-Hant": "提供第三人提供紀錄",
    },
}

TITLES: dict[Outcome, Text] = {
    Outcome.WHOLLY: {"en": "Notice of Disclosure", "ja": "開示決定通知書", "zh-Hant": "提供決定通知書"},
    Outcome.PARTLY: {
        "en": "Notice of Partial Disclosure",
        "ja": "一部開示決定通知書",
        "zh-Hant": "部分提供決定通知書",
    },
    Outcome.NONE_HELD: {
        "en": "Notice that No Personal Data Is Held",
        "ja": "保有個人データの不存在に関する通知書",
        "zh-Hant": "未保有個人資料通知書",
    },
    Outcome.REFUSED: {"en": "Notice of Non-Disclosure", "ja": "不開示決定通知書", "zh-Hant": "不予提供決定通知書"},
}

DECIDED: dict[Outcome, Text] = {
    Outcome.WHOLLY: {
        "en": "We disclose all of what you asked for.",
        "ja": "ご請求の内容の全部を開示します。",
        "zh-Hant": "您所請求之內容全部提供。",
    },
    Outcome.PARTLY: {
        "en": "We disclose a part of what you asked for, and do not disclose the rest.",
        "ja": "ご請求の内容の一部を開示し、その他の部分は開示しません。",
        "zh-Hant": "您所請求之內容提供一部分，其餘部分不予提供。",
    },
    Outcome.NONE_HELD: {
        "en": "We looked in every place listed in our inventory and hold nothing that matches your request.",
        "ja": "当社の台帳に記載のあるすべての保管場所を確認しましたが、ご請求に該当する情報は保有していません。",
        "zh-Hant": "經查閱本公司清冊所載全部保存處所，並未保有符合您請求之資料。",
    },
    Outcome.REFUSED: {
        "en": "We do not disclose what you asked for.",
        "ja": "ご請求の内容は開示しません。",
        "zh-Hant": "您所請求之內容不予提供。",
    },
}

GROUNDS: dict[Ground, Text] = {
    Ground.RIGHTS: {
        "en": "Disclosure could harm the life, body, property or other rights or interests of you or a third party"
        " ({article}).",
        "ja": "開示することにより、ご本人又は第三者の生命、身体、財産その他の権利利益を害する"
        "おそれがあるため（{article}）。",
        "zh-Hant": "提供有損害您本人或第三人之生命、身體、財產或其他權利利益之虞（{article}）。",
    },
    Ground.BUSINESS: {
        "en": "Disclosure could seriously hinder the proper conduct of our business ({article}).",
        "ja": "開示することにより、当社の業務の適正な実施に著しい支障を及ぼすおそれがあるため（{article}）。",
        "zh-Hant": "提供有對本公司業務之適當執行造成顯著妨礙之虞（{article}）。",
    },
    Ground.OTHER_LAW: {
        "en": "Disclosure would break another law: {law} ({article}).",
        "ja": "開示することにより、他の法令（{law}）に違反することとなるため（{article}）。",
        "zh-Hant": "提供將違反其他法令（{law}）（{article}）。",
    },
}

_WORDS: dict[str, Text] = {
    "honorific": {"en": "{name}", "ja": "{name} 様", "zh-Hant": "{name} 君"},
    "re": {
        "en": "Your request of {arrived} for {kind} (request {request})",
        "ja": "{kind}のご請求（{arrived}受付、受付番号 {request}）について",
        "zh-Hant": "有關您於{arrived}提出之請求：{kind}（受理編號 {request}）",
    },
    "opening": {
        "en": "We have decided on your request as follows, and notify you under {law}, {articles}.",
        "ja": "{arrived}に受け付けましたご請求につきまして、次のとおり決定しましたので、"
        "{law}{articles}の規定により通知します。",
        "zh-Hant": "您於{arrived}提出之請求，業經決定如下，茲依{law}{articles}之規定通知。",
    },
    "opening_plain": {
        "en": "We have decided on your request as follows.",
        "ja": "{arrived}に受け付けましたご請求につきまして、次のとおり決定しましたので通知します。",
        "zh-Hant": "您於{arrived}提出之請求，業經決定如下，茲此通知。",
    },
    "decision": {"en": "Decision", "ja": "決定の内容", "zh-Hant": "決定內容"},
    "disclosed": {
        "en": "{tables} tables with {rows} records are disclosed, as the attached files show.",
        "ja": "添付のとおり、{tables}の表、{rows}件の記録を開示します。",
        "zh-Hant": "如附件所示，提供{tables}個資料表、共{rows}筆紀錄。",
    },
    "reasons": {"en": "Reasons", "ja": "開示しない理由", "zh-Hant": "不予提供之理由"},
    "form": {"en": "Form of disclosure", "ja": "開示の方法", "zh-Hant": "提供方式"},
    "form_electronic": {
        "en": "As an electronic record, in a sealed archive.",
        "ja": "電磁的記録（封印したアーカイブファイル）の提供による方法",
        "zh-Hant": "以電磁紀錄（加密壓縮檔）提供。",
    },
    "form_paper": {"en": "In writing.", "ja": "書面の交付による方法", "zh-Hant": "以書面交付。"},
    "too_hard": {
        "en": "The form you asked for is too difficult or costly, so we disclose in writing (Article 33(2), proviso):",
        "ja": "ご請求の方法による開示は困難であるため、書面の交付により開示します（法第33条第2項括弧書）。",
        "zh-Hant": "依您所請求之方式提供有所困難，故以書面交付（法第33條第2項括號內規定）。",
    },
    "open": {"en": "Still to follow", "ja": "追って回答するもの", "zh-Hant": "另行答覆事項"},
    "open_says": {
        "en": "These places could not be looked through yet. We will answer about them as soon as we have:",
        "ja": "次の保管場所は、まだ確認が済んでいません。確認でき次第、追って回答します。",
        "zh-Hant": "下列保存處所尚未查閱完畢，俟查閱後將另行答覆。",
    },
    "withheld": {"en": "Parts not disclosed", "ja": "開示しない部分", "zh-Hant": "不予提供之部分"},
    "fee": {"en": "Fee", "ja": "手数料", "zh-Hant": "手續費"},
    "no_fee": {"en": "Free of charge.", "ja": "無料", "zh-Hant": "免費"},
    "complain": {"en": "If you do not agree", "ja": "ご不服・苦情のお申出", "zh-Hant": "如有不服或申訴"},
    "complain_desk": {
        "en": "You can complain to us ({law}, Article 40): {desk}",
        "ja": "この決定についてのご不服や苦情は、次の窓口で承ります（法第40条）。{desk}",
        "zh-Hant": "對本決定如有不服或申訴，請洽下列窗口（法第40條）：{desk}",
    },
    "complain_desk_plain": {
        "en": "You can complain to us: {desk}",
        "ja": "この決定についてのご不服や苦情は、次の窓口で承ります。{desk}",
        "zh-Hant": "對本決定如有不服或申訴，請洽下列窗口：{desk}",
    },
    "complain_ppc": {
        "en": "You can also consult the Personal Information Protection Commission of Japan: https://www.ppc.go.jp/",
        "ja": "個人情報保護委員会の相談窓口に相談することもできます（https://www.ppc.go.jp/）。",
        "zh-Hant": "亦可向日本個人情報保護委員會（https://www.ppc.go.jp/）諮詢。",
    },
    "complain_court": {
        "en": "A suit for disclosure can be brought once two weeks have passed since your request reached us"
        " (Article 39(1)).",
        "ja": "開示を求める訴えは、ご請求が到達した日から2週間を経過した後に提起することができます（法第39条第1項）。",
        "zh-Hant": "自您的請求送達之日起經過二週後，得提起請求提供之訴訟（法第39條第1項）。",
    },
    "desk": {"en": "Desk: {desk}", "ja": "窓口：{desk}", "zh-Hant": "窗口：{desk}"},
}


def letter_words(language: str) -> dict[str, str]:
    """Return the words by name, in a language or else in English."""
    return {name: in_language(text, language) for name, text in _WORDS.items()}


_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?(?:\((i{1,3}|iv|vi{0,3}|v)\))?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}


def cited(article: str, language: str) -> str:
    """Return an article such as ``33(2)(i)`` as a letter cites it: ``Article 33(2)(i)``, ``第33条第2項第1号``."""
    found = _ARTICLE.fullmatch(article)
    if found is None or not language.startswith(("ja", "zh")):
        return f"Article {article}"
    number, paragraph, item = found.groups()
    words = ("第{}条", "第{}項", "第{}号") if language.startswith("ja") else ("第{}條", "第{}項", "第{}款")
    parts = (number, paragraph, _ROMAN[item] if item else None)
    return "".join(word.format(part) for word, part in zip(words, parts, strict=True) if part)


def listed(parts: list[str], language: str) -> str:
    """Return several articles as one phrase."""
    if language.startswith("ja"):
        return "、".join(parts[:-1]) + f"及び{parts[-1]}" if len(parts) > 1 else parts[0]
    if language.startswith("zh"):
        return "、".join(parts[:-1]) + f"及{parts[-1]}" if len(parts) > 1 else parts[0]
    names = [part.removeprefix("Article ") for part in parts]
    return f"Articles {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else parts[0]
