"""Asking the gate beforehand: what an act would be answered, for a person against whom nothing stands."""

from collections.abc import Iterable

from kotowari.gate.answer import Answer
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition

_NOTHING_AGAINST = frozenset(
    (
        Condition.KNOWN,
        Condition.OF_SUBJECT,
        Condition.PROMISED,
        Condition.NOT_STOPPED,
        Condition.NOT_UNJUST,
        Condition.PROVISION_NOT_STOPPED,
        Condition.SOURCE_NAMED,
        Condition.NOTICE_SHOWN,
        Condition.NOT_SUPPRESSED,
        Condition.PROVIDER_EXEMPT,
        Condition.NOT_HELD_BY_LAW,
        Condition.SUPERVISED,
        Condition.NOT_IMPAIRED,
    )
)


def ask_gate(space: Space, ask: Ask, without: Iterable[Condition] = ()) -> Answer:
    """Return what the gate would answer now; nothing is opened, and nothing recorded.

    Everything is taken as established except what ``without`` names, and the evidence that a person, a recipient or an
    officer has to give: consent, a check, a contract, an approval. Raises :class:`kotowari.errors.NoPolicyInForce`.
    """
    with space.reading() as connection:
        space.refresh(connection)
    return decide(space.rulebook(), ask, Facts(space.today(), _NOTHING_AGAINST - frozenset(without)))
