"""How languages are called, in themselves and in each other."""

from django.conf.locale import LANG_INFO

from kotowari.policy.text import Text, in_language

_NAMES: dict[str, Text] = {
    "en": {"en": "English", "ja": "英語", "zh-Hant": "英文"},
    "ja": {"en": "Japanese", "ja": "日本語", "zh-Hant": "日文"},
    "zh-Hant": {"en": "Traditional Chinese", "ja": "中国語（繁体字）", "zh-Hant": "繁體中文"},
}


def name_of(language: str, reader: str) -> str:
    """Return what a language is called in the reader's, or in itself where that is not known."""
    names = _NAMES.get(language)
    return in_language(names, reader) if names else own_name(language)


def own_name(language: str) -> str:
    """Return what a language calls itself, such as ``日本語``; its tag where that is not known."""
    if language in _NAMES:
        return _NAMES[language][language]
    for tag in (language.lower(), primary(language)):
        name = LANG_INFO.get(tag, {}).get("name_local")
        if name:
            return str(name)
    return language


def primary(tag: str) -> str:
    """Return the primary language of a BCP 47 tag: ``zh`` of ``zh-Hant``."""
    return tag.partition("-")[0].lower()


def is_wide(language: str) -> bool:
    """Whether a language is written in full-width characters, with no spaces between words."""
    return primary(language) in ("ja", "zh")
