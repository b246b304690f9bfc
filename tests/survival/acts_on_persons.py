"""The acts on one person or two, each as a process does it that may be killed."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from kotowari.gate.retention import Turn
from kotowari.handling.acquire import Source, acquire
from kotowari.handling.confirm import Means, confirm
from kotowari.handling.consent import Consent, Consented, give_consent, withdraw
from kotowari.handling.consents import disclose_consents
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.events import Report, record_events
from kotowari.handling.history import open_history
from kotowari.handling.hold import Requirement, hold, lift
from kotowari.handling.joined import Finding
from kotowari.handling.merge import Stands, merge
from kotowari.handling.outcome import Acquired
from kotowari.handling.outgoing.received import HowAcquired, Provider
from kotowari.handling.outgoing.records import records_of
from kotowari.handling.receipt import promise_to_person
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.split import split
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from tests.handling.conftest import arriving, take_in
from tests.survival.case import Act, Case, Given

AGENCY = Provider("Agency", "Tokyo 1-1", "Taro", how=HowAcquired.CONTRACT, told=True)
DAY_OF_EVENTS = date(2026, 6, 1)


def _about(case: Case, by: str = "desk") -> dict[str, Any]:
    return {"by": by, "person": case.person, "subject": "customer"}


def _used(case: Case, key: str | None = None) -> object:
    return use(case.space, **_about(case), items=["name", "email"], purpose="support", key=key)


def _history(case: Case, **how: Any) -> object:
    return open_history(case.space, **_about(case), items=["email"], **how)


def _told_records(case: Case) -> object:
    records_of(case.space, by="desk", person=case.person)
    return None


def _consents_told(case: Case) -> object:
    return disclose_consents(case.space, **_about(case), identity_verified=True, receipt=True)


def _receipt(case: Case) -> object:
    promise_to_person(case.space, **_about(case), identity_verified=True)
    return None


def _newly(case: Case) -> object:
    arrival = arriving(name="新人", email=f"newly-{case.trial}@example.com", phone="03-1234-5678")
    return acquire(case.space, by="desk", arrival=replace(arrival, organisation="Kusunoki"), key=f"n-{case.trial}")


def _more(case: Case) -> object:
    arrival = arriving(address=f"東京都 {case.trial}")
    return acquire(case.space, by="desk", arrival=replace(arrival, person=case.person), key=f"m-{case.trial}")


def _from_agency(case: Case) -> object:
    arrival = replace(arriving(name="花子"), source=Source.THIRD_PARTY, provider=AGENCY)
    return acquire(case.space, by="desk", arrival=arrival, key=f"a-{case.trial}")


def _with_health(case: Case) -> object:
    arrival = replace(arriving("employee", ("health",), health_check="所見なし"), consents=frozenset({"special-care"}))
    return acquire(case.space, by="desk", arrival=arrival, key=f"h-{case.trial}")


def _corrected(case: Case) -> object:
    correction = Correction({"email": f"new-{case.trial}@example.com"}, frozenset({"phone"}), identity_verified=True)
    return correct(case.space, **_about(case), correction=correction, key=f"c-{case.trial}")


def _confirmed(case: Case) -> object:
    return confirm(case.space, **_about(case), items=["name", "email"], means=Means.DOCUMENT, key=f"f-{case.trial}")


def _stopped(case: Case) -> object:
    return stop(case.space, **_about(case), because=Because.WELL_FOUNDED, provision=True, key=f"s-{case.trial}")


def stopped_before(case: Case) -> Given:
    """Have everything stopped."""
    _stopped(case)
    return {}


def _resumed(case: Case) -> object:
    return resume(case.space, **_about(case), because=ResumeBecause.WITHDRAWN, provision=True, key=f"r-{case.trial}")


def agreed(case: Case) -> Consented:
    """Agree to promotion."""
    consent = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    return give_consent(case.space, by="desk", person=case.person, consent=consent)


def agreed_before(case: Case) -> Given:
    """Have agreed to promotion."""
    return {"consent": str(agreed(case).consent)}


def withdrawn(case: Case) -> object:
    """Withdraw it."""
    return withdraw(case.space, by="desk", person=case.person, purpose="promotion")


def _one_withdrawn(case: Case) -> object:
    return withdraw(case.space, by="desk", person=case.person, consent=UUID(case.given["consent"]))


def _erased(case: Case) -> object:
    return erase(case.space, **_about(case), because=EraseBecause.WELL_FOUNDED)


def received_before(case: Case) -> Given:
    """Have been received from a third party, with a record, beside an earlier value and a consent."""
    arrival = replace(arriving(name="花子"), source=Source.THIRD_PARTY, provider=AGENCY, person=case.person)
    assert isinstance(acquire(case.space, by="desk", arrival=arrival), Acquired)
    _corrected(case)
    return agreed_before(case)


def with_another(case: Case) -> Given:
    """Have another person, with a value of the same item and a stop."""
    email = f"other-{case.trial}@example.com"
    other = take_in(case.space, name="はな子", email=email, address="東京都")
    stop(case.space, by="desk", person=other, subject="customer", because=Because.WELL_FOUNDED, purpose="promotion")
    return {"other": str(other)}


def _merged(case: Case) -> object:
    stands = {"name": Stands.THIS, "email": Stands.OTHER}
    other, found = UUID(case.given["other"]), Finding.DOCUMENT
    return merge(
        case.space, **_about(case, "officer"), other=other, finding=found, stands=stands, key=f"j-{case.trial}"
    )


def _split(case: Case) -> object:
    return split(case.space, **_about(case, "officer"), finding=Finding.PERSON, items=["email"], key=f"p-{case.trial}")


def _reported(case: Case, about: UUID | str, turn: Turn = Turn.BEGAN, *, withdrawn: bool = False) -> object:
    period = "contract" if isinstance(about, str) else "selection"
    report = Report(about, period, turn, DAY_OF_EVENTS, f"matter {case.trial}", withdrawn=withdrawn)
    return record_events(case.space, by="sales", reports=[report])


def _selection(case: Case) -> object:
    return _reported(case, case.person)


def _contract(case: Case) -> object:
    return _reported(case, "Momiji")


def belongs_before(case: Case) -> Given:
    """Belong to an organisation."""
    arrival = replace(arriving(name="二"), organisation="Momiji", person=case.person)
    assert isinstance(acquire(case.space, by="desk", arrival=arrival), Acquired)
    return {}


def reported_before(case: Case) -> Given:
    """Have an event recorded."""
    _selection(case)
    return {}


def _taken_back(case: Case) -> object:
    return _reported(case, case.person, withdrawn=True)


def _held(case: Case) -> object:
    return hold(case.space, by="officer", requirement=Requirement(case.person, "keeping-by-law", "statutory-duty"))


def _all_held(case: Case) -> object:
    requirement = Requirement("customer", "keeping-by-law", "statutory-duty", frozenset({"email"}))
    return hold(case.space, by="officer", requirement=requirement)


def held_before(case: Case) -> Given:
    """Be held."""
    number, _ = hold(case.space, by="officer", requirement=Requirement(case.person, "keeping-by-law", "statutory-duty"))
    return {"hold": str(number)}


def all_held_before(case: Case) -> Given:
    """Have all customers held."""
    number, _ = hold(case.space, by="officer", requirement=Requirement("customer", "keeping-by-law", "statutory-duty"))
    return {"hold": str(number)}


def _lifted(case: Case) -> object:
    return lift(case.space, by="officer", number=UUID(case.given["hold"]), person=case.person)


def _lifted_for_all(case: Case) -> object:
    return lift(case.space, by="officer", number=UUID(case.given["hold"]))


READS = {
    "use": Act(_used, changes=False),
    "use under a key": Act(lambda case: _used(case, f"u-{case.trial}"), changes=False),
    "history for the person": Act(lambda case: _history(case, identity_verified=True), changes=False),
    "history for a purpose": Act(lambda case: _history(case, purpose="support"), changes=False),
    "records of a person": Act(_told_records, changes=False, prepare=received_before),
    "consents given back": Act(_consents_told, changes=False, prepare=agreed_before),
    "receipt of a person": Act(_receipt, changes=False),
}

CHANGES = {
    "acquire": Act(_newly),
    "acquire more": Act(_more),
    "acquire from a third party": Act(_from_agency),
    "acquire with a consent": Act(_with_health, entries=2),
    "correct": Act(_corrected),
    "confirm": Act(_confirmed),
    "stop": Act(_stopped),
    "resume": Act(_resumed, prepare=stopped_before),
    "consent": Act(agreed),
    "withdraw": Act(withdrawn, prepare=agreed_before),
    "withdraw one": Act(_one_withdrawn, prepare=agreed_before),
    "erase": Act(_erased),
    "erase with a record kept": Act(_erased, prepare=received_before),
    "merge": Act(_merged, prepare=with_another),
    "split": Act(_split),
    "event of a person": Act(_selection),
    "event of an organisation": Act(_contract, prepare=belongs_before),
    "event withdrawn": Act(_taken_back, prepare=reported_before),
    "hold": Act(_held),
    "hold on a subject": Act(_all_held),
    "lift": Act(_lifted, prepare=held_before),
    "lift for a subject": Act(_lifted_for_all, prepare=all_held_before),
}
