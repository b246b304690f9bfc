"""What shows that a sweep was done: figures by rule, the entries, and what could not be deleted yet, with why."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari.canonical import canonical, digest
from kotowari.database.pool import Connection
from kotowari.errors import SweepUnknown
from kotowari.handling.space import Space
from kotowari.keeping.holds import holds
from kotowari.keeping.store import Done, Sweep, sweeps
from kotowari.recipients.given import read_given
from kotowari.recipients.notices import What, notices
from kotowari.recipients.register import Register
from kotowari.vault.keys.epochs import read_erasures


class Reason(StrEnum):
    """Why something that was to go is still there."""

    BACKUPS = "backups"
    """A dump from before, with the key of an epoch, opens the erased."""
    BUNDLES = "bundles"
    """So does one with a copy of the keys that is not attested destroyed."""
    DUMPS = "dumps"
    """A dump from before has what was deleted of persons who stay, and their own keys open it."""
    HELD_BY_LAW = "held-by-law"
    RECIPIENTS = "recipients"
    """A recipient was to be told to erase on the days of the sweep, and has not acknowledged that it did."""
    ENTRUSTED = "entrusted"
    """An entrustee was given items of those deleted, and has not certified that it disposed of them."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What is still there: why, of what (an epoch's key, a bundle, a moment, a duty, a recipient), of how many persons
    and to which day, if known: of an entrustee, the last of the contract."""

    reason: Reason
    of: str
    persons: int | None = None
    until: str | None = None


def pending_backups(connection: Connection, space: Space, entries: Iterable[UUID]) -> tuple[Pending, ...]:
    """Return the keys, and the copies of them, with which a dump from before would still open somebody erased.

    They are those of every epoch under which the key of one of them was ever wrapped.
    """
    erasures = read_erasures(connection, space.keys, list(entries)).values()
    epochs = {epoch.number for one in erasures for epoch in one.pending_epochs}
    bundles = {str(bundle.number) for one in erasures for bundle in one.pending_bundles}
    return (
        *(Pending(Reason.BACKUPS, f"epoch-{epoch}") for epoch in sorted(epochs)),
        *(Pending(Reason.BUNDLES, bundle) for bundle in sorted(bundles)),
    )


def pending_holds(held: "Counter[tuple[str, date | None]]") -> tuple[Pending, ...]:
    """Return what a law keeps, by duty and last day."""
    found = sorted(held.items(), key=lambda each: (each[0][0], each[0][1] or date.max))
    return tuple(
        Pending(Reason.HELD_BY_LAW, duty, count, until.isoformat() if until else None) for (duty, until), count in found
    )


def pending_outside(connection: Connection, space: Space, begun: datetime, ended: datetime) -> tuple[Pending, ...]:
    """Return the recipients who were to be told to erase on the days of a sweep, by how many are not acknowledged."""
    # Nothing leads from such a notice to the erasure that raised it, beyond its day.
    since, through = (_midnight(at) for at in (begun, ended))
    told = Counter(
        one.recipient
        for one in notices(connection, space.name)
        if one.what is What.ERASE and since <= one.due_at <= through and one.acknowledged_at is None
    )
    return tuple(Pending(Reason.RECIPIENTS, recipient, count) for recipient, count in sorted(told.items()))


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def pending_entrusted(connection: Connection, space: Space, certified: Mapping[str, Any]) -> tuple[Pending, ...]:
    """Return the entrustees who were given, before a sweep ended, what it deleted, and have not disposed of it."""
    given, found = read_given(connection, space.name), list[Pending]()
    ended = datetime.fromisoformat(certified["ended_at"]).date()
    for contract in Register.read(connection, space.name).contracts.values():
        kept = contract.undisposed(given.get(contract.number, {}))
        if any(
            since <= ended and (certified["erased"] or item in certified["deleted"]) for item, since in kept.items()
        ):
            until = contract.until.isoformat() if contract.until else None
            found.append(Pending(Reason.ENTRUSTED, contract.recipient, None, until))
    return tuple(sorted(found, key=lambda one: (one.of, one.until or "")))


def certify(
    connection: Connection,
    space: Space,
    sweep: Sweep,
    done: Sequence[Done],
    held: "Counter[tuple[str, date | None]]",
    at: datetime,
) -> str:
    """Return the certificate of a sweep as RFC 8785 text; its digest is what the ledger records."""
    figures = {name: _summed(done, name) for name in ("erased", "deleted", "ended", "left")}
    epochs = [epoch for one in done for epoch in one.tally["epochs"]]
    pending = [*pending_backups(connection, space, (one.entry for one in done))]
    if figures["deleted"]:
        pending.append(Pending(Reason.DUMPS, at.isoformat(timespec="seconds")))
    body: dict[str, Any] = {
        "kotowari_certificate": 1,
        "space": space.name,
        "sweep": sweep.number,
        "through": sweep.through.isoformat(),
        "by": str(sweep.begun_by),
        "begun_at": sweep.begun_at.isoformat(timespec="microseconds"),
        "ended_at": at.isoformat(timespec="microseconds"),
        "policies": sorted({one.tally["policy"] for one in done}),
        **figures,
        "epochs": sorted(set(epochs)),
        "entries": [str(one.entry) for one in done],
    }
    pending += pending_outside(connection, space, sweep.begun_at, at) if figures["erased"] else ()
    pending += pending_entrusted(connection, space, body)
    body["pending"] = [asdict(one) for one in (*pending, *pending_holds(held))]
    return canonical(body).decode()


def digest_of(certificate: str) -> str:
    """Return the digest by which the ledger knows a certificate."""
    return digest(certificate.encode())


def tally(
    *, erased: "Counter[str]", deleted: "Counter[str]", ended: "Counter[str]", left: int, epochs: set[int], policy: str
) -> dict[str, Any]:
    """Return the figures of one batch: persons by rule, by item and by purpose."""
    return {
        "erased": dict(erased),
        "deleted": dict(deleted),
        "ended": dict(ended),
        "left": {"persons": left} if left else {},
        "epochs": sorted(epochs),
        "policy": policy,
    }


def _summed(done: Iterable[Done], name: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in done:
        total.update(one.tally[name])
    return dict(total)


def find_certificate(space: Space, number: int) -> Sweep:
    """Return a sweep that has ended. Raises :class:`SweepUnknown`."""
    with space.reading() as connection:
        for one in sweeps(connection, space):
            if one.number == number and one.certificate is not None:
                return one
    raise SweepUnknown(number=number)


def read_certificate(sweep: Sweep) -> dict[str, Any]:
    """Return what a sweep's certificate says."""
    said: dict[str, Any] = json.loads(sweep.certificate or "{}")
    return said


def pending_now(space: Space, certificate: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what of a certificate is still pending: keys, their copies, dumps, copies outside, holds that still stand.

    Of dumps nobody here knows when they are gone.
    """
    begun, ended = (datetime.fromisoformat(certificate[name]) for name in ("begun_at", "ended_at"))
    with space.reading() as connection:
        found = [*pending_backups(connection, space, map(UUID, certificate["entries"]))]
        outside = [*pending_outside(connection, space, begun, ended)] if certificate["erased"] else []
        outside += pending_entrusted(connection, space, certificate)
    today = space.today()
    standing = {(one.duty, one.until.isoformat() if one.until else None) for one in holds(space) if one.stands(today)}
    dumps = [one for one in certificate["pending"] if one["reason"] == Reason.DUMPS]
    held = [one for one in certificate["pending"] if one["reason"] == Reason.HELD_BY_LAW]
    still = (one for one in held if (one["of"], one["until"]) in standing)
    return [*map(asdict, found), *dumps, *map(asdict, outside), *still]
