"""Policies drawn by a seed: those of the gate's cases, with promises, classes, recipients and joint uses changed."""

import json
from datetime import date
from random import Random
from typing import Any

from kotowari.errors import PolicyUnreadable
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Ground, ItemClass, Relation
from tests.gate.case_file import rulebook_of

TODAY = date(2026, 6, 1)
_KUSUNOKI = "kusunoki-2026-04-01.yaml"
_FILES = (*[_KUSUNOKI] * 6, "hennge-2019-10-18.yaml", "hennge-2026-06-01-illustration.yaml")
_ZONES = ("Asia/Tokyo", "Europe/Berlin", "Pacific/Auckland")
_COUNTRIES = ("JP", "JP", "DE", "TW", "US")
_WORDS = {"en": "a", "ja": "あ", "zh-Hant": "甲"}


def policy(random: Random) -> Rulebook:
    """Return a policy, ready for deciding; a change that makes it none is left out."""
    file = random.choice(_FILES)
    plain = rulebook_of(file, TODAY)
    changes: dict[str, Any] = {"operator": {"timezone": random.choice(_ZONES)}}
    drawing = (_purposes, _items, _recipients, _provision, _joint_use)
    for draw in drawing if random.random() < 0.8 else ():
        more = changes | draw(random, plain)
        try:
            plain = rulebook_of(file, TODAY, json.dumps(more))
        except PolicyUnreadable:
            continue
        changes = more
    return plain


def _some(random: Random, of: Any, most: int) -> list[str]:
    known = sorted(of)
    return random.sample(known, random.randint(1, min(most, len(known))))


def _purposes(random: Random, plain: Rulebook) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, purpose in plain.policy.purposes.items():
        one: dict[str, Any] = {}
        if random.random() < 0.3:
            one["items"] = list(dict.fromkeys([*purpose.items[:2], *_some(random, plain.policy.items, 4)]))
        if random.random() < 0.3:
            one["for"] = list(dict.fromkeys([*purpose.for_, *_some(random, plain.policy.subjects, 2)]))
        if random.random() < 0.2:
            one["kind"] = "dpv:Marketing"
        if random.random() < 0.1:
            one["form"] = random.choice(("aggregates", "values"))
        if random.random() < 0.4:
            one["keep"] = {"while": "contract"}
        changed[name] = one
    return {
        "purposes": changed,
        "periods": {"contract": {"label": {language: _WORDS[language] for language in plain.policy.languages}}},
    }


def _items(random: Random, plain: Rulebook) -> dict[str, Any]:
    classes = [each.value for each in ItemClass]
    return {"items": {name: {"class": random.choice(classes)} for name in plain.policy.items if random.random() < 0.2}}


def _recipients(random: Random, plain: Rulebook) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in plain.policy.recipients:
        one: dict[str, Any] = {}
        if random.random() < 0.3:
            one["country"] = random.choice(_COUNTRIES)
        if random.random() < 0.3:
            one["relation"] = random.choice([each.value for each in Relation])
        if random.random() < 0.3:
            one["identifies"] = random.random() < 0.5
        if random.random() < 0.3:
            one["foreign"] = {"route": random.choice(("equivalent-system", "informed-consent")), "every": "1 year"}
        changed[name] = one
    return {"recipients": changed}


def _provision(random: Random, plain: Rulebook) -> dict[str, Any]:
    grounds = [each.value for each in Ground]
    return {
        "provision": {
            name: {"of": list(dict.fromkeys([*one.of, *_some(random, plain.policy.subjects, 2)])), "grounds": grounds}
            for name, one in plain.policy.provision.items()
            if random.random() < 0.6
        }
    }


def _joint_use(random: Random, plain: Rulebook) -> dict[str, Any]:
    """Draw a second joint use, which shares recipients, subjects and items with the first, or is not complete."""
    policy = plain.policy
    purpose = random.choice(sorted(policy.purposes))
    here = {language: _WORDS[language] for language in policy.languages}
    told = {"name": here, "address": here, "representative": here}
    if random.random() < 0.2:
        del told["address"]
    named = [name for one in policy.joint_use.values() for name in one.with_]
    shared = {of for one in policy.provision.values() if Ground.JOINT_USE in one.grounds for of in one.of}
    of = [subject for subject in policy.purposes[purpose].for_ if subject in shared]
    if not of:
        return {}
    second = {
        "with": list(dict.fromkeys([*named[:1], *_some(random, policy.recipients, 2)])),
        "of": of,
        "items": _some(random, policy.purposes[purpose].items, 3),
        "purposes": list(dict.fromkeys([purpose, *_some(random, policy.purposes, 2)])),
        "responsible": told,
    }
    return {"joint_use": {"second": second}}
