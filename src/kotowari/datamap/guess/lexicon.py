"""Tables of words as data: lines of ``words: variant variant …``, and sets of words."""

import unicodedata


def terms(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def variants(*tables: str) -> dict[str, str]:
    """Return what each variant of some tables means. Words that are one, in Latin letters, mean themselves too."""
    found: dict[str, str] = {}
    for table in tables:
        for line in table.strip().splitlines():
            words, _, others = line.partition(":")
            words = words.strip()
            if " " not in words and words.isascii():
                found.setdefault(words, words)
            for other in others.split():
                found.setdefault(unicodedata.normalize("NFKC", other).casefold(), words)
    return found
