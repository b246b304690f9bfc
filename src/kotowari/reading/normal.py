"""One form of a sentence, by which two are compared."""

import re
import unicodedata

_VARIANTS = str.maketrans(
    {"、": ",", "。": ".", "・": "·", "「": '"', "」": '"', "『": '"', "』": '"', "“": '"', "”": '"', "„": '"'}
    | dict.fromkeys("‘’ʼ`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", None)
)
_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_END = " .,;:!?"


def normalised(sentence: str) -> str:
    """Return the form in which sentences are compared: NFKC (UAX #15), case folded, punctuation of one kind.

    White space is collapsed, and dropped beside characters outside ASCII, where Japanese and Chinese have none;
    punctuation at the end is dropped.
    """
    before, text = None, sentence
    while text != before:  # folding can undo NFKC, and dropping a mark can bring a combining one to its letter
        before, text = text, _once(text)
    return text


def _once(text: str) -> str:
    # Before NFKC, while a full-width bracket, which has no space beside it, is told from a narrow one.
    text = _BETWEEN.sub("", _SPACES.sub(" ", text.translate(_VARIANTS)))
    text = unicodedata.normalize("NFKC", text).translate(_VARIANTS).casefold()
    text = _BETWEEN.sub("", _SPACES.sub(" ", text))
    return unicodedata.normalize("NFKC", text).strip().rstrip(_END)
