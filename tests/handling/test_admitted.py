"""Admissions: only the one door makes them, and each opens only what it is for."""

import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari import admission, clock
from kotowari.admission import Admitted, take_maker
from kotowari.errors import DoorTaken, NotAdmitted
from kotowari.gate.ask import Ask
from kotowari.handling.admit import Admission, admit_reads
from kotowari.handling.outcome import Opened
from kotowari.handling.provide import provide
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.terms import Act, Ground
from kotowari.vault.custody import Custody, Holding, Person
from kotowari.vault.provenance import Provenance
from kotowari.vault.seal import PersonKey
from tests.handling.conftest import Newcomer


def admitted_read(space: Space, person: UUID, *items: str) -> Admission:
    with space.reading() as connection:
        ask = Ask(Act.USE, "customer", frozenset(items), "support")
        (outcome,) = admit_reads(connection, space, "desk", ask, (person,))
    assert isinstance(outcome, Admission)
    return outcome


def test_nobody_takes_the_maker_a_second_time() -> None:
    with pytest.raises(DoorTaken):
        take_maker()


@pytest.mark.parametrize("maker", [None, object(), admission, take_maker])
def test_nobody_else_makes_an_admission(maker: object) -> None:
    with pytest.raises(DoorTaken):
        Admitted("operator", uuid4(), frozenset({"email"}), uuid4(), maker)


def test_an_admission_does_not_become_another(space: Space, newcomer: Newcomer) -> None:
    admitted = admitted_read(space, newcomer(email="hanako@example.com"), "email").admitted
    another: Callable[..., object] = partial(replace, admitted)  # the maker, which mypy would ask for, is not to be had
    with pytest.raises((DoorTaken, ValueError, TypeError)):
        another(items=frozenset({"email", "name"}))
    with pytest.raises((DoorTaken, ValueError, TypeError)):
        another(person=uuid4())
    with pytest.raises(AttributeError):
        setattr(admitted, "items", frozenset({"name"}))  # noqa: B010 - mypy, too, knows that it cannot be set
    assert not hasattr(admitted, "_maker")


def test_an_admission_opens_what_it_is_for_and_nothing_else(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    other = newcomer(name="太郎", email="taro@example.com")
    of_email, of_name = admitted_read(space, person, "email"), admitted_read(space, person, "name")
    of_other = admitted_read(space, other, "email", "name")
    assert of_email.open() == {"email": "hanako@example.com"}
    attempts: list[tuple[Any, Person, tuple[Holding, ...]]] = [  # any: the last two are no admissions
        (of_email.admitted, of_email.person, of_name.holdings),
        (of_name.admitted, of_name.person, of_email.holdings),
        (of_other.admitted, of_email.person, of_email.holdings),
        (of_email.admitted, of_other.person, of_other.holdings),
        (of_email.answer, of_email.person, of_email.holdings),
        (None, of_email.person, of_email.holdings),
    ]
    for admitted, holder, holdings in attempts:
        with pytest.raises(NotAdmitted):
            holder.open(admitted, holdings)


def test_an_admission_of_one_space_opens_nothing_in_another(space: Space, newcomer: Newcomer) -> None:
    reading = admitted_read(space, newcomer(email="hanako@example.com"), "email")
    reading.person._space = "elsewhere"
    with pytest.raises(NotAdmitted):
        reading.open()


def test_nothing_changes_without_an_admission_of_the_same_person(space: Space, newcomer: Newcomer) -> None:
    person, other = newcomer(email="hanako@example.com"), newcomer(email="taro@example.com")
    admitted = admitted_read(space, other, "email").admitted
    how = Provenance(frozenset(), "person", date(2026, 5, 1), None, clock.now())
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        holder = custody.lock(person)
        assert holder
        attempts: tuple[Callable[[], object], ...] = (
            lambda: custody.erase(admitted, holder, clock.now()),
            lambda: custody.stop(admitted, holder, ["*"], provision=True),
            lambda: custody.resume(admitted, holder, ["*"], provision=True),
            lambda: custody.hold(admitted, holder, "customer", {"email": "x"}, how),
            lambda: custody.add(admitted, holder, {"email": "x"}, how),
            lambda: custody.correct(admitted, holder, {"email": "x"}, clock.now()),
            lambda: custody.drop(admitted, holder, {"email"}),
            lambda: custody.find_by(admitted, holder, ()),
            lambda: custody.join(admitted, holder, uuid4(), date(2026, 5, 1)),
        )
        for attempt in attempts:
            with pytest.raises(NotAdmitted):
                attempt()


def alive() -> int:
    gc.collect()
    # Not isinstance, which wakes the lazy objects of other libraries.
    return sum(type(one) is PersonKey for one in gc.get_objects())


def test_no_person_s_key_outlives_the_ask(space: Space, newcomer: Newcomer) -> None:
    before = alive()
    person = newcomer(email="hanako@example.com", name="花子")
    asked: dict[str, Any] = {"by": "desk", "subject": "customer", "items": ["email"]}
    opened = use(space, person=person, purpose="support", **asked)
    use(space, person=person, purpose="support", key="k", **asked)
    use(space, person=person, purpose=None, **asked)
    listed = provide(space, persons=[person], purpose="support", recipient="taiwan", ground=Ground.CONSENT, **asked)
    refused = list(listed)
    stopped = stop(space, by="desk", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(opened, Opened)
    assert len(refused) == 1
    assert stopped.answer.is_permit
    assert alive() == before


def test_a_key_is_there_while_a_read_is_under_way(space: Space, newcomer: Newcomer) -> None:
    """So that the test above could fail."""
    before = alive()
    reading = admitted_read(space, newcomer(email="hanako@example.com"), "email")
    assert alive() == before + 1
    assert reading.holdings


def test_no_outcome_shows_a_value(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    opened = use(space, by="desk", person=person, subject="customer", items=["email"], purpose="support")
    assert "hanako" not in repr(opened) + str(opened)
    reading = admitted_read(space, person, "email")
    assert "hanako" not in repr(reading)
