"""History: what is and was held of some items, disclosed to the person, or opened for a purpose."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.replay import only_known
from kotowari.handling.admit import admit_change
from kotowari.handling.facts import OF_NOBODY, gather
from kotowari.handling.gone import gone
from kotowari.handling.outcome import Disclosed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person
from kotowari.vault.history import Version


def open_history(
    space: Space,
    *,
    by: str,
    person: UUID,
    subject: str,
    items: Iterable[str],
    purpose: str | None = None,
    identity_verified: bool = False,
    basis: str | None = None,
) -> Disclosed | Refused:
    """Open every version of some items with how it came in and what became of it, the oldest first.

    Without a purpose it is disclosed to the person, whose identity was verified (APPI 33, 37(1)). For a purpose, the
    versions are opened at whose acquisition it was stated, or all where a duty of the law or a consent lifts that. The
    entry is durable before a value is handed over; its effect says that it was the history.
    """
    act = Act.USE if purpose is not None else Act.DISCLOSE
    ask = Ask(act, subject, frozenset(items), purpose, basis=basis)
    with space.changing() as connection:
        space.refresh(connection)
        custody = Custody(connection, space.keys)
        holder = custody.lock(person)
        facts = _facts(connection, space, ask, person, holder, identity_verified)
        decision = admit_change(connection, space, by, ask, facts, holder, {"history": True})
        if holder is not None:
            custody.leave_trail(holder, decision.entry if isinstance(decision, Refused) else decision[1].entry)
        if isinstance(decision, Refused) or holder is None:
            assert isinstance(decision, Refused)  # noqa: S101 - nothing is permitted about nobody
            found = gone(connection, space, (person,)).get(person)
            return replace(decision, into=found.into) if found else decision
        permit, admitted = decision
        versions = custody.versions(admitted, holder, ask.items)
    opened = [version for version in versions if _is_open(space, ask, facts, version)]
    ordered = sorted(opened, key=lambda version: version.item)
    return Disclosed(permit, admitted.entry, person, tuple(ordered))


def _facts(
    connection: Connection, space: Space, ask: Ask, number: UUID, holder: Person | None, identity_verified: bool
) -> Facts:
    on = space.today()
    if holder is None:
        found = gone(connection, space, (number,)).get(number)
        return Facts(
            on, OF_NOBODY | ({found.why} if found else set()) | {Condition.NOT_UNJUST, Condition.IDENTITY_VERIFIED}
        )
    if ask.act is Act.USE and ask.is_well_formed:
        known = only_known(ask, space.rulebook())
        (found_here,) = gather(connection, space, space.published, known, (number,), on).found
        return found_here.facts
    met = {Condition.KNOWN, Condition.NOT_UNJUST}
    return Facts(on, frozenset(met | {Condition.IDENTITY_VERIFIED} if identity_verified else met))


def _is_open(space: Space, ask: Ask, facts: Facts, version: Version) -> bool:
    if ask.purpose is None or ask.purpose in version.purposes or Condition.CONSENT_TO_PURPOSE in facts.met:
        return True
    rule = space.rulebook().uses.get((ask.subject, ask.purpose))
    return rule is not None and Condition.PROMISED in rule.lifts
