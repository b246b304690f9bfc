"""The commands on requests: from arrival by post and by mail to who asks, the clocks, and the answer in words."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Run, acquire
from tests.mail.office import office

ASKED = ("--subject", "customer", "--language", "ja")
PLANTED = "山田花子の住所"
ADDRESS = "hanako.planted@example.com"
LETTER = f"""From: =?utf-8?q?Hanako?= <{ADDRESS}>
Subject: question
Date: Thu, 30 Apr 2026 10:00:00 +0900
Content-Type: text/plain; charset=utf-8

{PLANTED}
"""


def arrived(run: Run, kind: str = "disclosure", *more: str) -> str:
    content = json.dumps({"requester": {"name": PLANTED, "email": ADDRESS}, "text": PLANTED})
    done = run("--json", "request", "new", "-", "--kind", kind, *ASKED, "--channel", "post", *more, given=content)
    assert done.status == 0, done.err
    return str(done.json()["number"])


def test_a_code_by_mail_identifies_who_asks_and_tells_nobody_who_is_known(ready: Run) -> None:
    acquire(ready, email=ADDRESS)
    with office() as server:
        number = arrived(ready, "disclosure", "--arrived-on", "2026-01-05", "--law", "jp-appi", "--law", "eu-gdpr")
        mail = {"KOTOWARI_MAIL_URL": server.url()}
        strange = ready("request", "identify", "send", number, given="stranger@example.net\n", **mail)
        known = ready("request", "identify", "send", number, given=f"{ADDRESS}\n", **mail)
        first, second = (re.sub(r"step \d+|[0-9a-f-]{36}", "", done.out) for done in (strange, known))
        assert (strange.status, first) == (known.status, second)
        ((_, to, message),) = server.taken
    assert to == [ADDRESS]
    code = re.search(r"\d{8}", message.get_content())
    assert code is not None
    assert number in message.get_content()
    wrong = ready("request", "identify", "code", number, given=f"{ADDRESS}\n00000000\n")
    assert (wrong.status, "this code is not valid" in wrong.err) == (1, True)
    right = ready("request", "identify", "code", number, given=f"{ADDRESS}\n{code[0]}\n")
    assert "who asks is identified" in right.out, right.err
    listed = ready("request", "list", "--overdue")
    assert number in listed.out
    assert not [text for text in (PLANTED, ADDRESS) if text in listed.out + known.out + wrong.err + right.out]
    whole = ready("--json", "request", "show", number).json()
    assert whole["state"] == "identified"
    assert [one["law"] for one in _objects(whole["clocks"])] == ["jp-appi", "eu-gdpr"]
    assert PLANTED in ready("request", "show", number).out


def _objects(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def test_a_letter_by_mail_is_a_complaint_that_is_answered_by_mail(ready: Run, tmp_path: Path) -> None:
    letter, words, folder = tmp_path / "letter.eml", tmp_path / "words.txt", tmp_path / "papers"
    letter.write_text(LETTER, encoding="utf-8")
    words.write_text("お詫び申し上げます。", encoding="utf-8")
    came = ready("--json", "request", "eml", letter, "--kind", "complaint", *ASKED)
    assert came.status == 0, came.err
    number = str(came.json()["number"])
    assert number.startswith("2026-")
    late = ready("request", "extend", number, "--words", words)
    assert "no clock of this request can be extended now" in late.err
    shown = ready("request", "show", number, "--papers", folder)
    assert PLANTED in shown.out
    assert [file.read_text(encoding="utf-8") for file in folder.iterdir()] == [LETTER]
    with office() as server:
        done = ready("request", "reply", number, "--words", words, "--mail", KOTOWARI_MAIL_URL=server.url())
        assert done.status == 0, done.err
        ((_, to, message),) = server.taken
    assert to == [ADDRESS]
    assert message["Subject"] == f"ご回答（受付番号 {number}）"
    assert ready("request", "list").out.startswith("0 open")


def test_an_agent_is_checked_by_papers_and_what_is_missing_is_asked_for(ready: Run, tmp_path: Path) -> None:
    content = json.dumps({"requester": {"name": PLANTED}, "agent": {"name": "代理人"}, "text": PLANTED})
    came = ready("--json", "request", "new", "-", "--kind", "disclosure", *ASKED, "--as", "agent", given=content)
    number = str(came.json()["number"])
    words, copy = tmp_path / "words.txt", tmp_path / "front.png"
    words.write_text("委任状をお送りください。", encoding="utf-8")
    copy.write_bytes(b"front")
    asked = ready("request", "defect", number, "--missing", "authority", "--words", words)
    assert "代理権を確認できる書類" in asked.out
    today = str(ready("--json", "request", "show", number).json()["waiting_since"])
    letter = ("power-of-attorney", "--issued-on", today, "--held-in", "vault")
    assert "more is needed" in ready("request", "identify", "authority", number, *letter).out
    own = ("driving-licence", "--agreed", "name", "--agreed", "address", "--held-in", "vault")
    refused = ready("request", "identify", "document", number, *own, "--of", "agent", "--copy", copy)
    assert "a copy is kept only where" in refused.err
    ready("request", "identify", "document", number, *own, "--of", "agent", "--copy", copy, "--masked")
    last = ready("request", "identify", "document", number, *own, "--handle", "email", given=f"{ADDRESS}\n")
    assert "who asks is identified" in last.out, last.err
    assert "incomplete" in last.out
    done = ready("request", "complete", number, "2")
    assert "(identified" in done.out, done.err
    assert "driving-licence" in ready("request", "identify", "documents").out
    assert "0 copies deleted, 0 requests erased" in ready("request", "sweep").out


def test_lines_of_a_document_are_read_in_the_order_of_its_fields_and_an_unknown_field_is_refused(ready: Run) -> None:
    number = arrived(ready)
    seen = ("driving-licence", "--agreed", "name", "--agreed", "birth-date", "--held-in", "vault")
    unknown = ready("request", "identify", "document", number, *seen, "--written", "height", given="171\n")
    assert (unknown.status, "expected one of name, address, birth-date" in unknown.err) == (2, True)
    swapped = ("--written", "birth-date", "--written", "name")
    wrong = ready("request", "identify", "document", number, *seen, *swapped, given=f"{PLANTED}\n1990-04-01\n")
    assert "a date of birth is written as 1990-04-01" in wrong.err
    assert PLANTED not in wrong.err
    right = ready("request", "identify", "document", number, *seen, *swapped, given=f"1990-04-01\n{PLANTED}\n")
    assert right.status == 0, right.err
