"""``kotowari policy trace``: each sentence of the page, the rules that keep it, and what enforces them."""

from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli.infile import read_bytes, read_text
from kotowari.cli.policy.kept import accounting_object, show_accounting, show_trace, trace_object
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.errors import UnknownLanguage
from kotowari.policy.model import Policy
from kotowari.policy.tracing.accounts import Passage, account_for, parse_accounts
from kotowari.policy.tracing.trace import trace as traced
from kotowari.publication.shelf import read_policy
from kotowari.reading.page import read_page


def trace(
    file: Annotated[Path, typer.Argument(help="The policy file.")],
    language: Annotated[str | None, typer.Option(help="The page's language; the prevailing one otherwise.")] = None,
    source: Annotated[
        Path | None, typer.Option(help="An existing page, text or HTML, to be accounted for sentence by sentence.")
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option(help="The accounting of that page; FILE with the ending .accounts.yaml otherwise.")
    ] = None,
) -> None:
    """Trace every sentence of the page to the rules that keep it, and these to what enforces them, and how far.

    With --source, ends with 1 if the file does not account for every sentence of that page.
    """
    policy = read_policy(read_text(file), file.name)
    if source is not None:
        raise typer.Exit(_account(policy, source, _passages(policy, file, accounts)))
    chosen = language or policy.prevailing
    if chosen not in policy.languages:
        raise UnknownLanguage(language=" ".join(chosen.split()), known=", ".join(policy.languages))
    sentences = traced(policy, chosen)
    if shown.as_json:
        shown.json(trace_object(policy, sentences, chosen))
    else:
        show_trace(policy, sentences, chosen)


def _passages(policy: Policy, file: Path, accounts: Path | None) -> tuple[Passage, ...]:
    """Return what is accounted for: nothing yet where no file is named and none lies beside the policy."""
    beside = file.with_suffix(".accounts.yaml")
    if accounts is None and not beside.exists():
        return ()
    chosen = accounts or beside
    return parse_accounts(read_text(chosen), chosen.name, policy).passages


def _account(policy: Policy, source: Path, passages: tuple[Passage, ...]) -> int:
    page = read_page(read_bytes(source))
    accounting = account_for(page, passages)
    if shown.as_json:
        shown.json(accounting_object(policy, accounting))
    else:
        show_accounting(accounting, shown.language)
    return FAILED if accounting.unaccounted or accounting.vanished else DONE
