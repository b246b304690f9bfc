"""Requests of persons through the company's own form: they are handed in, identified by a code, and followed."""

from datetime import date
from functools import partial
from secrets import randbelow
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from kotowari.api.answers import Part
from kotowari.api.bodies import CodeBody, RequestsBody, TryBody, WhoAsks
from kotowari.api.caller import Caller, caller_of
from kotowari.api.keys import Deed
from kotowari.api.pace import Pace
from kotowari.api.post import hand_over
from kotowari.api.reading import IdempotencyKey
from kotowari.handling.asked.cases import Case, Channel, Kind, Scope, State, read_case
from kotowari.handling.asked.codes import DIGITS, VALID, issue_code, mark_sent, try_code
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import read_steps
from kotowari.home import Home
from kotowari.mail.letter import Letter
from kotowari.mail.server import MailServer
from kotowari.rights.arriving.arrival import Coming, Who, receive
from kotowari.rights.life import open_defects
from kotowari.rights.telling import Teller
from kotowari.rights.time.workdays import CLOSURES, read_closures, workdays

router = Router(tags=["Requests"])

_arrivals, _codes, _tries, _looks = Pace(300), Pace(300), Pace(300), Pace(3000)
_MINUTES = int(VALID.total_seconds()) // 60


class RequestGiven(Part):
    """How far a request is. Nothing that was written in it, and nothing of who is known, is here."""

    request: UUID
    number: str
    """What stands on its letters."""
    kind: Kind
    state: State
    arrived: date
    due: date
    """The last day for the answer."""
    is_identified: bool
    missing: list[str]
    """What whoever asks was asked for and has not given: `identity`, `authority`, `scope`, `form`, `contact` …"""


class CodeAsked(Part):
    """A code was asked for. It says the same whether the address is held or not."""

    said: Literal["if-held-sent"] = "if-held-sent"
    minutes: int
    """How long a code is good for."""


@router.post("/requests", response=RequestGiven, operation_id="request", summary="Hand a request in")
def hand_in(request: HttpRequest, body: RequestsBody, key: IdempotencyKey = None) -> RequestGiven:
    """Record a request of a person, with the day by which it is due. Who asks is not believed: that comes after."""
    caller = _caller(request, _arrivals)
    home, space = Home.from_environment(), caller.space
    with space.reading() as connection:
        space.refresh(connection)
    coming = Coming(
        kind=body.kind,
        subject=body.subject,
        channel=Channel.API,
        language=body.language,
        requester=_who(body.requester),
        arrived_on=body.arrived_on,
        agent=_who(body.agent) if body.agent else None,
        as_whom=body.as_whom,
        form=body.form,
        scope=Scope(tuple(body.items), tuple(body.places), body.since, body.until),
        title=body.title,
        text=body.text or None,
    )
    days = workdays(space.rulebook().policy.operator.country, read_closures(home.folder / CLOSURES))
    taken = receive(space, by=caller.account, coming=coming, is_working=days, key=key)
    return _given(caller, taken.case)


@router.post("/requests/code", response=CodeAsked, operation_id="requestCode", summary="Ask for a one-time code")
def ask_code(request: HttpRequest, body: CodeBody) -> CodeAsked:
    """Send a one-time code to an address, if a person is known by it. Nothing in the answer tells whether one is."""
    caller = _caller(request, _codes)
    server = MailServer.of(Home.from_environment())
    sending = issue_code(caller.space, by=caller.account, request=body.request, address=body.address)
    teller = Teller(caller.space.rulebook().policy, sending.taken.case)
    told = teller.code(sending.code or f"{randbelow(10**DIGITS):0{DIGITS}d}", _MINUTES)
    letter = Letter(sending.address, told.subject, told.text)
    hand_over(server, letter, sends=sending.code is not None, done=partial(mark_sent, caller.space, sending))
    return CodeAsked(minutes=_MINUTES)


@router.post("/requests/code/try", response=RequestGiven, operation_id="requestCodeTry", summary="Try a one-time code")
def take_code(request: HttpRequest, body: TryBody) -> RequestGiven:
    """Identify who asks by the code that was sent. One that is wrong, old or was never sent is answered alike."""
    caller = _caller(request, _tries)
    taken = try_code(caller.space, by=caller.account, request=body.request, address=body.address, code=body.code)
    return _given(caller, taken.case)


@router.get("/requests/{uuid:number}", response=RequestGiven, operation_id="requestStanding", summary="How far it is")
def standing(request: HttpRequest, number: UUID) -> RequestGiven:
    """Tell how far a request is."""
    caller = _caller(request, _looks)
    with caller.space.reading() as connection:
        case = read_case(connection, caller.space, number)
    return _given(caller, case)


def _caller(request: HttpRequest, pace: Pace) -> Caller:
    caller = caller_of(request)
    caller.require(Deed.REQUEST)
    pace.take(caller.key.id)
    return caller


def _given(caller: Caller, case: Case) -> RequestGiven:
    with caller.space.reading() as connection:
        steps = read_steps(connection, caller.space, case)
    waiting = open_defects(steps)
    asked = [one.content["missing"] for one in steps if one.kind is Step.DEFECT and one.number in waiting]
    return RequestGiven(
        request=case.request,
        number=case.number,
        kind=case.kind,
        state=case.state,
        arrived=case.arrived_on,
        due=case.due_on,
        is_identified=case.identified_on is not None,
        missing=sorted({name for names in asked for name in names}),
    )


def _who(said: WhoAsks) -> Who:
    lines = {name: getattr(said, name) or None for name in ("name", "address", "email", "phone", "kana", "latin")}
    return Who(**lines, birth_date=said.birth_date)
