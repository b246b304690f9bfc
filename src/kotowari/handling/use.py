"""Use: the values of some items of a person, for a purpose."""

from collections.abc import Iterable
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.handling.admit import Admission, admit_reads, repeat_read
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.replies import reply_to
from kotowari.handling.space import Space
from kotowari.policy.terms import Act


def use(
    space: Space,
    *,
    by: str,
    person: UUID,
    subject: str,
    items: Iterable[str],
    purpose: str | None,
    basis: str | None = None,
    key: str | None = None,
) -> Opened | Refused:
    """Open items of a person for a purpose, if the policy promised it and nothing stands against it.

    ``by`` is who acts; ``key`` makes a repeated request one act. Items that are asked but not held are left out of the
    values. Raises an :class:`kotowari.errors.Error` where no answer can be given; then nothing is opened.
    """
    ask = Ask(Act.USE, subject, frozenset(items), purpose, basis=basis)
    if key is not None and ask.is_well_formed:
        return _use_once(space, by, person, ask, key)
    with space.reading() as connection:
        (outcome,) = admit_reads(connection, space, by, ask, (person,))
    return _opened(outcome)


def _use_once(space: Space, by: str, person: UUID, ask: Ask, key: str) -> Opened | Refused:
    asked = {"use": [by, str(person), ask.subject, sorted(ask.items), ask.purpose, ask.basis]}
    with space.changing() as connection:
        reply = reply_to(connection, space, key, asked)
        if reply.entry is not None:
            repeated = repeat_read(connection, space, ask, person, reply.entry)
            if repeated is not None:
                return _opened(repeated)
        (outcome,) = admit_reads(connection, space, by, ask, (person,))
        if isinstance(outcome, Admission) and reply.entry is None:
            reply.keep(connection, space, outcome.admitted.entry, person)
    return _opened(outcome)


def _opened(outcome: Admission | Refused) -> Opened | Refused:
    if isinstance(outcome, Refused):
        return outcome
    return Opened(outcome.answer, outcome.admitted.entry, outcome.person.number, outcome.open())
