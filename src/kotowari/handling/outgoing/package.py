"""Package: a provision that goes out as one file, sealed to the recipient's public keys, with a receipt.

The order in which it comes about is what a crash at any moment leaves: each person's entry and who was in the delivery,
in one commit; the sealed draft, whole and durable; the entry of the package with the draft's digest; the file's name.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import DatabaseUnavailable, DeliveryLost, PackageGone
from kotowari.gate.answer import Permit
from kotowari.gate.ask import Ask
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.deliver import Delivering
from kotowari.handling.outgoing.manifest import Described, manifest, manifest_words
from kotowari.handling.outgoing.package_form import Contents, pieces
from kotowari.handling.outgoing.recipient_keys import standing_keys
from kotowari.handling.outgoing.sealed_file import Draft, file_digest, remove_draft
from kotowari.handling.outgoing.spool import Spool
from kotowari.handling.provide import BATCH, purposes_passed
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.terms import Act, Ground
from kotowari.recipients.deliveries import Delivery, Form, Kept, delivery_of, seal_delivery
from kotowari.recipients.keys import PublicKey

Told = Callable[[Refused], None]
"""What is told of each person who was refused; they are not in the package."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a package is asked for: as :func:`kotowari.handling.provide.provide` has it."""

    persons: Sequence[UUID]
    subject: str
    items: Iterable[str]
    purpose: str | None
    recipient: str | None
    ground: Ground | None
    basis: str | None = None
    own_use: bool = False
    kept: Kept = Kept.EACH
    request: UUID | None = None

    @property
    def ask(self) -> Ask:
        """The ask of each person."""
        return Ask(
            Act.PROVIDE,
            self.subject,
            frozenset(self.items),
            self.purpose,
            recipient=self.recipient,
            ground=self.ground,
            basis=self.basis,
            own_use=self.own_use,
        )


Bound = Mapping[str, Sequence[str]]
"""The purposes that bind a successor, by item (APPI 18(2))."""


def make_package(
    space: Space, *, by: str, asked: Asked, file: Path, told: Told, key: str | None = None
) -> Delivery | None:
    """Provide persons as one sealed file, and return its receipt; None, and no file, where none of them is permitted.

    The file is a ZIP archive, sealed to every key of the recipient that stands. It has its name only when it is whole.
    Under an idempotency ``key``, running it again after it was ended at any moment goes on with it, and running it
    again after it was made gives the receipt again.

    Raises :class:`kotowari.errors.FileExists`, :class:`kotowari.errors.RecipientKeyMissing`,
    :class:`kotowari.errors.KeyReused`, :class:`kotowari.errors.PackageInMaking` and :class:`PackageGone`.
    """
    delivering = Delivering(space, by, asked.ask, asked.persons, Form.PACKAGE, asked.kept, key, asked.request)
    with space.changing() as connection:
        space.refresh(connection)
        if asked.recipient in space.rulebook().policy.recipients:
            standing_keys(connection, space, asked.recipient)
        before = delivering.find(connection)
    if before is not None and before.sealed_at is not None and file_digest(file) == before.digest:
        remove_draft(file.parent, before.number)
        return before
    with Draft(file, delivering.number) as draft, Spool(file.parent) as spool:
        try:
            return _made(space, by, delivering, draft, spool, told)
        except BaseException:
            # Where the database is away, nobody knows whether it was kept as sealed: then the draft stays.
            with contextlib.suppress(DatabaseUnavailable):
                if not _is_sealed(space, delivering.number):
                    draft.discard()
            raise


def _made(space: Space, by: str, delivering: Delivering, draft: Draft, spool: Spool, told: Told) -> Delivery | None:
    # Only now no other process is at it.
    with space.changing() as connection:
        before = delivering.find(connection)
    if before is not None and before.sealed_at is not None:
        if draft.digest() != before.digest:
            draft.discard()
            raise PackageGone(number=before.number)
        draft.name()
        return before
    permit, bound = _fill(delivering, spool, told)
    if permit is None:
        draft.discard()
        return None
    delivery = _sealed(space, by, delivering, draft, spool, (permit, bound))
    draft.name()
    return delivery


def _fill(delivering: Delivering, spool: Spool, told: Told) -> tuple[Permit | None, Bound]:
    """Put what is permitted into the spool, and return the permit of the first; None if there is none.

    Of a succession each row says the purposes of each item; all of an item's are returned.
    """
    permit, bound = None, defaultdict[str, set[str]](set)
    for outcomes in delivering.batches(BATCH):
        rows = []
        admitted = [outcome for outcome in outcomes if not isinstance(outcome, Refused)]
        passed = purposes_passed(delivering.space, admitted, delivering.ask)
        for refused in outcomes:
            if isinstance(refused, Refused):
                told(refused)
        for outcome in admitted:
            permit = permit or outcome.answer
            row = {"entry": str(outcome.admitted.entry), **outcome.open()}
            if purposes := passed.get(outcome.person.number):
                row["purposes"] = "; ".join(f"{item}: {' '.join(names)}" for item, names in sorted(purposes.items()))
            for item, names in (purposes or {}).items():
                bound[item].update(names)
            rows.append(row)
        if rows:
            spool.add(json.dumps(rows, ensure_ascii=False).encode())
    return permit, {item: sorted(names) for item, names in sorted(bound.items())}


def _sealed(
    space: Space, by: str, delivering: Delivering, draft: Draft, spool: Spool, says: tuple[Permit, Bound]
) -> Delivery:
    """Seal the draft and keep that it was; again, if a key was revoked meanwhile."""
    while True:
        with space.reading() as connection:
            delivery = delivery_of(connection, space.name, delivering.number)
            if delivery is None:
                raise DeliveryLost
            keys = standing_keys(connection, space, delivery.recipient)
        described = Described.of(space, delivery, *says)
        columns = ("entry", "purposes") if delivery.ground == Ground.SUCCESSION.value else ("entry",)
        contents = Contents(
            manifest_words(described),
            manifest(described),
            (*columns, *delivery.items),
            lambda: rows_in(spool),
            delivery.made_at,
            spool.size,
        )
        mark = draft.seal(pieces(contents), [key.key for key in keys])
        sealed = replace(delivery, digest=mark, fingerprints=tuple(key.fingerprint for key in keys))
        with space.changing() as connection:
            if set(standing_keys(connection, space, delivery.recipient)) == set(keys):
                return keep_sealed(connection, space, by, sealed, keys)


def rows_in(spool: Spool) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows that wait in a spool."""
    for piece in spool.pieces():
        yield json.loads(piece)


def keep_sealed(
    connection: Connection, space: Space, by: str, delivery: Delivery, keys: Sequence[PublicKey]
) -> Delivery:
    """Record in the ledger and keep that a package was sealed, within the transaction, and return it so."""
    content = {
        "package": {
            "number": str(delivery.number),
            "digest": delivery.digest,
            "recipient": delivery.recipient,
            "keys": [key.fingerprint for key in keys],
            "persons": delivery.persons,
            "ground": delivery.ground,
            "purpose": delivery.purpose,
            "subject": delivery.subject,
            "items": list(delivery.items),
            "revision": delivery.revision.isoformat(),
        }
    }
    made = entry(space, space.actor(connection, by), "package", content)
    append(connection, space.name, made)
    sealed = replace(delivery, sealed_at=clock.now(), entry=made.id)
    if not seal_delivery(connection, space.name, sealed):
        raise DeliveryLost
    return sealed


def _is_sealed(space: Space, number: UUID) -> bool:
    with space.reading() as connection:
        found = delivery_of(connection, space.name, number)
    return found is not None and found.sealed_at is not None
