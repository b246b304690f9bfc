"""Publish: a revision that one person proposes and another approves, and evidence about what it names. All entries."""

from datetime import date
from uuid import UUID

from kotowari import clock
from kotowari.canonical import digest
from kotowari.errors import ApprovedByProposer, EvidenceAboutNothing, ProposalChanged
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.model import Policy
from kotowari.publication.evidence import Evidence, Kind, add_evidence
from kotowari.publication.proposal import Proposal, put_proposal, take_proposal
from kotowari.publication.shelf import Shelf, add_revision, add_translation, read_policy

_ONE_AT_A_TIME = b"SELECT pg_advisory_xact_lock(hashtextextended('kotowari publication ' || %(space)s, 0))"


def propose(space: Space, *, by: str, text: str, file: str) -> tuple[Policy, UUID]:
    """Lay a revision before a second person, and return it with the number of its entry; nothing is published yet.

    The same revision proposed again takes the place of the first. A published revision may be proposed with texts in
    the languages that were to follow. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake of the file;
    for a revision that may not be published now, what :meth:`kotowari.publication.shelf.Shelf.check_new` raises.
    """
    policy = read_policy(text, file)
    with space.changing() as connection:
        connection.execute(_ONE_AT_A_TIME, {"space": space.name})
        space.refresh(connection)
        space.shelf.check_new(policy, clock.today(policy.operator.timezone))
        actor = space.actor(connection, by)
        proposal = Proposal(policy.revision, digest(text.encode()), text, actor)
        put_proposal(connection, space.name, proposal, clock.now())
        made = entry(space, actor, "propose", {"propose": _described(policy, proposal.digest)})
        append(connection, space.name, made)
    return policy, made.id


def approve(space: Space, *, by: str, text: str, file: str) -> tuple[Policy, UUID]:
    """Publish what another person proposed, as the one who has read it, and return it with the number of the entry.

    ``text`` is the file that was read: nothing else is approved by it. Raises :class:`kotowari.errors.NothingProposed`,
    :class:`ProposalChanged`, :class:`ApprovedByProposer`; and what :func:`propose` raises, for a day has passed
    meanwhile, or another revision came first. Nothing is then published.
    """
    policy = read_policy(text, file)
    with space.changing() as connection:
        connection.execute(_ONE_AT_A_TIME, {"space": space.name})
        space.refresh(connection)
        proposal = take_proposal(connection, space.name, policy.revision)
        actor = space.actor(connection, by)
        if actor == proposal.by:
            raise ApprovedByProposer
        if digest(text.encode()) != proposal.digest:
            raise ProposalChanged(digest=proposal.digest)
        space.shelf.check_new(policy, clock.today(policy.operator.timezone))
        add = add_translation if space.shelf.is_completed_by(policy) else add_revision
        add(connection, space.name, policy, text, clock.now())
        content = {**_described(policy, proposal.digest), "proposed_by": str(proposal.by)}
        made = entry(space, actor, "publish", {"publish": content})
        append(connection, space.name, made)
        # Read apart: what this transaction sees is published only if it commits.
        Shelf.read(connection, space.name).keep_packs(connection)
    with space.reading() as connection:
        space.refresh(connection)
    return policy, made.id


def _described(policy: Policy, mark: str) -> dict[str, object]:
    return {
        "policy": policy.policy,
        "revision": policy.revision.isoformat(),
        "digest": mark,
        "languages": list(policy.languages),
        "following": list(policy.following),
    }


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
