"""Cases made ready and tried: each is decided, and its answer laid beside the one expected."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kotowari.canonical import digest
from kotowari.errors import InputUnreadable, LawPackMissing, PolicyUnreadable
from kotowari.gate.answer import Answer, Permit
from kotowari.gate.ask import Ask
from kotowari.gate.cases import CaseFile, Expected
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.law import LawPack, in_force
from kotowari.policy.parse import parse_policy, read_yaml
from kotowari.policy.text import LANGUAGES

Packs = tuple[tuple[LawPack, str], ...]
"""All the law packs there are, each with its digest; those of the day are chosen from them."""


@dataclass(frozen=True, slots=True)
class ReadyCase:
    """A case with its rulebook, ask and facts made, ready to decide."""

    file: str
    line: int
    words: str
    rulebook: Rulebook
    ask: Ask
    facts: Facts
    expect: Expected


@dataclass(frozen=True, slots=True)
class Difference:
    """What an answer has otherwise than expected: ``decision``, ``reasons``, ``records`` or ``says``."""

    what: str
    expected: tuple[str, ...]
    got: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case and its answer. It passed if there is no difference."""

    case: ReadyCase
    answer: Answer
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether the answer is the one expected, reason for reason and rule for rule."""
        return not self.differences


def rulebook_for(text: str, file: str, changes: Mapping[str, Any], packs: Packs, on: date) -> Rulebook:
    """Return the rulebook of a policy's text with some changes (RFC 7396), under the laws of a day.

    Raises :class:`kotowari.errors.PolicyUnreadable` or :class:`kotowari.errors.LawPackMissing`.
    """
    if changes:
        text = json.dumps(merged(read_yaml(text, file), changes), ensure_ascii=False)
    policy = parse_policy(text, file, frozenset(pack.pack for pack, _ in packs))
    chosen = in_force((pack for pack, _ in packs), policy.laws, on)
    marked = [next((pack, mark) for pack, mark in packs if pack is one) for one in chosen]
    return make_rulebook(policy, digest(text.encode()), marked)


def merged(target: object, patch: object) -> object:
    """Apply a merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def ready(
    file: CaseFile, read_policy: Callable[[str], str], packs: Packs, instead: tuple[str, str] | None = None
) -> Iterator[ReadyCase]:
    """Yield the cases of a file, ready to decide.

    ``read_policy`` returns the text of a policy by the name that the file gives it; ``instead`` is the name and text of
    one that stands for the policy which is given to all. Raises :class:`kotowari.errors.PolicyUnreadable` at the line
    where a policy is not named or cannot be read, where changes leave no policy, and where a law has no pack of a day.
    """
    shared = file.whole.given
    made: dict[tuple[str | None, date, str], Rulebook] = {}
    for place, case in enumerate(file.whole.cases):
        given = case.given
        on = given.on or shared.on
        key = (given.policy, on, json.dumps(given.changes, sort_keys=True))
        if key not in made:
            name, text = _policy(file, place, read_policy, instead)
            made[key] = _rulebook(file, place, text, name, on, packs)
        met = frozenset(shared.met if given.met is None else given.met) | frozenset(given.also)
        facts = Facts(on, met - frozenset(given.without), given.checked or shared.checked)
        yield ReadyCase(file.name, file.line(place), case.case, made[key], case.ask.as_ask(), facts, case.expect)


def _policy(
    file: CaseFile, place: int, read_policy: Callable[[str], str], instead: tuple[str, str] | None
) -> tuple[str, str]:
    own = file.whole.cases[place].given.policy
    if own is None and instead is not None:
        return instead
    name = own or file.whole.given.policy
    if name is None:
        raise file.mistake(None, "policy", "this key is missing: name a policy file, or give one with --policy")
    try:
        return name, read_policy(name)
    except InputUnreadable as problem:
        raise file.mistake(None if own is None else place, "policy", str(problem)) from None


def _rulebook(file: CaseFile, place: int, text: str, name: str, on: date, packs: Packs) -> Rulebook:
    given = file.whole.cases[place].given
    try:
        return rulebook_for(text, name, given.changes, packs, on)
    except LawPackMissing as problem:
        raise file.mistake(None if given.on is None else place, "on", str(problem)) from None
    except PolicyUnreadable as problem:
        if not given.changes:
            raise
        first = problem.mistakes[0]
        says = f"with these changes `{name}` cannot be used: {first.key}: {first.says}"
        raise file.mistake(place, "changes", says) from None


def try_case(case: ReadyCase) -> Verdict:
    """Decide a case and return its answer beside what was expected."""
    answer, expect = decide(case.rulebook, case.ask, case.facts), case.expect
    told = tuple(answer.reason.words(language) for language in LANGUAGES)
    said = tuple(part for part in expect.says if any(part in words for words in told))
    compared = (
        Difference("decision", (expect.decision,), ("permit" if answer.is_permit else "refuse",)),
        Difference("reasons", _expected_reasons(expect), _reasons(answer)),
        Difference("records", expect.records, answer.records if isinstance(answer, Permit) else ()),
        Difference("says", expect.says, said),
    )
    return Verdict(case, answer, tuple(each for each in compared if each.expected != each.got))


def _expected_reasons(expect: Expected) -> tuple[str, ...]:
    return tuple(f"{code.value}: {', '.join(rules)}" for each in expect.reasons for code, rules in each.items())


def _reasons(answer: Answer) -> tuple[str, ...]:
    return tuple(f"{reason.code.value}: {', '.join(reason.rules)}" for reason in answer.reasons)
