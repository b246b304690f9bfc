"""Words in every language of a policy."""

import re
import unicodedata
from collections.abc import Mapping

Text = Mapping[str, str]
"""The same words by language tag (``en``, ``ja``, ``zh-Hant``)."""

LANGUAGES = ("en", "ja", "zh-Hant")
"""The languages that the product itself speaks; a policy may have others."""

Spoken = tuple[str, str, str]
"""Words of the product's own, in the order of its languages."""

SLOT = re.compile(r"\{([^{}]+)\}")
"""A place in a text where a list or a fact of the policy is written out, such as ``{purposes of customer}``."""


def in_language(text: Text, language: str) -> str:
    """Return the words in a language, or in the first language the text has."""
    return text.get(language) or next(iter(text.values()), "")


def folded(words: str) -> str:
    """Return words as they are compared: width, case and white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def spoken(words: Spoken, language: str) -> str:
    """Return words of the product's own in a language, in English where the product does not speak it."""
    return words[LANGUAGES.index(language) if language in LANGUAGES else 0]
