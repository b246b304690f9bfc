"""The acts that change what is held of a person, or what may be done with it."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kotowari.api import answers, bodies
from kotowari.api.caller import caller_of
from kotowari.api.keys import Deed
from kotowari.api.problems import refusal
from kotowari.api.reading import IdempotencyKey
from kotowari.api.words import language_of
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import erase
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.resume import resume
from kotowari.handling.stop import stop

router = Router(tags=["Acts"])


@router.post("/consent", response=answers.ConsentDone, operation_id="consent", summary="Record a person's consent")
def record_consent(request: HttpRequest, body: bodies.ConsentBody) -> answers.ConsentDone:
    """Record what a person agreed to: a purpose, a provision to a recipient, or acquiring items of a class."""
    caller = caller_of(request)
    caller.require(Deed.CONSENT, body.purpose)
    person = caller.person(body.person, body.purpose)
    consent = Consent(
        frozenset(body.items),
        body.how,
        body.language,
        body.purpose,
        body.recipient,
        frozenset(body.names),
        body.item_class,
        body.text,
    )
    done = give_consent(caller.space, by=caller.account, person=person, consent=consent)
    return answers.ConsentDone(consent=done.consent, entry=done.entry, person=done.person)


@router.post("/withdraw", response=answers.WithdrawDone, operation_id="withdraw", summary="Withdraw a person's consent")
def withdraw_consent(request: HttpRequest, body: bodies.WithdrawBody) -> answers.WithdrawDone:
    """Record that a person withdraws consent; from the answer on nothing rests on it. Sent again, it changes nothing.

    A key that may record consents may record this: it is as easy. One consent by its number could be to any purpose,
    and takes a key that is bound to all.
    """
    caller = caller_of(request)
    caller.require(Deed.CONSENT, body.purpose)
    if body.consent is not None:
        caller.require_every_purpose()
    done = withdraw(
        caller.space,
        by=caller.account,
        person=caller.person(body.person, body.purpose),
        purpose=body.purpose,
        recipient=body.recipient,
        item_class=body.item_class,
        consent=body.consent,
        how=body.how,
    )
    return answers.WithdrawDone(withdrawn=done.count, entry=done.entry, person=done.person, at=done.at)


@router.post("/correct", response=answers.ChangeDone, operation_id="correct", summary="Correct, add or delete content")
def correct_content(
    request: HttpRequest, body: bodies.CorrectBody, key: IdempotencyKey = None
) -> answers.Done | HttpResponse:
    """Correct, add and delete content of a person that is not true, all of it or none (APPI 34)."""
    caller = caller_of(request)
    caller.require(Deed.CORRECT)
    correction = Correction(body.values, frozenset(body.deleted), body.identity_verified, body.region, body.basis)
    outcome = correct(
        caller.space,
        by=caller.account,
        person=caller.person(body.person),
        subject=body.subject,
        correction=correction,
        key=key,
    )
    return _answered(request, outcome)


@router.post("/stop", response=answers.StopDone, operation_id="stop", summary="Stop use, provision, or both")
def stop_use(
    request: HttpRequest, body: bodies.StopBody, key: IdempotencyKey = None
) -> answers.StopDone | HttpResponse:
    """Stop the use of a person's information for one purpose or for all, or its provision to others (APPI 35).

    It is refused here from now on, and in a guarded database once that has confirmed it.
    """
    caller = caller_of(request)
    caller.require(Deed.STOP, body.purpose)
    outcome = stop(
        caller.space,
        by=caller.account,
        person=caller.person(body.person, body.purpose),
        subject=body.subject,
        because=body.because,
        purpose=body.purpose,
        provision=body.provision,
        use=body.use,
        key=key,
    )
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    confirmed = {guard: since is None for guard, since in confirmed_by(caller.space, outcome.person).items()}
    done = answers.done(outcome, language_of(request))
    return answers.StopDone(**dict(done), confirmed_by=confirmed)


@router.post("/resume", response=answers.ChangeDone, operation_id="resume", summary="Lift a stop")
def resume_use(
    request: HttpRequest, body: bodies.ResumeBody, key: IdempotencyKey = None
) -> answers.Done | HttpResponse:
    """Lift the stop that was made with the same words; other stops stand.

    A stop that named no purpose stands against all of them: it is lifted by a key that is bound to all.
    """
    caller = caller_of(request)
    caller.require(Deed.RESUME, body.purpose)
    if body.purpose is None:
        caller.require_every_purpose()
    outcome = resume(
        caller.space,
        by=caller.account,
        person=caller.person(body.person, body.purpose),
        subject=body.subject,
        because=body.because,
        purpose=body.purpose,
        provision=body.provision,
        use=body.use,
        key=key,
    )
    return _answered(request, outcome)


@router.post("/erase", response=answers.ChangeDone, operation_id="erase", summary="Erase a person")
def erase_person(request: HttpRequest, body: bodies.EraseBody) -> answers.Done | HttpResponse:
    """Destroy a person's key with all that is held; sent again, it is refused as erased."""
    caller = caller_of(request)
    caller.require(Deed.ERASE)
    outcome = erase(
        caller.space,
        by=caller.account,
        person=caller.person(body.person),
        subject=body.subject,
        because=body.because,
    )
    return _answered(request, outcome)


def _answered(request: HttpRequest, outcome: Changed | Refused) -> answers.Done | HttpResponse:
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    return answers.done(outcome, language_of(request))
