"""``kotowari request files`` and ``file``: what people found who looked through places is seen, and ruled on.

No file is handed out before somebody looked at it and said so.
"""

from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_bytes, read_given
from kotowari.cli.request import given
from kotowari.cli.request.disclosing import Reason, reviewing
from kotowari.cli.show import shown
from kotowari.errors import FileExists
from kotowari.handling.asked.evidence import Proof
from kotowari.rights.answer.prepare import file_name
from kotowari.rights.deciding.file_rulings import FileFound, Gives, rule_on_file

FileName = Annotated[str, typer.Argument(help="A file as `request files` names it, such as cabinet.evidence.1.")]


def add_to(group: typer.Typer) -> None:
    """Add the commands on files that people found."""
    group.command("files", rich_help_panel="Disclosing")(files)
    group.command("file", rich_help_panel="Disclosing")(rule)


def files(
    number: given.Number,
    by: options.By,
    to: Annotated[Path | None, typer.Option("--to", help="Write them into this new private folder.")] = None,
) -> None:
    """List the files that people found who looked through places, and what was ruled on each; --to writes them out."""
    with reviewing(number, by) as (_, review):
        found = review.files
    if to is not None:
        _write(to, found)
    for one in found:
        ruled = one.gives.value if one.gives else "nobody ruled on it yet"
        size = len(one.proof.content)
        shown.said(f"{one.name}: {size:,} bytes, {ruled}", file=one.name, size=size, gives=one.gives)
    waiting = sum(one.gives is None for one in found)
    shown.said(f"{len(found)} files, {waiting} to be ruled on", files=len(found), waiting=waiting)


def rule(
    number: given.Number,
    name: FileName,
    give: Annotated[Gives, typer.Option("--give", help="What of it the person is given.")],
    reason: Reason,
    by: options.By,
    instead: Annotated[
        Path | None,
        typer.Option("--with", help="The file that is handed out instead, others masked; kept sealed."),
    ] = None,
) -> None:
    """Say of a file that people found what of it is handed out: the whole, nothing, or another file in its stead."""
    with reviewing(number, by) as (installation, review):
        taken = rule_on_file(
            installation.space(),
            by=by,
            request=review.opened.case.request,
            matter=review.matter,
            files=review.files,
            name=name,
            gives=give,
            reason=read_given(reason).strip(),
            instead=Proof(instead.name, read_bytes(instead)) if instead else None,
        )
        given.said(taken, f"{name}: {give.value}")


def _write(folder: Path, found: tuple[FileFound, ...]) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise FileExists(file=folder) from None
    for one in found:
        file = folder / file_name(one, one.proof)
        file.touch(mode=0o600)
        file.write_bytes(one.proof.content)
