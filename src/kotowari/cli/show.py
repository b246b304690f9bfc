"""How a command answers: lines for a reader, or one JSON object for a script (``--json``); and the exit status."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rich.console import Console

from kotowari.characters import visible
from kotowari.cli.speech import citation, reader_language, verdict, word
from kotowari.cli.wrapping import wrapped
from kotowari.errors import Error, FileUnreadable
from kotowari.gate.answer import Answer, Permit
from kotowari.handling.outcome import Acquired, Changed, Disclosed, Opened, Refused
from kotowari.vault.history import Version

DONE, FAILED, MISUSED, REFUSED = 0, 1, 2, 3
"""The exit statuses: done or permitted; an error; a command that cannot be understood; refused by the gate."""


class Screen(Console):
    """A console that shows texts and obeys none of them, coloured only on a terminal."""

    def __init__(self, *, stderr: bool = False) -> None:
        """Show on standard output, or on standard error."""
        super().__init__(stderr=stderr, highlight=False, emoji=False, soft_wrap=True)

    def parts(self, text: str) -> Iterator[str]:
        """Yield the lines of a text: on a terminal they break within its width, a pipe has each as it is."""
        for line in text.split("\n"):
            yield from wrapped(line, self.width) if self.file.isatty() else (line,)

    def print(self, *objects: Any, **how: Any) -> None:  # noqa: ANN401 - as rich has it
        """Show texts, and what rich makes of them, after one another."""
        super().print(*(visible(one) if isinstance(one, str) else one for one in objects), **how)


class Shown:
    """Where a command's answers go."""

    def __init__(self) -> None:
        self.as_json = False
        self.language = reader_language()

    @property
    def console(self) -> Screen:
        """Standard output; made anew, since tests and pipes replace it."""
        return Screen()

    def answer(self, answer: Answer, entry: UUID | None = None, values: Mapping[str, str] | None = None) -> int:
        """Show one answer of the gate and return the exit status."""
        if self.as_json:
            self.json(answer_object(answer, entry, self.language, values))
        else:
            self.lines(answer, entry)
            for item, value in sorted((values or {}).items()):
                self.console.print(f"  {item}: {value}", markup=False)
        return DONE if answer.is_permit else REFUSED

    def outcome(
        self, outcome: Refused | Opened | Acquired | Changed, guards: Mapping[str, datetime | None] | None = None
    ) -> int:
        """Show what an act came back with and return the exit status.

        ``guards`` are databases that hold to a stop once they have confirmed it, with since when they have not.
        """
        if isinstance(outcome, Opened):
            return self.answer(outcome.answer, outcome.entry, outcome.values)
        if isinstance(outcome, Refused):
            return self._about(outcome, {"into": outcome.into} if outcome.into else {}, REFUSED)
        more = {"person": outcome.person}
        if isinstance(outcome, Changed) and outcome.other is not None:
            more["other"] = outcome.other
        return self._about(outcome, more, DONE, guards or {})

    def history(self, outcome: Disclosed) -> int:
        """Show every version of some items, and return the exit status."""
        versions = [version_object(version) for version in outcome.versions]
        if self.as_json:
            self.json({**answer_object(outcome.answer, outcome.entry, self.language), "versions": versions})
            return DONE
        self.lines(outcome.answer, outcome.entry)
        for version in versions:
            self.console.print(
                f"  {version.pop('item')} {version.pop('version')}: {version.pop('value')}", markup=False
            )
            known = ", ".join(f"{name} {said}" for name, said in version.items() if said is not None)
            self.console.print(f"    {known}", markup=False, style="dim")
        return DONE

    def _about(
        self,
        outcome: Refused | Acquired | Changed,
        persons: Mapping[str, UUID],
        status: int,
        guards: Mapping[str, datetime | None] = MappingProxyType({}),
    ) -> int:
        if self.as_json:
            body = answer_object(outcome.answer, outcome.entry, self.language)
            confirmed = {guard: since is None for guard, since in guards.items()}
            more = {"confirmed_by": confirmed} if guards else {}
            self.json({**body, **{name: str(number) for name, number in persons.items()}, **more})
        else:
            self.lines(outcome.answer, outcome.entry)
            for name, number in persons.items():
                self.console.print(f"  {word(name, self.language)} {number}", markup=False)
            for guard, since in guards.items():
                said = word("confirmed" if since is None else "unconfirmed", self.language)
                self.console.print(f"  {said.format(guard=guard)}", markup=False)
        return status

    def lines(self, answer: Answer, entry: UUID | None) -> None:
        """Show an answer as lines: the verdict, each reason, and what it rests on."""
        style = "bold green" if answer.is_permit else "bold red"
        self.console.print(f"[{style}]{verdict(answer, self.language)}[/]")
        for reason in answer.reasons:
            self.console.print(f"  {reason.words(self.language)}", markup=False)
            self.console.print(f"    {citation(reason, answer.source, self.language)}", markup=False, style="dim")
        if isinstance(answer, Permit) and answer.records:
            self.console.print(f"  {word('record', self.language)} {', '.join(answer.records)}", markup=False)
        if entry is not None:
            self.console.print(f"  {word('entry', self.language)} {entry}", markup=False, style="dim")

    def json(self, value: object) -> None:
        """Write one JSON object on a line of its own."""
        sys.stdout.write(visible(json.dumps(value, ensure_ascii=False)) + "\n")

    def said(self, sentence: str, **facts: object) -> None:
        """Say that something was done: a sentence for a reader, its facts as JSON for a script."""
        if self.as_json:
            self.json({name: str(value) if isinstance(value, UUID) else value for name, value in facts.items()})
        else:
            console = self.console
            for part in console.parts(sentence):
                console.print(part, markup=False)

    def error(self, problem: Error) -> int:
        """Show an error on standard error, every mistake of a file on a line of its own; return the exit status."""
        if self.as_json:
            body: dict[str, Any] = {"error": problem.code, "says": str(problem)}
            if isinstance(problem, FileUnreadable):
                body["mistakes"] = [str(mistake) for mistake in problem.mistakes]
            self.json(body)
        else:
            says: Iterable[object] = problem.mistakes if isinstance(problem, FileUnreadable) else (problem,)
            screen = Screen(stderr=True)
            for one in says:
                sys.stderr.writelines(f"{part}\n" for part in screen.parts(visible(f"kotowari: {one}")))
        return problem.exit_status


def answer_object(
    answer: Answer, entry: UUID | None, language: str, values: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return an answer as a JSON object for scripts."""
    body: dict[str, Any] = {
        "decision": "permit" if answer.is_permit else "refuse",
        "reasons": [
            {
                "code": reason.code.value,
                "words": reason.words(language),
                "rules": list(reason.rules),
                "clause": reason.clause.clause if reason.clause else None,
                "number": reason.clause.number if reason.clause else None,
                "article": reason.article["en"] if reason.article else None,
            }
            for reason in answer.reasons
        ],
        "policy": answer.source.policy,
        "revision": answer.source.revision.isoformat(),
        "laws": [f"{name} {start}" for name, start, _ in answer.source.packs],
        "entry": str(entry) if entry else None,
    }
    if isinstance(answer, Permit):
        body["records"] = list(answer.records)
    if values is not None:
        body["values"] = dict(values)
    return body


def version_object(version: Version) -> dict[str, Any]:
    """Return a value that an item had, and how it came in, as a JSON object for scripts."""
    days = {name: getattr(version, name) for name in ("notice", "acquired_at", "corrected_at", "confirmed_at", "until")}
    return {
        "item": version.item,
        "version": version.version,
        "value": version.value,
        "source": version.source,
        "language": version.language,
        "purposes": ", ".join(sorted(version.purposes)),
        **{name: day.isoformat() if day is not None else None for name, day in days.items()},
        "entry": str(version.entry) if version.entry else None,
    }


shown = Shown()
