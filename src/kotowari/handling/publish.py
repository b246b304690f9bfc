"""Publish: a revision of the policy, or evidence about what it names. Both are entries."""

from datetime import date
from uuid import UUID

from kotowari import clock
from kotowari.canonical import digest
from kotowari.errors import EvidenceAboutNothing
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.model import Policy
from kotowari.publication.evidence import Evidence, Kind, add_evidence
from kotowari.publication.shelf import Shelf, add_revision, read_policy

_ONE_AT_A_TIME = b"SELECT pg_advisory_xact_lock(hashtextextended('kotowari publication ' || %(space)s, 0))"


def publish(space: Space, *, by: str, text: str, file: str) -> tuple[Policy, UUID]:
    """Publish a revision and return it with the number of its entry.

    Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake of the file; for a revision that may not be
    published now, what :meth:`kotowari.publication.shelf.Shelf.check_new` raises. Nothing is then published.
    """
    policy = read_policy(text, file)
    with space.changing() as connection:
        connection.execute(_ONE_AT_A_TIME, {"space": space.name})
        space.refresh(connection)
        space.shelf.check_new(policy, clock.today(policy.operator.timezone))
        mark = add_revision(connection, space.name, policy, text, clock.now())
        content = {"publish": {"policy": policy.policy, "revision": policy.revision.isoformat(), "digest": mark}}
        made = entry(space, space.actor(connection, by), "publish", content)
        append(connection, space.name, made)
        # Read apart: what this transaction sees is published only if it commits.
        shelf = Shelf.read(connection, space.name)
        shelf.keep_packs(connection, max(policy.revision, clock.today(policy.operator.timezone)))
    with space.reading() as connection:
        space.refresh(connection)
    return policy, made.id


def record_evidence(
    space: Space, *, by: str, about: str, kind: Kind, since: date, document: bytes, until: date | None = None
) -> UUID:
    """Record evidence about a recipient or a purpose and return the number of its entry; the document stays outside.

    Raises :class:`EvidenceAboutNothing` if the policy in force does not have what it is about.
    """
    evidence = Evidence(about, kind, since, digest(document), until)
    with space.changing() as connection:
        space.refresh(connection)
        policy = space.rulebook().policy
        known = [f"recipients.{name}" for name in policy.recipients] + [f"purposes.{name}" for name in policy.purposes]
        if about not in known:
            raise EvidenceAboutNothing(known=", ".join(f"`{name}`" for name in known))
        number = add_evidence(connection, space.name, evidence)
        content = {
            "evidence": {
                "number": str(number),
                "about": about,
                "kind": kind.value,
                "since": since.isoformat(),
                "until": until.isoformat() if until else None,
                "digest": evidence.digest,
            }
        }
        made = entry(space, space.actor(connection, by), "evidence", content)
        append(connection, space.name, made)
    return made.id
