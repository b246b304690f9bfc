"""The acts that take values in or open them, and asking the gate beforehand."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import Header

from kotowari.api import answers, bodies
from kotowari.api.caller import caller_of, conceal
from kotowari.api.keys import Deed
from kotowari.api.problems import refusal
from kotowari.api.words import language_of
from kotowari.gate.ask import Ask
from kotowari.handling.acquire import Arrival, acquire
from kotowari.handling.asking import ask_gate
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.received import Provider
from kotowari.handling.provide import provide
from kotowari.handling.use import use

router = Router(tags=["Acts"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same request sent again under the same key is one act.",
    ),
]


@router.post("/ask", response=answers.AnswerGiven, operation_id="ask", summary="Ask the gate; nothing is recorded")
def ask(request: HttpRequest, body: bodies.AskBody) -> answers.AnswerGiven:
    """Answer whether an act would be permitted, for a person against whom nothing stands: 200 whatever the answer."""
    question = Ask(
        body.act,
        body.subject,
        frozenset(body.items),
        body.purpose,
        frozenset(body.purposes),
        body.recipient,
        body.ground,
        body.basis,
        body.form,
        body.own_use,
    )
    answer = ask_gate(caller_of(request).space, question, body.without)
    return answers.shown(answers.AnswerGiven, answer, language_of(request))


@router.post("/acquire", response=answers.Done, operation_id="acquire", summary="Take in values of a person")
def acquire_values(
    request: HttpRequest, body: bodies.AcquireBody, key: IdempotencyKey = None
) -> answers.Done | HttpResponse:
    """Take in what has arrived about a person, if source, notice and purposes are in order."""
    caller = caller_of(request)
    caller.require(Deed.ACQUIRE, *body.purposes)
    arrival = Arrival(
        body.subject,
        body.values,
        body.source,
        body.notice,
        frozenset(body.purposes),
        language=body.language,
        region=body.region,
        organisation=body.organisation,
        since=body.since,
        consents=frozenset(body.consents),
        basis=body.basis,
        person=caller.person(body.person, *body.purposes) if body.person is not None else None,
        provider=Provider(**dict(body.provider)) if body.provider is not None else None,
    )
    outcome = acquire(caller.space, by=caller.account, arrival=arrival, key=key)
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    return answers.done(outcome, language_of(request))


@router.post("/use", response=answers.ValuesOpened, operation_id="use", summary="Open items of a person for a purpose")
def use_items(request: HttpRequest, body: bodies.UseBody, key: IdempotencyKey = None) -> answers.Done | HttpResponse:
    """Open items of a person for a purpose. Items that are not held are left out."""
    caller = caller_of(request)
    caller.require(Deed.USE, body.purpose)
    outcome = use(
        caller.space,
        by=caller.account,
        person=caller.person(body.person, body.purpose),
        subject=body.subject,
        items=body.items,
        purpose=body.purpose,
        basis=body.basis,
        key=key,
    )
    if isinstance(outcome, Refused):
        conceal(body.person, outcome)
        return refusal(request, outcome)
    return answers.done(outcome, language_of(request))


@router.post(
    "/provide", response=answers.ProvisionDone, operation_id="provide", summary="Open items of persons for a recipient"
)
def provide_items(
    request: HttpRequest, body: bodies.ProvideBody, key: IdempotencyKey = None
) -> answers.ProvisionDone | HttpResponse:
    """Open items of up to 200 persons for a recipient, on a ground; each is answered for.

    An ask that is refused whoever it concerns, or about one person, is refused with 403.
    """
    caller = caller_of(request)
    caller.require(Deed.PROVIDE, body.purpose)
    outcomes = list(
        provide(
            caller.space,
            by=caller.account,
            persons=body.persons,
            subject=body.subject,
            items=body.items,
            purpose=body.purpose,
            recipient=body.recipient,
            ground=body.ground,
            basis=body.basis,
            own_use=body.own_use,
            request=body.request,
            kept=body.kept,
            key=key,
        )
    )
    if len(outcomes) == 1 and isinstance(outcomes[0], Refused):
        return refusal(request, outcomes[0])
    language = language_of(request)
    return answers.ProvisionDone(outcomes=[answers.provided(outcome, language) for outcome in outcomes])
