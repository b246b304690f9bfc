"""``kotowari guard observed``: what of all that was observed would be refused, for each login and purpose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from kotowari.cli.guard.reasons import reason
from kotowari.cli.guard.target import PlaceName, TargetName, target
from kotowari.cli.lines import first, number, say
from kotowari.cli.show import shown
from kotowari.guard.before import read_kept
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.reasons import Why
from kotowari.guard.compile.source import Source
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import as_before
from kotowari.guard.observe.judging import Finding, Judge, Outcome, covering
from kotowari.guard.observe.shape import called
from kotowari.guard.observe.sources import own_functions
from kotowari.guard.observe.store import Seen
from kotowari.handling.guarded.observing import observed as all_observed
from kotowari.handling.guarded.wanted_of import standing_facts

_SHOWN = 3
"""Shapes that are shown beside a finding; JSON has all of them."""

_WORDS = {
    Outcome.REFUSED: "would be refused",
    Outcome.BLANK: "would hold nothing",
    Outcome.NARROWED: "only of whom it permits",
}


def observed(
    name: TargetName,
    place: PlaceName = None,
    login: Annotated[str | None, typer.Option("--login", help="Of this login alone.")] = None,
    purpose: Annotated[
        list[str] | None, typer.Option("--purpose", help="As if it read for this purpose. Once for each.")
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="List also what is counted only because it is much.")] = False,
) -> None:
    """Tell what each login did, and what of it would be refused under each purpose that the map gives it, and why.

    A login that the map does not name is held against every purpose of the policy, and comes last; of it only numbers
    are told, unless it is asked for with --login. Nothing is changed.
    """
    with target(name, place) as of:
        seen = [one for one in all_observed(of.space, of.place.name) if login is None or one.login == login]
        with of.connected() as connection:
            database = as_before(inspect(connection), read_kept(connection))
            own = own_functions(connection)
        judge = Judge.of(
            Source(of.space.rulebook(), of.datamap, of.place, database, standing_facts(of.space, of.place))
        )
    logins = sorted({one.login for one in seen})
    reports = [_Report(judge, each, [one for one in seen if one.login == each], purpose, own) for each in logins]
    if shown.as_json:
        shown.json({"place": of.place.name, "logins": [report.as_object() for report in reports]})
        return
    reports.sort(key=lambda report: not report.is_of_the_map)
    say(line for report in reports for line in report.lines(whole=whole or login is not None))
    if not reports:
        say([f"{of.place.name}: nothing was observed yet: see `kotowari guard observe`"])


@dataclass(frozen=True, slots=True)
class _Report:
    judge: Judge
    login: str
    seen: Sequence[Seen]
    purposes: Sequence[str] | None
    functions: frozenset[str]

    @property
    def is_of_the_map(self) -> bool:
        """Whether the map says what the login reads for."""
        return bool(self.judge.capacities(self.login))

    def capacities(self) -> tuple[Capacity, ...]:
        """Return what the login is held against."""
        if self.purposes:
            return tuple(Capacity(purpose) for purpose in self.purposes)
        return self.judge.capacities(self.login) or self.judge.purposes

    def findings(self, capacity: Capacity) -> dict[Finding, list[Seen]]:
        """Return what would be otherwise, each with the shapes that it is of."""
        found: dict[Finding, list[Seen]] = {}
        for one in self.seen:
            for finding in self.judge.findings(capacity, one.uses):
                found.setdefault(finding, []).append(one)
        return dict(sorted(found.items(), key=lambda each: (list(Outcome).index(each[0].outcome), -_count(each[1]))))

    def covering(self) -> list[str]:
        """Return the purposes that would let all of it be as it is."""
        return [one.name for one in covering(self.judge, (one.uses for one in self.seen))]

    def called(self) -> list[str]:
        """Return which functions of the company it calls: what these read and write is told by nothing here."""
        return sorted({name for one in self.seen for name in called(one.text, self.functions)})

    def unread(self) -> int:
        """Return how many statements could not be read."""
        return _count([one for one in self.seen if one.text is None])

    def lines(self, *, whole: bool) -> Iterator[str]:
        """Yield the report in words; of a login that the map does not name its numbers, unless ``whole``."""
        by = ", ".join(sorted({one.source.value for one in self.seen}))
        counted = f"{number(_count(self.seen), 'statement')} of {number(len(self.seen), 'shape')}"
        named = "" if self.is_of_the_map else ", which the map does not name"
        yield f"login {self.login}{named}: {counted}, {_days(self.seen)}, by {by}"
        if unread := self.unread():
            yield f"  {unread} could not be read, and are not judged"
        if functions := self.called():
            yield f"  calls functions, in which nobody has looked: {', '.join(functions)}"
        for capacity in self.capacities():
            found = self.findings(capacity)
            yield f"  for {capacity.name}: " + (
                "all as it is" if not found else f"{number(len(found), 'thing')} otherwise"
            )
            if whole or self.is_of_the_map or self.purposes:
                yield from first(_findings_lines(found, whole=whole), whole)
        yield "  covered whole by: " + (", ".join(self.covering()) or "no purpose of the policy")

    def as_object(self) -> dict[str, Any]:
        """Return the report as a script reads it."""
        return {
            "login": self.login,
            "statements": _count(self.seen),
            "unread": self.unread(),
            "functions": self.called(),
            "shapes": [_shape_object(one) for one in self.seen],
            "purposes": {
                capacity.name: [_finding_object(finding, of) for finding, of in self.findings(capacity).items()]
                for capacity in self.capacities()
            },
            "covered_by": self.covering(),
        }


def _count(seen: Sequence[Seen]) -> int:
    return sum(one.count for one in seen)


def _what(finding: Finding) -> str:
    return f"{finding.how.value} {finding.table}" + (f".{finding.column}" if finding.column else "")


def _days(seen: Sequence[Seen]) -> str:
    first_day, last_day = min(one.first for one in seen), max(one.last for one in seen)
    return f"on {first_day}" if first_day == last_day else f"{first_day} to {last_day}"


def _findings_lines(found: Mapping[Finding, Sequence[Seen]], *, whole: bool) -> Iterator[str]:
    for finding, of in found.items():
        why = reason(finding.why)
        if finding.column is None and finding.why == Why.COLUMN_WITHOUT_ITEM:
            why = "it holds nothing that the purpose uses of its persons"
        about = f" ({finding.item})" if finding.item else ""
        times = "once" if _count(of) == 1 else f"{_count(of)} times"
        shapes = "".join(f"\n      {one.count}x {one.text}" for one in of[: _SHOWN if whole else 1])
        yield f"    {_what(finding)} {_WORDS[finding.outcome]}: {why}{about}; {times}, {_days(of)}{shapes}"


def _finding_object(finding: Finding, of: Sequence[Seen]) -> dict[str, Any]:
    return {
        "outcome": finding.outcome,
        "table": str(finding.table),
        "column": finding.column,
        "how": finding.how,
        "why": finding.why,
        "item": finding.item,
        "count": _count(of),
        "first": min(one.first for one in of).isoformat(),
        "last": max(one.last for one in of).isoformat(),
        "shapes": [one.digest.hex() for one in of],
    }


def _shape_object(one: Seen) -> dict[str, Any]:
    return {
        "shape": one.digest.hex(),
        "text": one.text,
        "by": one.source,
        "count": one.count,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
    }
