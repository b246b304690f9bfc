"""The acts, each on a real database, as the application login."""

from tests.handling.conftest import Newcomer

from kotowari.gate.codes import Code
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Changed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.handling.use import use


def test_a_promised_use_opens_what_was_asked(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    outcome = use(space, by="support-desk", person=person, subject="customer", items=["email"], purpose="support")
    assert isinstance(outcome, Opened)
    assert outcome.values == {"email": "hanako@example.com"}
    assert outcome.answer.reason.clause is not None
    assert outcome.answer.reason.clause.number == "3-1"


def test_an_erased_person_is_refused_as_erased(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    done = erase(space, by="officer", person=person, subject="customer", because=Because.NO_LONGER_NEEDED)
    assert isinstance(done, Changed)
    outcome = use(space, by="support-desk", person=person, subject="customer", items=["email"], purpose="support")
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.answer.reasons] == [Code.ERASED]
