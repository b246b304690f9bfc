"""The cases of this folder and the shipped ones, through the product's reader; and rulebooks of policies by name."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from kotowari.canonical import digest
from kotowari.gate.cases import CaseFile, read_cases
from kotowari.gate.rulebook import Rulebook
from kotowari.gate.trial import Packs, ReadyCase, ready, rulebook_for
from kotowari.policy.law import parse_law

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "kotowari"
SHIPPED = SOURCE / "cli" / "demo" / "cases" / "scenarios.yaml"
FILES = (SHIPPED, *sorted((HERE / "cases").glob("*.yaml")))
FOLDERS = (SHIPPED.parent, SOURCE / "cli" / "demo" / "policies")


def cases_of(path: Path) -> Iterator[ReadyCase]:
    """Yield the cases of a file, ready to decide."""
    yield from ready(case_file(path), policy_text, law_packs())


def case_file(path: Path) -> CaseFile:
    """Return a file of cases as read."""
    return read_cases(path.read_text(encoding="utf-8"), path.name)


def policy_text(name: str) -> str:
    """Return the text of a policy by the name of its file, wherever it lies."""
    return next(folder / name for folder in FOLDERS if (folder / name).exists()).read_text(encoding="utf-8")


@cache
def rulebook_of(policy: str, on: date, changes: str = "{}") -> Rulebook:
    """Return the rulebook of a policy by name, with changes (a merge patch as JSON), and the laws of a day."""
    return rulebook_for(policy_text(policy), policy, json.loads(changes), law_packs(), on)


@cache
def law_packs() -> Packs:
    """Return the law packs that are shipped."""
    files = sorted((SOURCE / "policy" / "packs").glob("*.yaml"))
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in files]
    return tuple((parse_law(text, name), digest(text.encode())) for name, text in texts)
