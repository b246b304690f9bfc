"""The acts about recipients and what is provided to them, each as a process does it that may be killed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pyrage

from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.grounds.abroad import answer, check, impair, remedy
from kotowari.handling.grounds.entrust import contract, dispose, end, sub_entrust, supervise
from kotowari.handling.grounds.requested import approve_request, close_request, record_request
from kotowari.handling.grounds.succeed import agree_succession
from kotowari.handling.outgoing.recipient_keys import confirm_key, register_key, revoke_key
from kotowari.handling.outgoing.records import kept_beyond
from kotowari.handling.outgoing.send_on import acknowledged, send_on
from kotowari.handling.provide import provide
from kotowari.handling.receipt import promise_to_recipient
from kotowari.handling.stop import Because, stop
from kotowari.policy.terms import Ground
from kotowari.recipients.answers import Heading
from tests.handling.grounded import CONTACTS, DAY, YEAR, asked
from tests.handling.packages import packed
from tests.survival.acts_on_persons import received_before
from tests.survival.case import Act, Case, Given

LAWFUL = replace(CONTACTS, purposes=frozenset({"answering-by-law"}))


def _public() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


def _provided(case: Case, recipient: str, ground: Ground, purpose: str = "support", **how: Any) -> object:
    told: dict[str, Any] = {"by": "desk", "persons": [case.person], "subject": "customer", "items": ["name", "email"]}
    return list(provide(case.space, recipient=recipient, ground=ground, purpose=purpose, **told, **how))


def _jointly(case: Case) -> object:
    return _provided(case, "taiwan", Ground.JOINT_USE)


def _entrusted(case: Case) -> object:
    return _provided(case, "printer", Ground.ENTRUSTMENT)


def _by_law(case: Case) -> object:
    return _provided(case, "police", Ground.LAW, "answering-by-law", request=UUID(case.given["request"]))


def checked_before(case: Case) -> Given:
    """Have the system of the recipient abroad checked."""
    check(case.space, by="officer", recipient="taiwan", on=DAY, document=case.trial.encode())
    return {}


def _terms(case: Case) -> dict[str, Any]:
    return {"scope": CONTACTS, "since": DAY, "until": None, "every": YEAR, "document": case.trial.encode()}


def _contract(case: Case) -> Any:
    return contract(case.space, by="officer", recipient="printer", passed_to=["bindery"], **_terms(case))


def contract_before(case: Case) -> Given:
    """Have a contract."""
    return {"contract": str(_contract(case).record)}


def one_contract_before(case: Case) -> Given:
    """Have a contract, and no second one by which it could also be provided."""
    return {} if case.space.register.contracts else contract_before(case)


def _passed_on(case: Case) -> object:
    under = UUID(case.given["contract"])
    return sub_entrust(case.space, by="officer", under=under, recipient="bindery", **_terms(case))


def _of_contract(case: Case) -> dict[str, Any]:
    return {"by": "officer", "number": UUID(case.given["contract"]), "on": DAY, "document": b"seen"}


def _succession(case: Case) -> object:
    document = case.trial.encode()
    return agree_succession(case.space, by="officer", recipient="heir", scope=CONTACTS, since=DAY, document=document)


def _impaired(case: Case) -> Any:
    words = f"a law {case.trial}"
    return impair(case.space, by="officer", recipient="taiwan", on=DAY, document=b"news", words=words)


def impaired_before(case: Case) -> Given:
    """Have the system abroad impaired."""
    return {"impairment": str(_impaired(case).record)}


def _remedied(case: Case) -> object:
    number = UUID(case.given["impairment"])
    return remedy(case.space, by="officer", number=number, on=DAY, document=b"news", words="repealed")


def _answers(case: Case) -> object:
    return answer(case.space, by="officer", recipient="taiwan", texts={Heading.REGIME: {"ja": case.trial}})


def _requested(case: Case) -> Any:
    told = asked(scope=LAWFUL, reference=case.trial)
    document = case.trial.encode()
    persons = [case.person]
    return record_request(
        case.space, by="reception", recipient="police", asked=told, persons=persons, document=document
    )


def requested_before(case: Case) -> Given:
    """Have a request on record."""
    return {"request": str(_requested(case).record)}


def approved_before(case: Case) -> Given:
    """Have a request on record and approved by two."""
    given = requested_before(case)
    for officer in ("officer", "counsel"):
        approve_request(case.space, by=officer, number=UUID(given["request"]), minimal=True)
    return given


def _approved(case: Case) -> object:
    return approve_request(case.space, by="officer", number=UUID(case.given["request"]), minimal=True)


def _closed(case: Case) -> object:
    return close_request(case.space, by="officer", number=UUID(case.given["request"]))


def registered_before(case: Case) -> Given:
    """Have a key registered."""
    key, _ = register_key(case.space, by="sales", recipient="taiwan", text=_public())
    return {"fingerprint": key.fingerprint}


def key_before(case: Case) -> Given:
    """Have a key that stands."""
    given = registered_before(case)
    confirm_key(case.space, by="officer", fingerprint=given["fingerprint"])
    return given


def _registered(case: Case) -> object:
    register_key(case.space, by="sales", recipient="taiwan", text=_public())
    return None


def _confirmed(case: Case) -> object:
    confirm_key(case.space, by="officer", fingerprint=case.given["fingerprint"])
    return None


def _revoked(case: Case) -> object:
    revoke_key(case.space, by="officer", fingerprint=case.given["fingerprint"])
    return None


def packaged_before(case: Case) -> Given:
    """Have gone abroad in a package, and been stopped since."""
    checked_before(case)
    key_before(case)
    assert packed(case.space, [case.person], case.folder / f"{case.trial}.age") is not None
    stop(case.space, by="desk", person=case.person, subject="customer", because=Because.WELL_FOUNDED, provision=True)
    return {}


def sent_on_before(case: Case) -> Given:
    """Have the recipient told of the stop."""
    packaged_before(case)
    file = case.folder / f"{case.trial}.on.age"
    sent = send_on(case.space, by="sales", recipient="taiwan", file=file, told=lambda refused: None)
    assert sent is not None
    return {"sent": str(sent.number)}


def _acknowledged(case: Case) -> object:
    return acknowledged(case.space, by="sales", number=UUID(case.given["sent"]))


def _receipt(case: Case) -> object:
    promise_to_recipient(case.space, by="officer", recipient="taiwan")
    return None


def kept_before(case: Case) -> Given:
    """Have a record of somebody erased."""
    received_before(case)
    because = EraseBecause.WELL_FOUNDED
    erase(case.space, by="desk", person=case.person, subject="customer", because=because)
    return {}


def _kept(case: Case) -> object:
    told = kept_beyond(case.space, by="officer", basis="statutory-duty")
    return [told] if not isinstance(told, tuple) else None


READS = {
    "provide": Act(_jointly, changes=False, prepare=checked_before),
    "provide by a contract": Act(_entrusted, changes=False, prepare=one_contract_before),
    "provide by a request": Act(_by_law, changes=False, prepare=approved_before),
    "receipt of a recipient": Act(_receipt, changes=False),
    "records of the erased": Act(_kept, changes=False, prepare=kept_before),
}

CHANGES = {
    "contract": Act(_contract),
    "entrust in turn": Act(_passed_on, prepare=contract_before),
    "supervise": Act(lambda case: supervise(case.space, **_of_contract(case)), prepare=contract_before),
    "end a contract": Act(lambda case: end(case.space, **_of_contract(case)), prepare=contract_before),
    "dispose": Act(lambda case: dispose(case.space, items=["name"], **_of_contract(case)), prepare=contract_before),
    "succession": Act(_succession),
    "check abroad": Act(checked_before),
    "impair": Act(_impaired),
    "remedy": Act(_remedied, prepare=impaired_before),
    "answers": Act(_answers),
    "request": Act(_requested),
    "approve a request": Act(_approved, prepare=requested_before),
    "close a request": Act(_closed, prepare=requested_before),
    "register a key": Act(_registered),
    "confirm a key": Act(_confirmed, prepare=registered_before),
    "revoke a key": Act(_revoked, prepare=key_before),
    "acknowledged": Act(_acknowledged, prepare=sent_on_before),
}
