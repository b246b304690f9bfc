"""Letters by mail: what people send, and what somebody may send to do harm."""

from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.errors import LetterUnreadable
from kotowari.rights.arriving.eml import LARGEST, Letter, read_letter


def encoded(words: str) -> bytes:
    return b"=?iso-2022-jp?B?" + b64encode(words.encode("iso-2022-jp")) + b"?="


JIS = (
    b"Received: from a.example by mx.example.co.jp; Fri, 1 May 2026 09:00:05 +0900\r\n"
    b"Received: from b.example by a.example; Thu, 30 Apr 2026 23:59:00 +0900\r\n"
    b"From: =?iso-2022-jp?B?"
    + __import__("base64").b64encode("山田 花子".encode("iso-2022-jp"))
    + b"?= <hanako@example.com>\r\n"
    b"Subject: =?iso-2022-jp?B?" + __import__("base64").b64encode("開示請求".encode("iso-2022-jp")) + b"?=\r\n"
    b"Date: Thu, 30 Apr 2026 23:58:00 +0900\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    + "私の情報を開示してください。\r\n".encode("iso-2022-jp")
)


def test_a_japanese_letter_is_read_as_it_was_written() -> None:
    letter = read_letter(JIS)
    assert (letter.name, letter.address, letter.title) == ("山田 花子", "hanako@example.com", "開示請求")
    assert letter.text == "私の情報を開示してください。"
    assert letter.received_at == datetime(2026, 5, 1, 0, 0, 5, tzinfo=UTC)
    assert letter.sent_at == datetime(2026, 4, 30, 14, 58, tzinfo=UTC)
    assert [(paper.kind, paper.content) for paper in letter.papers] == [("letter", JIS)]


def message(**headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    for name, value in {"From": "hanako@example.com", "Subject": "x", **headers}.items():
        made[name] = value
    return made


def test_attachments_are_kept_under_a_plain_name() -> None:
    made = message()
    made.set_content("本文")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../etc/請求書.pdf")
    made.add_attachment("a,b\n", subtype="csv", filename="C:\\x\\..hidden.csv")
    letter = read_letter(bytes(made))
    assert [paper.name for paper in letter.papers[1:]] == ["請求書.pdf", "hidden.csv"]
    assert letter.papers[1].content == b"%PDF-1.7"
    assert letter.text == "本文"


def test_of_a_page_the_text_is_read_and_no_script() -> None:
    made = message()
    made.set_content("<p>開示<b>請求</b></p><script>alert('x')</script><style>p{}</style>", subtype="html")
    assert "".join(read_letter(bytes(made)).text.split()) == "開示請求"


def nested(depth: int) -> bytes:
    head = b"From: a@example.com\r\nMIME-Version: 1.0\r\n"
    body = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return head + body + b"Content-Type: text/plain\r\n\r\ndeep\r\n"


FROM = b"From: a@example.com\r\n"
MIXED = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"

HOSTILE = {
    "nothing": b"",
    "no header": b"\r\n\r\nonly a body",
    "headers without an end": FROM + b"X: " + b"y" * 200_000,
    "a header of a megabyte": FROM + b"Subject: " + b"=?utf-8?B?44GC?= " * 60_000 + b"\r\n\r\nx",
    "many parts": MIXED + b"--b\r\n\r\n" * 400_000,
    "parts deep in parts": nested(2000),
    "many headers in a part": MIXED + b"--b\r\n" + b"A:b\r\n" * 500_000,
    "a type that is none": FROM + b'Content-Type: ;;;="\r\n\r\nx',
    "a charset that is none": FROM + b'Content-Type: text/plain; charset="x\\0y"\r\n\r\n\xff\xfe',
    "broken base64": FROM + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n====x",
    "broken words": b"From: =?utf-8?B?====?= <a@example.com>\r\nSubject: =?x?Q?=ZZ?=\r\nDate: 99 Foo 9999\r\n\r\nx",
    "a boundary that does not come": FROM + b"Content-Type: multipart/mixed; boundary=zz\r\n\r\nx",
    "raw bytes in a header": b"From: \xe5\xb1\xb1 <a@example.com>\r\nSubject: \x1b$B!!\x1b(B\xff\r\n\r\nx",
    "a name with everything": MIXED
    + b"--b\r\nContent-Type: application/x; name*0*=utf-8''%ZZ; name*1=\"..\\\"\r\n\r\nx\r\n--b--",
    "letters in letters": (FROM + b"Content-Type: message/rfc822\r\n\r\n") * 3000 + FROM + b"\r\nx",
}


def read(content: bytes) -> Letter | LetterUnreadable:
    try:
        return read_letter(content)
    except LetterUnreadable as problem:
        return problem


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_harm_is_read_or_refused(name: str) -> None:
    found = read(HOSTILE[name])
    if isinstance(found, Letter):
        assert len(found.title) <= 1000
        assert len(found.text) <= 60_000
        assert len(found.papers) <= 201
    else:
        assert "example" not in str(found)
        assert (found.__cause__, found.__context__) == (None, None)


def test_one_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(LetterUnreadable):
        read_letter(b"From: a@example.com\r\n\r\n" + bytes(LARGEST))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for content in (noise, b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n" + noise):
        found = read(content)
        if isinstance(found, Letter):
            assert found.text.encode().decode() == found.text
            assert found.title.encode().decode() == found.title
