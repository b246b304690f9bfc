"""The commands on keeping, from a file of events to the certificate."""

import hashlib
from pathlib import Path

from tests.cli.conftest import DEMO, Run

POLICY = DEMO / "hennge-2026-06-01-illustration.yaml"
PEOPLE = "name,email,organisation\nHanako,planted@example.com,Kusunoki\nTaro,taro@example.com,Momiji\n"
EVENTS = "organisation,period,turn,on\nKusunoki,contract,ended,2020-03-31\nNobody-here,contract,ended,2020-03-31\n"
IMPORT = ("--subject", "customer", "--purpose", "support", "--source", "contract", "--notice", "shown")


def test_from_events_to_the_certificate(run: Run, tmp_path: Path) -> None:
    assert run("up").status == 0
    assert run("publish", POLICY).status == 0
    assert run("approve", POLICY, "--by", "general-counsel").status == 0
    people, events, certificate = tmp_path / "people.csv", tmp_path / "events.csv", tmp_path / "certificate.json"
    people.write_text(PEOPLE)
    events.write_text(EVENTS)
    assert run("import", people, *IMPORT).status == 0
    reported = run("keeping", "events", events)
    assert reported.status == 3
    assert "events recorded: 1, left out: 1" in reported.out
    assert "Nobody" not in reported.out + reported.err
    due = run("--json", "keeping", "due").json()
    assert due["erase"] == [{"rule": "purposes.support", "needed_until": "2021-03-31", "persons": 1}]
    assert due["waiting"] == [{"rule": "purposes.support", "why": "awaited", "persons": 1}]
    wide = run("keeping", "sweep")
    assert wide.status == 3
    assert "1 of 2 persons" in wide.err
    swept = run("--json", "keeping", "sweep", "--at-most", "50").json()
    assert swept["erased"] == {"purposes.support": 1}
    shown = run("keeping", "certificate", "1", "--out", certificate, LANG="ja_JP.UTF-8")
    assert "消去した本人1人：purposes.support" in shown.out
    digest = "sha256:" + hashlib.sha256(certificate.read_bytes()).hexdigest()
    log = [file.read_bytes() for file in (tmp_path / "a home" / "log").rglob("*") if file.is_file()]
    assert any(digest.encode() in content for content in log)
    assert run("import", people, *IMPORT).status == 3
    assert run("--json", "keeping", "due").json()["persons"] == 1
