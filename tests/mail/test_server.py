"""The address of a mail server, as the environment has it."""

from pathlib import Path

import pytest

from kotowari.errors import MailNotSetUp, MailUrlUnreadable
from kotowari.home import Home
from kotowari.mail.server import MailServer, Tls

READ = [
    ("smtp://mail.example.com?from=a@example.com", "mail.example.com", 587, Tls.STARTTLS, None, None),
    ("smtp://mail.example.com/?from=a@example.com&tls=ssl", "mail.example.com", 465, Tls.SSL, None, None),
    ("smtp://relay:2525?from=a@example.com&tls=none", "relay", 2525, Tls.NONE, None, None),
    ("smtp://u%40example.com:p%3A%2F%40@mail.example.com:25?from=a@example.com", "mail.example.com", 25, Tls.STARTTLS,
     "u@example.com", "p:/@"),
    ("smtp://u:p@[::1]?from=a@example.com&tls=none", "::1", 25, Tls.NONE, "u", "p"),
    ("smtp://u:p@127.0.0.1?from=a@example.com&tls=none", "127.0.0.1", 25, Tls.NONE, "u", "p"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "host", "port", "tls", "user", "password"), READ)
def test_an_address_is_read(url: str, host: str, port: int, tls: Tls, user: str | None, password: str | None) -> None:
    server = MailServer.from_url(url)
    assert (server.host, server.port, server.tls, server.user, server.password) == (host, port, tls, user, password)
    assert server.sender.address == "a@example.com"


def test_the_sender_has_a_name_in_any_script() -> None:
    sender = MailServer.from_url("smtp://m?from=a@%E4%BE%8B%E3%81%88.jp&name=%E7%AA%93%E5%8F%A3").sender
    assert (sender.name, sender.address) == ("窓口", "a@xn--r8jz45g.jp")


REFUSED = {
    "another scheme": "http://secret:hunter2@mail.example.com?from=a@example.com",
    "no scheme": "mail.example.com:25",
    "nothing": "",
    "no host": "smtp://secret:hunter2@?from=a@example.com",
    "a host with spaces": "smtp://secret:hunter2@a b?from=a@example.com",
    "a port that is none": "smtp://secret:hunter2@mail.example.com:99999?from=a@example.com",
    "port 0": "smtp://mail.example.com:0?from=a@example.com",
    "a path": "smtp://secret:hunter2@mail.example.com/inbox?from=a@example.com",
    "an unclosed address": "smtp://secret:hunter2@[::1?from=a@example.com",
    "no sender": "smtp://secret:hunter2@mail.example.com",
    "a sender that is none": "smtp://secret:hunter2@mail.example.com?from=hunter2",
    "two senders": "smtp://secret:hunter2@mail.example.com?from=a@example.com&from=b@example.com",
    "a name that begins another header": "smtp://m?from=a@example.com&name=hunter2%0ABcc:%20b@example.com",
    "a word that is none": "smtp://secret:hunter2@mail.example.com?from=a@example.com&debug=1",
    "an unknown way of sealing": "smtp://secret:hunter2@mail.example.com?from=a@example.com&tls=hunter2",
    "a user without a password": "smtp://hunter2@mail.example.com?from=a@example.com",
    "a password without a user": "smtp://:hunter2@mail.example.com?from=a@example.com",
    "a password in Japanese": "smtp://secret:%E7%AA%93hunter2@mail.example.com?from=a@example.com",
    "a password in the clear": "smtp://secret:hunter2@mail.example.com?from=a@example.com&tls=none",
    "a percent that is no UTF-8": "smtp://mail.example.com?from=%FF%FEhunter2",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_what_is_no_address_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(MailUrlUnreadable) as refused:
        MailServer.from_url(url)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__context__ is None


def test_a_password_is_not_shown() -> None:
    url = "smtp://clerk:hunter2@mail.example.com?from=a@example.com"
    assert "hunter2" not in repr(MailServer.from_url(url))
    assert "hunter2" not in repr(Home(Path("home"), mail_url=url))


def test_it_is_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOTOWARI_MAIL_URL", "smtp://mail.example.com?from=a@example.com")
    assert MailServer.of(Home.from_environment()).host == "mail.example.com"
    monkeypatch.delenv("KOTOWARI_MAIL_URL")
    with pytest.raises(MailNotSetUp):
        MailServer.of(Home.from_environment())
