"""Cases for the gate as data: what is given, what is asked, what is expected. A policy's writer could write them.

    given:                                  # for every case of the file
      policy: kusunoki-2026-04-01.yaml
      on: 2026-06-01
      met: [known, of-subject]              # the conditions that are established
    cases:
      - case: the email address of a customer, for support
        given: {also: [promised], without: [known]}   # beside or instead of what is given to all
        ask: {act: use, subject: customer, items: [email], purpose: support}
        expect:
          decision: refuse
          reasons:                          # all of them, the gravest first, each with the rules that determine it
            - unknown-person: [jp-appi/18(1)]
          says: [No such person]            # parts of what the gravest reason says in English

``changes`` of a policy are a merge patch (RFC 7396). A permit may expect ``records``, the articles by which a record
of it is due.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from kotowari.canonical import digest
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.law import LawPack, in_force, parse_law
from kotowari.policy.parse import parse_policy
from kotowari.policy.terms import Act, Condition, Form, Ground

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "kotowari"
FOLDERS = (HERE / "policies", SOURCE / "cli" / "demo" / "policies")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GivenToAll(Part):
    policy: str
    on: date
    checked: date | None = None
    met: list[Condition] = []


class Given(Part):
    policy: str | None = None
    changes: dict[str, Any] = {}
    on: date | None = None
    checked: date | None = None
    also: list[Condition] = []
    without: list[Condition] = []


class Asked(Part):
    act: Act
    subject: str
    items: list[str] = []
    purpose: str | None = None
    purposes: list[str] = []
    recipient: str | None = None
    ground: Ground | None = None
    basis: str | None = None
    form: Form = Form.VALUES
    own_use: bool = False

    def as_ask(self) -> Ask:
        parts = self.model_dump()
        return Ask(**parts | {"items": frozenset(self.items), "purposes": frozenset(self.purposes)})


class Expected(Part):
    decision: Literal["permit", "refuse"]
    reasons: list[Annotated[dict[str, list[str]], Field(min_length=1, max_length=1)]]
    records: list[str] = []
    says: list[str] = []


class Case(Part):
    case: str
    given: Given = Given()
    ask: Asked
    expect: Expected


class CaseFile(Part):
    given: GivenToAll
    cases: list[Case]


@dataclass(frozen=True, slots=True)
class ReadyCase:
    """A case with its rulebook, ask and facts made."""

    file: str
    words: str
    rulebook: Rulebook
    ask: Ask
    facts: Facts
    expect: Expected


def read_cases(path: Path) -> Iterator[ReadyCase]:
    """Yield the cases of a file, ready to decide."""
    whole = CaseFile.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    shared = whole.given
    for case in whole.cases:
        given = case.given
        on = given.on or shared.on
        met = (frozenset(shared.met) | frozenset(given.also)) - frozenset(given.without)
        rulebook = rulebook_of(given.policy or shared.policy, on, json.dumps(given.changes, default=str))
        facts = Facts(on, met, given.checked or shared.checked)
        yield ReadyCase(path.stem, case.case, rulebook, case.ask.as_ask(), facts, case.expect)


@cache
def rulebook_of(policy: str, on: date, changes: str = "{}") -> Rulebook:
    """Return the rulebook of a policy file by name, with changes (a merge patch as JSON), and the laws of a day."""
    text = next(folder / policy for folder in FOLDERS if (folder / policy).exists()).read_text(encoding="utf-8")
    patch = json.loads(changes)
    if patch:
        text = json.dumps(merged(YAML(typ="safe").load(text), patch), default=str)
    parsed = parse_policy(text, policy)
    packs = in_force(law_packs(), parsed.laws, on)
    return make_rulebook(parsed, digest(text.encode()), [(pack, digest(pack.pack.encode())) for pack in packs])


@cache
def law_packs() -> tuple[LawPack, ...]:
    """Return the law packs that are shipped."""
    files = sorted((SOURCE / "policy" / "packs").glob("*.yaml"))
    return tuple(parse_law(file.read_text(encoding="utf-8"), file.name) for file in files)


def merged(target: Any, patch: Any) -> Any:
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
