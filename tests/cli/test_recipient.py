"""``kotowari recipient``, as people at a shell use it: a request, its approvals, the provision; and what is due."""

from datetime import timedelta
from pathlib import Path

import pytest

from kotowari import clock
from tests.cli.conftest import Run, acquire
from tests.handling.grounded import policy_with_recipients

POLICE = ("--subject", "customer", "--item", "email", "--purpose", "answering-by-law", "--basis", "statutory-inquiry")
ASKED = ("--authority", "Shibuya Police Station", "--reference", "771", "--law", "Article 197(2)")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "a paper.pdf"
    file.write_bytes(b"signed")
    return file


@pytest.fixture
def revised(ready: Run, tmp_path: Path) -> Run:
    """The revision with recipients of every relation, in force from today."""
    file = tmp_path / "next.yaml"
    file.write_text(
        policy_with_recipients().replace("2026-06-01", clock.today("Asia/Tokyo").isoformat()), encoding="utf-8"
    )
    assert ready("publish", file).status == 0
    assert ready("approve", file, "--by", "general-counsel").status == 0
    return ready


def test_a_request_is_approved_by_two_and_then_carried_out(revised: Run, paper: Path) -> None:
    person = acquire(revised)
    record = ("recipient", "request", "record", "police", *POLICE, *ASKED, "--document", paper, "--json")
    number = str(revised(*record, given=person).json()["record"])
    provide = ("provide", "--recipient", "police", "--ground", "law", "--request", number, "--by", "desk", *POLICE[:6])
    assert revised(*provide, given=person).status == 3
    approve = ("recipient", "request", "approve", number)
    own = revised(*approve, "--minimal")
    assert (own.status, "two others" in own.err) == (1, True)
    assert "confirms" in revised(*approve, "--by", "counsel").err
    for account in ("counsel", "ciso"):
        assert revised(*approve, "--minimal", "--by", account).status == 0
    shown = revised("recipient", "request", "show", number, "--json").json()
    assert (shown["approvals"], shown["persons"], shown["authority"]) == (2, [person], "Shibuya Police Station")
    permitted = revised(*provide, given=person)
    assert permitted.status == 0
    assert "planted.value@example.com" in permitted.out
    assert f"due police reply ({number})" in permitted.err


def test_what_is_due_is_listed_with_its_day(revised: Run, paper: Path) -> None:
    today = clock.today("Asia/Tokyo")
    what = ("--subject", "customer", "--item", "email", "--purpose", "support", "--document", paper)
    when = ("--since", today - timedelta(days=1), "--until", today + timedelta(days=9), "--every", "1 year")
    contract = revised("recipient", "contract", "printer", *what, *when, "--json").json()["record"]
    assert revised("recipient", "check", "taiwan", "--document", paper).status == 0
    listed = revised("recipient", "due").out.splitlines()
    assert f"due printer renewal by {today + timedelta(days=9)} ({contract})" in listed
    assert "OVERDUE callcenter check" in listed
    assert not any("taiwan check" in line for line in listed)
    assert "recipients overdue: 1" in revised("status").out
    ahead = revised("recipient", "check", "taiwan", "--on", today + timedelta(days=2), "--document", paper)
    assert (ahead.status, "has happened" in ahead.err) == (1, True)
    assert revised("recipient", "check", "mars", "--document", paper).status == 1
    assert revised("recipient", "check", "taiwan", "--on", "soon", "--document", paper).status == 2
