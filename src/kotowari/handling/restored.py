"""Restored: in a database that came back from a dump, what it does not know is done again from what lies outside it.

The changes that protect persons come from the journal, the entries from the log. What was taken in, corrected or
consented to after the dump was nowhere but in the database, and is told of in numbers.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from kotowari.canonical import canonical
from kotowari.database.pool import Connection
from kotowari.errors import JournalForked, JournalIncomplete, JournalNewer
from kotowari.handling.installation import Installation
from kotowari.handling.outgoing.send_on import move_again, pass_on_again
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.ledger.recover import lacking, recover, waiting
from kotowari.ledger.tree import head
from kotowari.ledger.verify import Verified
from kotowari.vault import journal_statements
from kotowari.vault.journal import Change, Kind, open_line
from kotowari.vault.outbox import unsettle
from kotowari.vault.outside import Folder, Line, require_held

_NAMES = UUID("6f0c0f0e-6a0b-5d57-9a3e-3d0d6a2c1b77")
"""The name space (RFC 9562, 5.5) of the numbers of restorations."""

_READS = frozenset(("use", "provide"))
_OF_KEYS = frozenset(
    ("epoch-begun", "epoch-rolled", "epochs-destroying", "epoch-destroyed", "keys-moved", "escrow-dealt")
)
_OF_ESCROW = frozenset(("escrow-dealt", "bundle-written", "bundle-destroyed"))
_TOLD_OTHERWISE = _READS | _OF_KEYS | _OF_ESCROW
"""Acts after which nothing is lost: reads, and what the key folder knows and has been put in place from there."""

_IS_RECORDED = b"""
    SELECT true FROM ledger.entry WHERE space = %(space)s AND id = %(id)s
    UNION ALL SELECT true FROM ledger.pending WHERE space = %(space)s AND id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did in one space, each as a number by the act of the entries.

    ``replayed`` was done again; ``missing`` was to be, and the journal does not have it; ``lost`` are the other changes
    that the log shows after the dump. ``recovered`` entries came back into the log. ``entry`` records all this; it is
    None where there was nothing to restore.
    """

    space: str
    replayed: Mapping[str, int]
    missing: Mapping[str, int]
    lost: Mapping[str, int]
    recovered: int
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class _Segment:
    """Lines of the journal that the database lacks (``unknown``), or has and has not numbered."""

    unknown: list[Line]
    unnumbered: list[Line]


@dataclass(frozen=True, slots=True)
class _Log:
    """What the log outside has beyond the database: how far it goes, and its permitted acts there."""

    verified: Verified | None
    acts: Counter[str]


def restored(
    installation: Installation, name: str, kinds: Iterable[Kind], *, by: str, accept_loss: bool = False
) -> Restored:
    """Do again in one space what its database does not know, and bring its log up to the folder's.

    ``installation`` is one that was opened to restore. May be killed anywhere: until it has ended no act is done, and
    the next run goes on. Run again it changes nothing. It needs no policy: what was decided is not decided again.

    Raises :class:`JournalIncomplete`, before anything is done, where the log shows changes that the journal does not
    have, unless ``accept_loss``; :class:`JournalForked`, :class:`JournalNewer`,
    :class:`kotowari.errors.JournalTampered` and :class:`kotowari.errors.JournalBusy`; what
    :func:`kotowari.ledger.recover.recover` raises.
    """
    known = {kind.act: kind for kind in kinds}
    installation.reinstate_keys(name)
    space = installation.space(name)
    journal = Folder(installation.journal_folder(name))
    with journal.lock() as held:
        require_held(held, journal.path)
        journal.clear()
        segments = _segments(space, journal)
        log = _log(installation, name)
        if not segments and log.verified is None:
            return Restored(name, {}, {}, {}, 0, None)
        number = _number(name, journal, log)
        replayed = _acts(space, known, segments) + _acts_before(space, number)
        shown = Counter({act: count for act, count in log.acts.items() if act in known})
        missing = shown - replayed
        if missing and not accept_loss:
            listed = ", ".join(f"{count} of `{act}`" for act, count in sorted(missing.items()))
            raise JournalIncomplete(folder=journal.path, missing=listed)
        lost = {act: count for act, count in sorted(log.acts.items()) if act not in _TOLD_OTHERWISE | known.keys()}
        recovered = log.verified.size - _size(installation, name) if log.verified else 0
        done = Restored(name, dict(sorted(replayed.items())), dict(sorted(missing.items())), lost, recovered, number)
        _replay(installation, space, known, segments, done, by)
        if log.verified is not None:
            # At the end: while the log is behind, and else while the journal is, no act is done.
            recover(installation.sequencing, name, installation.log_folder(name), _key(installation, name))
    return done


def _segments(space: Space, journal: Folder) -> list[_Segment]:
    """Return what the database lacks of the journal, proved whole. Raises :class:`JournalForked`."""
    found = []
    with space.reading() as connection:
        for lines in journal.whole(space.keys):
            values = {"lines": [line.line for line in lines], "numbers": [line.number for line in lines]}
            rows = connection.execute(journal_statements.LINES_MET, {"space": space.name, **values}).fetchall()
            here = {line: (number, chain) for number, line, chain, _ in rows}
            outside = {line.line: line for line in lines}
            for line, (number, chain) in here.items():
                same = outside.get(line)
                if same is None or (number is not None and (number, chain) != (same.number, same.chain)):
                    raise JournalForked(folder=journal.path, number=number)
            unknown = [line for line in lines if line.line not in here]
            unnumbered = [line for line in lines if here.get(line.line, (0,))[0] is None]
            if unknown or unnumbered:
                found.append(_Segment(unknown, unnumbered))
    return found


def _log(installation: Installation, name: str) -> _Log:
    """Return what the log's folder has that the database lacks, the entries that wait there left out."""
    wait = waiting(installation.sequencing, name)
    acts: Counter[str] = Counter()

    def see(body: bytes) -> None:
        said = json.loads(body)
        is_permitted = (said.get("answer") or {}).get("decision", "permit") == "permit"
        if is_permitted and UUID(said["id"]) not in wait:
            acts[said["act"]] += 1

    folder, key = installation.log_folder(name), _key(installation, name)
    return _Log(lacking(installation.sequencing, name, folder, key, see), acts)


def _number(name: str, journal: Folder, log: _Log) -> UUID:
    """Return the number of this restoration, the same for every run of it until it has ended."""
    last = journal.last()
    tree = [log.verified.size, log.verified.root.hex()] if log.verified else []
    return uuid5(_NAMES, canonical([name, last.chain.hex() if last else "", *tree]).decode())


def _acts(space: Space, known: Mapping[str, Kind], segments: Iterable[_Segment]) -> Counter[str]:
    acts = Counter(_opened(space, line).act for segment in segments for line in segment.unknown)
    for act in acts:
        if act not in known:
            raise JournalNewer(act=act)
    return acts


def _acts_before(space: Space, number: UUID) -> Counter[str]:
    """Return what earlier runs of this restoration, that were cut short, have done again."""
    with space.reading() as connection:
        rows = connection.execute(
            journal_statements.LINES_RESTORED, {"space": space.name, "restore": number}
        ).fetchall()
    return Counter(open_line(space.keys, line, sealed).act for line, sealed in rows)


def _replay(
    installation: Installation,
    space: Space,
    known: Mapping[str, Kind],
    segments: list[_Segment],
    done: Restored,
    by: str,
) -> None:
    """Do each segment again in one transaction, the last one with the entry; only then the database knows its lines."""
    for segment in segments or [_Segment([], [])]:
        with space.changing() as connection:
            for line in segment.unknown:
                change = _opened(space, line)
                pass_on_again(connection, space, change)
                known[change.act].replay(connection, space.keys, change.content)
                move_again(connection, space, change)
            if not segments or segment is segments[-1]:
                _record(connection, space, done, by)
        lines = [*segment.unknown, *segment.unnumbered]
        values = {
            "lines": [line.line for line in lines],
            "sealed": [line.sealed for line in lines],
            "numbers": [line.number for line in lines],
            "chains": [line.chain for line in lines],
            "restores": [*(done.entry for _ in segment.unknown), *(None for _ in segment.unnumbered)],
        }
        with installation.sequencing.transaction(space.name) as connection:
            connection.execute(journal_statements.BRING_LINES, {"space": space.name, **values})


def _record(connection: Connection, space: Space, done: Restored, by: str) -> None:
    """Record the restoration, once however often it was begun."""
    if connection.execute(_IS_RECORDED, {"space": space.name, "id": done.entry}).fetchone() is None:
        content = {"replayed": done.replayed, "missing": done.missing, "recovered": done.recovered}
        made = entry(space, space.actor(connection, by), "restored", {"restored": content}, number=done.entry)
        append(connection, space.name, made)
        unsettle(connection, space.name)


def _opened(space: Space, line: Line) -> Change:
    return open_line(space.keys, line.line, line.sealed)


def _key(installation: Installation, name: str) -> str:
    return str(installation.signer(name).verifier)


def _size(installation: Installation, name: str) -> int:
    with installation.sequencing.space(name) as connection:
        newest = head(connection, name)
    return newest.size if newest else 0
