"""A disclosure as a process does it that may be killed anywhere, and what is fetched of it."""

from pathlib import Path
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.handling.asked.cases import Case as Request
from kotowari.handling.asked.cases import State, read_case
from kotowari.handling.asked.fetch import fetch, lock_of, token_digest
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import written
from kotowari.handling.asked.steps import take_step
from kotowari.handling.space import Space
from kotowari.rights.answer.answering import Answered, Log, answer
from kotowari.rights.answer.delivering import Handed, links_of, send_by_link
from kotowari.rights.deciding.decision import Decision, Outcome
from kotowari.rights.deciding.review import Review, open_review
from kotowari.rights.gathering.gather import Gathered, gather
from kotowari.rights.gathering.planning import approve_plan, draft_plan
from kotowari.rights.gathering.sources import Sources
from tests.rights.disclosing import EMAIL, SITE, database, sources_of
from tests.survival.acts_on_requests import asked, request
from tests.survival.case import Case, Given

SITE_ONLY = """
kotowari_map: 1
map: small
places:
  site:
    kind: sql
    title: {en: Web site, ja: サイト}
    of: [customer]
    tables:
      account:
        key: id
        columns: {id: {}, email: {item: email, finds: email}, last_seen: {}}
"""
TOKEN, PASSPHRASE = "token", "passphrase"


def _sources(case: Case) -> Sources:
    return sources_of(SITE_ONLY, {"site": f"sqlite:///{_file(case)}"}, UUID(case.given["map"]))


def _file(case: Case) -> Path:
    return case.folder / f"{case.trial}.db"


def approved_before(case: Case) -> Given:
    """Have a plan approved."""
    taken = asked(case)
    database(_file(case), SITE)
    with case.space.changing() as connection:
        matter = written({"seeds": {"email": [EMAIL]}})
        take_step(connection, case.space, by="desk", case=taken.case, kind=Step.IDENTIFIED, matter=matter)
    number, on_map = taken.case.request, uuid4()
    sources = sources_of(SITE_ONLY, {"site": f"sqlite:///{_file(case)}"}, on_map)
    drafted = draft_plan(case.space, by="desk", request=number, sources=sources)
    assert isinstance(drafted, tuple)
    approve_plan(case.space, by="officer", request=number, plan=drafted[1].digest)
    return {"request": str(number), "map": str(on_map)}


def disclosed(case: Case) -> object:
    """Go on with it from wherever it stands, to a link."""
    number, sources = request(case), _sources(case)
    if _now(case, number).state is State.APPROVED:
        assert isinstance(gather(case.space, by="desk", request=number, sources=sources), Gathered)
    if _now(case, number).state is State.GATHERED:
        review = open_review(case.space, by="officer", request=number, sources=sources)
        assert isinstance(review, Review)
        key = str(case.installation.signer(case.name).verifier)
        log = Log(lambda: case.installation.integrate(case.name), key)
        made = answer(case.space, by="officer", review=review, log=log, decision=Decision(Outcome.WHOLLY))
        assert isinstance(made, Answered)
    if _now(case, number).state is State.DECIDED:
        _answered_only(case, number, sources)
    with case.space.reading() as connection:
        links = links_of(connection, case.space, number)
    if not links:
        assert isinstance(send_by_link(case.space, by="desk", request=number), Handed)
    return None


def _answered_only(case: Case, number: UUID, sources: Sources) -> None:
    review = open_review(case.space, by="officer", request=number, sources=sources)
    assert isinstance(review, Review)
    key = str(case.installation.signer(case.name).verifier)
    log = Log(lambda: case.installation.integrate(case.name), key)
    assert isinstance(answer(case.space, by="officer", review=review, log=log), Answered)


def _now(case: Case, number: UUID) -> Request:
    with case.space.reading() as connection:
        return read_case(connection, case.space, number)


def linked_before(case: Case) -> Given:
    """Have a link to something sealed."""
    taken = asked(case)
    put_link(case.space, taken.case.request, taken.case.holder)
    return {"request": str(taken.case.request)}


def put_link(space: Space, request: UUID, holder: UUID) -> None:
    """Put something sealed under a link, once in a space."""
    values = {"space": space.name, "link": UUID(int=1), "request": request, "holder": holder, "at": clock.now()}
    values |= {"token": token_digest(TOKEN), "salt": b"salt", "lock": lock_of(b"salt", PASSPHRASE)}
    with space.changing() as connection:
        connection.execute(
            b"INSERT INTO rights.link (space, link, request, answer, person, token, salt, lock, language, name, size,"
            b" made_at, expires_at, tries_left) VALUES (%(space)s, %(link)s, %(request)s, 1, %(holder)s, %(token)s,"
            b" %(salt)s, %(lock)s, 'ja', 'answer.zip', 6, %(at)s, %(at)s::timestamptz + interval '1 day', 10)"
            b" ON CONFLICT DO NOTHING",
            values,
        )
        connection.execute(
            b"INSERT INTO rights.parcel (space, link, piece, person, content)"
            b" VALUES (%(space)s, %(link)s, 1, %(holder)s, 'sealed') ON CONFLICT DO NOTHING",
            values,
        )


def fetched(case: Case) -> object:
    """Fetch it, and keep nothing of it."""
    parcel = fetch(case.space.database, case.name, TOKEN, PASSPHRASE)
    assert b"".join(parcel.pieces) == b"sealed"
    return None
