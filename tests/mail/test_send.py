"""Letters handed over to a real server on this machine."""

import logging
import traceback
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari import clock, errors
from kotowari.mail.letter import Letter, Mailbox, mailbox, written
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from tests.mail.office import SENDER, Office, deaf, office
from tests.tls import certificate

TO = "hanako.secret@example.com"
LETTER = Letter(TO, "確認コードのお知らせ", "コードは 123456 です。\n.\nFrom here on\n", name="山田 花子")


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of this machine that the client believes."""
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def sent(server: Office, url: str, letter: Letter = LETTER) -> None:
    send(MailServer.from_url(url), letter)
    assert len(server.taken) == 1


def test_a_letter_arrives_as_it_was_written() -> None:
    with office() as server:
        number = send(MailServer.from_url(server.url(name="個人情報窓口")), LETTER)
    (sender, to, message) = server.taken[0]
    assert (sender, to) == (SENDER, [TO])
    assert str(message["From"]) == f"個人情報窓口 <{SENDER}>"
    assert str(message["To"]) == f"山田 花子 <{TO}>"
    assert message["Subject"] == LETTER.subject
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    assert message["Message-ID"] == number
    assert message["Auto-Submitted"] == "auto-generated"
    assert abs((parsedate_to_datetime(message["Date"]) - clock.now()).total_seconds()) < 3600


def test_after_starttls_with_a_login(trusted: Path) -> None:
    with office(trusted, auth_required=True, require_starttls=True) as server:
        sent(server, server.url("clerk:p%40ss%3Aword%2F@", tls="starttls"))
    assert server.logins == [("clerk", "p@ss:word/")]


def test_sealed_from_the_first_byte(trusted: Path) -> None:
    with office(trusted, ssl_first=True, auth_require_tls=False) as server:
        sent(server, server.url("clerk:p%40ss%3Aword%2F@", tls="ssl"))
    assert server.logins == [("clerk", "p@ss:word/")]


def fails(url: str, letter: Letter = LETTER, **patience: float) -> errors.Error:
    """Send, and return the error, which says nothing of the letter, of the login or of the server's words."""
    with pytest.raises(errors.Error) as raised:
        send(MailServer.from_url(url), letter, **patience)
    shown = "".join(traceback.format_exception(raised.value, chain=True))
    assert not any(word in shown for word in ("hanako", "123456", "hunter2", "確認", "花子"))
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None
    return raised.value


def test_a_certificate_of_nobody_is_refused(tmp_path: Path) -> None:
    with office(certificate(tmp_path), require_starttls=True) as server:
        assert isinstance(fails(server.url("clerk:hunter2@", tls="starttls")), errors.MailUnreachable)
    assert (server.taken, server.logins) == ([], [])


def test_a_certificate_of_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path, host="elsewhere.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with office(file, ssl_first=True) as server:
        assert "certificate" in str(fails(server.url("clerk:hunter2@", tls="ssl")))
    assert server.taken == []


def test_no_password_and_no_letter_go_to_a_server_that_does_not_seal() -> None:
    with office(auth_require_tls=False) as server:
        assert isinstance(fails(server.url("clerk:hunter2@", tls="starttls")), errors.MailLacking)
    assert (server.taken, server.logins) == ([], [])


def test_a_wrong_password(trusted: Path) -> None:
    with office(trusted) as server:
        assert isinstance(fails(server.url("clerk:hunter2@", tls="starttls")), errors.MailLoginRefused)
    assert server.taken == []


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 hanako.secret@example.com: no such user", errors.MailRefused),
        ("450 4.2.1 hanako.secret@example.com: mailbox busy", errors.MailDeferred),
        ("554 the text about 123456 looks like spam", errors.MailRefused),
    ],
)
def test_what_the_server_refuses(command: str, answer: str, kind: type[errors.Error]) -> None:
    with office() as server:
        server.answers[command] = answer
        error = fails(server.url())
    assert isinstance(error, kind)
    assert answer[:3] in str(error)


def test_a_letter_too_large_for_the_server() -> None:
    with office(data_size_limit=2000) as server:
        assert isinstance(fails(server.url(), Letter(TO, "長い", "あ" * 2000)), errors.MailRefused)


def test_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    with office(enable_SMTPUTF8=True) as server:
        sent(server, server.url(), Letter("山田@例え.jp", "件名", "本文\n"))
    assert server.taken[0][1] == ["山田@xn--r8jz45g.jp"]
    with office(enable_SMTPUTF8=False) as server:
        assert isinstance(fails(server.url(), Letter("山田@example.com", "件名", "本文")), errors.MailLacking)


def test_nobody_listens() -> None:
    with deaf() as port:
        pass
    assert isinstance(fails(f"smtp://127.0.0.1:{port}?from={SENDER}&tls=none"), errors.MailUnreachable)


def test_a_server_that_says_nothing() -> None:
    with deaf() as port:
        error = fails(f"smtp://127.0.0.1:{port}?from={SENDER}&tls=none", patience=0.1)
    assert "in time" in str(error)


@pytest.mark.parametrize("tls", ["none", "starttls", "ssl"])
def test_a_server_that_never_ends_what_it_says(tls: str) -> None:
    """Each byte comes in time; the whole does not."""
    with deaf(b"220-wait\r\n" if tls != "ssl" else b"\x16") as port:
        error = fails(f"smtp://127.0.0.1:{port}?from={SENDER}&tls={tls}", patience=60, whole=0.3)
    assert isinstance(error, errors.MailUnreachable)


def test_a_server_that_is_no_mail_server() -> None:
    with deaf(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        fails(f"smtp://127.0.0.1:{port}?from={SENDER}&tls=none", patience=1, whole=1)


HOSTILE = {
    "a header in the address": Letter("a@example.com\nBcc: b@example.com", "x", "y"),
    "a second address": Letter("a@example.com, b@example.com", "x", "y"),
    "a name with an address": Letter("b <a@example.com>", "x", "y"),
    "no address": Letter("", "x", "y"),
    "a header in the subject": Letter(TO, "x\r\nBcc: b@example.com", "y"),
    "a line separator in the subject": Letter(TO, "x\u2028Bcc: b@example.com", "y"),
    "a next line in the subject": Letter(TO, "x\u0085Bcc: b@example.com", "y"),
    "a header in the name": Letter(TO, "x", "y", name="z\rBcc: b@example.com"),
    "a header in an encoded word": Letter(TO, "=?utf-8?q?x=0ABcc:_b@example.com?=", "y"),
    "an encoded word in the name": Letter(TO, "x", "y", name="=?UTF-8?B?eApCY2M6?="),
    "no subject": Letter(TO, " ", "y"),
    "half a character": Letter(TO, "x", "\ud83d"),
    "a null": Letter(TO, "x", "\0"),
    "a carriage return": Letter(TO, "x", "a\rb"),
    "a subject as long as a book": Letter(TO, "x" * 10_000, "y"),
    "a text as long as a library": Letter(TO, "x", "y" * 2_000_000),
}


@pytest.mark.parametrize("letter", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_letter_is_refused_before_a_server_is_asked(letter: Letter) -> None:
    with pytest.raises(errors.LetterUnsendable) as refused:
        send(MailServer.from_url(f"smtp://127.0.0.1:1?from={SENDER}"), letter)
    assert not any(part and part in str(refused.value) for part in (letter.to, letter.name))
    assert refused.value.__context__ is None


def test_nothing_of_a_letter_is_shown() -> None:
    assert repr(LETTER) == "Letter()"
    assert repr(mailbox(TO, "花子")) == "Mailbox()"


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=50)
@given(LINES, LINES, st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=100))
def test_whatever_is_written_its_headers_are_its_own(subject: str, name: str, text: str) -> None:
    message, to = written(Letter(TO, subject, text, name), Mailbox(SENDER, name))
    head = bytes(message).partition(b"\r\n\r\n")[0]
    begun = {line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    assert begun == {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"MIME-Version", b"Content-Type",
        b"Content-Transfer-Encoding",
    }  # fmt: skip
    assert to.address == TO
    read = message_from_bytes(bytes(message), policy=default)
    assert [address.addr_spec for address in read["To"].addresses] == [TO]
    assert "".join(read["To"].addresses[0].display_name.split()) == "".join(name.split())
    assert "".join(read["Subject"].split()) == "".join(subject.split())
    assert read.get_content().rstrip("\r\n") == text.rstrip("\n")


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with office() as server:
        sent(server, server.url())
    ours = [record for record in caplog.records if not record.name.startswith(("mail", "asyncio"))]
    assert ours == []


def test_an_address_of_a_carrier_that_the_rules_forbid() -> None:
    with office() as server:
        sent(server, server.url(), Letter("hana..ko.@docomo.ne.jp", "件名", "本文"))
    _, to, message = server.taken[0]
    assert to == ["hana..ko.@docomo.ne.jp"], "what the server understands by the quoted form"
    assert '"hana..ko."@docomo.ne.jp' in message.as_string()
