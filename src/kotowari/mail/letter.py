"""What is sent: one letter to one address, as a message of RFC 5322."""

import re
import unicodedata
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, quote
from typing import Final
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email

from kotowari import clock
from kotowari.errors import LetterUnsendable

_LONGEST_LINE: Final = 256
_LONGEST_TEXT: Final = 1024 * 1024
_ENCODED = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that mail goes to or comes from, its domain in ASCII (RFC 5891), and the name shown with it."""

    address: str = field(repr=False)
    name: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        """What follows the at sign."""
        return self.address.rpartition("@")[2]

    @property
    def is_ascii(self) -> bool:
        """Whether a server without SMTPUTF8 (RFC 6531) can take it."""
        return self.address.isascii()


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain text to one address. Nothing of it is shown by ``repr``.

    ``text`` is in lines ended by ``\\n``; what is sent ends them as mail does.
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    name: str | None = field(default=None, repr=False)


def mailbox(address: str, name: str | None = None) -> Mailbox | None:
    """Return a mailbox, or None where the address is none or the name is more than one line of text.

    Quoted local parts are taken: two Japanese carriers gave out addresses such as ``a..b@``, which need them.
    """
    if name is not None and not _is_line(name):
        return None
    local, _, domain = address.rpartition("@")
    if ".." in local or local.startswith(".") or local.endswith("."):
        local = local if local.startswith('"') else f'"{local}"'
    try:
        valid = validate_email(f"{local}@{domain}", check_deliverability=False, allow_quoted_local=True)
    except EmailNotValidError:
        return None
    return Mailbox(f"{valid.local_part}@{valid.ascii_domain}", name or "")


def written(letter: Letter, sender: Mailbox) -> tuple[EmailMessage, Mailbox]:
    """Return the message of a letter, with the mailbox that it goes to.

    It has ``Auto-Submitted`` (RFC 3834), so that no answering machine answers it. Raises :class:`LetterUnsendable`,
    which names the part of the letter and shows nothing of it.
    """
    to = mailbox(letter.to, letter.name)
    if to is None:
        raise LetterUnsendable(part="address, or the name beside it,")
    if not _is_line(letter.subject) or not letter.subject.strip():
        raise LetterUnsendable(part="subject")
    if not _is_text(letter.text):
        raise LetterUnsendable(part="text")
    message = EmailMessage(policy=SMTP if to.is_ascii and sender.is_ascii else SMTPUTF8)
    message["From"] = _header(sender)
    message["To"] = _header(to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{uuid4().hex}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message, to


def _header(of: Mailbox) -> str:
    # Not through `Address`, which leaves the quotes away that a local part such as `a..b` needs.
    return f'"{quote(of.name)}" <{of.address}>' if of.name.strip() else of.address


def _is_line(text: str) -> bool:
    """Tell whether a text is one line without control characters, also within an encoded word (RFC 2047).

    With one, a header could begin another.
    """
    return len(text) <= _LONGEST_LINE and not _ENCODED.search(text) and not any(map(_ends_line, text))


def _is_text(text: str) -> bool:
    return len(text) <= _LONGEST_TEXT and not any(
        _ends_line(character) and character not in "\n\t" for character in text
    )


def _ends_line(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
