"""What an act is done on in a trial, and how it is known that it was done, and what it told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from kotowari.database.pool import Database
from kotowari.handling.asked.open import Matter
from kotowari.handling.asked.own_vault import Own
from kotowari.handling.consents import Disclosed as Consents
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Disclosed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.keys import store
from kotowari.vault.keys.keyring import Keyring

Said = dict[str, str]
"""The numbers of the entries under which something was handed over, with what it was as one text."""

Given = Mapping[str, str]


class OneSpace(Installation):
    """An installation whose only space has a name of its own, so that many are in one database."""

    only: str

    def space(self, name: str | None = None) -> Space:
        """Return the one space."""
        return super().space(name or self.only)


@dataclass(frozen=True)
class Case:
    """A person in a space of an installation; ``given`` is what the preparation made, such as a contract's number.

    ``trial`` tells one trial from another.
    """

    home: Home
    name: str
    person: UUID
    trial: str
    given: Given = field(default_factory=dict)

    @cached_property
    def installation(self) -> Installation:
        """The installation, as a process of its own opens it."""
        assert self.home.owner_url
        assert self.home.application_url
        assert self.home.sequencer_url
        database = Database(self.home.application_url, size=2, patience=60)
        sequencing = Database(self.home.sequencer_url, size=2, patience=60)
        keyring = Keyring(self.home.keys, store.Store(self.home.keys))
        made = OneSpace(self.home, self.home.owner_url, database, sequencing, keyring)
        made.only = self.name
        return made

    @property
    def space(self) -> Space:
        """The space."""
        return self.installation.space(self.name)

    def of(self, person: UUID) -> "Case":
        """Return the same of another person."""
        case = replace(self, person=person)
        case.__dict__["installation"] = self.installation
        return case

    @property
    def folder(self) -> Path:
        """A folder for files of the trial."""
        return self.home.folder

    def close(self) -> None:
        """Leave its connections."""
        self.installation.database.close()
        self.installation.sequencing.close()


Run = Callable[[Case], object]
Prepare = Callable[[Case], Given]


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``prepare`` makes a person fit for it, and gives what it needs.

    ``changes`` says whether it leaves an entry just where it has changed something; ``once`` whether it can be done
    once in a space only, so that each trial needs a space of its own; ``entries`` how many it leaves.
    """

    run: Run
    changes: bool = True
    prepare: Prepare | None = None
    once: bool = False
    entries: int = 1

    def do(self, case: Case) -> Said:
        """Do it, and return what was handed over. It must be permitted."""
        outcome = self.run(case)
        told = list(outcome) if isinstance(outcome, list | tuple) else [outcome]
        assert not any(isinstance(one, Refused) for one in told), told
        return {entry: text for one in told for entry, text in _said(one).items()}


def _said(outcome: Any) -> Said:
    if isinstance(outcome, Opened):
        return {str(outcome.entry): " ".join(sorted(outcome.values.values()))}
    if isinstance(outcome, Disclosed):
        return {str(outcome.entry): " ".join(version.value for version in outcome.versions)}
    if isinstance(outcome, Matter):
        return {str(outcome.entry): " ".join(str(content) for content in outcome.contents.values())}
    if isinstance(outcome, Own):
        return {str(outcome.entry): " ".join(version.value for version in outcome.versions)}
    if isinstance(outcome, Consents):
        return {str(outcome.given.entry): outcome.document}
    return {}
