"""A correction, a stop or an erasure reaches whoever received what it is about, and nobody else."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import NothingToAcknowledge, RecipientUnknown
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.outgoing.send_on import SentOn, acknowledged, send_on
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.recipients.notices import Notice, notices
from tests.handling.conftest import entries, entry_of, rows, take_in
from tests.handling.packages import Opened, Pair, packed
from tests.handling.packages import given as given
from tests.handling.packages import pair as pair


@pytest.fixture
def persons(space: Space) -> list[UUID]:
    return [take_in(space, name=f"人{number}", email=f"{number}@example.com") for number in range(3)]


def corrected(space: Space, person: UUID, deleted: frozenset[str] = frozenset(), **values: str) -> None:
    correction = Correction(values, deleted, identity_verified=True)
    outcome = correct(space, by="desk", person=person, subject="customer", correction=correction)
    assert isinstance(outcome, Changed)


def stopped(space: Space, person: UUID, **how: Any) -> None:
    stop(space, by="desk", person=person, subject="customer", because=Because.WELL_FOUNDED, **how)


def due(space: Space) -> tuple[Notice, ...]:
    with space.reading() as connection:
        return notices(connection, space.name, due=True)


def sent(space: Space, pair: Pair, file: Path, told: list[Refused] | None = None) -> tuple[SentOn, Opened]:
    refused: list[Refused] = [] if told is None else told
    done = send_on(space, by="sales", recipient="taiwan", file=file, told=refused.append)
    assert done is not None
    return done, pair.open(file)


def was(opened: Opened, name: str) -> str:
    return next(row["entry"] for row in opened.rows if row["name"] == name)


def test_a_correction_is_provided_anew_and_names_what_it_was(
    given: Space, persons: list[UUID], pair: Pair, tmp_path: Path
) -> None:
    first = pair.open(tmp_path / "first.age")
    corrected(given, persons[0], name="一郎")
    corrected(given, persons[0], frozenset({"email"}))
    (notice,) = due(given)
    assert (notice.what, set(notice.items)) == ("correct", {"name", "email"})
    done, opened = sent(given, pair, tmp_path / "on.age")
    (row,) = opened.rows
    assert (row["what"], row["was"], row["package"]) == ("correct", was(first, "人0"), first.manifest["package"])
    assert (row["name"], row["deleted"]) == ("一郎", "email")
    anew = entry_of(given, UUID(row["entry"]))
    assert (anew["act"], anew["answer"]["decision"]) == ("provide", "permit")
    assert entry_of(given, done.entry)["sent_on"]["digest"] == done.digest
    assert due(given) == ()
    assert send_on(given, by="sales", recipient="taiwan", file=tmp_path / "none.age", told=lambda _: None) is None
    assert not (tmp_path / "none.age").exists()
    assert acknowledged(given, by="sales", number=done.number)[0] == 1
    with pytest.raises(NothingToAcknowledge):
        acknowledged(given, by="sales", number=done.number)
    with given.reading() as connection:
        assert [one.state for one in notices(connection, given.name)] == ["acknowledged"]


def test_where_the_ground_stands_no_longer_a_stop_goes_in_place_of_the_value(
    given: Space, persons: list[UUID], pair: Pair, tmp_path: Path
) -> None:
    first = pair.open(tmp_path / "first.age")
    corrected(given, persons[0], name="一郎")
    with clock.as_of(date(2027, 6, 16)):  # the yearly check of the recipient is overdue
        told: list[Refused] = []
        done, opened = sent(given, pair, tmp_path / "on.age", told)
    assert len(told) == 1
    assert dict(done.counts) == {"stop": 1}
    assert opened.rows == [{"package": first.manifest["package"], "was": was(first, "人0"), "what": "stop"}]
    assert "一郎" not in str(opened)


def test_a_stop_tells_those_it_concerns(given: Space, persons: list[UUID], pair: Pair, tmp_path: Path) -> None:
    stopped(given, persons[0], purpose="promotion")
    assert due(given) == (), "it was provided for another purpose"
    stopped(given, persons[0], purpose="support")
    stopped(given, persons[1], provision=True, use=False)
    done, opened = sent(given, pair, tmp_path / "on.age")
    assert [row["what"] for row in opened.rows] == ["stop", "stop"]
    assert dict(done.counts) == {"stop": 2}


def test_an_erasure_is_told_and_leads_to_nobody(given: Space, persons: list[UUID], pair: Pair, tmp_path: Path) -> None:
    first = pair.open(tmp_path / "first.age")
    corrected(given, persons[0], name="一郎")
    erase(given, by="desk", person=persons[0], subject="customer", because=EraseBecause.WELL_FOUNDED)
    (row,) = rows(given, "recipients.notice", "person, what")
    assert row == (None, "erase")
    _, opened = sent(given, pair, tmp_path / "on.age")
    assert opened.rows == [{"package": first.manifest["package"], "was": was(first, "人0"), "what": "erase"}]
    assert str(persons[0]) not in str(entries(given))


def test_what_was_never_sent_is_not_told(
    given: Space, persons: list[UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = take_in(given, name="後")
    with monkeypatch.context() as patched:
        patched.setattr("kotowari.handling.outgoing.package.Draft.seal", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            packed(given, [later], tmp_path / "never.age", key="k")
    corrected(given, later, name="後後")
    assert due(given) == ()
    packed(given, [later], tmp_path / "then.age", key="k")
    assert len(due(given)) == 1, "finished after all: its values may be those of before"


def test_a_recipient_is_one_of_the_policy(given: Space, tmp_path: Path) -> None:
    with pytest.raises(RecipientUnknown):
        send_on(given, by="sales", recipient="../taiwan", file=tmp_path / "x.age", told=lambda _: None)
