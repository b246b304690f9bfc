"""Provide: values of persons to a recipient, for a purpose, on a ground."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.handling.deliver import Delivering
from kotowari.handling.outcome import Opened, Refused
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
) -> Iterator[Opened | Refused]:
    """Open items of persons for a recipient; each person is answered for, or the whole list once where all are refused.

    The values of a batch of persons are handed over when the entries of all of them are durable. ``kept`` says how the
    record is kept that may be due of it; ``key`` makes a repeated request one act.
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
    for outcomes in Delivering(space, by, ask, persons, kept=kept, key=key).batches(BATCH):
        for outcome in outcomes:
            if isinstance(outcome, Refused):
                yield outcome
            else:
                yield Opened(outcome.answer, outcome.admitted.entry, outcome.person.number, outcome.open())
