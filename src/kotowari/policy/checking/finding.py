"""What a check finds, in three languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kotowari.policy.gaps import Weight
from kotowari.policy.text import LANGUAGES, Text, in_language


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, missing or to be thought over.

    ``id`` is stable: a name, and after a stroke what it is about if there may be several, as in
    ``route-unnamed/recipients.taiwan``.
    ``rules`` are the paths in the file that it is about; ``article`` the law that asks it, if one does.
    """

    id: str
    weight: Weight
    rules: tuple[str, ...]
    article: Text | None
    says: Text
    do: Text


def filled(words: Text, slots: Mapping[str, Text]) -> Text:
    """Return words in the languages of the product with ``{slots}`` filled; other braces are the words' own."""
    told = dict(words)
    for name, text in slots.items():
        told = {language: told[language].replace(f"{{{name}}}", in_language(text, language)) for language in LANGUAGES}
    return told


def listed(texts: Iterable[Text]) -> Text:
    """Return several texts as one, parted as each language parts them."""
    every = tuple(texts)
    return {
        language: ("; " if language == "en" else "、").join(in_language(text, language) for text in every)
        for language in LANGUAGES
    }


def plain(word: str) -> Text:
    """Return a name or a number that is the same in every language."""
    return dict.fromkeys(LANGUAGES, word)
