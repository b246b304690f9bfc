"""Commands on the ledger: what an auditor runs, and what brings a restored database back to it."""

from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import receipts, watching
from kotowari.cli.infile import read_text
from kotowari.cli.show import shown
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.ledger.export import export
from kotowari.ledger.verify import verify


def add_to(app: typer.Typer) -> None:
    """Add the group of the ledger's commands."""
    group = typer.Typer(help="The ledger: verify, watch, export, receipts.", no_args_is_help=True)
    group.command("verify")(verify_log)
    group.command("export")(export_log)
    group.command("key")(show_key)
    group.command("watch")(watching.watch_log)
    receipts.add_to(group)
    app.add_typer(group, name="ledger", rich_help_panel="Ledger")


def verify_log(
    folder: Annotated[
        Path | None, typer.Argument(help="The log's folder or an export; this installation's if none.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The ledger's public key, as `kotowari ledger key` shows it.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint saved earlier: the log must continue it.")
    ] = None,
) -> None:
    """Verify a log, offline: every entry against its tree, the tree against the signed checkpoint.

    With a folder and a key nothing of the installation is needed. A log that was altered, cut short, rolled back or
    forked is named, and the exit status is not 0.
    """
    saved = read_text(checkpoint) if checkpoint is not None else None
    if folder is not None and key is not None:
        verified = verify(folder, key, saved)
    else:
        with open_installation(Home.from_environment()) as installation:
            installation.space()
            if folder is None:
                installation.integrate()
            own = key or str(installation.signer().verifier)
            verified = verify(folder or installation.log_folder(), own, saved)
    sentence = f"verified: {verified.size} entries, root {verified.root.hex()}"
    shown.said(sentence, entries=verified.size, root=verified.root.hex(), checkpoint=verified.checkpoint)


def export_log(target: Annotated[Path, typer.Argument(help="The folder to write.")]) -> None:
    """Write a copy of the log for an auditor, verified while it is copied."""
    with open_installation(Home.from_environment()) as installation:
        installation.space()
        installation.integrate()
        key = str(installation.signer().verifier)
        verified = export(installation.log_folder(), target, key)
    sentence = f"exported {verified.size} entries to {target}\nverify: kotowari ledger verify {target} --key '{key}'"
    shown.said(sentence, entries=verified.size, folder=str(target), key=key)


def show_key() -> None:
    """Show the ledger's public key, with which anybody can verify it."""
    with open_installation(Home.from_environment()) as installation:
        installation.space()
        key = str(installation.signer().verifier)
    shown.said(key, key=key)
