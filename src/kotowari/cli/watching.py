"""The command that watches a log: for an auditor, on a machine of their own, with an address and the public key."""

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.cli.show import shown
from kotowari.errors import LedgerStale, LedgerUnreachable
from kotowari.ledger.checkpoint import Verifier
from kotowari.ledger.watch import CHECKPOINT_BYTES, FRAUDS, Fetch, Look, Memory, look, sweep

_MOST_PAUSE = 3600.0


def watch_log(
    where: Annotated[str, typer.Argument(metavar="URL|FOLDER", help="Where the log is, without /checkpoint.")],
    key: Annotated[str, typer.Option(help="The ledger's public key, as `kotowari ledger key` shows it.")],
    state: Annotated[Path, typer.Option(help="The file in which the last checkpoint is remembered; keep it.")] = Path(
        "kotowari-watch.json"
    ),
    every: Annotated[
        float | None, typer.Option(min=1, metavar="SECONDS", help="Look again and again; once if none.")
    ] = None,
    stale: Annotated[
        float | None, typer.Option(min=1, metavar="SECONDS", help="Say so if the log stands still for longer.")
    ] = None,
    all_tiles: Annotated[
        bool, typer.Option("--all-tiles", help="Verify every hash tile each time, not only those that a proof needs.")
    ] = False,
) -> None:
    """Watch a log from outside: cry at a fork, a rollback, a rewrite or another key.

    It needs neither an installation nor the entries. Exit status: 0 the log continues what was seen; 1 it does not, and
    both signed checkpoints are kept in a file beside the state as evidence; 4 nothing can be said now: the log cannot
    be reached, or has stood still for longer than --stale. With --every it goes on until the first status 1.
    """
    # Loaded when it is asked for: it is slow, and no other command needs it.
    from kotowari.ledger.source import source

    watcher = _Watcher(source(where), Verifier.parse(key), state, stale, all_tiles=all_tiles)
    pause = every or 0.0
    while True:
        try:
            found = watcher.look()
            shown.said(_said(found), size=found.size, before=found.before, checkpoint=found.seen.note)
            pause = every or 0.0
        except (LedgerUnreachable, LedgerStale) as problem:
            if every is None:
                raise
            shown.error(problem)
            pause = min(pause * 2, max(_MOST_PAUSE, every)) if isinstance(problem, LedgerUnreachable) else every
        if every is None:
            return
        sys.stdout.flush()
        time.sleep(pause)


def _said(found: Look) -> str:
    if not found.before:
        return f"first look: {found.size} entries, signed by the key; remembered"
    if found.size == found.before:
        return f"unchanged: {found.size} entries"
    return f"continued: {found.size} entries, the first {found.before} of them as they were"


class _Watcher:
    """Looks once, remembers what was found, and keeps the evidence of what is cried out."""

    def __init__(self, fetch: Fetch, verifier: Verifier, state: Path, stale: float | None, *, all_tiles: bool) -> None:
        self._fetch = fetch
        self._verifier = verifier
        self._memory = Memory(state.absolute(), verifier)
        self._stale = stale
        self._all_tiles = all_tiles
        self._shown: str | None = None

    def look(self) -> Look:
        seen, now = self._memory.read(), clock.now()
        self._shown = None
        try:
            found = look(self._noting, self._verifier, seen, now)
            if self._all_tiles:
                sweep(self._noting, self._verifier)
        except FRAUDS as problem:
            file = self._memory.keep_evidence(problem, seen, self._shown, now)
            status = shown.error(problem)
            shown.said(f"the evidence is in {file}", evidence=str(file))
            raise typer.Exit(status) from None
        if found.seen != seen:
            self._memory.keep(found.seen)
        if self._stale is not None and now - found.seen.since > timedelta(seconds=self._stale):
            raise LedgerStale(size=found.size, since=found.seen.since.isoformat(timespec="seconds"))
        return found

    def _noting(self, path: str, most: int) -> bytes | None:
        content = self._fetch(path, most)
        if most == CHECKPOINT_BYTES and content is not None:
            self._shown = content.decode("utf-8", "surrogateescape")
        return content
