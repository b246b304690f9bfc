"""The words of the frame around a policy's own, in the languages the product speaks."""

from kotowari.policy.text import Text, in_language

_WORDS: dict[str, Text] = {
    "operator": {"en": "Business operator", "ja": "事業者", "zh-Hant": "業者"},
    "in_force": {"en": "In force from", "ja": "施行日", "zh-Hant": "施行日期"},
    "prevailing": {"en": "Prevailing language", "ja": "優先する言語", "zh-Hant": "具優先效力之語言"},
    "illustration": {"en": "Illustration", "ja": "例示", "zh-Hant": "例示"},
}


def notice_words(language: str) -> dict[str, str]:
    """Return the words that every form has, by name, in a language or else in English."""
    return {name: in_language(text, language) for name, text in _WORDS.items()}
