"""The words of the register of personal data that are not the policy's, in the languages that the product speaks."""

from collections.abc import Mapping

from kotowari.policy.terms import Act
from kotowari.policy.text import Text


def _text(en: str, ja: str, zh: str) -> Text:
    return {"en": en, "ja": ja, "zh-Hant": zh}


COLUMNS: Mapping[str, Text] = {
    "number": _text("No.", "管理番号", "管理編號"),
    "persons": _text("Personal data of", "個人データの名称（本人の区分）", "個人資料名稱（當事人類別）"),
    "items": _text("Items", "個人データの項目", "個人資料項目"),
    "classes": _text("Special categories", "要配慮個人情報・個人番号等の区分", "特種個人資料、日本個人編號等類別"),
    "purpose": _text("Purpose of utilization", "利用目的", "利用目的"),
    "acquisition": _text("Acquisition", "取得方法", "蒐集方式"),
    "place": _text("Place and level", "保管場所・保護の水準", "保管處所及保護水準"),
    "keeping": _text("Kept", "保存期間", "保存期間"),
    "provision": _text("May be provided to, and ground", "提供先となり得る者および根拠", "得提供之對象及依據"),
    "abroad": _text(
        "Recipients abroad, and route (APPI 28)",
        "外国にある提供先および根拠（法第28条）",
        "外國提供對象及依據（日本法第28條）",
    ),
    "entrustees": _text("Entrusted to", "委託先", "受託者"),
    "manager": _text("Person responsible", "管理について責任を有する者", "管理負責人"),
    "retained": _text(
        "Retained personal data (disclosure etc.)",
        "保有個人データの該当性・開示等の対象",
        "是否屬保有個人資料（查詢、閱覽等請求之對象）",
    ),
    "measures": _text("Security control measures", "安全管理措置", "安全維護措施"),
    "record": _text(
        "Record of provision (APPI 29)", "第三者提供記録の要否（法第29条）", "提供紀錄之要否（日本法第29條）"
    ),
    "clause": _text("Clause of the policy", "根拠条項", "依據條款"),
}
"""The columns, in order: what a person in charge and an auditor look for (guideline on APPI Article 23, 10-3 (3))."""

WIDTHS: Mapping[str, int] = {
    "number": 16,
    "persons": 20,
    "items": 22,
    "classes": 18,
    "purpose": 30,
    "acquisition": 26,
    "place": 20,
    "keeping": 20,
    "provision": 34,
    "abroad": 28,
    "entrustees": 16,
    "manager": 18,
    "retained": 24,
    "measures": 24,
    "record": 22,
    "clause": 22,
}
"""The widths of the columns, in characters."""

COMMA = _text(", ", "、", "、")
COLON = _text(": ", "：", "：")
SEMICOLON = _text("; ", "；", "；")
BEFORE, AFTER = _text(" (", "（", "（"), _text(")", "）", "）")

TITLE = _text("Register of personal data", "個人データ取扱台帳", "個人資料盤點清冊")
ILLUSTRATION = _text("illustration, not published", "例示（公表されたものではない）", "例示（未公告）")
IN_FORCE = _text("in force from", "施行日", "施行日期")
MADE = _text("laws as of", "法令の基準日", "法令基準日")

UNREGISTERED = _text("not registered", "未登録", "未登錄")
NONE = _text("none", "なし", "無")
NOT_SET = _text("not laid down", "定めなし", "未訂定")

NO_ROUTE = _text(
    "no route stated: only with the person's informed consent, or where a law lifts the rule",
    "根拠の定めなし（情報を提供したうえでの本人の同意または法令等による場合に限る）",
    "未訂明依據（以經告知後之當事人同意或法令等情形為限）",
)

RIGHTS: Mapping[Act, Text] = {
    Act.DISCLOSE: _text("disclosure", "開示", "查詢或請求閱覽、製給複製本"),
    Act.CORRECT: _text("correction", "訂正等", "補充或更正"),
    Act.STOP: _text("stop of utilization", "利用停止等", "停止蒐集、處理或利用"),
    Act.ERASE: _text("erasure", "消去", "刪除"),
}

VAULT = _text(
    "vault of this system (sealed)\nother places: not registered",
    "本システムの保管庫（暗号化保管）\nその他の保管場所：未登録",
    "本系統之保管庫（加密保管）\n其他保管處所：未登錄",
)
SOURCES = _text("sources: not registered", "取得元・取得経路：未登録", "蒐集來源及途徑：未登錄")
DESK = _text("point of contact", "窓口", "聯絡窗口")
RETAINED = _text("yes", "該当", "屬之")
LINKED = _text(
    "only where it is linked to a person",
    "特定の個人と結び付けて取り扱う場合に該当",
    "與特定個人連結處理時屬之",
)
STATED = _text("stated on the page", "ポリシーに記載のある請求", "政策載明之請求")
UNSTATED = _text(
    "not stated on the page; the law gives the rights all the same",
    "ポリシーに記載なし（法第33条から第35条までの請求は可能）",
    "政策未載明（仍得依日本法第33條至第35條請求）",
)
RECORD_DUE = _text("due", "要", "應製作")
NO_RECORD = _text("not due", "不要", "無須製作")
EVERY = _text("checked every {}", "{}ごとに確認", "每{}確認一次")
CLOSED = _text(
    "{}: only as {} allows; no consent opens it",
    "{}：{}の定める場合に限る（本人の同意によっても提供不可）",
    "{}：以{}所定情形為限（經當事人同意亦不得提供）",
)
FIGURES = _text("figures only", "統計値のみ", "僅限統計數值")
