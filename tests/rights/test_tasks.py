"""Places that people look through: given out, reminded of, answered with evidence, and never left out."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from kotowari import clock, errors
from kotowari.datamap.model import Datamap
from kotowari.datamap.parse import parse_map
from kotowari.handling.asked.cases import State, read_case
from kotowari.handling.asked.evidence import Proof
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.tasks import (
    Looked,
    Outcome,
    Task,
    all_open_tasks,
    finish_task,
    open_tasks,
    read_tasks,
    unanswered,
)
from kotowari.handling.space import Space
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.rights.deciding.decision import Decision, Ground
from kotowari.rights.deciding.decision import Outcome as Decided
from kotowari.rights.deciding.file_rulings import Gives
from kotowari.rights.reminding import remind
from tests.conftest import Installation
from tests.handling.conftest import entries
from tests.mail.office import office
from tests.rights.disclosing import CABINET, MAP, Company
from tests.rights.requests import EMAIL, NAME
from tests.rights.test_disclosure import answered, gathered, opened, reviewed
from tests.rights.test_files import ruled

HAND = """
kotowari_map: 1
map: hand
places:
  mailbox:
    kind: manual
    title: {en: Support mailbox, ja: サポートのメールボックス}
    owner: support-desk
    settings: {within: 5 days, remind: 2, mail: support@shop.example.com, how: 検索欄に氏名と住所を入れる}
  backup:
    kind: manual
    title: {en: Tapes}
    settings: {within: 300 days}
"""
SECRET = "引き出し三段目の花子の申込書"
FOUND = Looked(Outcome.FOUND, f"検索しました {SECRET}", 2, files=(Proof(f"{SECRET}.pdf", SECRET.encode()),))


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    return Company(space, shared, tmp_path)


@pytest.fixture
def hand() -> Datamap:
    return parse_map([("map.yaml", HAND)])


@pytest.fixture
def request_(company: Company, hand: Datamap) -> UUID:
    request = company.identified().case.request
    assert open_tasks(company.space, by="desk", request=request, datamap=hand)
    return request


def tasks(space: Space, request: UUID) -> dict[str, Task]:
    with space.reading() as connection:
        return {task.place: task for task in read_tasks(connection, space, request)}


def done(space: Space, request: UUID, looked: Looked = FOUND, place: str = "mailbox") -> None:
    finish_task(space, by="clerk", request=request, place=place, looked=looked)


def test_each_place_is_a_task_due_no_later_than_the_request(space: Space, request_: UUID, hand: Datamap) -> None:
    with space.reading() as connection:
        case = read_case(connection, space, request_)
        assert [place.name for place in unanswered(connection, space, case, hand)] == ["mailbox", "backup"]
    given = tasks(space, request_)
    assert given["mailbox"].due_on == min(space.today() + timedelta(days=5), case.due_on)
    assert given["backup"].due_on == case.due_on
    assert given["mailbox"].owner == "support-desk"
    assert open_tasks(space, by="desk", request=request_, datamap=hand) is None, "each is given out once"
    told = entries(space)[-1]["request"]
    assert told == {
        "step": "tasks",
        "state": "identified",
        "tasks": {n: t.due_on.isoformat() for n, t in given.items()},
    }


def test_what_was_found_is_sealed_and_who_found_it_is_named(
    space: Space, request_: UUID, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    done(space, request_)
    task = tasks(space, request_)["mailbox"]
    assert (task.state, task.outcome, task.found, task.done_on) == ("done", Outcome.FOUND, 2, space.today())
    assert task.done_by is not None
    told = entries(space)[-1]["request"]
    assert told == {
        "step": "task-done", "state": "identified", "place": "mailbox", "outcome": "found", "found": 2, "files": 1,
    }  # fmt: skip
    for table in ("places.task", "places.evidence", "rights.step", "ledger.pending"):
        rows = owner.execute(f"SELECT t::text FROM {table} t").fetchall()
        held = json.dumps([row for (row,) in rows], ensure_ascii=False)
        assert rows
        assert not any(word in held or word.encode().hex() in held for word in (SECRET, "申込書", NAME, EMAIL)), table


def test_said_again_it_replaces_what_was_said(
    space: Space, request_: UUID, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    done(space, request_)
    done(space, request_, Looked(Outcome.NONE, "もう一度"))
    assert tasks(space, request_)["mailbox"].outcome is Outcome.NONE
    assert owner.execute("SELECT count(*) FROM places.evidence WHERE request = %s", [request_]).fetchone() == (0,)


def test_what_to_look_for_is_read_under_an_entry(space: Space, request_: UUID) -> None:
    before = len(entries(space))
    matter = open_request(space, by="clerk", request=request_)
    assert isinstance(matter, Matter)
    assert matter.asked["requester"]["name"] == NAME
    assert matter.seeds == {"email": [EMAIL]}
    assert len(entries(space)) == before + 1


UNFIT = {
    "nothing said": Looked(Outcome.NONE, " "),
    "found, and not counted": Looked(Outcome.FOUND, "x", 0),
    "none, and counted": Looked(Outcome.NONE, "x", 3),
    "a count below none": Looked(Outcome.FOUND, "x", -1),
    "not searchable, without a reason": Looked(Outcome.UNSEARCHABLE, ""),
    "files of nothing": Looked(Outcome.NONE, "x", files=(Proof("a", b""),)),
    "too many files": Looked(Outcome.FOUND, "x", 1, files=(Proof("a", b""),) * 201),
    "a book": Looked(Outcome.NONE, "x" * 20_001),
}


@pytest.mark.parametrize("looked", UNFIT.values(), ids=UNFIT)
def test_what_is_not_whole_is_refused(space: Space, request_: UUID, looked: Looked) -> None:
    before = len(entries(space))
    with pytest.raises(errors.TaskUnfit):
        done(space, request_, looked)
    assert tasks(space, request_)["mailbox"].state == "open"
    assert len(entries(space)) == before


def test_no_task_is_done_that_was_not_given_out(space: Space, request_: UUID, company: Company, hand: Datamap) -> None:
    with pytest.raises(errors.TaskUnknown):
        done(space, request_, place="drive")
    with pytest.raises(errors.CaseUnknown):
        done(space, uuid4())
    stranger = company.identified().case.request
    with pytest.raises(errors.TaskUnknown):
        done(space, stranger)


def test_another_space_sees_no_task(space: Space, other: Space, request_: UUID) -> None:
    with other.reading() as connection:
        assert all_open_tasks(connection, other) == []
        assert read_tasks(connection, other, request_) == []


def test_only_places_asked_about_are_given_out(company: Company, hand: Datamap) -> None:
    from kotowari.handling.asked.cases import Scope

    request = company.identified(scope=Scope(places=("backup",))).case.request
    open_tasks(company.space, by="desk", request=request, datamap=hand)
    assert list(tasks(company.space, request)) == ["backup"]


def test_an_answer_waits_for_it_or_says_it_and_has_the_evidence(company: Company, tmp_path: Path) -> None:
    company.text = MAP + CABINET
    request = gathered(company)
    assert reviewed(company, request).open_places == {"cabinet"}
    done(company.space, request, Looked(Outcome.UNSEARCHABLE, "", reason="鍵を紛失した"), "cabinet")
    assert reviewed(company, request).open_places == {"cabinet"}, "what cannot be searched is not answered"
    part = Decision(Decided.PARTLY, (Ground.RIGHTS,), "理由", open_places=("cabinet",))
    assert answered(company, request, part).taken.case.state is State.GATHERED
    said = json.loads(opened(company, request, tmp_path).read("answer.json"))
    (cabinet,) = [place for place in said["places"] if place["place"] == "cabinet"]
    assert cabinet["state"] == "open"
    assert "鍵を紛失した" in json.dumps(cabinet, ensure_ascii=False)

    done(company.space, request, FOUND, "cabinet")
    review = reviewed(company, request)
    assert review.open_places == frozenset()
    with pytest.raises(errors.DecisionUnfit, match="nobody ruled yet on `cabinet"):
        answered(company, request)
    ruled(company, request, "cabinet.evidence.1", Gives.WHOLE)
    whole = answered(company, request)
    assert whole.taken.case.state is State.ANSWERED
    folder = tmp_path / "whole"
    folder.mkdir()
    archive = opened(company, request, folder)
    assert archive.read("cabinet-1.pdf") == SECRET.encode()
    assert SECRET not in " ".join(archive.namelist())
    with pytest.raises(errors.StepUnfit):
        done(company.space, request, FOUND, "cabinet")


def test_the_evidence_goes_with_the_holder(
    space: Space, request_: UUID, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    from kotowari.vault.tables import OF_A_REQUEST

    assert {b"places.task", b"places.evidence"} <= set(OF_A_REQUEST)


def reminders(space: Space, hand: Datamap, day: date) -> list[Any]:
    with clock.as_of(day), office() as server:
        server_of = MailServer.from_url(server.url())

        def post(letter: Letter) -> None:
            send(server_of, letter)

        assert remind(space, hand, post).failed == ()
    return [message for _, _, message in server.taken]


def test_owners_are_reminded_before_and_after_and_never_of_whom(space: Space, request_: UUID, hand: Datamap) -> None:
    due = tasks(space, request_)["mailbox"].due_on
    number = tasks(space, request_)["mailbox"].number
    assert reminders(space, hand, due - timedelta(days=3)) == []
    (first,) = reminders(space, hand, due - timedelta(days=2))
    assert str(first["To"]) == "support@shop.example.com"
    assert number in str(first["Subject"])
    assert f"kotowari places task {number} mailbox" in first.get_content()
    assert not any(
        word in f"{first['Subject']} {first.get_content()}" for word in (NAME, EMAIL, "山田", "花子", str(request_))
    )
    assert reminders(space, hand, due - timedelta(days=1)) == []
    assert reminders(space, hand, due) == []
    for later in (1, 2):
        assert len(reminders(space, hand, due + timedelta(days=later))) == 1
        assert reminders(space, hand, due + timedelta(days=later)) == [], "once a day"
    with clock.as_of(due):
        done(space, request_)
    assert reminders(space, hand, due + timedelta(days=9)) == []


def test_a_reminder_that_was_not_sent_is_sent_the_next_time(space: Space, request_: UUID, hand: Datamap) -> None:
    due = tasks(space, request_)["mailbox"].due_on

    def unreachable(letter: Letter) -> None:
        raise errors.MailUnreachable(host="h", port=1, problem="x")

    with clock.as_of(due):
        ((task, why),) = remind(space, hand, unreachable).failed
    assert (task.place, type(why)) == ("mailbox", errors.MailUnreachable)
    assert len(reminders(space, hand, due)) == 1


@pytest.mark.parametrize("settings", ["{within: soon}", "{remind: -1}", "{mial: a@example.com}"])
def test_settings_that_cannot_be(company: Company, settings: str) -> None:
    text = HAND.replace("{within: 300 days}", settings)
    request = company.identified().case.request
    with pytest.raises(errors.PlaceSettingsUnfit):
        open_tasks(company.space, by="desk", request=request, datamap=parse_map([("map.yaml", text)]))
    assert tasks(company.space, request) == {}
