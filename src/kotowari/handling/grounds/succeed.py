"""Succession of business: the agreement on record, and the purposes that bind whoever succeeds (APPI 18(2))."""

from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from kotowari.errors import SuccessionExceeded, SuccessionUnknown
from kotowari.handling.grounds.on_record import Desk, Recorded, document_digest, put_on_record
from kotowari.handling.space import Space
from kotowari.recipients.contract import Scope
from kotowari.recipients.record import Kind, Record


def agree_succession(
    space: Space, *, by: str, recipient: str, scope: Scope, since: date, document: bytes, received: bool = False
) -> Recorded:
    """Record an agreement by which business passes to a recipient; or, ``received``, from one to us.

    ``scope`` is what passes: outside it nothing is provided as a succession, and what is received by it is acquired for
    its purposes and no others. Raises what :func:`kotowari.handling.grounds.entrust.contract` raises.
    """

    def make(desk: Desk) -> Record:
        content = {**desk.within_policy(scope).to_json(), "received": received}
        mark = document_digest(document)
        return Record(Kind.SUCCESSION, desk.known(recipient), since, content, digest=mark, by=desk.actor)

    return put_on_record(space, by, make)


def prove_succession(
    space: Space, number: UUID | None, subject: str, items: AbstractSet[str], purposes: AbstractSet[str]
) -> None:
    """Prove that what comes to us with a business keeps the purposes that it had (APPI 18(2)).

    Raises :class:`SuccessionUnknown` without an agreement to us of this number that is in effect, and
    :class:`SuccessionExceeded` for a subject, items or purposes beyond it.
    """
    agreed = space.register.successions.get(number) if number is not None else None
    if agreed is None or not agreed.received or agreed.since > space.today():
        raise SuccessionUnknown
    scope = agreed.scope
    bound = scope.purposes if subject in scope.subjects and items <= scope.items else frozenset()
    if not purposes <= bound:
        raise SuccessionExceeded(known=", ".join(f"`{name}`" for name in sorted(bound)) or "none")
