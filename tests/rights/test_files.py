"""What people found who looked through a place: each file is seen and ruled on before any of it is handed out."""

import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari.errors import DecisionUnfit, FileRulingUnfit, RulingUnfit
from kotowari.handling.asked.evidence import Proof
from kotowari.handling.asked.tasks import Looked, Outcome, finish_task
from kotowari.handling.space import Space
from kotowari.rights.at_once import disclose_many
from kotowari.rights.deciding.decision import Decision
from kotowari.rights.deciding.decision import Outcome as Decided
from kotowari.rights.deciding.file_rulings import Gives, rule_on_file
from kotowari.rights.deciding.review import Review
from kotowari.rights.deciding.rulings import lift
from kotowari.rights.gathering.gather import Gathered
from tests.conftest import Installation
from tests.handling.conftest import entries, rows
from tests.rights.disclosing import CABINET, MAP, Company
from tests.rights.test_disclosure import answered as answered_partly
from tests.rights.test_disclosure import approved, gathered, opened, reviewed

LETTER = Proof("花子の申込書.pdf", "花子と佐藤次郎の申込書".encode())
NOTE = Proof("花子のメモ.txt", "花子のメモ".encode())
MASKED = Proof("花子の申込書（伏せ字）.pdf", "花子と■■■の申込書".encode())
FIRST, SECOND = "cabinet.evidence.1", "cabinet.evidence.2"


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    return Company(space, shared, tmp_path, MAP + CABINET)


def found(company: Company, *files: Proof) -> UUID:
    request = gathered(company)
    looked = Looked(Outcome.FOUND, "引き出しを探した", len(files), files=files)
    finish_task(company.space, by="clerk", request=request, place="cabinet", looked=looked)
    return request


def rule(company: Company, review: Review, name: str, gives: Gives, instead: Proof | None = None, **more: Any) -> None:
    told: dict[str, Any] = {"reason": "花子のみの記載", "matter": review.matter, "files": review.files, **more}
    request = review.opened.case.request
    rule_on_file(company.space, by="officer", request=request, name=name, gives=gives, instead=instead, **told)


def ruled(company: Company, request: UUID, name: str, gives: Gives, instead: Proof | None = None) -> None:
    rule(company, reviewed(company, request), name, gives, instead)


def left_out(company: Company, request: UUID) -> set[str]:
    return {one.name for one in reviewed(company, request).redactions if one.table.place == "cabinet"}


def archive_of(company: Company, request: UUID, folder: Path) -> zipfile.ZipFile:
    answered_partly(company, request)
    return opened(company, request, folder)


def test_nothing_is_handed_out_before_each_file_was_ruled_on(company: Company, tmp_path: Path) -> None:
    request = found(company, LETTER, NOTE)
    assert left_out(company, request) == {f"{FIRST}/unruled", f"{SECOND}/unruled"}
    with pytest.raises(DecisionUnfit, match=f"{FIRST}`, `{SECOND}"):
        answered_partly(company, request)
    ruled(company, request, FIRST, Gives.WHOLE)
    with pytest.raises(DecisionUnfit, match=f"ruled yet on `{SECOND}`"):
        answered_partly(company, request)
    ruled(company, request, SECOND, Gives.NOTHING)
    assert left_out(company, request) == {f"{SECOND}/ruled"}
    archive = archive_of(company, request, tmp_path)
    assert [name for name in archive.namelist() if name.startswith("cabinet")] == ["cabinet-1.txt"]
    assert archive.read("cabinet-1.txt") == NOTE.content
    assert "添付ファイル1点" in archive.read("answer.html").decode()
    assert LETTER.content not in b"".join(archive.read(name) for name in archive.namelist())


def test_another_file_is_handed_out_in_its_stead(company: Company, tmp_path: Path) -> None:
    request = found(company, LETTER)
    ruled(company, request, FIRST, Gives.REDACTED, Proof("draft.pdf", b"not good enough"))
    ruled(company, request, FIRST, Gives.REDACTED, MASKED)
    review = reviewed(company, request)
    assert [(one.name, one.proof, one.instead) for one in review.files] == [(FIRST, LETTER, MASKED)]
    assert left_out(company, request) == {f"{FIRST}/replaced"}
    assert len(rows(company.space, "places.evidence", "evidence")) == 2, "the draft is gone"
    assert review.findings().unruled == ()
    with pytest.raises(DecisionUnfit, match="left out"):
        answered_partly(company, request, Decision(Decided.WHOLLY))
    archive = archive_of(company, request, tmp_path)
    assert archive.read("cabinet-1.pdf") == MASKED.content
    assert LETTER.content not in b"".join(archive.read(name) for name in archive.namelist())


def test_what_was_ruled_is_of_what_the_file_said(company: Company) -> None:
    request = found(company, LETTER)
    ruled(company, request, FIRST, Gives.WHOLE)
    assert left_out(company, request) == set()
    for files, expected in (((LETTER,), set()), ((NOTE,), {f"{FIRST}/unruled"})):
        looked = Looked(Outcome.FOUND, "もう一度", 1, files=files)
        finish_task(company.space, by="clerk", request=request, place="cabinet", looked=looked)
        assert left_out(company, request) == expected


def test_a_file_that_was_to_stand_in_its_stead_and_is_gone_leaves_it_unruled(company: Company) -> None:
    request = found(company, LETTER)
    ruled(company, request, FIRST, Gives.REDACTED, MASKED)
    looked = Looked(Outcome.FOUND, "もう一度", 1, files=(LETTER,))
    finish_task(company.space, by="clerk", request=request, place="cabinet", looked=looked)
    assert left_out(company, request) == {f"{FIRST}/unruled"}


@pytest.mark.parametrize(
    ("gives", "more"),
    [
        (Gives.WHOLE, {"reason": "  "}),
        (Gives.REDACTED, {}),
        (Gives.WHOLE, {"instead": MASKED}),
        (Gives.REDACTED, {"instead": LETTER}),
    ],
)
def test_a_ruling_that_is_not_whole_is_refused(company: Company, gives: Gives, more: dict[str, Any]) -> None:
    review = reviewed(company, found(company, LETTER))
    before = len(entries(company.space))
    with pytest.raises(FileRulingUnfit):
        rule(company, review, FIRST, gives, **more)
    with pytest.raises(RulingUnfit):
        rule(company, review, SECOND, Gives.WHOLE)
    told: dict[str, Any] = {"request": review.opened.case.request, "redacted": review.redacted, "reason": "x"}
    with pytest.raises(RulingUnfit):
        lift(company.space, by="x", name=f"{FIRST}/unruled", **told)
    assert len(entries(company.space)) == before


def test_nothing_that_a_file_says_is_in_the_ledger_or_outside_of_seals(company: Company) -> None:
    request = found(company, LETTER)
    ruled(company, request, FIRST, Gives.REDACTED, MASKED)
    told = entries(company.space)[-1]["request"]
    assert (told["step"], told["file"], told["gives"]) == ("ruled", FIRST, "redacted")
    kept = repr([rows(company.space, table) for table in ("rights.step", "places.evidence")])
    kept += repr(entries(company.space))
    for personal in ("花子", "伏せ字", "次郎", LETTER.mark, MASKED.mark):
        assert personal not in kept
        assert personal.encode().hex() not in kept


def test_a_file_is_looked_at_before_anything_is_answered_at_once(company: Company) -> None:
    request = approved(company)
    done: dict[str, Any] = {"by": "officer", "sources": company.sources, "log": company.log}
    (went,) = disclose_many(company.space, requests=[request], **done)
    assert isinstance(went.outcome, Gathered)
