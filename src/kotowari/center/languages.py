"""Which language a visitor reads, and how languages are called in each other."""

from collections.abc import Sequence

from django.conf.locale import LANG_INFO
from django.utils.translation.trans_real import parse_accept_lang_header

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
    for tag in (language.lower(), _primary(language)):
        name = LANG_INFO.get(tag, {}).get("name_local")
        if name:
            return str(name)
    return language


def find(languages: Sequence[str], tag: str) -> str | None:
    """Return the language whose tag this is, whatever its case, for an address has it in lower case."""
    return next((language for language in languages if language.lower() == tag.lower()), None)


def choose(languages: Sequence[str], otherwise: str, accepted: str) -> str:
    """Return the language that an ``Accept-Language`` header (RFC 9110) asks for first, or ``otherwise``.

    A reader of ``zh-TW`` or ``zh`` is given ``zh-Hant``, of ``en-US`` ``en``: the nearest that there is.
    """
    for wanted, weight in parse_accept_lang_header(accepted.lower()):
        if weight > 0 and wanted != "*":
            near = (language for language in languages if _primary(language) == _primary(wanted))
            found = find(languages, wanted) or next(near, None)
            if found:
                return found
    return otherwise


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
