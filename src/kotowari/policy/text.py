"""Words in every language of a policy."""

import re
from collections.abc import Mapping

Text = Mapping[str, str]
"""The same words by language tag (``en``, ``ja``, ``zh-Hant``)."""

LANGUAGES = ("en", "ja", "zh-Hant")
"""The languages that the product itself speaks; a policy may have others."""

SLOT = re.compile(r"\{([^{}]+)\}")
"""A place in a text where a list or a fact of the policy is written out, such as ``{purposes of customer}``."""


def in_language(text: Text, language: str) -> str:
    """Return the words in a language, or in the first language the text has."""
    return text.get(language) or next(iter(text.values()), "")
