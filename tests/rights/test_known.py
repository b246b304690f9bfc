"""Every way in which who asks is written is known: what they say, what documents show, what the vault holds."""

from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.errors import CheckUnfit
from kotowari.handling.asked.check import Check, check_who_asks, record_check
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.own_names import own_writings
from kotowari.handling.asked.steps import Taken
from kotowari.handling.correct import Correction, correct
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walked import Standing
from kotowari.rights.arriving.arrival import Who
from kotowari.rights.arriving.eml import read_letter
from kotowari.rights.arriving.who_writes import day_written, who_writes
from kotowari.rights.gathering.gather import LIMITS, read_places
from kotowari.rights.gathering.known import telling_items
from kotowari.rights.gathering.planning import approve_plan, draft_plan
from kotowari.rights.gathering.sources import asker_of
from tests.conftest import Installation
from tests.handling.conftest import Newcomer, entries, rows
from tests.rights.disclosing import EMAIL, Company
from tests.rights.requests import received

KANA, LATIN, BORN = "ヤマダ ハナコ", "Hanako Yamada", "1990-04-01"
LICENCE = Check(Of.PERSON, Means.DOCUMENT, "vault", "driving-licence", ("name", "birth-date"))


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    return Company(space, shared, tmp_path)


def opened(space: Space, taken: Taken) -> Matter:
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter)
    return matter


def known(space: Space, taken: Taken) -> Asker:
    policy, matter = space.rulebook().policy, opened(space, taken)
    held = own_writings(space, by="desk", case=matter.case, items=telling_items(policy))
    return asker_of(policy, matter, held)


def concerning(space: Space, person: UUID, **more: Any) -> Taken:
    """A request whose licence was seen, and that is known to concern a person of the vault."""
    taken = received(space, **more)
    check = replace(LICENCE, seeds={"email": [EMAIL]}, person=person)
    return check_who_asks(space, by="desk", request=taken.case.request, check=check)


def test_what_the_request_says_of_the_name_is_known_in_every_writing(space: Space) -> None:
    who = Who("山田 花子", kana=KANA, latin=LATIN, birth_date=date.fromisoformat(BORN), email=EMAIL)
    assert list(known(space, received(space, requester=who)).known["name"]) == ["山田 花子", KANA, LATIN]


def test_what_a_document_says_where_it_agrees_is_known_too_and_sealed(space: Space) -> None:
    taken = received(space)
    check = replace(LICENCE, written={"name": ["YAMADA HANAKO"], "birth-date": [BORN]})
    check_who_asks(space, by="desk", request=taken.case.request, check=check)
    asker = known(space, taken)
    assert list(asker.known["name"]) == ["山田 花子", "YAMADA HANAKO"]
    assert not asker.claims
    assert "YAMADA" not in repr(rows(space, "rights.step")) + repr(entries(space))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(LICENCE, written={"birth-date": ["昭和60年4月1日"]}),
        replace(LICENCE, written={"address": ["東京都"]}),
        replace(LICENCE, agreed=("birth-date", "address"), written={"name": ["山田 花子"]}),
    ],
)
def test_what_a_document_says_is_taken_of_nothing_else(space: Space, wrong: Check) -> None:
    with pytest.raises(CheckUnfit):
        check_who_asks(space, by="desk", request=received(space).case.request, check=wrong)


def test_what_the_vault_holds_and_held_of_the_person_is_known_under_an_entry(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email=EMAIL, name="鈴木 花子")
    correct(
        space,
        by="desk",
        person=person,
        subject="customer",
        correction=Correction({"name": "山田花子"}, identity_verified=True),
    )
    taken = concerning(space, person)
    before = len(entries(space))
    assert list(known(space, taken).known["name"]) == ["山田 花子", "鈴木 花子", "山田花子"]
    (own,) = [one for one in entries(space)[before:] if one["ask"]["items"] == ["name"]]
    assert (own["act"], own["ask"]["purpose"]) == ("use", "answering-rights")


def test_a_person_of_the_vault_who_is_called_otherwise_lends_no_name(space: Space, newcomer: Newcomer) -> None:
    taken = concerning(space, newcomer(email=EMAIL, name="佐藤 次郎"))
    assert list(known(space, taken).known["name"]) == ["山田 花子"]


def test_nothing_of_the_vault_is_opened_before_it_is_known_who_asks(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email=EMAIL, name="山田 花子")
    taken = received(space)
    with space.changing() as connection:
        connection.execute(
            b"INSERT INTO rights.concerns (person, space, request) VALUES (%s, %s, %s)",
            (person, space.name, taken.case.request),
        )
    before = len(entries(space))
    assert list(known(space, taken).known["name"]) == ["山田 花子"]
    assert len(entries(space)) == before + 1  # the request itself is opened


def letter_of(text: str, sender: str = "Hanako Yamada <hanako@example.com>") -> Who:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, "開示請求"
    mail.set_content(text)
    return who_writes(read_letter(mail.as_bytes()))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "開示を請求します。\n氏名：山田 花子\nフリガナ：ヤマダ ハナコ\n生年月日：平成2年4月1日\n",
            Who("山田 花子", kana=KANA, latin=LATIN, birth_date=date(1990, 4, 1), email=EMAIL),
        ),
        (
            "Please disclose.\nName: Hanako Yamada\nDate of birth: 1 April 1990\n",
            Who(LATIN, birth_date=date(1990, 4, 1), email=EMAIL),
        ),
        (
            "請提供本人資料。\n姓名：王小明\n出生年月日：民國79年4月1日\n英文姓名：Wang Hsiao-ming",
            Who("王小明", latin="Wang Hsiao-ming", birth_date=date(1990, 4, 1), email=EMAIL),
        ),
        ("全部開示してください。名前は手紙にあります。", Who(LATIN, email=EMAIL)),
    ],
)
def test_a_letter_says_who_writes_it(text: str, who: Who) -> None:
    assert letter_of(text) == who


@pytest.mark.parametrize("text", ["1/4/1990", "4月1日", "1990年", "昭和60年13月1日", "1990-02-30", "むかし", ""])
def test_what_is_no_day_for_sure_is_none(text: str) -> None:
    assert day_written(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert day_written(text) is None or isinstance(day_written(text), date)


def gathered(company: Company, claimed: str | None) -> dict[str, set[Standing]]:
    """Whose the rows are that are found for somebody who proved an address by a code, and claims a name."""
    space = company.space
    taken = received(space, requester=Who(claimed, email=EMAIL))
    with space.changing() as connection:
        said = {"of": "person", "means": "code", "held_in": "crm", "handles": ["email"]}
        taken = record_check(connection, space, "desk", taken.case, said, {"email": [EMAIL]}, ())
    request = taken.case.request
    drafted = draft_plan(space, by="desk", request=request, sources=company.sources)
    assert not isinstance(drafted, Refused)
    approve_plan(space, by="officer", request=request, plan=drafted[1].digest)
    read = read_places(space, "desk", request, company.sources, LIMITS)
    assert not isinstance(read, Refused)
    return {str(one.table.name): {row.standing for row in one.rows} for one in read.walked.found}


def test_who_proved_an_address_alone_and_claims_another_name_is_shown_nothing(company: Company) -> None:
    found = gathered(company, "鈴木 一郎")
    assert found["crm.customer"] == found["site.account"] == {Standing.DOUBTFUL}
    assert "crm.orders" not in found or not found["crm.orders"] & {Standing.OWN}


@pytest.mark.parametrize("claimed", ["山田花子", None])
def test_who_proved_an_address_and_claims_the_name_that_is_held_or_none_is_shown_it(
    company: Company, claimed: str | None
) -> None:
    assert gathered(company, claimed)["crm.orders"] == {Standing.OWN}
