"""Deciding again from what an entry carries, under the revision and law packs that were then in force."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from kotowari.gate.answer import Answer, answer_to_json
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Form, Ground


def ask_to_json(ask: Ask, rulebook: Rulebook) -> dict[str, Any]:
    """Return the form of an ask that an entry carries: only names that the policy and the law packs define.

    Any other name becomes ``?``, which decides the same (no policy can define it) and tells nothing.
    """
    policy = rulebook.policy
    bases = {name for pack in rulebook.packs for name in pack.bases}
    duties = {name for pack in rulebook.packs for name in pack.duties}
    purposes = policy.purposes.keys() | duties
    return {
        "act": ask.act.value,
        "subject": _known(ask.subject, policy.subjects.keys()),
        "items": sorted({_known(item, policy.items.keys()) for item in ask.items}),
        "purpose": ask.purpose and _known(ask.purpose, purposes),
        "purposes": sorted({_known(name, purposes) for name in ask.purposes}),
        "recipient": ask.recipient and _known(ask.recipient, policy.recipients.keys()),
        "ground": ask.ground.value if ask.ground else None,
        "basis": ask.basis and _known(ask.basis, bases),
        "form": ask.form.value,
        "own_use": ask.own_use,
    }


def ask_from_json(value: Mapping[str, Any]) -> Ask:
    """Read the form that an entry carries. Raises ``ValueError`` or ``KeyError`` where it is not that form."""
    return Ask(
        act=Act(value["act"]),
        subject=value["subject"],
        items=frozenset(value["items"]),
        purpose=value["purpose"],
        purposes=frozenset(value["purposes"]),
        recipient=value["recipient"],
        ground=Ground(value["ground"]) if value["ground"] else None,
        basis=value["basis"],
        form=Form(value["form"]),
        own_use=value["own_use"],
    )


def replay(rulebook: Rulebook, entry: Mapping[str, Any]) -> tuple[Answer, bool]:
    """Decide an entry's ask again and say whether the answer is, reason for reason, the one the entry records."""
    answer = decide(rulebook, ask_from_json(entry["ask"]), Facts.from_json(entry["facts"]))
    return answer, answer_to_json(answer) == entry["answer"]


def _known(name: str, names: AbstractSet[str]) -> str:
    return name if name in names else "?"
