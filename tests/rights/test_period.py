"""A person asks about a period: what is of other days is left out, is said to be, and is not called withheld."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2  # type: ignore[import-untyped]
import pytest

from kotowari.handling.asked.cases import EVERYTHING, Kind, Scope
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.space import Space
from kotowari.rights.answer.answering import Answered, answer
from kotowari.rights.deciding.decision import Decision, Outcome
from kotowari.rights.deciding.review import Review, open_review
from kotowari.rights.gathering.gather import Gathered, gather
from kotowari.rights.gathering.plan import Plan
from kotowari.rights.gathering.planning import approve_plan, draft_plan
from tests.conftest import Installation
from tests.handling.conftest import take_in
from tests.handling.test_records import provided
from tests.rights.disclosing import EMAIL, Company, database
from tests.rights.test_disclosure import opened

MAP = """
kotowari_map: 1
map: dated
places:
  crm:
    kind: sql
    title: {en: Customer database, ja: 顧客管理, zh-Hant: 客戶資料庫}
    of: [customer]
    tables:
      customer: {key: id, columns: {id: {}, name: name, email: {item: email, finds: email}}}
      orders: {key: id, when: made, columns: {id: {}, customer_id: {refers: customer.id}, thing: {}, made: {}}}
      line: {key: id, columns: {id: {}, order_id: {refers: orders.id}, what: {}}}
"""
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "customer (id, name, email)": [(1, "山田 花子", EMAIL)],
    "orders (id, customer_id, thing, made)": [
        (10, 1, "before", "2025-12-31"),
        (11, 1, "first", "2026-01-01 00:00:00"),
        (12, 1, "last", "2026/03/31 23:59"),
        (13, 1, "after", "2026-03-31T15:00:00Z"),
        (14, 1, "undated", None),
    ],
    "line (id, order_id, what)": [(1, 10, "of an earlier order")],
}
SPRING = Scope(since=date(2026, 1, 1), until=date(2026, 3, 31))


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    database(tmp_path / "crm.db", ROWS)
    return Company(space, shared, tmp_path, text=MAP)


def planned(company: Company, scope: Scope, kind: Kind = Kind.DISCLOSURE, language: str = "ja") -> tuple[UUID, Plan]:
    request = company.identified(kind, scope=scope, language=language).case.request
    drafted = draft_plan(company.space, by="desk", request=request, sources=company.sources)
    assert not isinstance(drafted, Refused)
    approve_plan(company.space, by="officer", request=request, plan=drafted[1].digest)
    return request, drafted[1]


def reviewed(company: Company, request: UUID) -> Review:
    outcome = gather(company.space, by="desk", request=request, sources=company.sources)
    assert isinstance(outcome, Gathered), outcome
    review = open_review(company.space, by="officer", request=request, sources=company.sources)
    assert isinstance(review, Review)
    assert outcome.review.parted == review.parted
    return review


def answered(company: Company, review: Review, outcome: Outcome = Outcome.WHOLLY) -> Answered:
    made = answer(company.space, by="officer", review=review, log=company.log, decision=Decision(outcome))
    assert isinstance(made, Answered), made
    return made


def whole(archive: zipfile.ZipFile) -> Any:
    return json.loads(archive.read("answer.json"))


def test_whoever_approves_sees_the_period_and_by_what_it_is_told(company: Company) -> None:
    _, plan = planned(company, SPRING)
    said = plan.to_json()
    assert (said["since"], said["until"]) == ("2026-01-01", "2026-03-31")
    assert {table["table"]: table.get("when") for table in said["places"][0]["tables"]} == {
        "customer": None,
        "orders": "made",
        "line": None,
    }
    _, other = planned(company, EVERYTHING)
    assert "since" not in other.to_json()
    assert plan.digest != other.digest


@pytest.mark.parametrize(
    ("language", "period", "left_out", "undated", "is_whole", "total"),
    [
        (
            "en",
            "As you asked, this answer is about the time from 1 January 2026 to 31 March 2026.",
            "orders: records left out because they are outside the time you asked about: 2.",
            "orders: records that tell no date, and are given for that reason: 1.",
            "customer: its records are not dated, so all of them are given whatever the time.",
            "Records held outside this time that are left out for that reason: 2.",
        ),
        (
            "ja",
            "ご請求のとおり、2026年1月1日から2026年3月31日までの期間について回答します。",
            "orders：ご請求の期間外のため、2件を含めていません。",
            "orders：日付を確認できない1件は、期間にかかわらず含めています。",
            "customer：日付のない記録のため、期間にかかわらずすべて含めています。",
            "期間外のため、この回答に含めていない記録が2件あります。",
        ),
        (
            "zh-Hant",
            "依您的請求，本答覆之期間為2026年1月1日至2026年3月31日。",
            "orders：因不在您請求之期間內，未列入2筆。",
            "orders：其中1筆無法確認日期，故不論期間一併提供。",
            "customer：其紀錄未載日期，故不論期間全部提供。",
            "因不在上述期間內而未列入本答覆之紀錄共2筆。",
        ),
    ],
)
def test_rows_of_other_days_are_left_out_and_said(
    company: Company,
    tmp_path: Path,
    language: str,
    period: str,
    left_out: str,
    undated: str,
    is_whole: str,
    total: str,
) -> None:
    request, _ = planned(company, SPRING, language=language)
    review = reviewed(company, request)
    assert (review.findings().shown, review.findings().withheld) == (5, 0)
    answered(company, review)
    archive = opened(company, request, tmp_path)
    said = whole(archive)
    tables = {table["table"]: table for table in said["places"][0]["tables"]}
    assert [row["thing"] for row in tables["orders"]["rows"]] == ["first", "last", "undated"]
    # What hangs on a row of another day is judged by its own: it tells none.
    assert [row["what"] for row in tables["line"]["rows"]] == ["of an earlier order"]
    assert {left_out, undated, is_whole} <= set(said["places"][0]["remarks"])
    assert said["decision"][:2] == [period, total]
    assert tables["orders"]["withheld"] == []
    page = archive.read("answer.html").decode()
    assert "<dd>first</dd>" in page or "<td>first</td>" in page
    assert "<td>before</td>" not in page
    assert left_out in page
    letter = pypdfium2.PdfDocument(archive.read("letter.pdf"))
    text = "".join(one.get_textpage().get_text_bounded() for one in letter)
    assert period.replace(" ", "")[:12] in "".join(text.split())


def test_where_nothing_is_of_the_period_the_decision_says_so_of_the_period(company: Company, tmp_path: Path) -> None:
    company.text = (
        MAP.replace("customer: {key: id,", "customer: {key: id, when: id,")
        .replace("line: {key: id, columns", "line: {key: id, when: day, columns")
        .replace("what: {}}", "what: {}, day: {}}")
    )
    rows: dict[str, list[tuple[Any, ...]]] = {
        "customer (id, name, email)": [(20200101, "山田 花子", EMAIL)],
        "orders (id, customer_id, thing, made)": [(10, 20200101, "before", "2025-12-31")],
        "line (id, order_id, what, day)": [(1, 10, "x", "2025-12-31")],
    }
    (tmp_path / "crm.db").unlink()
    database(tmp_path / "crm.db", rows)
    request, _ = planned(company, SPRING, language="en")
    review = reviewed(company, request)
    assert review.findings().shown == 0
    answered(company, review, Outcome.NONE_HELD)
    said = whole(opened(company, request, tmp_path))
    assert said["decision"][0].startswith("As you asked, this answer is about the time from")
    assert said["decision"][1] == "Records held outside this time that are left out for that reason: 3."


@pytest.mark.parametrize(("until", "left"), [(date(2026, 4, 30), 0), (date(2026, 5, 1), 1)])
def test_records_of_provision_are_limited_likewise(company: Company, tmp_path: Path, until: date, left: int) -> None:
    person = take_in(company.space, name="山田 花子", email=EMAIL)
    names = frozenset(("country", "regime", "measures"))
    consent = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=names)
    give_consent(company.space, by="desk", person=person, consent=consent)
    assert all(isinstance(one, Opened) for one in provided(company.space, person))
    scope = Scope(since=date(2026, 1, 1), until=until)
    case = company.identified(Kind.PROVISION_RECORDS, scope=scope, language="en").case
    with company.space.changing() as connection:
        connection.execute(
            b"INSERT INTO rights.concerns (person, space, request) VALUES (%s, %s, %s)",
            (person, company.space.name, case.request),
        )
    review = open_review(company.space, by="officer", request=case.request, sources=company.sources)
    assert isinstance(review, Review)
    answered(company, review)
    archive = opened(company, case.request, tmp_path)
    said, page = whole(archive), archive.read("answer.html").decode()
    assert len(said["provided"]) == left
    remark = "Records of other days than those you asked about are left out: 1."
    assert said["remarks"] == ([] if left else [remark])
    assert (remark in page) is not bool(left)
    assert "No provision of your information to a third party is on record." not in page
    assert said["decision"][0].startswith("As you asked, this answer is about the time from 1 January 2026")
