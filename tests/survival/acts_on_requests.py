"""The acts on a person's request, each as a process does it that may be killed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from kotowari.datamap.parse import parse_map
from kotowari.handling.asked.act import Saying, act
from kotowari.handling.asked.arrive import Arrival, arrive
from kotowari.handling.asked.cases import Channel, Kind, read_case
from kotowari.handling.asked.check import Check, check_who_asks
from kotowari.handling.asked.close import close_request, delete_copies
from kotowari.handling.asked.codes import issue_code, try_code
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.evidence import Proof
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import open_request
from kotowari.handling.asked.own_names import own_writings
from kotowari.handling.asked.own_vault import open_own
from kotowari.handling.asked.papers import Paper
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.asked.tasks import Looked, Outcome, finish_task, open_tasks
from tests.survival.case import Act, Case, Given


def asked(case: Case) -> Taken:
    """Let a request arrive by post, with a paper."""
    today, content = case.space.today(), {"requester": {"name": "花子"}, "text": f"開示を求めます {case.trial}"}
    papers = (Paper("attachment", "scan.pdf", "application/pdf", b"scan"),)
    came = Arrival(Kind.DISCLOSURE, "customer", Channel.POST, "ja", today, ("jp-appi",), today, content, papers=papers)
    return arrive(case.space, by="desk", arrival=came, key=f"q-{case.trial}")


def asked_before(case: Case) -> Given:
    """Have asked."""
    return {"request": str(asked(case).case.request)}


def request(case: Case) -> UUID:
    """The request that was made before."""
    return UUID(case.given["request"])


def _stepped(case: Case) -> object:
    said = Saying({"missing": ["fee"], "on": case.space.today().isoformat()}, {"text": "手数料"})
    return act(case.space, by="desk", request=request(case), kind=Step.DEFECT, say=lambda *_: said)


def _checked(case: Case) -> object:
    until = case.space.today() + timedelta(days=30)
    copy = Paper("copy", "licence.png", "image/png", b"front", until)
    seeds = {"phone": ["03-1234-5678"]}
    check = Check(Of.PERSON, Means.DOCUMENT, "vault", "driving-licence", ("name", "address"), None, None, seeds)
    whole = replace(check, person=case.person, copy=copy, masked=True)
    return check_who_asks(case.space, by="desk", request=request(case), check=whole)


def _sent(case: Case, number: UUID) -> str:
    address = f"held-{case.trial}@example.com"
    code = issue_code(case.space, by="form", request=number, address=address, held_in="crm").code
    assert code is not None
    return code


def _code_sent(case: Case) -> object:
    _sent(case, request(case))
    return None


def sent_before(case: Case) -> Given:
    """Have been sent a code."""
    given = asked_before(case)
    return {**given, "code": _sent(case, UUID(given["request"]))}


def _tried(case: Case) -> object:
    address, code = f"held-{case.trial}@example.com", case.given["code"]
    return try_code(case.space, by="form", request=request(case), address=address, code=code)


def ended_before(case: Case) -> Given:
    """Have withdrawn, with a copy on record whose day has come."""
    given = asked_before(case)
    number = UUID(given["request"])
    copy = Paper("copy", "licence.png", "image/png", b"front", case.space.today())
    check = Check(Of.PERSON, Means.DOCUMENT, "vault", "driving-licence", ("name",), copy=copy, masked=True)
    check_who_asks(case.space, by="desk", request=number, check=check)
    act(case.space, by="desk", request=number, kind=Step.WITHDRAWN, say=lambda *_: Saying())
    return given


def identified_before(case: Case) -> Given:
    """Have asked and shown who asks."""
    taken = asked(case)
    with case.space.changing() as connection:
        take_step(connection, case.space, by="desk", case=taken.case, kind=Step.IDENTIFIED)
    return {"request": str(taken.case.request)}


def _tasks_given(case: Case) -> object:
    return open_tasks(case.space, by="desk", request=request(case), datamap=CABINET)


def tasks_before(case: Case) -> Given:
    """Have a cabinet to be looked through."""
    given = identified_before(case)
    open_tasks(case.space, by="desk", request=UUID(given["request"]), datamap=CABINET)
    return given


def _task_done(case: Case) -> object:
    looked = Looked(Outcome.FOUND, "花子 を探した", 1, files=(Proof("申込書.pdf", b"scan"),))
    return finish_task(case.space, by="clerk", request=request(case), place="cabinet", looked=looked)


CABINET = parse_map(
    [("map.yaml", "{kotowari_map: 1, map: m, places: {cabinet: {kind: manual, title: {en: Cabinet}}}}")]
)


def _own_opened(case: Case) -> object:
    return open_own(case.space, by="desk", person=case.person, subject="customer", items=frozenset(("email",)))


def concerned_before(case: Case) -> Given:
    """Have asked and shown who asks, who is a person of the vault."""
    given = identified_before(case)
    with case.space.changing() as connection:
        values = {"person": case.person, "space": case.space.name, "request": given["request"]}
        connection.execute(b"INSERT INTO rights.concerns VALUES (%(person)s, %(space)s, %(request)s)", values)
    return given


def _named(case: Case) -> object:
    with case.space.reading() as connection:
        read = read_case(connection, case.space, request(case))
    return own_writings(case.space, by="desk", case=read, items=frozenset(("email",)))


READS = {
    "how the vault writes who asks": Act(_named, changes=False, prepare=concerned_before),
    "what the vault holds of a person": Act(_own_opened, changes=False),
    "a request opened": Act(
        lambda case: open_request(case.space, by="desk", request=request(case)), changes=False, prepare=asked_before
    ),
}

CHANGES = {
    "a request arrives": Act(asked),
    "a step of a request": Act(_stepped, prepare=asked_before),
    "who asks is checked": Act(_checked, prepare=asked_before, entries=2),
    "a code is sent": Act(_code_sent, prepare=asked_before),
    "a code is tried": Act(_tried, prepare=sent_before, entries=2),
    "tasks are given out": Act(_tasks_given, prepare=identified_before),
    "a task is done": Act(_task_done, prepare=tasks_before),
    "copies deleted": Act(
        lambda case: delete_copies(case.space, by="clerk", request=request(case)), prepare=ended_before
    ),
    "a request closed": Act(
        lambda case: close_request(case.space, by="clerk", request=request(case)), prepare=ended_before, entries=2
    ),
}
