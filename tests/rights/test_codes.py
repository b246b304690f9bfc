"""One-time codes: who reads mail at an address that is held is who asks, and nobody learns who is known."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import CodeRefused, CodesExhausted, Error, NotAHandle, StepUnfit
from kotowari.handling.asked.cases import AsWhom, State
from kotowari.handling.asked.codes import SENDS, TRIES, VALID, Sending, issue_code, try_code
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.steps import Taken
from kotowari.handling.erase import Because, erase
from kotowari.handling.joined import Finding
from kotowari.handling.merge import Stands, merge
from kotowari.handling.outcome import Changed
from kotowari.handling.space import Space
from kotowari.rights.arriving.arrival import Who
from kotowari.rights.life import withdraw_request
from tests.handling.conftest import DAY, Newcomer, entries, rows
from tests.rights.requests import EMAIL, received

STRANGER = "nobody@example.net"


def issued(space: Space, taken: Taken, address: str = EMAIL, **more: Any) -> Sending:
    return issue_code(space, by="form", request=taken.case.request, address=address, **more)


def tried(space: Space, taken: Taken, code: str, address: str = EMAIL) -> Taken:
    return try_code(space, by="form", request=taken.case.request, address=address, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


@pytest.fixture
def person(newcomer: Newcomer) -> UUID:
    return newcomer(name="花子", email=EMAIL)


def test_with_the_code_who_asks_is_identified_and_the_address_leads_on(space: Space, person: UUID) -> None:
    taken = received(space)
    sending = issued(space, taken, " HANAKO@example.com ")
    assert sending.code is not None
    done = tried(space, taken, sending.code)
    assert done.case.state is State.IDENTIFIED
    assert [row[0] for row in rows(space, "rights.concerns", "person")] == [person]
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter)
    assert matter.seeds == {"email": [EMAIL]}


@pytest.mark.parametrize("alike", ["ｈanako@example.com", "hanaＫo@example.com", "hana\u212ao@example.com"])
def test_a_code_goes_to_the_address_that_is_held_and_not_to_one_that_looks_like_it(
    space: Space, person: UUID, alike: str
) -> None:
    sending = issued(space, received(space), alike)
    assert sending.code is not None
    assert sending.address == EMAIL


def test_a_code_typed_in_full_width_and_with_spaces_is_the_code(space: Space, person: UUID) -> None:
    taken = received(space)
    code = issued(space, taken).code
    assert code is not None
    wide = "".join(chr(ord("０") + int(sign)) for sign in code)
    assert tried(space, taken, f"{wide[:4]} {wide[4:]}").case.identified_on


def test_a_stranger_is_dealt_with_as_one_who_is_known(space: Space, person: UUID) -> None:
    known, strange = received(space), received(space)
    before = len(entries(space))
    assert issued(space, known).code is not None
    assert issued(space, strange, STRANGER).code is None
    first, second = ({**entry, "id": "", "at": "", "person": ""} for entry in entries(space)[before:])
    assert first == second
    kept = [row[0] for row in rows(space, "rights.code", "length(digest)")]
    assert kept == [32, 32]
    assert [step[0] for step in rows(space, "rights.step", "content") if "to" in step[0]] == [{"to": "email"}] * 2
    for taken, address in ((known, EMAIL), (strange, STRANGER)):
        with pytest.raises(CodeRefused) as refused:
            tried(space, taken, "00000000", address)
        assert str(refused.value) == str(CodeRefused())


def test_guessing_ends_before_it_is_worth_anything(space: Space, person: UUID) -> None:
    taken = received(space)
    code = issued(space, taken).code
    assert code is not None
    for _ in range(TRIES):
        with pytest.raises(CodeRefused):
            tried(space, taken, wrong(code))
    with pytest.raises(CodeRefused):
        tried(space, taken, code)


def test_guessing_from_many_sides_at_once_is_counted_too(space: Space, person: UUID) -> None:
    taken = received(space)
    code = issued(space, taken).code
    assert code is not None

    def guess(number: int) -> bool:
        try:
            with clock.as_of(DAY):
                tried(space, taken, code if number == TRIES * 4 else wrong(code))
        except CodeRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(guess, range(TRIES * 4))) == 0
    assert rows(space, "rights.code", "tries") == [(TRIES,)]


def test_a_code_is_good_once(space: Space, person: UUID) -> None:
    taken = received(space)
    code = issued(space, taken).code
    assert code is not None

    def use(_: int) -> object:
        try:
            with clock.as_of(DAY):
                return tried(space, taken, code)
        except Error as problem:
            return problem

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(use, range(4)))
    assert sum(isinstance(one, Taken) for one in found) == 1
    with pytest.raises(CodeRefused):
        tried(space, taken, code)


def test_a_code_of_another_request_or_address_is_none(space: Space, person: UUID, newcomer: Newcomer) -> None:
    newcomer(name="二郎", email="jiro@example.com")
    one, other = received(space), received(space)
    code = issued(space, one).code
    assert code is not None
    issued(space, other)
    issued(space, one, "jiro@example.com")  # the newest alone counts
    with pytest.raises(CodeRefused):
        tried(space, other, code)
    with pytest.raises(CodeRefused):
        tried(space, one, code)


def test_a_code_is_good_for_a_quarter_of_an_hour(space: Space, person: UUID) -> None:
    taken = received(space)
    code = issued(space, taken).code
    assert code is not None
    with clock.as_of(clock.now() + VALID), pytest.raises(CodeRefused):
        tried(space, taken, code)


def test_one_request_and_one_address_are_sent_few_codes_a_day(space: Space, person: UUID) -> None:
    first = received(space)
    for _ in range(SENDS):
        issued(space, first)
    for taken, address in ((first, STRANGER), (received(space), EMAIL)):
        with pytest.raises(CodesExhausted):
            issued(space, taken, address)
    with clock.as_of(DAY + timedelta(days=2)):
        assert issued(space, first).code


def test_an_address_that_two_share_does_not_tell_which_of_them_asks(
    space: Space, person: UUID, newcomer: Newcomer
) -> None:
    newcomer(name="太郎", email=EMAIL)
    taken = received(space)
    code = issued(space, taken).code
    assert code is not None
    assert tried(space, taken, code).case.state is State.ARRIVED
    assert rows(space, "rights.concerns") == []


def test_an_address_that_staff_found_in_a_place_will_do(space: Space) -> None:
    taken = received(space)
    code = issued(space, taken, STRANGER, held_in="crm").code
    assert code is not None
    assert tried(space, taken, code, STRANGER).case.identified_on


def test_for_an_agent_the_code_is_not_enough(space: Space, person: UUID) -> None:
    taken = received(space, as_whom=AsWhom.AGENT, agent=Who("代理 人"))
    code = issued(space, taken).code
    assert code is not None
    assert tried(space, taken, code).case.state is State.ARRIVED


def test_what_is_withdrawn_is_sent_no_code(space: Space, person: UUID) -> None:
    taken = received(space)
    withdraw_request(space, by="desk", request=taken.case.request)
    with pytest.raises(StepUnfit):
        issued(space, taken)


def test_what_is_no_address_is_told_without_it(space: Space) -> None:
    with pytest.raises(NotAHandle) as problem:
        issued(space, received(space), "山田花子の住所")
    assert "花子" not in str(problem.value)


def test_whom_it_concerns_may_be_merged_or_erased_meanwhile(space: Space, person: UUID, newcomer: Newcomer) -> None:
    other, taken = newcomer(name="花子"), received(space)
    code = issued(space, taken).code
    assert code is not None
    tried(space, taken, code)
    both: dict[str, Any] = {"person": other, "other": person, "subject": "customer", "finding": Finding.RECORDS}
    joined = merge(space, by="desk", stands={"name": Stands.THIS}, **both)
    assert isinstance(joined, Changed), joined
    assert rows(space, "rights.concerns", "person") == [(other,)]
    assert isinstance(erase(space, by="desk", person=other, subject="customer", because=Because.WELL_FOUNDED), Changed)
    assert rows(space, "rights.concerns") == []
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter)
    assert matter.seeds == {"email": [EMAIL]}
