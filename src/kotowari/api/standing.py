"""What stands: the published policy, and the ledger's head and proofs."""

import base64
import json
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.params import Query

from kotowari.api.answers import Part
from kotowari.api.caller import caller_of
from kotowari.errors import LedgerEntryUnknown, LedgerNotBegun, NoPolicyInForce, RevisionMissing
from kotowari.handling.space import Space
from kotowari.ledger.merkle import leaf_hash
from kotowari.ledger.proof import inclusion
from kotowari.ledger.tree import head
from kotowari.policy.model import Day
from kotowari.publication.shelf import Revision
from kotowari.vault.actors import find_actor

router = Router()

Labels = dict[str, str]
"""Words by language."""


class RevisionGiven(Part):
    """One revision of the policy."""

    policy: str
    revision: date
    """In force from this day."""
    published_at: datetime
    digest: str
    """Of the file it was published as: `sha256:` and 64 hexadecimal digits."""


class PurposeGiven(Part):
    """A purpose that a request may name."""

    label: Labels
    subjects: list[str]
    items: list[str]


class ItemGiven(Part):
    """An item that a request may name; `handle` if a person can be found by it."""

    label: Labels
    handle: str | None


class PolicyGiven(RevisionGiven):
    """A revision with every name that a request may use under it."""

    languages: list[str]
    subjects: dict[str, Labels]
    items: dict[str, ItemGiven]
    purposes: dict[str, PurposeGiven]
    recipients: dict[str, Labels]


class HeadGiven(Part):
    """The newest tree of the log."""

    checkpoint: str
    """A signed note (C2SP tlog-checkpoint). Its key comes from `kotowari ledger key`, not from here."""


class ProofGiven(Part):
    """That an entry is in the log (RFC 9162, 2.1.3)."""

    index: int
    entry: str
    """The entry's bytes, as text: SHA-256 of a zero byte and these is `leaf`."""
    leaf: str
    hashes: list[str]
    """From the leaf to the root; base64 each."""
    checkpoint: str


@router.get("/policy", response=PolicyGiven, tags=["Policy"], operation_id="policy", summary="The revision in force")
def policy(
    request: HttpRequest,
    on: Annotated[Day | None, Query(None, description="A day, as 2026-04-01; today if there is none.")] = None,
) -> PolicyGiven:
    """Return the revision in force on a day, with the names that a request may use."""
    space = caller_of(request).space
    _look_again(space)
    if on is None:
        return _policy(space.shelf.in_force(space.today()))
    try:
        return _policy(space.shelf.in_force(on))
    except NoPolicyInForce:
        raise RevisionMissing from None


@router.get(
    "/policy/revisions",
    response=list[RevisionGiven],
    tags=["Policy"],
    operation_id="revisions",
    summary="Every revision, the oldest first",
)
def revisions(request: HttpRequest) -> list[RevisionGiven]:
    """Return every revision that was published."""
    space = caller_of(request).space
    _look_again(space)
    return [_revision(revision) for revision in space.shelf.revisions]


@router.get("/ledger/head", response=HeadGiven, tags=["Ledger"], operation_id="head", summary="The log's checkpoint")
def ledger_head(request: HttpRequest) -> HeadGiven:
    """Return the newest checkpoint, signed."""
    space = caller_of(request).space
    with space.reading() as connection:
        newest = head(connection, space.name)
    if newest is None:
        raise LedgerNotBegun
    return HeadGiven(checkpoint=newest.note)


@router.get(
    "/ledger/entries/{uuid:entry}/proof",
    response=ProofGiven,
    tags=["Ledger"],
    operation_id="proof",
    summary="Proof that an entry is in the log",
)
def proof(request: HttpRequest, entry: UUID) -> ProofGiven:
    """Prove that an entry of the calling account is in the log. Entries of others are unknown here."""
    caller = caller_of(request)
    space = caller.space
    with space.reading() as connection:
        own = find_actor(connection, space.name, caller.account)
    proved = inclusion(space.database, space.name, entry)
    if own is None or json.loads(proved.body)["by"] != str(own):
        raise LedgerEntryUnknown(id=entry)
    return ProofGiven(
        index=proved.index,
        entry=proved.body.decode(),
        leaf=_base64(leaf_hash(proved.body)),
        hashes=[_base64(one) for one in proved.hashes],
        checkpoint=proved.checkpoint,
    )


def _look_again(space: Space) -> None:
    with space.reading() as connection:
        space.refresh(connection)


def _revision(revision: Revision) -> RevisionGiven:
    return RevisionGiven(
        policy=revision.policy.policy,
        revision=revision.policy.revision,
        published_at=revision.published_at,
        digest=revision.digest,
    )


def _policy(revision: Revision) -> PolicyGiven:
    policy = revision.policy
    return PolicyGiven(
        **_revision(revision).model_dump(),
        languages=list(policy.languages),
        subjects={name: subject.label for name, subject in policy.subjects.items()},
        items={name: ItemGiven(label=item.label, handle=item.handle) for name, item in policy.items.items()},
        purposes={
            name: PurposeGiven(label=purpose.label, subjects=list(purpose.for_), items=list(purpose.items))
            for name, purpose in policy.purposes.items()
        },
        recipients={name: recipient.name for name, recipient in policy.recipients.items()},
    )


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
