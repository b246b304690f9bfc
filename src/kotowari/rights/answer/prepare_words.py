"""The words in which an answer says what was gathered, in the languages the product speaks."""

from kotowari.places.shown.redaction import Why
from kotowari.policy.text import Text, in_language

WHY: dict[Why, Text] = {
    Why.ANOTHER: {"en": "another person's record", "ja": "他の方の記録のため", "zh-Hant": "屬他人之紀錄"},
    Why.DOUBTFUL: {
        "en": "it could not be established that the record is yours",
        "ja": "ご本人の記録であることを確認できないため",
        "zh-Hant": "無法確認該紀錄屬於您本人",
    },
    Why.HIDDEN: {
        "en": "internal to the system",
        "ja": "システム内部の情報のため",
        "zh-Hant": "系統內部資訊",
    },
    Why.OTHERS: {
        "en": "it is about other persons",
        "ja": "他の方に関する情報のため",
        "zh-Hant": "為他人之資料",
    },
    Why.LEADS: {
        "en": "it identifies a record of another person",
        "ja": "他の方の記録を特定するものであるため",
        "zh-Hant": "可識別他人之紀錄",
    },
    Why.SAYS: {
        "en": "in a record shared with others, it is another person's name or contact",
        "ja": "他の方と共有されている記録にある、他の方の氏名又は連絡先のため",
        "zh-Hant": "於與他人共用之紀錄中，屬他人之姓名或聯絡方式",
    },
    Why.TEXT: {
        "en": "a text in a record shared with others",
        "ja": "他の方と共有されている記録の記述のため",
        "zh-Hant": "與他人共用之紀錄中的文字",
    },
    Why.UNNAMED: {
        "en": "in a record shared with others, it is not known to be about you",
        "ja": "他の方と共有されている記録にあり、ご本人の情報と確認できないため",
        "zh-Hant": "於與他人共用之紀錄中，無法確認為您的資料",
    },
    Why.NAMED: {
        "en": "the names and contacts of other persons in it are replaced by a mark",
        "ja": "文中の他の方の氏名・連絡先を記号に置き換えました",
        "zh-Hant": "文中他人之姓名、聯絡方式已以符號取代",
    },
    Why.UNKNOWN: {
        "en": "names and contacts in it that may be other persons' are replaced by a mark",
        "ja": "文中の他の方のものと思われる氏名・連絡先を記号に置き換えました",
        "zh-Hant": "文中可能屬他人之姓名、聯絡方式已以符號取代",
    },
    Why.UNRULED: {
        "en": "not yet reviewed",
        "ja": "審査が済んでいないため",
        "zh-Hant": "尚未完成審查",
    },
    Why.REPLACED: {
        "en": "a copy is provided in which other persons are masked",
        "ja": "他の方の情報を伏せた写しを提供します",
        "zh-Hant": "提供已遮蔽他人資料之複本",
    },
    Why.RULED: {
        "en": "withheld on review",
        "ja": "審査の結果、開示しないこととしたため",
        "zh-Hant": "經審查不予提供",
    },
}

_WORDS: dict[str, Text] = {
    "left_out": {
        "en": "{table}, column {column} ({count} records): {why}",
        "ja": "{table} の列「{column}」（{count}件）：{why}",
        "zh-Hant": "{table} 之欄位「{column}」（{count}筆）：{why}",
    },
    "left_out_rows": {
        "en": "{table}, {count} records: {why}",
        "ja": "{table} の{count}件：{why}",
        "zh-Hant": "{table} 之{count}筆：{why}",
    },
    "left_out_file": {
        "en": "File {column}: {why}",
        "ja": "添付ファイル{column}：{why}",
        "zh-Hant": "附件{column}：{why}",
    },
    "tried": {
        "en": "Tried {times} times, last on {on}, {at}, without an answer. We will try again and answer about it.",
        "ja": "{times}回試みましたが応答がありませんでした（最終：{on} {at}）。引き続き確認し、追って回答します。",
        "zh-Hant": "已嘗試{times}次，仍無回應（最近一次：{on} {at}）。將繼續查閱並另行答覆。",
    },
    "looked_found": {
        "en": "Looked through by hand: {count} found, {files} files attached.",
        "ja": "担当者が確認し、{count}件を確認しました（添付ファイル{files}点）。",
        "zh-Hant": "經人工查閱，查得{count}筆（附件{files}個）。",
    },
    "looked_none": {
        "en": "Looked through by hand: nothing about you was found.",
        "ja": "担当者が確認しましたが、ご本人に関する情報はありませんでした。",
        "zh-Hant": "經人工查閱，未查得您的資料。",
    },
    "looked_unsearchable": {
        "en": "It cannot be searched: {reason}",
        "ja": "確認できませんでした。理由：{reason}",
        "zh-Hant": "無法查閱，理由：{reason}",
    },
    "lacking": {
        "en": "Since another place could not be read, records may be missing from: {tables}.",
        "ja": "他の保管場所を確認できていないため、次の表には不足がある可能性があります：{tables}",
        "zh-Hant": "因其他保存處所尚無法查閱，下列資料表可能有所遺漏：{tables}",
    },
    "tables": {"en": "tables/ ({count} files)", "ja": "tables/（{count}点）", "zh-Hant": "tables/（{count}個檔案）"},
    "given_at": {"en": "When", "ja": "年月日", "zh-Hant": "日期"},
    "given_recipient": {"en": "To whom", "ja": "提供先", "zh-Hant": "接受者"},
    "given_provider": {"en": "From whom", "ja": "提供元", "zh-Hant": "提供者"},
    "given_address": {"en": "Address", "ja": "住所", "zh-Hant": "地址"},
    "given_items": {"en": "Items", "ja": "項目", "zh-Hant": "項目"},
    "given_ground": {"en": "Ground", "ja": "根拠", "zh-Hant": "依據"},
    "given_how": {"en": "How it was acquired", "ja": "取得の経緯", "zh-Hant": "取得經過"},
    "given_articles": {"en": "Articles", "ja": "条文", "zh-Hant": "條文"},
}


def prepare_words(language: str) -> dict[str, str]:
    """Return the words by name, in a language or else in English."""
    return {name: in_language(text, language) for name, text in _WORDS.items()}
