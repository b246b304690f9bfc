"""``kotowari policy check``: a policy file held against itself, its page, and the law in force on a day."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.cli.infile import read_text
from kotowari.cli.policy.laws import pending_laws
from kotowari.cli.policy.report import report_object, show_comparison, show_report
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.policy.checking.check import Report
from kotowari.policy.checking.check import check as checked
from kotowari.policy.checking.expected import Expected, compare, parse_expected
from kotowari.policy.gaps import Weight
from kotowari.policy.law import in_force
from kotowari.policy.parse import lines_of_rules
from kotowari.publication.shelf import installed_packs, read_policy


def check(
    file: Annotated[Path, typer.Argument(help="The policy file.")],
    on: Annotated[str | None, typer.Option(help="Under the law in force on this day, as YYYY-MM-DD.")] = None,
    law: Annotated[list[str] | None, typer.Option(help="A law pack instead of the file's; once for each.")] = None,
    expected: Annotated[Path | None, typer.Option(help="A file of known findings: only others count.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="What is answerable and unanswered counts too.")] = False,
) -> None:
    """Check a policy file: contradictions, the page, and the gaps between it and the law.

    Ends with 1 if there is a breach or a mistake; with --expected, if anything differs from it.
    """
    text = read_text(file)
    policy = read_policy(text, file.name)
    known = parse_expected(read_text(expected), expected.name) if expected else None
    day = _day(on) if on else known.on if known else clock.today(policy.operator.timezone)
    packs = in_force((installed.pack for installed in installed_packs()), law or policy.laws, day)
    report = checked(policy, packs, day, pending_laws())
    rules = {rule for each in (*report.findings, *report.answered) for rule in each.rules}
    lines = lines_of_rules(text, file.name, rules)
    if known is None:
        _tell(report, lines)
        raise typer.Exit(FAILED if is_failure(report, strict=strict) else DONE)
    raise typer.Exit(_held_to(report, known, lines))


def is_failure(report: Report, *, strict: bool) -> bool:
    """Whether a report has a breach or a mistake or, in strict use, something answerable that is not answered."""
    grave = {Weight.BREACH, Weight.MISTAKE} | ({Weight.ANSWERABLE} if strict else set())
    return any(each.weight in grave for each in report.findings)


def _tell(report: Report, lines: dict[str, int]) -> None:
    if shown.as_json:
        shown.json(report_object(report, lines, shown.language))
    else:
        show_report(report, lines, shown.language)


def _held_to(report: Report, known: Expected, lines: dict[str, int]) -> int:
    comparison = compare(report, known)
    if shown.as_json:
        body = report_object(report, lines, shown.language)
        body["unexpected"] = [each.id for each in comparison.unexpected]
        body["reweighed"] = [each.id for each in comparison.reweighed]
        body["vanished"] = [each.id for each in comparison.vanished]
        shown.json(body)
    else:
        show_comparison(comparison, len(known.findings), lines, shown.language)
    return DONE if comparison.is_equal else FAILED


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("expected a day as YYYY-MM-DD") from None
