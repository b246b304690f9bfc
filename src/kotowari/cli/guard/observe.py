"""``kotowari guard observe``: what logins do, for a while, counted by the shape of their statements."""

import time
from dataclasses import dataclass, field
from typing import Annotated

import typer

from kotowari import clock
from kotowari.cli import options
from kotowari.cli.guard.target import LogFolder, PlaceName, Target, TargetName, target
from kotowari.cli.show import shown
from kotowari.errors import DurationUnreadable, LogUnreadable
from kotowari.guard.before import read_kept
from kotowari.guard.connect import Connection
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import as_before
from kotowari.guard.observe.log.files import Files, InFolder, Position, files_of
from kotowari.guard.observe.sources import Activity, functions, has_statistics, of_log, of_statistics, own_functions
from kotowari.guard.observe.store import Polled
from kotowari.guard.observe.tally import Reader, Source
from kotowari.guard.reads.settings import in_another_language
from kotowari.handling.guarded import observing

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LOOK, _READ = 1.0, 30.0
"""Seconds between two looks at what runs, and between two readings of the log and the statistics."""


def observe(
    name: TargetName,
    by: options.By,
    place: PlaceName = None,
    how_long: Annotated[
        str, typer.Option("--for", help="How long: 30m, 12h, 7d. Without it what is told already is read, once.")
    ] = "0s",
    log: LogFolder = None,
) -> None:
    """Count what each login does in a database. Nothing is stopped, and no value of any statement is kept.

    It reads the server's log (csvlog or jsonlog), pg_stat_statements and pg_stat_activity, whichever there is, and goes
    on where it was left. See `kotowari guard observed` for what of it would be refused.
    """
    seconds = _seconds(how_long)
    with target(name, place) as of, of.connected() as connection:
        found = inspect(connection)
        database = as_before(found, read_kept(connection))
        reader = Reader(database, functions(connection), own_functions(connection))
        watch = _Observing(of, connection, files_of(connection, log), database.name, reader, Activity(reader))
        sources = watch.sources()
        language = in_another_language(found)
        if watch.has_log and language is not None:
            said = f"{language}: of the log what pgaudit tells is read, and nothing else: set it to C"
            shown.said(said, warning="language", says=said)
        entry = observing.begin_observing(of.space, by=by, place=of.place.name, sources=sources)
        shown.said(f"observing {of.place.name} by {', '.join(sources)}; entry {entry}", entry=entry, sources=sources)
        until = time.monotonic() + seconds
        watch.read()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(_LOOK, left))
            watch.look()
        if seconds:
            watch.read()
        watch.say()


@dataclass(slots=True)
class _Observing:
    of: Target
    connection: Connection
    files: Files
    database: str
    reader: Reader
    activity: Activity
    has_log: bool = False
    has_statistics: bool = False
    counted: dict[Source, int] = field(default_factory=dict)
    last: float = 0.0
    unreadable: int = 0

    def sources(self) -> list[str]:
        """Return what tells of statements here; where there is no log, it is said why."""
        try:
            self.has_log = bool(self.files.names())
            said = "" if self.has_log else "no file of it is csvlog or jsonlog (`log_destination`)"
        except LogUnreadable as problem:
            if isinstance(self.files, InFolder):
                raise
            said = str(problem)
        if said:
            shown.said(f"without the log: {said}", without="log", says=said)
        self.has_statistics = has_statistics(self.connection)
        if not self.has_statistics:
            said = "pg_stat_statements is not installed here, or may not be read"
            shown.said(f"without statistics: {said}", without="statements", says=said)
        found = [Source.LOG.value] if self.has_log else []
        return [*found, *([Source.STATEMENTS.value] if self.has_statistics else []), Source.ACTIVITY.value]

    def look(self) -> None:
        """Look at what runs, and read what else is told when it is time."""
        tally = self.activity.look(self.connection)
        if tally.counts:
            observing.keep_sampled(self.of.space, self.of.place.name, tally)
            self._count(Source.ACTIVITY, len(tally.counts))
        if time.monotonic() - self.last > _READ:
            self.read()
            self.say()

    def read(self) -> None:
        """Read the log and the statistics on from where they were left."""
        before, was = observing.left_off(self.of.space, self.of.place.name)
        if self.has_log:
            self._read_log(before)
        if self.has_statistics:
            self._read_statistics(was)
        self.last = time.monotonic()

    def say(self) -> None:
        """Tell how far it is."""
        told = {source.value: count for source, count in sorted(self.counted.items())}
        said = ", ".join(f"{count} by {source}" for source, count in told.items()) or "nothing new"
        said += f"; {self.unreadable} records of the log could not be read" if self.unreadable else ""
        shown.said(f"{self.of.place.name}: {said}", place=self.of.place.name, counted=told, unreadable=self.unreadable)

    def _read_log(self, before: dict[str, Position]) -> None:
        for batch in of_log(self.files, before, self.database, self.reader):
            read = {batch.file: batch.position}
            if not observing.keep_observed(self.of.space, self.of.place.name, batch.tally, before, read):
                return  # another one reads it at this moment
            before |= read
            self.unreadable += batch.unreadable
            for (_, _, source), counted in batch.tally.counts.items():
                self._count(source, counted.count)
        observing.forget_logs(self.of.space, self.of.place.name, self.files.names())

    def _read_statistics(self, was: Polled) -> None:
        found = of_statistics(self.connection, was, self.reader, clock.today("UTC"))
        if found is not None and observing.keep_polled(self.of.space, self.of.place.name, found[0], was, found[1]):
            self._count(Source.STATEMENTS, sum(one.count for one in found[0].counts.values()))

    def _count(self, source: Source, more: int) -> None:
        if more:
            self.counted[source] = self.counted.get(source, 0) + more


def _seconds(written: str) -> float:
    number, unit = written[:-1], written[-1:]
    if not number.isdigit() or unit not in _UNITS:
        raise DurationUnreadable(duration=written, units=", ".join(_UNITS))
    return float(int(number) * _UNITS[unit])
