"""``kotowari policy test``: decides a file of cases, and says where the gate answers otherwise than expected."""

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli.infile import read_text
from kotowari.cli.policy.lines import hang
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.gate.cases import read_cases
from kotowari.gate.trial import Verdict, ready, try_case
from kotowari.publication.shelf import installed_packs

_SHIPPED = Path(str(resources.files("kotowari.cli.demo"))) / "cases" / "scenarios.yaml"


def try_cases(
    cases: Annotated[Path | None, typer.Argument(help="The file of cases.")] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="A policy file in place of the one the file gives to all cases.")
    ] = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Try the scenarios that come with the program, all of them made up.")
    ] = False,
) -> None:
    """Try cases: what is given, what is asked, which answer is expected, and by which rules."""
    if (cases is None) is not shipped:
        raise typer.BadParameter("expected a file of cases, or --shipped for those that come with the program")
    path = cases or _SHIPPED
    file = read_cases(read_text(path), path.name)
    packs = tuple((installed.pack, installed.digest) for installed in installed_packs())
    instead = (policy.name, read_text(policy)) if policy else None
    # All are made ready before any is tried: a mistake in the file is told alone, not after a page of results.
    prepared = tuple(ready(file, lambda name: read_text(path.parent / name), packs, instead))
    failed = 0
    for case in prepared:
        verdict = try_case(case)
        failed += not verdict.passed
        _show(verdict)
    _sum_up(len(prepared), failed, file.whole.elsewhere)
    raise typer.Exit(FAILED if failed else DONE)


def _show(verdict: Verdict) -> None:
    case = verdict.case
    if shown.as_json:
        shown.json(_object(verdict))
        return
    mark, style = ("passed  ", "green") if verdict.passed else ("FAILED  ", "bold red")
    hang(mark, case.words, lead_style=style)
    if verdict.passed:
        return
    hang("        ", f"{case.file}:{case.line}")
    for each in verdict.differences:
        for lead, lines in ((f"{each.what:<10}expected  ", each.expected), (" " * 10 + "got       ", each.got)):
            hang(f"        {lead}", "\n".join(lines) or "none")
    hang("        words     ", verdict.answer.reason.words(shown.language))


def _object(verdict: Verdict) -> dict[str, object]:
    return {
        "case": verdict.case.words,
        "file": verdict.case.file,
        "line": verdict.case.line,
        "passed": verdict.passed,
        "decision": "permit" if verdict.answer.is_permit else "refuse",
        "reasons": [{reason.code.value: list(reason.rules)} for reason in verdict.answer.reasons],
        "words": verdict.answer.reason.words(shown.language),
        "differences": [
            {"what": each.what, "expected": list(each.expected), "got": list(each.got)} for each in verdict.differences
        ],
    }


def _sum_up(number: int, failed: int, elsewhere: dict[str, str]) -> None:
    if shown.as_json:
        shown.json({"cases": number, "passed": number - failed, "failed": failed, "elsewhere": elsewhere})
        return
    for place, (name, why) in enumerate(elsewhere.items()):
        if place == 0:
            shown.console.print("\nNot decided by the gate, or not by it alone:")
        hang(f"  {name:<{max(map(len, elsewhere))}}  ", why)
    shown.console.print(f"\n{number} {'case' if number == 1 else 'cases'}: {number - failed} passed, {failed} failed")
