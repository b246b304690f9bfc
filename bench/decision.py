"""A hot decision beside Cedar (through cedarpy) with its policy set parsed beforehand, over the same rules.

A rule is one purpose of one subject with its items, under the conditions that the law pack puts on a use.
"""

from collections.abc import Iterator
from datetime import date

import cedarpy

from bench.blocks import Measured, faster, interleave
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act, Condition
from kotowari.publication.shelf import installed_packs

_CONDITIONS = ("known", "of-subject", "not-unjust", "promised", "not-stopped")
_DAY = date(2026, 6, 1)


def measure(sizes: tuple[int, ...] = (10, 100, 1000, 10_000), asks: int = 2000) -> Iterator[Measured]:
    """Yield permits and refusals at each number of rules."""
    entities = cedarpy.Entities.from_json_str("[]")
    for size in sizes:
        rulebook, policies = _rulebook(size), cedarpy.PolicySet.from_str(_cedar(size))
        for verdict, met in (("permit", _CONDITIONS), ("refusal", _CONDITIONS[:-1])):
            facts = Facts(_DAY, frozenset(Condition(name) for name in met))
            ours = [_ask(n % size) for n in range(min(asks, size * 10))]
            theirs = [_request(n % size, met) for n in range(len(ours))]
            _agree(rulebook, ours, facts, policies, theirs, entities, verdict == "permit")
            few = theirs[: max(20, 20_000 // size)]

            def decide_all(rulebook: Rulebook = rulebook, ours: list[Ask] = ours, facts: Facts = facts) -> None:
                for ask in ours:
                    decide(rulebook, ask, facts)

            def cedar_all(few: list[dict[str, object]] = few, policies: cedarpy.PolicySet = policies) -> None:
                for request in few:
                    cedarpy.is_authorized(request, policies, entities)

            mine, other = interleave(decide_all, cedar_all, 1)
            times = (mine / len(ours), other / len(few))
            yield faster(f"decision, {verdict}, {size:,} rules", "Cedar", times, 40)


def _rulebook(size: int) -> Rulebook:
    def text(words: str) -> dict[str, str]:
        return {"en": words}

    policy = Policy.model_validate(
        {
            "kotowari": 1,
            "policy": "synthetic",
            "revision": date(2026, 1, 1),
            "languages": ["en"],
            "prevailing": "en",
            "laws": ["jp-appi"],
            "title": text("synthetic"),
            "operator": {"name": text("synthetic"), "contact": {"email": "privacy@example.com"}},
            "subjects": {f"s{n}": {"label": text(f"s{n}")} for n in range(10)},
            "items": {f"i{n}": {"label": text(f"i{n}")} for n in range(20)},
            "purposes": {
                f"p{n}": {"label": text(f"p{n}"), "for": [f"s{n % 10}"], "items": _items(n)} for n in range(size)
            },
            "document": [{"id": "all", "heading": text("all"), "text": text("all"), "keeps": ["purposes"]}],
        }
    )
    packs = [(entry.pack, entry.digest) for entry in installed_packs()]
    return make_rulebook(policy, "synthetic", packs)


def _items(number: int) -> list[str]:
    return [f"i{(number + step) % 20}" for step in range(3)]


def _cedar(size: int) -> str:
    facts = " && ".join(f"context.{name.replace('-', '_')}" for name in _CONDITIONS)
    return "\n".join(
        f'permit(principal == Subject::"s{n % 10}", action == Action::"use", resource == Purpose::"p{n}") '
        f"when {{ {str(_items(n)).replace(chr(39), chr(34))}.containsAll(context.items) && {facts} }};"
        for n in range(size)
    )


def _ask(number: int) -> Ask:
    return Ask(Act.USE, f"s{number % 10}", frozenset(_items(number)), f"p{number}")


def _request(number: int, met: tuple[str, ...]) -> dict[str, object]:
    facts = {name.replace("-", "_"): name in met for name in _CONDITIONS}
    return {
        "principal": f'Subject::"s{number % 10}"',
        "action": 'Action::"use"',
        "resource": f'Purpose::"p{number}"',
        "context": {"items": _items(number), **facts},
    }


def _agree(
    rulebook: Rulebook,
    asks: list[Ask],
    facts: Facts,
    policies: "cedarpy.PolicySet",
    requests: list[dict[str, object]],
    entities: "cedarpy.Entities",
    is_permit: bool,
) -> None:
    for ask, request in list(zip(asks, requests, strict=True))[:50]:
        assert decide(rulebook, ask, facts).is_permit is is_permit
        decision = cedarpy.is_authorized(request, policies, entities).decision
        assert (decision == cedarpy.Decision.Allow) is is_permit
