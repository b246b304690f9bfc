"""What the public pages say beside the policy itself."""

LANGUAGES = {"en": ("en", "English"), "ja": ("ja", "日本語"), "zh-hant": ("zh-Hant", "繁體中文")}
"""By the language's place in an address: its tag, and its name in itself."""

WORDS = {
    "en": {
        "skip": "Skip to the policy",
        "contents": "Contents",
        "in_force": "In force from",
        "prevailing": "The Japanese text prevails. Texts in other languages are translations.",
        "languages": "Languages",
        "clause": "Clause",
        "absent": "There is no such page",
        "absent_more": "See the address once more, or go to the policy.",
        "none": "No policy is in force",
        "none_more": "Nothing is permitted until one is published: run `kotowari publish FILE`.",
        "away": "The page cannot be shown just now",
        "away_more": "Please try again in a few minutes.",
        "to_policy": "To the policy",
    },
    "ja": {
        "skip": "本文へ移動",
        "contents": "目次",
        "in_force": "施行日",
        "prevailing": "日本語版を正文とし、その他の言語は翻訳です。",
        "languages": "言語",
        "clause": "条項",
        "absent": "お探しのページはありません",
        "absent_more": "アドレスをご確認いただくか、ポリシーのページへお進みください。",
        "none": "施行中のポリシーがありません",
        "none_more": "公表されるまで、いかなる取扱いも許可されません（`kotowari publish FILE`）。",
        "away": "ただいまページを表示できません",
        "away_more": "しばらくしてから、もう一度お試しください。",
        "to_policy": "ポリシーのページへ",
    },
    "zh-Hant": {
        "skip": "跳至本文",
        "contents": "目次",
        "in_force": "施行日",
        "prevailing": "以日文版為準，其他語言為譯文。",
        "languages": "語言",
        "clause": "條款",
        "absent": "查無此頁面",
        "absent_more": "請確認網址，或前往政策頁面。",
        "none": "目前無施行中之政策",
        "none_more": "於公告前，任何處理均不予准許（`kotowari publish FILE`）。",
        "away": "目前無法顯示此頁面",
        "away_more": "請稍後再試。",
        "to_policy": "前往政策頁面",
    },
}
"""By language tag. ``prevailing`` is what a page of a policy whose Japanese text prevails says."""

PREVAILING = {
    "en": {"en": "The English text prevails.", "zh-Hant": "The Chinese text prevails."},
    "ja": {"en": "英語版を正文とします。", "zh-Hant": "中国語版を正文とします。"},
    "zh-Hant": {"en": "以英文版為準。", "zh-Hant": "以中文版為準。"},
}
"""By language tag, for the other languages that can prevail."""
