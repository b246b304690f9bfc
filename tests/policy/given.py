"""The shipped policies and law packs, as read, and a policy with something changed in it."""

from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from kotowari.gate.trial import merged
from kotowari.policy.checking.check import Report, check
from kotowari.policy.law import LawPack, in_force, parse_law
from kotowari.policy.model import Policy
from kotowari.policy.parse import parse_policy
from kotowari.policy.pending import PendingLaw, parse_pending
from kotowari.policy.references import dangling

PACKS = resources.files("kotowari.policy") / "packs"
POLICIES = resources.files("kotowari.cli.demo") / "policies"
PAGE, ILLUSTRATION = "hennge-2019-10-18", "hennge-2026-06-01-illustration"
DAY = date(2026, 11, 2)


@cache
def law() -> LawPack:
    """The pack of Japan's act."""
    return parse_law((PACKS / "jp-appi-2022-04-01.yaml").read_text("utf-8"), "jp-appi-2022-04-01.yaml")


@cache
def pending() -> tuple[PendingLaw, ...]:
    """The changes of law that are not in force."""
    folder = PACKS / "pending"
    return tuple(parse_pending(file.read_text("utf-8"), file.name) for file in folder.iterdir())


def text(name: str) -> str:
    """The text of a shipped policy."""
    return (POLICIES / f"{name}.yaml").read_text("utf-8")


@cache
def _loaded(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(text(name))
    return loaded


@cache
def _read(name: str) -> Policy:
    return parse_policy(text(name), f"{name}.yaml", frozenset((law().pack,)))


def policy(name: str, changes: dict[str, Any] | None = None) -> Policy:
    """A shipped policy, with changes as a merge patch (RFC 7396). Raises ``ValueError`` where they leave no policy."""
    if not changes:
        return _read(name)
    changed = Policy.model_validate(merged(_loaded(name), changes))
    mistakes = [f"{mistake.path}: {mistake.says}" for mistake in dangling(changed, None)]
    if mistakes:
        raise ValueError(mistakes)
    return changed


def report(name: str, changes: dict[str, Any] | None = None, on: date = DAY) -> Report:
    """What a check of it finds under the law of a day."""
    read = policy(name, changes)
    return check(read, in_force([law()], read.laws, on), on, pending())


def words(text: str) -> dict[str, str]:
    """The same words in each language."""
    return dict.fromkeys(("en", "ja", "zh-Hant"), text)
