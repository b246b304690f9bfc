"""What the terms of a policy file are called where they are shown, in the languages that the product speaks."""

from collections.abc import Mapping

from kotowari.policy.terms import Act, Form, ItemClass, Keeper, Relation, Route, Whose
from kotowari.policy.text import Text


def _text(en: str, ja: str, zh: str) -> Text:
    return {"en": en, "ja": ja, "zh-Hant": zh}


ACT_NAMES: Mapping[Act, Text] = {
    Act.ACQUIRE: _text("acquire", "取得", "蒐集"),
    Act.USE: _text("use", "利用", "利用"),
    Act.PROVIDE: _text("provide", "提供", "提供"),
    Act.CORRECT: _text("correct", "訂正等", "補充或更正"),
    Act.STOP: _text("stop the use of", "利用停止等", "停止利用"),
    Act.ERASE: _text("erase", "消去", "刪除"),
    Act.RESUME: _text("resume the use of", "利用の再開", "恢復利用"),
    Act.DISCLOSE: _text("disclose to the person", "本人への開示", "供當事人查詢"),
    Act.CONFIRM: _text("confirm as true", "正確性の確認", "確認正確性"),
    Act.MERGE: _text("merge with another", "同一人の情報の統合", "合併同一人之資料"),
    Act.SPLIT: _text("split in two", "別人の情報の分離", "分離他人之資料"),
}
"""A verb in English, a noun otherwise."""

CLASS_NAMES: Mapping[ItemClass, Text] = {
    ItemClass.ORDINARY: _text("ordinary", "通常の個人情報", "一般個人資料"),
    ItemClass.SPECIAL_CARE: _text("special-care-required", "要配慮個人情報", "特種個人資料"),
    ItemClass.INDIVIDUAL_NUMBER: _text("individual number (My Number)", "個人番号", "日本個人編號"),
    ItemClass.COMMUNICATIONS: _text("secrecy of communications", "通信の秘密", "通訊秘密"),
    ItemClass.PERSONALLY_REFERABLE: _text("personally referable", "個人関連情報", "個人關聯資訊"),
}

RELATION_NAMES: Mapping[Relation, Text] = {
    Relation.AFFILIATE: _text("affiliate", "グループ会社", "集團公司"),
    Relation.ENTRUSTEE: _text("entrustee", "委託先", "受託者"),
    Relation.SUCCESSOR: _text("successor", "承継者", "承繼者"),
    Relation.AUTHORITY: _text("public authority", "公的機関", "公務機關"),
    Relation.THIRD_PARTY: _text("third party", "第三者", "第三人"),
}

ROUTE_NAMES: Mapping[Route, Text] = {
    Route.EQUIVALENT_SYSTEM: _text("equivalent system", "基準適合体制", "符合基準之體制"),
    Route.INFORMED_CONSENT: _text(
        "consent of the person, informed of country, regime and measures",
        "外国の名称、制度および措置の情報を提供したうえでの本人の同意",
        "經告知國家名稱、制度及措施後之當事人同意",
    ),
}

FORM_NAMES: Mapping[Form, Text] = {
    Form.VALUES: _text("information of single persons", "個人ごとの情報", "個別當事人之資料"),
    Form.AGGREGATES: _text("figures only", "集計結果に限る", "僅限統計結果"),
}

KEEPER_NAMES: Mapping[Keeper, Text] = {
    Keeper.PROCEDURE: _text("a procedure that people follow", "担当者による手続", "人員依程序辦理"),
    Keeper.SOURCE_AND_NOTICE: _text(
        "acquisition recorded with source and notice", "取得元および通知の記録", "記錄資料來源及告知"
    ),
    Keeper.SPECIAL_CARE_CONSENT: _text(
        "consent checked for special-care-required information",
        "要配慮個人情報に係る同意の確認",
        "確認特種個人資料之同意",
    ),
    Keeper.ERASURE: _text("erasure", "消去", "刪除"),
    Keeper.RETENTION: _text("periodic deletion", "保存期間による消去", "依保存期間刪除"),
    Keeper.SEALING: _text("sealed custody", "暗号化保管", "加密保管"),
    Keeper.RECORDING: _text("records of every act", "すべての行為の記録", "記錄全部行為"),
    Keeper.PERIODIC_CHECK: _text("periodic checks", "定期的な確認", "定期確認"),
    Keeper.DATED_PUBLICATION: _text("dated publication", "日付を定めた公表", "載明日期之公告"),
}

WHOSE_NAMES: Mapping[Whose, Text] = {
    Whose.PERSON: _text("of the person", "本人", "當事人"),
    Whose.ORGANISATION: _text("of the person's organisation", "本人の所属する組織", "當事人所屬之組織"),
}

HANDLE_NAMES: Mapping[str, Text] = {
    "email": _text("email address", "メールアドレス", "電子郵件地址"),
    "phone": _text("phone number", "電話番号", "電話號碼"),
    "number": _text("number", "番号", "號碼"),
}
