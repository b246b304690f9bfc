"""``kotowari guard migrate``: a company's own migration, run on a database that is guarded."""

import os
import shutil
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.guard.change import PATIENCE, Attempts, Wait, change
from kotowari.cli.guard.held_back import held_back
from kotowari.cli.guard.target import PlaceName, TargetName, target
from kotowari.errors import Error, MigrationUnknown
from kotowari.guard.apply import Patience
from kotowari.handling.guarded.record_guard import Deed

_BY_SIGNAL = 128
"""What a shell adds to the number of the signal that ended a command."""


def migrate(
    name: TargetName,
    command: Annotated[
        list[str],
        typer.Argument(metavar="-- COMMAND…", help="What migrates, as it is run without a guard.", show_default=False),
    ],
    by: options.By,
    place: PlaceName = None,
    wait: Wait = PATIENCE.lock_seconds,
    attempts: Attempts = PATIENCE.attempts,
) -> None:
    """Let the guard make way, run a migration, and apply the guard again, however the migration ended.

    It ends as the migration does. What was renamed or is new the map must say before the end: the map that is in force
    then is applied. A signal to end, be it Ctrl-C or a terminal that closes, is passed on to the migration, and the
    guard is applied before this ends by it. If it is killed, `kotowari guard apply` brings the guard back; until then
    it is closed.
    """
    environment = dict(os.environ)  # as it was: what is set for ourselves is not for the company's own programs
    program = shutil.which(command[0])
    if program is None:
        raise MigrationUnknown(command=command[0])
    patience = Patience(wait, attempts)
    status, made_way = 0, True
    with held_back() as signals:
        try:
            with target(name, place) as of:
                change(of, by, Deed.LIFTED, patience)
            if not signals.look():
                status = signals.run(program, [program, *command[1:]], environment)
        except Error:
            made_way = False  # it was undone
            raise
        finally:
            if made_way:
                with target(name, place) as of:
                    change(of, by, Deed.APPLIED, patience)
    if status:
        raise typer.Exit(status if status > 0 else _BY_SIGNAL - status)
