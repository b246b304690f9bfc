"""A letter that came by mail (RFC 5322, MIME), read with a limit on everything: whoever writes it may mean harm.

What cannot be read of it is left out and nothing fails for it: the letter itself is kept whole, as it came.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from kotowari.errors import LetterUnreadable
from kotowari.handling.asked.papers import Paper

LARGEST: Final = 32 * 1024 * 1024
"""The largest letter, in bytes."""
_PARTS: Final = 200
_HEADS: Final = 64 * 1024
"""How much of a header, and of all that stands before the first blank line, is looked at."""
_HEADERS: Final = 100_000
_A_HEADER: Final = re.compile(rb"^[!-9;-~]{1,100}:", re.MULTILINE)
_TEXT: Final = 60_000
_DEPTH: Final = 20
_CHARSETS: Final = ("utf-8", "iso-2022-jp", "cp932", "euc-jp", "big5")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: from whom, about what, when it was sent and received, its text, and what was attached.

    ``received_at`` is when a server of ours, the last that had it, says that it came; ``sent_at`` is the sender's word.
    """

    name: str = field(repr=False)
    address: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)
    sent_at: datetime | None
    received_at: datetime | None
    papers: tuple[Paper, ...] = field(repr=False)


def read_letter(content: bytes) -> Letter:
    """Read a letter. Raises :class:`LetterUnreadable` for one that is too large, or has no headers of a letter."""
    if len(content) > LARGEST:
        raise LetterUnreadable(problem=f"it is larger than {LARGEST // 2**20} MiB")
    # Before any of it becomes an object: a few bytes a part, or a header, can swell to gigabytes.
    if content.count(b"\n--") > _PARTS * 50 or sum(1 for _ in _A_HEADER.finditer(content)) > _HEADERS:
        raise LetterUnreadable(problem="it has more parts or headers than a letter")
    end = re.search(rb"\r?\n\r?\n", content[: _HEADS * 4])
    if end is None or end.start() > _HEADS * 2:
        raise LetterUnreadable(problem="its headers do not end, or are too long")
    message = _message(content)
    if message is None:
        raise LetterUnreadable(problem="its parts lie too deep in one another, or it is broken")
    parts = list(_parts(message))
    name, address = parseaddr(_header(message, "From"))
    if not address and not message.keys():
        raise LetterUnreadable(problem="it has no headers")
    text = next((found for kind in ("text/plain", "text/html") if (found := _text(parts, kind))), "")
    papers = (Paper("letter", "letter.eml", "message/rfc822", content), *_attachments(parts))
    sent, received = _date(_header(message, "Date")), _date(_header(message, "Received").rpartition(";")[2])
    return Letter(name, address, _header(message, "Subject"), text, sent, received, papers)


def _message(content: bytes) -> Message | None:
    # An error of the parser quotes the letter, and must not hang on ours.
    try:
        return message_from_bytes(content, policy=policy.compat32)
    except (RecursionError, HeaderParseError, ValueError, LookupError):
        return None


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """Yield the parts that hold something, in order, without those of a letter within the letter."""
    if depth > _DEPTH:
        return
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for count, part in enumerate(message.get_payload()):
            if count >= _PARTS:
                return
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
    else:
        yield message


def _header(message: Message, name: str) -> str:
    raw = message.get(name)
    text = "" if raw is None else str(raw)[:_HEADS]
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return _line(text)
    return _line("".join(_decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces))


def _line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())[:1000]


def _decoded(content: bytes, charset: str | None) -> str:
    for name in (charset, *_CHARSETS):
        try:
            if name:
                return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _text(parts: list[Message], kind: str) -> str:
    found = []
    for part in parts[:_PARTS]:
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            text = _decoded(_payload(part), part.get_content_charset())
            found.append(_of_page(text) if kind == "text/html" else text)
    joined = "\n".join(found).replace("\r\n", "\n").replace("\0", "")
    return joined.encode("utf-8", "replace").decode("utf-8").strip()[:_TEXT]


def _of_page(html: str) -> str:
    tree = LexborHTMLParser(html[: _TEXT * 4])
    tree.strip_tags(["script", "style"])
    return tree.body.text(separator="\n", strip=True) if tree.body is not None else ""


def _payload(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _attachments(parts: list[Message]) -> Iterator[Paper]:
    for number, part in enumerate(parts[:_PARTS], 1):
        is_text = part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"
        if is_text or part.get_content_type() == "message/rfc822":
            continue  # a letter within the letter stands in the letter as it came
        content = _payload(part)
        if content:
            name = _file_name(part) or f"part-{number}"
            yield Paper("attachment", name, part.get_content_type(), content)


def _file_name(part: Message) -> str:
    try:
        raw = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""
    pieces = decode_header(raw[:1000]) if "=?" in raw else [(raw, None)]
    name = "".join(_decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    # It names a file on nobody's disk: no folder, no drive, no way up.
    return _line(re.split(r"[\\/:]", name)[-1]).lstrip(".")[:200]


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
