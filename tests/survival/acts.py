"""Every act of one transaction, as a process does it that may be killed: what it needs, does and says."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kotowari import clock
from kotowari.api.keys import Deed, add_key, recognise, revoke_key
from kotowari.guard.observe.log.files import Position
from kotowari.guard.reads.folding import Folded, Reading, Times
from kotowari.guard.reads.sessions import Session
from kotowari.handling.accept_clock import accept_clock
from kotowari.handling.guarded.observing import begin_observing
from kotowari.handling.guarded.reads import fold_reads
from kotowari.handling.guarded.record_guard import Deed as Guarding
from kotowari.handling.guarded.record_guard import GuardChange, record_guard
from kotowari.handling.publish import approve, propose, record_evidence
from kotowari.handling.record_map import record_map
from kotowari.publication.evidence import Kind
from tests.handling.conftest import SECOND
from tests.handling.grounded import policy_with_recipients
from tests.survival import acts_on_persons, acts_on_recipients, acts_on_requests
from tests.survival.case import Act, Case, Given
from tests.survival.disclosing import fetched, linked_before

POLICY = policy_with_recipients()
NEXT = POLICY.replace("revision: 2026-06-01", "revision: 2026-09-01", 1)
assert NEXT != POLICY


def _evidenced(case: Case) -> object:
    since, kind = case.space.today(), Kind.UNJUST
    return record_evidence(case.space, by="desk", about="recipients.america", kind=kind, since=since, document=b"memo")


def _proposed(case: Case) -> object:
    propose(case.space, by="officer", text=NEXT, file=SECOND)
    return None


def proposed_before(case: Case) -> Given:
    """Have a revision proposed."""
    _proposed(case)
    return {}


def _approved(case: Case) -> object:
    approve(case.space, by="counsel", text=NEXT, file=SECOND)
    return None


def _key(case: Case) -> str:
    bound: dict[str, Any] = {"acts": frozenset({Deed.USE}), "purposes": frozenset({"support"})}
    text, _ = add_key(case.space, by="officer", account="crm", **bound)
    return text


def _added(case: Case) -> object:
    _key(case)
    return None


def key_before(case: Case) -> Given:
    """Have a key of the API."""
    return {"name": recognise(case.space, _key(case)).id}


def _revoked(case: Case) -> object:
    return revoke_key(case.space, by="officer", name=case.given["name"])


def _mapped(case: Case) -> object:
    text = "kotowari_map: 1\nmap: own\nplaces: {crm: {kind: sql, title: {en: Customers}}}\n"
    record_map(case.space, by="officer", files=[("map.yaml", text)])
    return None


def _guarded(case: Case) -> object:
    change = GuardChange(Guarding.ENFORCED, "crm", "shop", "sha256:00", {"logins": 2}, 1, False, "crm_app")
    record_guard(case.space, by="officer", change=change)
    return None


def _observed(case: Case) -> object:
    begin_observing(case.space, by="officer", place="crm", sources=["log"])
    return None


def _reads_folded(case: Case) -> object:
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    reading = Reading("crm_app", True, ("support",), "app.customer", "SELECT", b"\0" * 32, "SELECT name FROM customer")
    folded = Folded("log.csv", Position("first", 10), {reading: Times(2, at, at)}, {"1.2": Session("seat")}, at)
    fold_reads(case.space, by="officer", place="crm", folded=folded, before={})
    return None


def ran_ahead(case: Case) -> Given:
    """Have a moment kept that is still to come."""
    ahead = {"space": case.name, "seen": clock.now() + timedelta(days=3650)}
    with case.space.changing() as connection:
        connection.execute(b"UPDATE publication.edition SET seen = %(seen)s WHERE space = %(space)s", ahead)
    return {}


def _clock(case: Case) -> object:
    accept_clock(case.space, by="officer")
    return None


ACTS: dict[str, Act] = {
    **acts_on_persons.READS,
    **acts_on_persons.CHANGES,
    **acts_on_recipients.READS,
    **acts_on_recipients.CHANGES,
    **acts_on_requests.READS,
    **acts_on_requests.CHANGES,
    "evidence": Act(_evidenced),
    "key of the API": Act(_added),
    "key of the API revoked": Act(_revoked, prepare=key_before),
    "clock accepted": Act(_clock, prepare=ran_ahead),
    "data map": Act(_mapped, once=True),
    "guard changed": Act(_guarded, once=True),
    "guard observed": Act(_observed, changes=False),
    "reads of a guard": Act(_reads_folded, once=True),
    "an answer is fetched": Act(fetched, prepare=linked_before),
    "propose": Act(_proposed, once=True),
    "approve": Act(_approved, prepare=proposed_before, once=True),
}
