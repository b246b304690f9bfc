"""Provide: values of persons to a recipient, for a purpose, on a ground."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.handling.admit import Admission
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.outgoing.deliver import Delivering
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Ground
from kotowari.recipients.deliveries import Kept

BATCH = 200
"""How many persons are decided, recorded and opened at a time."""


def provide(
    space: Space,
    *,
    by: str,
    persons: Sequence[UUID],
    subject: str,
    items: Iterable[str],
    purpose: str | None,
    recipient: str | None,
    ground: Ground | None,
    basis: str | None = None,
    own_use: bool = False,
    kept: Kept = Kept.EACH,
    key: str | None = None,
    request: UUID | None = None,
) -> Iterator[Opened | Refused]:
    """Open items of persons for a recipient; each person is answered for, or the whole list once where all are refused.

    The values of a batch of persons are handed over when the entries of all of them are durable. ``kept`` says how the
    record is kept that may be due of it; ``key`` makes a repeated request one act. A ``request`` on record brings its
    legal basis and its approvals, for what and whom it was approved: without one, no ground of law is met. Raises
    :class:`kotowari.errors.RequestUnknown`.
    """
    ask = Ask(
        Act.PROVIDE,
        subject,
        frozenset(items),
        purpose,
        recipient=recipient,
        ground=ground,
        basis=basis,
        own_use=own_use,
    )
    for outcomes in Delivering(space, by, ask, persons, kept=kept, key=key, request=request).batches(BATCH):
        admitted = [outcome for outcome in outcomes if isinstance(outcome, Admission)]
        purposes = purposes_passed(space, admitted, ask)
        for outcome in outcomes:
            if isinstance(outcome, Refused):
                yield outcome
            else:
                number = outcome.person.number
                passed = purposes.get(number, {})
                yield Opened(outcome.answer, outcome.admitted.entry, number, outcome.open(), outcome.rests_on, passed)


_PURPOSES = b"""
    SELECT person, item, purposes FROM vault.holding
    WHERE person = ANY (%(persons)s::uuid[]) AND item = ANY (%(items)s::text[])
"""


def purposes_passed(
    space: Space, admitted: Iterable[Admission], ask: Ask
) -> Mapping[UUID, Mapping[str, tuple[str, ...]]]:
    """Return the purposes stated for each item of those who are provided to a successor; else of nobody."""
    if ask.ground is not Ground.SUCCESSION:
        return {}
    persons = [admission.person.number for admission in admitted]
    with space.reading() as connection:
        rows = connection.execute(_PURPOSES, {"persons": persons, "items": sorted(ask.items)}).fetchall()
    found: dict[UUID, dict[str, tuple[str, ...]]] = {}
    for person, item, purposes in rows:
        found.setdefault(person, {})[item] = tuple(sorted(purposes))
    return found
