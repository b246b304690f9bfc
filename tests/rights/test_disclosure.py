"""A disclosure from the plan to what is handed over, through real places."""

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2  # type: ignore[import-untyped]
import pytest
import pyzipper

from kotowari import clock
from kotowari.errors import CaseMoved, DecisionUnfit, PlanChanged, RulingUnfit, StepUnfit
from kotowari.handling.asked.cases import Kind, State
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.ledger.receipt import verify_receipt
from kotowari.rights.answer.answering import Answered, answer, decide
from kotowari.rights.answer.delivering import Handed, send_as_file, send_by_link, send_on_paper
from kotowari.rights.at_once import disclose_many
from kotowari.rights.deciding.decision import Decision, Ground, Outcome
from kotowari.rights.deciding.review import Review, open_review
from kotowari.rights.deciding.rulings import lift, withhold
from kotowari.rights.gathering.gather import Gathered, gather
from kotowari.rights.gathering.planning import approve_plan, draft_plan
from kotowari.rights.retention import sweep_requests
from tests.conftest import Installation
from tests.handling.conftest import entries, rows, take_in
from tests.rights.disclosing import CABINET, EMAIL, MAP, OTHERS, Company

PARTLY = Decision(Outcome.PARTLY, (Ground.RIGHTS,), "ほかの方の情報が含まれるため。")


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    return Company(space, shared, tmp_path)


def approved(company: Company) -> UUID:
    taken = company.identified()
    request = taken.case.request
    drafted = draft_plan(company.space, by="desk", request=request, sources=company.sources)
    assert not isinstance(drafted, Refused)
    approve_plan(company.space, by="officer", request=request, plan=drafted[1].digest)
    return request


def gathered(company: Company) -> UUID:
    request = approved(company)
    outcome = gather(company.space, by="desk", request=request, sources=company.sources)
    assert isinstance(outcome, Gathered), outcome
    return request


def reviewed(company: Company, request: UUID) -> Review:
    review = open_review(company.space, by="officer", request=request, sources=company.sources)
    assert isinstance(review, Review)
    return review


def answered(company: Company, request: UUID, decision: Decision = PARTLY) -> Answered:
    made = answer(company.space, by="officer", review=reviewed(company, request), log=company.log, decision=decision)
    assert isinstance(made, Answered), made
    return made


def opened(company: Company, request: UUID, folder: Path) -> zipfile.ZipFile:
    return unsealed(send_as_file(company.space, by="desk", request=request, folder=folder))


def unsealed(handed: object) -> zipfile.ZipFile:
    assert isinstance(handed, Handed)
    assert handed.file is not None
    assert handed.passphrase is not None
    with pyzipper.AESZipFile(handed.file) as outer:
        (inner,) = outer.namelist()
        outer.setpassword(handed.passphrase.encode())
        return zipfile.ZipFile(io.BytesIO(outer.read(inner)))


def test_from_the_plan_to_the_file(company: Company, tmp_path: Path) -> None:
    request = gathered(company)
    made = answered(company, request)
    assert made.taken.case.state is State.ANSWERED
    archive = opened(company, request, tmp_path)
    said = json.loads(archive.read("answer.json"))
    assert {place["place"]: place["state"] for place in said["places"]} == {"crm": "read", "site": "read"}
    customer = next(table for place in said["places"] for table in place["tables"] if table["table"] == "customer")
    assert [row["name"] for row in customer["rows"]] == ["山田 花子"]
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for planted in OTHERS:
        assert planted.encode() not in everything
        assert planted not in text_of(archive.read("letter.pdf"))
    letter = text_of(archive.read("letter.pdf"))
    assert "山田花子様" in letter
    assert "answer.html" in letter
    assert "letter.pdf" not in letter, "a letter is not attached to itself"
    orders = list(csv.reader(io.StringIO(archive.read("tables/crm.orders.csv").decode("utf-8-sig"))))
    assert orders[1][:3] == ["10", "1", "'=本"]


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_receipt_in_the_answer_verifies_and_holds_every_entry_so_far(company: Company, tmp_path: Path) -> None:
    request = gathered(company)
    answered(company, request)
    archive = opened(company, request, tmp_path)
    receipt = verify_receipt(archive.read("receipt.json").decode(), company.log.verifier_key)
    acts = [entry["act"] for _, entry in sorted(receipt.entries.items())]
    assert acts.count("disclose") >= 4  # two places, the review, the answer
    assert acts.count("request") >= 5  # arrived, identified, planned, approved, gathered, decided


def test_nothing_is_read_that_was_not_approved(company: Company) -> None:
    request = approved(company)
    company.text = MAP.replace("last_seen: {}", "last_seen: {}, more: {}")
    with pytest.raises(PlanChanged):
        gather(company.space, by="desk", request=request, sources=company.sources)
    assert rows(company.space, "rights.gathered") == []


def test_nothing_is_read_before_it_is_approved(company: Company) -> None:
    request = company.identified().case.request
    with pytest.raises(StepUnfit):
        gather(company.space, by="desk", request=request, sources=company.sources)
    assert not [one for one in entries(company.space) if one["act"] == "disclose"]


def test_place_that_is_down_loses_no_other_and_is_said(company: Company, tmp_path: Path) -> None:
    request = approved(company)
    site = company.sources.openers["site"]
    file = tmp_path / "site.db"
    whole = file.read_bytes()
    del site
    file.write_bytes(b"no database")
    for _ in range(2):
        gather(company.space, by="desk", request=request, sources=company.sources)
    review = reviewed(company, request)
    assert review.open_places == {"site"}
    assert len(review.readings["site"].attempts) == 2
    with pytest.raises(DecisionUnfit, match="site"):
        decide(company.space, by="officer", review=review, decision=PARTLY)
    part = Decision(Outcome.PARTLY, (Ground.RIGHTS,), "理由", open_places=("site",))
    made = answered(company, request, part)
    assert made.taken.case.state is State.GATHERED  # the rest is answered later
    said = json.loads(opened(company, request, tmp_path).read("answer.json"))
    assert {place["place"]: place["state"] for place in said["places"]} == {"crm": "read", "site": "unread"}
    file.write_bytes(whole)
    gather(company.space, by="desk", request=request, sources=company.sources)
    assert answered(company, request).taken.case.state is State.ANSWERED


def test_place_that_is_looked_through_by_hand_is_waited_for_or_said(company: Company) -> None:
    company.text = MAP + CABINET
    request = gathered(company)
    with pytest.raises(DecisionUnfit, match="cabinet"):
        answered(company, request)
    answered(company, request, Decision(Outcome.PARTLY, (Ground.RIGHTS,), "理由", open_places=("cabinet",)))


def test_what_is_left_out_is_seen_and_ruled_on(company: Company) -> None:
    request = gathered(company)
    review = reviewed(company, request)
    names = {one.name for one in review.redacted.redactions}
    assert "crm.address.note/shared-text" in names
    told: dict[str, Any] = {
        "by": "officer",
        "request": request,
        "redacted": review.redacted,
        "reason": "本人が書いたもの",
    }
    lift(company.space, name="crm.address.note/shared-text", **told)
    withhold(company.space, name="site.account.last_seen", **told)
    with pytest.raises(RulingUnfit):
        lift(company.space, name="crm.address.nowhere/shared-text", **told)
    again = reviewed(company, request)
    shown = {str(table.table.name): table for table in again.tables}
    note = shown["crm.address"].columns.index("note")
    assert shown["crm.address"].rows[0][note] == OTHERS[3]
    assert repr(shown["site.account"].rows[0][-1]) == "WITHHELD"
    lift(company.space, name="site.account.last_seen/ruled", **told | {"redacted": again.redacted})
    undone = reviewed(company, request)
    assert [table.rows for table in undone.tables if table.table.name.place == "site"] == [
        table.rows for table in review.tables if table.table.name.place == "site"
    ]
    assert undone.findings().withheld == again.findings().withheld - 1
    withhold(company.space, name="site.account.last_seen", **told | {"redacted": undone.redacted})
    assert reviewed(company, request).findings().withheld == again.findings().withheld


def test_a_lift_holds_for_what_was_found_and_a_later_row_needs_its_own(company: Company, tmp_path: Path) -> None:
    assert company.sources  # its databases are made
    ordered(tmp_path, 13, "林さんに渡す")
    request = gathered(company)
    before = reviewed(company, request)
    told: dict[str, Any] = {"by": "officer", "request": request, "name": "crm.orders.memo/names-unknown"}
    lift(company.space, redacted=before.redacted, reason="伝言", **told)
    assert memos(reviewed(company, request)) == {"贈り物", "林さんに渡す", None}
    assert reviewed(company, request).findings().withheld == before.findings().withheld - 1
    ordered(tmp_path, 14, "森さんに渡す")
    anew = gather(company.space, by="desk", request=request, sources=company.sources, anew=True)
    assert isinstance(anew, Gathered)
    again = reviewed(company, request)
    assert memos(again) == {"贈り物", "林さんに渡す", "■■■さんに渡す", None}
    assert again.findings().withheld == before.findings().withheld
    lift(company.space, redacted=again.redacted, reason="伝言", **told)
    assert memos(reviewed(company, request)) == {"贈り物", "林さんに渡す", "森さんに渡す", None}
    for planted in ("林さん", "森さん"):
        assert planted not in repr(rows(company.space, "rights.step")) + repr(entries(company.space))


def ordered(folder: Path, number: int, memo: str) -> None:
    with sqlite3.connect(folder / "crm.db") as connection:
        connection.execute("INSERT INTO orders (id, customer_id, thing, memo) VALUES (?, 1, '花', ?)", (number, memo))
    connection.close()


def memos(review: Review) -> set[str | None]:
    (orders,) = [one for one in review.tables if one.table.name.table == "orders"]
    return {row[orders.columns.index("memo")] for row in orders.rows}


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (Decision(Outcome.WHOLLY), "left out"),
        (Decision(Outcome.NONE_HELD), "something is held"),
        (Decision(Outcome.REFUSED), "no.* ground|none is named"),
        (Decision(Outcome.REFUSED, (Ground.BUSINESS,)), "reasons"),
        (Decision(Outcome.REFUSED, (Ground.OTHER_LAW,), "x"), "the law"),
        (Decision(Outcome.PARTLY, (Ground.RIGHTS,), "x", open_places=("site",)), "said to be open"),
    ],
)
def test_what_the_law_does_not_allow_cannot_be_decided(company: Company, decision: Decision, problem: str) -> None:
    review = reviewed(company, gathered(company))
    with pytest.raises(DecisionUnfit, match=problem):
        decide(company.space, by="officer", review=review, decision=decision)


def test_refusal_has_a_letter_and_discloses_nothing(company: Company, tmp_path: Path) -> None:
    request = gathered(company)
    answered(company, request, Decision(Outcome.REFUSED, (Ground.BUSINESS,), "調査に支障が生じるため。"))
    archive = opened(company, request, tmp_path)
    assert not [name for name in archive.namelist() if name.startswith("tables/")]
    letter = text_of(archive.read("letter.pdf"))
    assert "不開示決定通知書" in letter
    assert "第33条第2項第2号" in letter
    assert "調査に支障が生じるため。" in letter
    assert "東京都渋谷区" not in archive.read("answer.json").decode()


def test_nothing_personal_is_in_the_ledger_or_outside_of_seals(company: Company, tmp_path: Path) -> None:
    request = gathered(company)
    answered(company, request)
    opened(company, request, tmp_path)
    tables = ("request", "step", "reading", "gathered", "answer", "piece", "link", "parcel")
    kept = repr([rows(company.space, f"rights.{table}") for table in tables]) + repr(entries(company.space))
    for personal in ("花子", "hanako", "南平台", "贈り物", *OTHERS):
        assert personal not in kept
        assert personal not in "".join(path.name for path in tmp_path.iterdir())


def test_entries_of_a_request_have_nothing_in_common(company: Company) -> None:
    request = gathered(company)
    answered(company, request)
    number = rows(company.space, "rights.request", "number")[0][0]
    for one in entries(company.space):
        assert str(request) not in repr(one)
        assert number not in repr(one)


def test_what_nobody_has_to_look_at_is_answered_at_once(company: Company, tmp_path: Path) -> None:
    company.text = MAP[: MAP.index("  crm:")] + MAP[MAP.index("  site:") :]
    request = approved(company)
    done: dict[str, Any] = {"by": "officer", "sources": company.sources, "log": company.log}
    (went,) = disclose_many(company.space, requests=[request], **done)
    assert isinstance(went.outcome, Answered)
    assert rows(company.space, "rights.gathered") == []
    said = json.loads(opened(company, request, tmp_path).read("answer.json"))
    assert said["places"][0]["tables"][0]["rows"] == [{"id": 100, "email": EMAIL, "last_seen": "2026-04-30"}]


def test_it_is_handed_over_in_the_commit_that_keeps_the_answer(company: Company, tmp_path: Path) -> None:
    company.text = MAP[: MAP.index("  crm:")] + MAP[MAP.index("  site:") :]
    request = approved(company)
    (went,) = disclose_many(
        company.space, by="officer", requests=[request], sources=company.sources, log=company.log, folder=tmp_path
    )
    said = json.loads(unsealed(went.outcome).read("answer.json"))
    assert said["places"][0]["tables"][0]["rows"] == [{"id": 100, "email": EMAIL, "last_seen": "2026-04-30"}]
    kept = dict(rows(company.space, "rights.step", "kind, xmin::text"))
    assert kept["sent"] == kept["answered"] != kept["decided"]


def test_what_somebody_has_to_look_at_is_left_and_one_loses_no_other(company: Company) -> None:
    first, second = approved(company), company.identified().case.request
    done: dict[str, Any] = {"by": "officer", "sources": company.sources, "log": company.log}
    left, failed = disclose_many(company.space, requests=[first, second], **done)
    assert isinstance(left.outcome, Gathered)  # something is left out
    assert isinstance(failed.outcome, StepUnfit)  # nothing is approved
    assert answered(company, first).taken.case.state is State.ANSWERED


def test_on_paper_is_the_letter_and_all_the_rest(company: Company, tmp_path: Path) -> None:
    request = gathered(company)
    answered(company, request)
    handed = send_on_paper(company.space, by="desk", request=request, folder=tmp_path)
    assert isinstance(handed, Handed)
    number = handed.answer.number
    assert "一部開示決定通知書" in text_of((tmp_path / f"{number}-letter.pdf").read_bytes())
    printed = text_of((tmp_path / f"{number}-answer.pdf").read_bytes())
    for said in ("東京都渋谷区南平台町16番28号", "［不開示］", "2026-04-30", "山田花子"):
        assert said in printed
    assert not any(planted in printed for planted in OTHERS)


def test_records_of_provision_alone_are_told_of_the_person_of_the_vault(company: Company, tmp_path: Path) -> None:
    person = take_in(company.space, name="山田 花子", email=EMAIL)
    case = company.identified(Kind.PROVISION_RECORDS).case
    with company.space.changing() as connection:
        connection.execute(
            b"INSERT INTO rights.concerns (person, space, request) VALUES (%s, %s, %s)",
            (person, company.space.name, case.request),
        )
    answered(company, case.request, Decision(Outcome.WHOLLY))
    archive = opened(company, case.request, tmp_path)
    said = json.loads(archive.read("answer.json"))
    assert (said["places"], said["provided"], said["received"]) == ([], [], [])
    assert "第33条第5項" in text_of(archive.read("letter.pdf"))
    assert "第三者への提供の記録はありません" in archive.read("answer.html").decode()


def test_what_was_decided_after_a_review_was_opened_is_not_answered_by_it(company: Company) -> None:
    request = gathered(company)
    decide(company.space, by="officer", review=reviewed(company, request), decision=PARTLY)
    seen = reviewed(company, request)
    refused = replace(PARTLY, outcome=Outcome.REFUSED)
    decide(company.space, by="chief", review=reviewed(company, request), decision=refused)
    with pytest.raises(CaseMoved):
        answer(company.space, by="officer", review=seen, log=company.log)


def test_what_a_link_that_is_over_led_to_is_not_kept(company: Company) -> None:
    request = gathered(company)
    answered(company, request)
    send_by_link(company.space, by="desk", request=request, days=3)
    for days, kept in ((2, True), (4, False), (5, False)):
        with clock.as_of(clock.today("UTC") + timedelta(days=days)):
            sweep_requests(company.space, by="clerk")
        assert bool(rows(company.space, "rights.parcel", "link")) is kept
    assert [entry["request"]["step"] for entry in entries(company.space) if "request" in entry].count("revoked") == 1
