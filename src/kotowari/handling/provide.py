"""Provide: values of persons to a recipient, for a purpose, on a ground."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.handling.admit import admit_reads
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Ground

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
) -> Iterator[Opened | Refused]:
    """Open items of persons for a recipient; each person is answered for, or the whole list once where all are refused.

    The values of a batch of persons are handed over when the entries of all of them are durable.
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
    chosen = list(dict.fromkeys(persons))
    for start in range(0, len(chosen), BATCH):
        with space.reading() as connection:
            batch = chosen[start : start + BATCH]
            outcomes = admit_reads(connection, space, by, ask, batch, to_come=len(chosen) - start - len(batch))
        for outcome in outcomes:
            if isinstance(outcome, Refused):
                yield outcome
            else:
                yield Opened(outcome.answer, outcome.admitted.entry, outcome.person.number, outcome.open())
        if len(outcomes) == 1 and isinstance(outcomes[0], Refused) and outcomes[0].person is None:
            return
