"""The words of the pages that are not the policy's own, in the languages the product speaks."""

from kotowari.policy.text import Text, in_language

_WORDS: dict[str, Text] = {
    "answer_title": {"en": "Your answer", "ja": "ご請求への回答", "zh-Hant": "對您請求之答覆"},
    "answer_says": {
        "en": "The answer to your request is ready. Enter the passphrase that we told you another way.",
        "ja": "ご請求への回答をご用意しました。別の方法でお伝えしたパスフレーズを入力してください。",
        "zh-Hant": "對您請求之答覆已備妥。請輸入我們以其他方式告知您的通行碼。",
    },
    "answer_passphrase": {"en": "Passphrase", "ja": "パスフレーズ", "zh-Hant": "通行碼"},
    "answer_fetch": {"en": "Download the answer", "ja": "回答をダウンロード", "zh-Hant": "下載答覆"},
    "answer_wrong": {
        "en": "This passphrase does not open the answer. The number of tries is limited.",
        "ja": "このパスフレーズでは開けません。入力できる回数には限りがあります。",
        "zh-Hant": "此通行碼無法開啟答覆。輸入次數有限。",
    },
    "answer_until": {
        "en": "You can fetch it until {day}.",
        "ja": "{day}までダウンロードできます。",
        "zh-Hant": "下載期限為{day}。",
    },
    "answer_open": {
        "en": "It is a ZIP file sealed with the same passphrase. Programs such as 7-Zip open it.",
        "ja": "同じパスフレーズで封印されたZIPファイルです。7-Zipなどのソフトウェアで開くことができます。",
        "zh-Hant": "此為以同一通行碼加密之ZIP檔案，可用7-Zip等軟體開啟。",
    },
    "skip": {"en": "Skip to the text", "ja": "本文へ移動", "zh-Hant": "跳至正文"},
    "contents": {"en": "Contents", "ja": "目次", "zh-Hant": "目錄"},
    "language": {"en": "Language", "ja": "言語", "zh-Hant": "語言"},
    "illustration": {"en": "Illustration", "ja": "例示", "zh-Hant": "例示"},
    "standing": {"en": "Standing of this revision", "ja": "この版について", "zh-Hant": "關於本版"},
    "clause": {"en": "Clause", "ja": "条項", "zh-Hant": "條款"},
    "digest": {"en": "Fingerprint of this revision", "ja": "この版のフィンガープリント", "zh-Hant": "本版之數位指紋"},
    "to_policy": {"en": "To the privacy policy", "ja": "プライバシーポリシーへ", "zh-Hant": "前往隱私權政策"},
    "to_current": {"en": "The policy in force today", "ja": "現在施行中のポリシー", "zh-Hant": "現行政策"},
    "to_upcoming": {"en": "The revised policy", "ja": "改定後のポリシー", "zh-Hant": "修訂後之政策"},
    "to_first": {"en": "The first revision", "ja": "最初の版", "zh-Hant": "首版"},
    "comparison": {"en": "Comparison of old and new", "ja": "新旧対照表", "zh-Hant": "新舊對照表"},
    "new": {"en": "New", "ja": "改定後", "zh-Hant": "修訂後"},
    "old": {"en": "Old", "ja": "改定前", "zh-Hant": "修訂前"},
    "unchanged": {
        "en": "The words of the two revisions are the same.",
        "ja": "両版の文言に違いはありません。",
        "zh-Hant": "兩版之文字無差異。",
    },
    "revisions": {"en": "Revisions", "ja": "改定履歴", "zh-Hant": "修訂紀錄"},
    "feed": {
        "en": "Feed of revisions (Atom)",
        "ja": "改定のお知らせ（Atomフィード）",
        "zh-Hant": "修訂通知（Atom摘要）",
    },
    "forms": {"en": "Other forms", "ja": "他の形式", "zh-Hant": "其他格式"},
    "related": {"en": "About this policy", "ja": "このポリシーについて", "zh-Hant": "關於本政策"},
    "md": {"en": "Markdown", "ja": "Markdown", "zh-Hant": "Markdown"},
    "txt": {"en": "Plain text", "ja": "テキスト", "zh-Hant": "純文字"},
    "pdf": {"en": "PDF", "ja": "PDF", "zh-Hant": "PDF"},
    "is_earlier": {
        "en": "This revision is no longer in force. It was in force from {since} to {until}.",
        "ja": "この版は、現在は効力を有しません（施行期間：{since}から{until}まで）。",
        "zh-Hant": "本版現已失效（施行期間：{since}至{until}）。",
    },
    "is_upcoming": {
        "en": "This revision has been published and is not in force yet. It takes force on {since}.",
        "ja": "この版は公表済みですが、まだ施行されていません（施行日：{since}）。",
        "zh-Hant": "本版業已公告，惟尚未施行（施行日期：{since}）。",
    },
    "is_to_follow": {
        "en": "The {language} translation will follow. The {prevailing} text below is the one that prevails.",
        "ja": "{language}版は、追って公表します。以下は、優先する{prevailing}版です。",
        "zh-Hant": "{language}版將另行公告。以下為具優先效力之{prevailing}版。",
    },
    "is_announced": {
        "en": "A revised policy has been published. It takes force on {since}.",
        "ja": "{since}に施行する改定後のポリシーを公表しています。",
        "zh-Hant": "自{since}起施行之修訂後政策業已公告。",
    },
    "published": {"en": "Published", "ja": "公表日", "zh-Hant": "公告日期"},
    "recorded": {"en": "Recorded here", "ja": "登録日時", "zh-Hant": "登錄時間"},
    "state": {"en": "State", "ja": "状態", "zh-Hant": "狀態"},
    "changes": {"en": "What changed", "ja": "変更点", "zh-Hant": "修訂內容"},
    "earlier": {"en": "Earlier", "ja": "過去の版", "zh-Hant": "過去版本"},
    "in_force": {"en": "In force", "ja": "施行中", "zh-Hant": "施行中"},
    "is_illustration": {
        "en": "The revision that follows is an illustration. The company did not publish it.",
        "ja": "これに続く改定版は説明用の例示であり、事業者が公表したものではありません。",
        "zh-Hant": "其後之修訂版僅為例示，並非由業者所公告。",
    },
    "upcoming": {"en": "Not in force yet", "ja": "未施行", "zh-Hant": "尚未施行"},
    "first": {"en": "First revision", "ja": "初版", "zh-Hant": "首版"},
    "on_a_day": {
        "en": "The revision in force on a day",
        "ja": "指定日に施行されている版",
        "zh-Hant": "指定日期施行之版本",
    },
    "day": {"en": "Day", "ja": "日付", "zh-Hant": "日期"},
    "show": {"en": "Show", "ja": "表示", "zh-Hant": "顯示"},
    "entry": {
        "en": "Policy in force from {since}",
        "ja": "{since}施行のポリシー",
        "zh-Hant": "{since}施行之政策",
    },
}

_FAILURES: dict[str, tuple[Text, Text]] = {
    "link-unknown": (
        {"en": "This link opens nothing", "ja": "このリンクは利用できません", "zh-Hant": "此連結無法使用"},
        {
            "en": "It may have ended, or been mistyped. Ask us for a new one.",
            "ja": "有効期限が過ぎたか、アドレスが誤っている可能性があります。新しいリンクをお求めください。",
            "zh-Hant": "連結可能已失效，或網址有誤。請向我們索取新的連結。",
        },
    ),
    "not-found": (
        {"en": "This page does not exist", "ja": "ページが見つかりません", "zh-Hant": "找不到此頁面"},
        {
            "en": "The address may be mistyped, or the page may have moved.",
            "ja": "アドレスが誤っているか、ページが移動した可能性があります。",
            "zh-Hant": "網址可能有誤，或頁面已移動。",
        },
    ),
    "no-such-revision": (
        {"en": "There is no revision of that day", "ja": "該当する版がありません", "zh-Hant": "查無此版本"},
        {
            "en": "A revision is found by the day it takes force. The list of revisions has all of them.",
            "ja": "各版は、施行日により指定します。すべての版は、改定履歴に掲載しています。",
            "zh-Hant": "各版以施行日期指定；所有版本均列於修訂紀錄。",
        },
    ),
    "before-first": (
        {
            "en": "No revision was in force on that day",
            "ja": "その日に施行されていた版はありません",
            "zh-Hant": "該日尚無施行中之版本",
        },
        {
            "en": "The first revision is in force from {day}.",
            "ja": "最初の版の施行日は、{day}です。",
            "zh-Hant": "首版之施行日期為{day}。",
        },
    ),
    "not-a-day": (
        {"en": "This is not a day", "ja": "日付を読み取れません", "zh-Hant": "無法辨識日期"},
        {
            "en": "Write a day as year, month and day, such as `2026-04-01`.",
            "ja": "`2026-04-01` のように、年、月、日の順に指定してください。",
            "zh-Hant": "請依年、月、日之順序指定，例如 `2026-04-01`。",
        },
    ),
    "no-policy-in-force": (
        {
            "en": "No privacy policy is in force yet",
            "ja": "施行中のプライバシーポリシーがありません",
            "zh-Hant": "目前尚無生效之隱私權政策",
        },
        {
            "en": "Whoever runs this site can publish one: `kotowari publish FILE --by ACCOUNT` proposes it, "
            "and another account publishes it with `kotowari approve FILE --by ACCOUNT`.",
            "ja": "サイトの運営者は、`kotowari publish FILE --by ACCOUNT` により提案し、別のアカウントの "
            "`kotowari approve FILE --by ACCOUNT` により公表することができます。",
            "zh-Hant": "網站管理者得以 `kotowari publish FILE --by ACCOUNT` 提出，"
            "再由另一帳號以 `kotowari approve FILE --by ACCOUNT` 公告。",
        },
    ),
    "database-unavailable": (
        {
            "en": "This page cannot be shown just now",
            "ja": "現在、このページを表示できません",
            "zh-Hant": "目前無法顯示此頁面",
        },
        {
            "en": "Please try again in a few minutes. Whoever runs this site: see that the database runs.",
            "ja": "数分後に再度お試しください。サイトの運営者は、データベースが稼働していることを確認してください。",
            "zh-Hant": "請於數分鐘後再試。網站管理者請確認資料庫正在運作。",
        },
    ),
    "bad-request": (
        {
            "en": "This request cannot be understood",
            "ja": "リクエストを処理できません",
            "zh-Hant": "無法處理此請求",
        },
        {
            "en": "Please check the address. Whoever runs this site: name its host in KOTOWARI_HOSTS.",
            "ja": "アドレスを確認してください。サイトの運営者は、ホスト名を KOTOWARI_HOSTS に設定してください。",
            "zh-Hant": "請確認網址。網站管理者請將主機名稱設定於 KOTOWARI_HOSTS。",
        },
    ),
    "internal": (
        {"en": "Something went wrong here", "ja": "エラーが発生しました", "zh-Hant": "發生錯誤"},
        {
            "en": "It is not your doing, and it was recorded. Please try again later.",
            "ja": "発生した事象は記録されました。時間をおいて再度お試しください。",
            "zh-Hant": "此狀況已記錄。請稍後再試。",
        },
    ),
}


def words_in(language: str) -> dict[str, str]:
    """Return the words of the frame by name, in a language or else in English."""
    return {name: in_language(text, language) for name, text in _WORDS.items()}


def failure_words(code: str, language: str) -> tuple[str, str]:
    """Return heading and sentence of a failure, by an error's code; an unknown code is an internal one."""
    heading, sentence = _FAILURES.get(code, _FAILURES["internal"])
    return in_language(heading, language), in_language(sentence, language)
