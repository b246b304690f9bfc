"""The words of an answer's forms, in the languages the product speaks."""

from kotowari.policy.text import Text, in_language

HEAD: dict[str, Text] = {
    "addressee": {"en": "To", "ja": "請求者", "zh-Hant": "請求人"},
    "request": {"en": "Your request", "ja": "受付番号", "zh-Hant": "受理編號"},
    "kind": {"en": "What you asked for", "ja": "ご請求の内容", "zh-Hant": "請求內容"},
    "arrived": {"en": "Received on", "ja": "ご請求の受付日", "zh-Hant": "受理日期"},
    "number": {"en": "Document number", "ja": "文書番号", "zh-Hant": "文號"},
    "on": {"en": "Answered on", "ja": "回答日", "zh-Hant": "答覆日期"},
    "operator": {"en": "Answered by", "ja": "回答者", "zh-Hant": "答覆者"},
    "subject": {"en": "You as", "ja": "ご本人の区分", "zh-Hant": "當事人類別"},
}
"""The particulars at an answer's head."""

STATES: dict[str, Text] = {
    "read": {"en": "read", "ja": "確認済み", "zh-Hant": "已查閱"},
    "nothing": {
        "en": "read: nothing about you is held here",
        "ja": "確認済み：該当する情報は保有していません",
        "zh-Hant": "已查閱：未保有與您有關之資料",
    },
    "unread": {
        "en": "could not be read yet: what it may hold is not in this answer",
        "ja": "まだ確認できていません：ここにある可能性のある情報はこの回答に含まれていません",
        "zh-Hant": "尚無法查閱：其中可能保有之資料未包含於本答覆",
    },
    "manual": {
        "en": "looked through by a person",
        "ja": "担当者が確認しました",
        "zh-Hant": "已由承辦人查閱",
    },
    "open": {
        "en": "still being looked through by a person: what it may hold is not in this answer",
        "ja": "担当者が確認中です：ここにある可能性のある情報はこの回答に含まれていません",
        "zh-Hant": "承辦人查閱中：其中可能保有之資料未包含於本答覆",
    },
}
"""How a place stands in an answer."""

_WORDS: dict[str, Text] = {
    "decision": {"en": "Our decision", "ja": "決定の内容", "zh-Hant": "決定內容"},
    "held": {"en": "What we hold about you", "ja": "保有している情報", "zh-Hant": "我們保有的資料"},
    "overview": {"en": "Places we looked in", "ja": "確認した保管場所", "zh-Hant": "查閱之保存處所"},
    "place": {"en": "Place", "ja": "保管場所", "zh-Hant": "保存處所"},
    "state": {"en": "State", "ja": "状況", "zh-Hant": "狀態"},
    "rows": {"en": "Records", "ja": "件数", "zh-Hant": "筆數"},
    "count": {"en": "{count} records", "ja": "{count}件", "zh-Hant": "{count}筆"},
    "one": {"en": "1 record", "ja": "1件", "zh-Hant": "1筆"},
    "record": {"en": "Record {number}", "ja": "{number}件目", "zh-Hant": "第{number}筆"},
    "file": {"en": "As a file: {file}", "ja": "ファイル：{file}", "zh-Hant": "檔案：{file}"},
    "withheld": {"en": "Not shown", "ja": "開示していない部分", "zh-Hant": "未提供之部分"},
    "not_shown": {"en": "[not disclosed]", "ja": "［不開示］", "zh-Hant": "［不予提供］"},
    "empty": {"en": "(empty)", "ja": "（空欄）", "zh-Hant": "（空白）"},
    "provided": {
        "en": "What was provided to whom",
        "ja": "第三者への提供の記録",
        "zh-Hant": "提供第三人之紀錄",
    },
    "none_provided": {
        "en": "No provision of your information to a third party is on record.",
        "ja": "第三者への提供の記録はありません。",
        "zh-Hant": "無提供第三人之紀錄。",
    },
    "received": {
        "en": "What was received from whom",
        "ja": "第三者から提供を受けた記録",
        "zh-Hant": "自第三人取得之紀錄",
    },
    "none_received": {
        "en": "No receipt of your information from a third party is on record.",
        "ja": "第三者から提供を受けた記録はありません。",
        "zh-Hant": "無自第三人取得之紀錄。",
    },
    "proof": {
        "en": "How you can verify our records",
        "ja": "取扱いの記録の検証",
        "zh-Hant": "如何驗證使用紀錄",
    },
    "proof_says": {
        "en": "Each step of your request is an entry in a log that cannot be changed unseen. The file {file} holds"
        " {entries} of them, with the proof that the log has them. Anybody can verify it without us:",
        "ja": "ご請求に関する手続は、気付かれずに書き換えることのできない取扱記録簿に一つずつ記録されています。"
        "ファイル {file} にはその記録{entries}件と、記録簿に載っていることの証明が入っています。"
        "当社によらず、どなたでも次のとおり検証できます。",
        "zh-Hant": "您的請求之每一步驟，均記載於無法暗中竄改之使用紀錄簿。檔案 {file} 內含其中{entries}筆紀錄，"
        "以及紀錄簿確有記載之證明。任何人均可不經本公司自行驗證：",
    },
    "proof_key": {
        "en": "The log's public key is also on our site. Compare it with the one here.",
        "ja": "記録簿の公開鍵は当社のサイトでも公開しています。ここにある鍵と同じであることをお確かめください。",
        "zh-Hant": "紀錄簿之公開金鑰亦公布於本公司網站，請核對是否與此處相同。",
    },
    "complain": {
        "en": "If you do not agree",
        "ja": "ご不服・苦情のお申出",
        "zh-Hant": "如有不服或申訴",
    },
    "files": {"en": "Files in this archive", "ja": "このアーカイブのファイル", "zh-Hant": "本壓縮檔內之檔案"},
    "page": {"en": "this page", "ja": "このページ", "zh-Hant": "本頁"},
    "json": {
        "en": "all of it for programs to read (JSON)",
        "ja": "全内容（機械で読める形式、JSON）",
        "zh-Hant": "全部內容（供程式讀取，JSON）",
    },
    "letter": {"en": "the formal letter (PDF)", "ja": "通知書（PDF）", "zh-Hant": "正式通知書（PDF）"},
    "attached": {"en": "attached", "ja": "添付", "zh-Hant": "附件"},
    "receipt": {
        "en": "entries of the log with their proofs",
        "ja": "取扱いの記録とその証明",
        "zh-Hant": "使用紀錄及其證明",
    },
    "contents": {"en": "Contents", "ja": "目次", "zh-Hant": "目錄"},
    "confidential": {
        "en": "This page holds personal information. It is for you alone; keep it safe.",
        "ja": "このページには個人情報が含まれています。ご本人のための書類です。大切に保管してください。",
        "zh-Hant": "本頁含有個人資料，僅供您本人使用，請妥善保管。",
    },
}


def answer_words(language: str) -> dict[str, str]:
    """Return the words of the frame by name, in a language or else in English."""
    return {name: in_language(text, language) for name, text in _WORDS.items()}
