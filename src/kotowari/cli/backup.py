"""``backup`` and ``restore``: the database in one file, and the proof that what came back can be read."""

import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.cli import options
from kotowari.cli.restoring import AcceptLoss, bring_back, facts, sentences
from kotowari.cli.show import shown
from kotowari.database import dump
from kotowari.errors import BackupOfAnother, BackupUnreadable, FileExists
from kotowari.handling.installation import Installation, open_installation, set_up_installation
from kotowari.home import Home
from kotowari.vault.readable import prove_readable

_MANIFEST, _DATA = "manifest.json", "data.dump"


def add_to(app: typer.Typer) -> None:
    """Add the commands of backups."""
    app.command("backup", rich_help_panel="Backup")(backup)
    app.command("restore", rich_help_panel="Backup")(restore)


def backup(file: Annotated[Path, typer.Argument(help="The new file to write.")]) -> None:
    """Write the database to a file. The keys are not in it: keep the key folder apart, and keep it safe."""
    if file.exists():
        raise FileExists(file=file)
    home = Home.from_environment()
    with open_installation(home) as installation, tempfile.TemporaryDirectory(dir=file.absolute().parent) as scratch:
        installation.space()
        installation.integrate()
        data, whole = Path(scratch) / _DATA, Path(scratch) / "backup.tar"
        dump.dump(installation.owner_url, data)
        manifest = Path(scratch) / _MANIFEST
        made = {"made": clock.now().isoformat(), "migrations": dump.migrations(installation.owner_url)}
        manifest.write_text(json.dumps(made), encoding="utf-8")
        with tarfile.open(whole, "w") as archive:
            archive.add(manifest, _MANIFEST)
            archive.add(data, _DATA)
        whole.chmod(0o600)
        os.link(whole, file)
    shown.said(f"wrote {file}; the keys in {home.keys} are not in it", file=str(file), keys=str(home.keys))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `kotowari backup` wrote.")],
    by: options.By,
    accept_loss: AcceptLoss = False,
) -> None:
    """Load a backup into a new installation that has the keys, and prove that what came back can be read.

    What the folders `journal` and `log` of the home have and the backup has not is then done again, as by `kotowari
    restored`: nobody who was erased since comes back.
    """
    home = Home.from_environment()
    with set_up_installation(home, to_restore=True) as installation, tempfile.TemporaryDirectory() as scratch:
        data = _unpack(file, Path(scratch), dump.migrations(installation.owner_url))
        dump.load(installation.owner_url, data)
        done = bring_back(installation, by, accept_loss=accept_loss)
        persons, gone = _prove(installation)
    recovered = sum(one.recovered for one in done)
    says = [f"restored {persons} persons, the key of each opens", *sentences(done)]
    if gone:
        says.append(f"{gone} were erased since, and nothing opens them")
    shown.said("\n".join(says), persons=persons, erased=gone, recovered=recovered, spaces=facts(done))


def _unpack(file: Path, scratch: Path, migrations: list[str]) -> Path:
    try:
        with tarfile.open(file) as archive:
            archive.extract(_MANIFEST, scratch, filter="data")
            archive.extract(_DATA, scratch, filter="data")
        manifest = json.loads((scratch / _MANIFEST).read_text(encoding="utf-8"))
        made_from = manifest["migrations"]
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError):
        raise BackupUnreadable(file=file) from None
    if made_from != migrations:
        raise BackupOfAnother(file=file)
    return scratch / _DATA


def _prove(installation: Installation) -> tuple[int, int]:
    space = installation.space()
    with space.reading() as connection:
        return prove_readable(connection, space.keys)
