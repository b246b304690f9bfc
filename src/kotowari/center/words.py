"""The words of the pages that are not the policy's own, in the languages the product speaks."""

from kotowari.policy.text import Text, in_language

_WORDS: dict[str, Text] = {
    "skip": {"en": "Skip to the text", "ja": "本文へ移動", "zh-Hant": "跳至正文"},
    "contents": {"en": "Contents", "ja": "目次", "zh-Hant": "目錄"},
    "language": {"en": "Language", "ja": "言語", "zh-Hant": "語言"},
    "operator": {"en": "Business operator", "ja": "事業者", "zh-Hant": "業者"},
    "in_force": {"en": "In force from", "ja": "施行日", "zh-Hant": "施行日期"},
    "prevailing": {"en": "Prevailing language", "ja": "優先する言語", "zh-Hant": "優先語言"},
    "illustration": {"en": "Illustration", "ja": "例示", "zh-Hant": "例示"},
    "clause": {"en": "Clause", "ja": "条項", "zh-Hant": "條款"},
    "digest": {"en": "Fingerprint of this revision", "ja": "この版のフィンガープリント", "zh-Hant": "本版之數位指紋"},
    "to_policy": {"en": "To the privacy policy", "ja": "プライバシーポリシーへ", "zh-Hant": "前往隱私權政策"},
}

_FAILURES: dict[str, tuple[Text, Text]] = {
    "not-found": (
        {"en": "This page does not exist", "ja": "ページが見つかりません", "zh-Hant": "找不到此頁面"},
        {
            "en": "The address may be mistyped, or the page may have moved.",
            "ja": "アドレスが誤っているか、ページが移動した可能性があります。",
            "zh-Hant": "網址可能有誤，或頁面已移動。",
        },
    ),
    "no-policy-in-force": (
        {
            "en": "No privacy policy is in force yet",
            "ja": "施行中のプライバシーポリシーがありません",
            "zh-Hant": "目前尚無生效之隱私權政策",
        },
        {
            "en": "Whoever runs this site can publish one with the command `kotowari publish FILE --by ACCOUNT`.",
            "ja": "サイトの運営者は、コマンド `kotowari publish FILE --by ACCOUNT` により公表することができます。",
            "zh-Hant": "網站管理者得以指令 `kotowari publish FILE --by ACCOUNT` 公告之。",
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
