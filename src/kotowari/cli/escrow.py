"""Commands of escrow: shares for custodians, bundles of keys for them to open, the drill, and the recovery."""

import os
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import click
import typer

from kotowari.cli import options
from kotowari.cli.infile import read_given
from kotowari.cli.show import shown
from kotowari.errors import FileExists
from kotowari.handling.installation import open_installation
from kotowari.handling.keys.escrow import attest_destroyed, deal_shares, drill, write_bundle
from kotowari.home import Home
from kotowari.vault.keys import bundle, store
from kotowari.vault.keys.escrow import Escrow, read_shares

Bundle = Annotated[Path, typer.Argument(help="The bundle, as `kotowari keys bundle` wrote it.")]
Shares = Annotated[
    list[Path],
    typer.Option("--share", help="A file with a share, once for each; - for standard input.", allow_dash=True),
]


def add_to(group: typer.Typer) -> None:
    """Add the commands of escrow to the group of the keys'."""
    for command, name in (
        (deal, "escrow"),
        (write, "bundle"),
        (try_shares, "drill"),
        (recover, "recover"),
        (attest, "attest"),
    ):
        group.command(name, rich_help_panel="Custodians")(command)


def deal(
    by: options.By,
    threshold: Annotated[int, typer.Option(help="How many shares are enough.")],
    share: Annotated[
        list[Path] | None, typer.Option("--share", help="A new file for one custodian's share, once for each.")
    ] = None,
    show: Annotated[int, typer.Option(help="Show this many shares instead, one after another, on the screen.")] = 0,
) -> None:
    """Deal shares among custodians: any THRESHOLD of them can open a bundle of the keys, fewer learn nothing.

    Write a bundle next. Dealt again, the shares of before still open the bundles of before.
    """
    files = share or []
    if bool(files) == bool(show) or (show and (shown.as_json or not sys.stdin.isatty())):
        raise typer.BadParameter("name a new file with --share for each custodian, or use --show on a terminal")

    def hand_out(made: Escrow, words: list[str]) -> None:
        for number, text in enumerate(words, 1):
            sheet = _sheet(made, number, text)
            if show:
                click.clear()
                shown.console.print(sheet, markup=False)
                click.pause("Write it down; then press a key, and let the next custodian come.")
                click.clear()
            else:
                _write_new(files[number - 1], sheet)

    for file in files:
        if file.exists():
            raise FileExists(file=file)
    with open_installation(Home.from_environment()) as installation:
        made, entry = deal_shares(
            installation, by=by, threshold=threshold, shares=len(files) or show, hand_out=hand_out
        )
    sentence = (
        f"deal {made.deal}: {made.threshold} of {made.shares} shares open a bundle; now write one (`keys bundle`)"
    )
    shown.said(sentence, deal=made.deal, threshold=made.threshold, shares=made.shares, entry=entry)


def write(file: Annotated[Path, typer.Argument(help="The new file to write.")], by: options.By) -> None:
    """Write every key to a file that only enough custodians can open. Keep it away from their shares, and from here.

    It needs no custodian. Write one after each roll, before the old key is destroyed.
    """
    with open_installation(Home.from_environment()) as installation:
        number, epochs = write_bundle(installation, by=by, file=file)
    held = "; ".join(f"{space}: epochs {', '.join(map(str, numbers))}" for space, numbers in epochs.items())
    shown.said(f"wrote bundle {number} to {file} ({held})", bundle=number, file=str(file), epochs=epochs)


def attest(
    number: Annotated[UUID, typer.Argument(metavar="BUNDLE", help="The bundle's number.")], by: options.By
) -> None:
    """Attest that every copy of a bundle is destroyed: erasures no longer wait for it."""
    with open_installation(Home.from_environment()) as installation:
        entry = attest_destroyed(installation, by=by, number=number)
    shown.said(f"attested, entry {entry}", bundle=number, entry=entry)


def try_shares(file: Bundle, share: Shares, by: options.By) -> None:
    """Prove, changing nothing, that a bundle and these shares would bring all back; it is recorded either way."""
    with open_installation(Home.from_environment()) as installation:
        persons = drill(installation, by=by, file=file, shares=_read(share))
    shown.said(f"passed: bundle and shares open every one of {persons} persons", passed=True, persons=persons)


def recover(file: Bundle, share: Shares) -> None:
    """Make the key folder anew from a bundle and enough shares, on a machine that has none. Then restore a backup.

    KOTOWARI_KEY_STORE says where the keys go, as for `kotowari up`.
    """
    home = Home.from_environment()
    keys = bundle.recover(file, _read(share), home.keys, home.key_store)
    number = sum(map(len, keys.values()))
    sentence = f"{number} keys of {len(keys)} space(s) are in {home.keys}; restore a backup next"
    shown.said(sentence, keys=number, spaces=sorted(keys), store=store.stated(home.keys)[0])


def _read(files: list[Path]) -> list[str]:
    return [share for file in files for share in read_shares(read_given(file))]


def _sheet(made: Escrow, number: int, words: str) -> str:
    head = f"# kotowari share {number} of {made.shares}, deal {made.deal}, {made.dealt_at[:10]}\n"
    need = (
        f"# {made.threshold} such shares and a bundle bring the keys back: keep it from others, and from the bundle\n"
    )
    return head + need + words + "\n"


def _write_new(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
