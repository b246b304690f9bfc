"""``kotowari policy diff``: what the later of two revisions changes: in words, as JSON, or as a table."""

import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.canonical import digest
from kotowari.cli.infile import read_text
from kotowari.cli.policy.lines import hang
from kotowari.cli.show import DONE, shown
from kotowari.gate.difference.account import Account, account_of
from kotowari.gate.difference.telling import tell
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.notice.comparison import Comparison, compare_documents, language_of
from kotowari.notice.comparison_table import csv_table, html_page, markdown_table
from kotowari.policy.law import in_force
from kotowari.policy.model import Policy
from kotowari.policy.text import LANGUAGES
from kotowari.publication.shelf import installed_packs, read_policy

DIFFERENT = 3
"""The exit status where the two revisions differ; 1 stays an error, as everywhere."""


class Table(StrEnum):
    """A form of the comparison of old and new."""

    HTML = "html"
    MARKDOWN = "markdown"
    CSV = "csv"


_TABLES: dict[Table, Callable[..., str]] = {
    Table.HTML: html_page,
    Table.MARKDOWN: markdown_table,
    Table.CSV: csv_table,
}


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier revision.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later revision.")],
    table: Annotated[Table | None, typer.Option(help="The comparison of old and new (新旧対照表) instead.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="In the table, unchanged clauses too.")] = False,
    language: Annotated[str | None, typer.Option(help="The language to tell it in.")] = None,
    on: Annotated[str | None, typer.Option(help="Under the law in force on this day, as YYYY-MM-DD.")] = None,
    since: Annotated[str | None, typer.Option(help="The earlier one under the law of this day instead.")] = None,
) -> None:
    """Tell what a later revision of a policy newly permits and refuses, what its rules say otherwise, and what is due.

    Ends with 0 if there is no difference and with 3 if there is one. (1 is an error, 2 a command not understood.)
    """
    texts = read_text(old), read_text(new)
    before, after = read_policy(texts[0], old.name), read_policy(texts[1], new.name)
    if table is not None:
        comparison = compare_documents(before, after, language_of(before, after, language))
        sys.stdout.write(_TABLES[table](comparison, whole=whole))
        raise typer.Exit(_status(comparison))
    spoken = language or shown.language
    if spoken not in LANGUAGES:
        raise typer.BadParameter("expected one of " + ", ".join(LANGUAGES), param_hint="--language")
    day = _day(on) if on else max(after.revision, clock.today(after.operator.timezone))
    account = account_of(_rulebook(before, texts[0], _day(since) if since else day), _rulebook(after, texts[1], day))
    if shown.as_json:
        shown.json(account.to_json(spoken))
    else:
        _show(account, spoken)
    raise typer.Exit(DONE if account.is_empty else DIFFERENT)


def _status(comparison: Comparison) -> int:
    return DIFFERENT if comparison.is_changed else DONE


def _rulebook(policy: Policy, text: str, day: date) -> Rulebook:
    packs = in_force((installed.pack for installed in installed_packs()), policy.laws, day)
    digests = {(one.pack.pack, one.pack.in_force): one.digest for one in installed_packs()}
    return make_rulebook(policy, digest(text.encode()), [(pack, digests[pack.pack, pack.in_force]) for pack in packs])


def _show(account: Account, language: str) -> None:
    before, after = account.before.source, account.after.source
    hang("", f"{before.policy} {before.revision} → {after.policy} {after.revision}", "bold")
    for section in tell(account, language):
        shown.console.print()
        hang("", section.title, "bold")
        for point in section.points:
            hang("  ", point.head)
            for line in point.lines:
                hang("    ", line)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("expected a day as YYYY-MM-DD") from None
