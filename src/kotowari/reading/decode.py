"""From bytes to text, whatever the page says about its encoding."""

import codecs
import re

from charset_normalizer import from_bytes

from kotowari.errors import PageNotText

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b$(D")

_HEAD = 4096
"""How far in a page may declare its encoding, in bytes. The HTML standard asks for the first 1,024."""

_SAMPLE = 65536
"""How many bytes are guessed from."""

_SUPERSETS = {
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "big5": "cp950",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
}
"""What pages that name the left are written in (WHATWG Encoding Standard, 4.2)."""

_EAST_ASIAN = ("cp932", "euc_jp", "cp950")

_LIKELY = re.compile(r"[぀-ヿ。、，「」（）一-鿿]")
_UNLIKELY = re.compile(r"[｡-ﾟ-\x80-\x9f�]")

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
"""What is no text (C0, DEL and C1 of ISO/IEC 6429): shown on a terminal, a page's own could command it."""


def decoded(data: bytes, content_type: str | None) -> str:
    """Return the text of a page, with ``\\n`` for every line end and without control characters.

    A byte-order mark decides; then bytes that are UTF-8 are UTF-8, whatever is declared; then what is declared, unless
    another encoding of Japanese or Chinese reads better. Raises :class:`PageNotText` for what is no text.
    """
    text = _text(data, content_type)
    controls = len(CONTROLS.findall(text))
    if "\x00" in text or 8 * controls > len(text):
        raise PageNotText
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _text(data: bytes, content_type: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if any(escape in data for escape in _ESCAPES):
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        if len(data) > _HEAD and problem.start > len(data) - 4:
            return data.decode("utf-8", "ignore")  # cut off within its last character
    if b"\x00" in data:
        raise PageNotText
    return data.decode(_guess(data, _declared(data, content_type)), "replace")


def _declared(data: bytes, content_type: str | None) -> str | None:
    header = _CHARSET.search(content_type or "")
    meta = _META.search(data[:_HEAD])
    for name in (header[1] if header else None, meta[1].decode("ascii") if meta else None):
        try:
            found = codecs.lookup(name or "")
        except LookupError:
            continue
        if found._is_text_encoding:
            return _SUPERSETS.get(found.name, found.name)
    return None


def _guess(data: bytes, declared: str | None) -> str:
    sample = data[:_SAMPLE]
    candidates = [*([declared] if declared else []), *_EAST_ASIAN]
    scores = {encoding: _score(sample, encoding) for encoding in candidates}
    best = max(candidates, key=lambda encoding: scores[encoding])  # of two alike, the declared one
    if scores[best] > 0:
        return best
    if declared:
        return declared
    guessed = from_bytes(sample).best()
    return guessed.encoding if guessed else "cp1252"


def _score(sample: bytes, encoding: str) -> float:
    """How much a reading looks like Japanese or Chinese: kana and punctuation for it, rare characters against."""
    text = sample.decode(encoding, "replace")
    # A half character at the end of the sample is no error of the reading.
    return (len(_LIKELY.findall(text)) - 5 * len(_UNLIKELY.findall(text[:-1]))) / (len(text) or 1)
