"""Deciding again from what an entry carries, under the revision and law packs that were then in force."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kotowari.gate.answer import Answer, answer_to_json
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Form, Ground


def only_known(ask: Ask, rulebook: Rulebook) -> Ask:
    """Return a well-formed ask with every name that neither the policy nor a law pack defines replaced by ``?``.

    It decides the same, for no policy can define that name; and it tells nothing, for the other could be anything, a
    person's address included.
    """
    names = rulebook.names
    if (
        ask.subject in names.subjects
        and ask.items <= names.items
        and (ask.purpose is None or ask.purpose in names.purposes)
        and ask.purposes <= names.purposes
        and (ask.recipient is None or ask.recipient in names.recipients)
        and (ask.basis is None or ask.basis in names.bases)
    ):
        return ask
    return replace(
        ask,
        subject=_known(ask.subject, names.subjects),
        items=frozenset(_known(item, names.items) for item in ask.items),
        purpose=ask.purpose if ask.purpose is None else _known(ask.purpose, names.purposes),
        purposes=frozenset(_known(name, names.purposes) for name in ask.purposes),
        recipient=ask.recipient if ask.recipient is None else _known(ask.recipient, names.recipients),
        basis=ask.basis if ask.basis is None else _known(ask.basis, names.bases),
    )


def known_to_json(known: Ask) -> dict[str, Any]:
    """Return the form of an ask that an entry carries; it has known names only (:func:`only_known`)."""
    return {
        "act": known.act.value,
        "subject": known.subject,
        "items": sorted(known.items),
        "purpose": known.purpose,
        "purposes": sorted(known.purposes),
        "recipient": known.recipient,
        "ground": known.ground.value if known.ground else None,
        "basis": known.basis,
        "form": known.form.value,
        "own_use": known.own_use,
    }


def ask_from_json(value: Mapping[str, Any] | None) -> Ask:
    """Read the form that an entry carries; None gives an ask that names nothing, malformed as the one recorded was.

    Raises ``ValueError`` or ``KeyError`` where it is not that form.
    """
    if value is None:
        return Ask(Act.USE, "", frozenset())
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


def _known(name: str, names: frozenset[str]) -> str:
    return name if name in names else "?"
