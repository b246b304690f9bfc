"""Where a sentence ends, in English and in Japanese or Chinese."""

import re
from collections.abc import Iterator

_ENDS = "。！？｡"
_CLOSERS = "」』）)】〕》\"'”’"
_OPEN = {"「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "〔": "〕", "《": "》"}

_STOP = re.compile(r"[.!?]+[\"')\]”’]*(?=\s)|[。！？]")
_WORD = re.compile(r"[^\s(\[\"'“‘]*$")
_NUMBERING = re.compile(r"(?:^|[\s;:])(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)?\.)$", re.IGNORECASE)
_LOOK_BACK = 40

_NEVER = frozenset({
    "no.", "nos.", "e.g.", "i.e.", "cf.", "vs.", "mr.", "mrs.", "ms.", "dr.", "prof.", "art.", "arts.", "sec.",
    "para.", "fig.", "approx.", "dept.", "st.",
})  # fmt: skip
_COMPANY = frozenset({
    "k.k.", "inc.", "ltd.", "co.", "corp.", "llc.", "g.k.", "pte.", "plc.", "s.a.", "etc.", "u.s.", "u.k.", "e.u.",
    "jr.", "sr.", "bros.",
})  # fmt: skip
_STARTERS = frozenset({
    "we", "the", "this", "these", "that", "those", "our", "you", "your", "it", "its", "if", "in", "for", "when",
    "where", "please", "such", "any", "all", "however", "also", "to", "by", "as", "an", "a", "no", "personal",
    "customers", "information", "they", "their", "there",
})  # fmt: skip


def split_sentences(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of a text in order, each without the white space around it; none is empty.

    Full stops within brackets and quotation marks, of abbreviations such as ``K.K.``, ``Inc.`` and ``No. 1``, and of
    numbering such as ``1.`` end no sentence. Nothing is lost but white space.
    """
    cuts = _english(text) if language.startswith("en") else _east_asian(text)
    sentences, start = [], 0
    for cut in (*cuts, len(text)):
        sentence = text[start:cut].strip()
        if sentence:
            sentences.append(sentence)
        start = cut
    return tuple(sentences)


def _english(text: str) -> Iterator[int]:
    for stop in _STOP.finditer(text):
        before = text[max(0, stop.start() - _LOOK_BACK) : stop.start() + 1]
        if not stop[0].startswith(".") or not _abbreviates(before, text[stop.end() : stop.end() + _LOOK_BACK]):
            yield stop.end()


def ends_in_company(text: str) -> bool:
    """Whether a text ends in the abbreviation of a company's form, such as ``Inc.``, which need not end a sentence."""
    found = _WORD.search(text[-_LOOK_BACK:])
    return found is not None and found[0].lower() in _COMPANY


def _abbreviates(before: str, after: str) -> bool:
    """Whether a full stop, the last of ``before``, belongs to its word and ends no sentence."""
    found = _WORD.search(before)
    word = found[0].lower() if found else ""
    following = after.split(maxsplit=1)[0] if after.strip() else ""
    if word in _NEVER:
        return word != "no." or following[:1].isdigit()
    if word in _COMPANY:
        return following.strip(",;:").lower() not in _STARTERS or not following[0].isupper()
    return bool(_NUMBERING.search(before)) and bool(following)


def _east_asian(text: str) -> Iterator[int]:
    closers: list[str] = []
    # A bracket that never closes holds nothing together.
    unclosed = {opened for opened, closed in _OPEN.items() if text.count(opened) != text.count(closed)}
    at = 0
    while at < len(text):
        mark = text[at]
        if mark in _OPEN and mark not in unclosed:
            closers.append(_OPEN[mark])
        elif closers and mark == closers[-1]:
            closers.pop()
        elif mark in _ENDS and not closers:
            while at + 1 < len(text) and text[at + 1] in _ENDS:
                at += 1
            yield at + 1
        at += 1
