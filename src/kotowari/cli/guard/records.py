"""``kotowari guard records``: the reads of a guarded database put on record, from the log that pgaudit writes."""

import stat
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.guard.target import LogFolder, PlaceName, Target, TargetName, target
from kotowari.cli.show import shown
from kotowari.errors import ReadsNotLogged
from kotowari.guard.before import read_kept
from kotowari.guard.connect import Connection
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import as_before
from kotowari.guard.names import AUDIT_SETTING, audit_role
from kotowari.guard.observe.log.files import Files, Position, files_of
from kotowari.guard.observe.sources import functions
from kotowari.guard.observe.uses import names_of
from kotowari.guard.reads.folding import Bound, Reading, Times, fold
from kotowari.guard.reads.settings import to_watch, unwatching, watching
from kotowari.handling.guarded import reads as recording

_OTHERS = stat.S_IRWXO
_SUFFIXES = (".csv", ".json", ".log")
"""Of the same piece of a log, by its forms."""


def records(
    name: TargetName,
    by: options.By,
    place: PlaceName = None,
    log: LogFolder = None,
    purge: Annotated[
        bool, typer.Option("--purge", help="Delete the log's files that are on record whole, all but the newest.")
    ] = False,
) -> None:
    """Put on record what was read in a guarded database: who, for which purpose, which table, in which shape.

    It folds what pgaudit wrote since the last time, and is meant to run every few minutes. The raw log is personal
    data: keep its folder closed, and purge what was folded. See `kotowari guard watch` for the settings that it needs.
    """
    with target(name, place) as of, of.connected() as connection:
        found, kept = inspect(connection), read_kept(connection)
        if found.roles[found.user].logs.get(AUDIT_SETTING) != audit_role(found.name):
            raise ReadsNotLogged(place=of.place.name)
        wanted = of.compiled()(as_before(found, kept))
        first = {role.name: role.settings["role"] for role in found.roles.values() if "role" in role.settings}
        views = {role.name: role.capacity.name for role in wanted.roles}
        names = names_of(found) | functions(connection)
        files = files_of(connection, log)
        _warn_of_open(log) if log is not None else _warn_of_mode(connection)
        done = _fold(of, by, files, found.name, Bound.of(kept, first, views), names)
        if purge and log is not None:
            _purge(log, files, done)
        recording.forget_folded(of.space, of.place.name, files.names())


def watch(
    name: TargetName,
    place: PlaceName = None,
    undo: Annotated[bool, typer.Option("--undo", help="The statements that take it out again.")] = False,
) -> None:
    """Print the statements by which a superuser has pgaudit log the reads of the guarded tables, to be run by psql."""
    with target(name, place) as of, of.connected() as connection:
        found, kept = inspect(connection), read_kept(connection)
        wanted = of.compiled()(as_before(found, kept))
    there = (one for one in to_watch(wanted) if one in found.tables)
    lines = unwatching(found) if undo else watching(found, there)
    sys.stdout.write("".join(f"{line};\n" for line in lines))


def _fold(
    of: Target, by: str, files: Files, database: str, bound: Bound, names: frozenset[str]
) -> Mapping[str, Position]:
    """Put what is new on record, and return how far each file of the log was folded."""
    before, sessions = recording.reads_left_off(of.space, of.place.name)
    counted: Counter[tuple[bool, tuple[str, ...]]] = Counter()
    entries, unreadable = [], 0
    for folded in fold(files, before, sessions, database, bound, names):
        made = recording.fold_reads(of.space, by=by, place=of.place.name, folded=folded, before=before)
        if made is None:
            break  # another one folds it at this moment
        before[folded.file] = folded.position
        entries += made
        unreadable += folded.unreadable
        counted.update(_by_purpose(folded.readings))
    for (is_bound, purposes), count in sorted(counted.items()):
        words = " or ".join(purposes) or ("no purpose" if is_bound else "no purpose: the login is not bound")
        shown.said(f"{count} reads for {words}", reads=count, purposes=list(purposes), bound=is_bound)
    if unreadable:
        shown.said(f"{unreadable} records of the log could not be read: what they told is lost", unreadable=unreadable)
    shown.said(f"{of.place.name}: {sum(counted.values())} reads in {len(entries)} entries", entries=entries)
    return before


def _by_purpose(readings: dict[Reading, Times]) -> Counter[tuple[bool, tuple[str, ...]]]:
    counted: Counter[tuple[bool, tuple[str, ...]]] = Counter()
    for reading, times in readings.items():
        counted[reading.is_bound, reading.purposes] += times.times
    return counted


def _warn_of_open(folder: Path) -> None:
    if folder.is_dir() and _is_open(folder) and any(_is_open(each) for each in folder.iterdir()):
        said = "everybody on this machine may read it: take that away, for statements with values are in it"
        shown.said(f"{folder}: {said}", warning="open-log", folder=str(folder), says=said)


def _warn_of_mode(connection: Connection) -> None:
    """Say so where the server lets everybody on its machine read its log."""
    row = connection.execute(b"SELECT pg_catalog.current_setting('log_file_mode')").fetchone()
    if row is not None and int(row[0], 8) & _OTHERS:
        said = f"`log_file_mode` is {row[0]}: everybody on its machine may read the log, in which there are values"
        shown.said(said, warning="open-log", says=said)


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & _OTHERS)


def _purge(folder: Path, files: Files, done: Mapping[str, Position]) -> None:
    """Delete what is on record to its end, in whatever form it is written; the newest is still written.

    Whether it was observed too is not asked.
    """
    gone = []
    for name in files.names()[:-1]:
        if name in done and done[name].byte == (folder / name).stat().st_size:
            alike = [folder / Path(name).with_suffix(suffix) for suffix in _SUFFIXES]
            for path in (one for one in alike if one.is_file()):
                path.unlink()
                gone.append(path.name)
    shown.said(f"{len(gone)} files of the log deleted", purged=gone)
