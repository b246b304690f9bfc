"""Which language a text is in, told by its script."""

import re

_KANA = re.compile(r"[぀-ヿㇰ-ㇿｦ-ﾟ]")
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN = re.compile(r"[A-Za-z]")


def guess_language(text: str) -> str:
    """Return ``ja`` where kana stand among the characters, ``zh-Hant`` where Han characters stand alone, else ``en``.

    A Han character says about as much as three letters. Simplified Chinese is not told from Traditional.
    """
    kana, han, latin = (len(script.findall(text)) for script in (_KANA, _HAN, _LATIN))
    if 3 * (kana + han) < latin or not kana + han:
        return "en"
    return "ja" if 20 * kana >= han else "zh-Hant"
