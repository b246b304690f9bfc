"""Acquire: take in values of a person, with their source, the notice shown and the purposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import LanguageUnknown, PersonUnknown, RegionUnknown
from kotowari.gate.answer import Answer, Permit
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.handles import REGIONS
from kotowari.handling.admit import admit_change
from kotowari.handling.consent import consent_to_acquiring
from kotowari.handling.gone import not_here
from kotowari.handling.grounds.succeed import prove_succession
from kotowari.handling.outcome import Acquired, Refused
from kotowari.handling.outgoing.received import Provider, keep_receipt, of_provider
from kotowari.handling.replies import answer_then, reply_to
from kotowari.handling.space import Space
from kotowari.policy.period import Period
from kotowari.policy.terms import Act, Condition, Ground, ItemClass
from kotowari.publication.evidence import Kind
from kotowari.recipients.receipts import Receipt
from kotowari.vault.consents import Consents
from kotowari.vault.custody import Custody, Newcomer, Person
from kotowari.vault.lookup import Handle, Lookup
from kotowari.vault.organisations import organisation_number
from kotowari.vault.provenance import Provenance
from kotowari.vault.values import clean_value

RESOLVE_WITHIN = Period(months=12)
"""How long a holding whose notice is unknown may stay so."""


class Source(StrEnum):
    """From where information comes."""

    PERSON = "person"
    CONTRACT = "contract"
    WEB_FORM = "web-form"
    BUSINESS_CARD = "business-card"
    THIRD_PARTY = "third-party"
    PUBLIC = "public"
    UNKNOWN = "unknown"


_THEIR_OWN = frozenset((Source.PERSON, Source.CONTRACT, Source.WEB_FORM, Source.BUSINESS_CARD))
"""The sources in which a person has given something, and so knows of it."""


class Notice(StrEnum):
    """How the person could know the purposes: shown the revision in force, or unknown (from before the system)."""

    SHOWN = "shown"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything that comes in at once about one person.

    ``values`` are by item; ``organisation`` is the name of the company the person belongs to, ``since`` from when;
    ``region`` the country in whose form telephone numbers are written; ``consents`` what the person consented to in
    this act of giving (``special-care``), which becomes a consent on record. A known ``person`` is added to; without
    one, a new person is made. What is ``listed`` comes from a list that somebody kept, and not from whom it is about.
    What comes from a third party names its ``provider`` (APPI 30); with a business that passes to us it keeps the
    purposes of the agreement (18(2)).
    """

    subject: str
    values: Mapping[str, str] = field(repr=False)
    source: Source | None
    notice: Notice | None
    purposes: frozenset[str]
    language: str | None = None
    region: str = "JP"
    organisation: str | None = field(default=None, repr=False)
    since: date | None = None
    consents: frozenset[str] = frozenset()
    basis: str | None = None
    person: UUID | None = None
    listed: bool = False
    provider: Provider | None = field(default=None, repr=False)

    @property
    def returns(self) -> bool:
        """Whether a person who was erased because nothing was needed any more may come back by it."""
        return self.notice is Notice.SHOWN and self.source in _THEIR_OWN and not self.listed


def acquire(space: Space, *, by: str, arrival: Arrival, key: str | None = None) -> Acquired | Refused:
    """Take in what has arrived about a person, if source, notice and purposes are in order.

    Raises :class:`kotowari.errors.ValueNotText`, :class:`kotowari.errors.ValueTooLarge` or
    :class:`kotowari.errors.NotAHandle` for a value that cannot be held; :class:`PersonUnknown`,
    :class:`LanguageUnknown` or :class:`RegionUnknown` for what is none; of what comes by a succession what
    :func:`kotowari.handling.grounds.succeed.prove_succession` raises. Then nothing is taken in.
    """
    is_kept = key is not None and _ask(arrival).is_well_formed
    with space.changing() as connection:
        values, handles = _checked(space, connection, arrival)
        reply = reply_to(connection, space, key, _asked(by, arrival)) if is_kept and key is not None else None
        if reply is not None and reply.entry is not None and reply.person is not None:
            answer = answer_then(connection, space, reply.entry)
            if isinstance(answer, Permit):
                return Acquired(answer, reply.entry, reply.person)
        outcome = _take_in(connection, space, by, arrival, values, handles)
        if reply is not None and reply.entry is None and isinstance(outcome, Acquired):
            reply.keep(connection, space, outcome.entry, outcome.person)
    return outcome


def foresee(space: Space, arrival: Arrival) -> tuple[Answer, tuple[UUID, ...]]:
    """Return what :func:`acquire` would answer now, and the persons who share a handle; nothing is done or recorded.

    Raises what :func:`acquire` raises.
    """
    with space.reading() as connection:
        _, handles = _checked(space, connection, arrival)
        lookup = Lookup(connection, space.keys)
        suppressed = lookup.is_suppressed(handles, returns=arrival.returns)
        met = _established(space, arrival, suppressed, _is_unjust(space, arrival), None)
        answer = decide(space.rulebook(), _ask(arrival), Facts(space.today(), met))
        return answer, lookup.sharing(handles)


def handles_of(space: Space, connection: Connection, values: Mapping[str, str], region: str) -> tuple[Handle, ...]:
    """Return the values by which a person can be found, as the policy names them.

    Raises :class:`kotowari.errors.NotAHandle` for one that is not of its kind, :class:`RegionUnknown`.
    """
    if region not in REGIONS:
        raise RegionUnknown
    space.refresh(connection)
    items = space.rulebook().policy.items
    return tuple(
        Handle(item, kind, value, region)
        for item, value in values.items()
        if item in items and (kind := items[item].handle) is not None
    )


def _checked(space: Space, connection: Connection, arrival: Arrival) -> tuple[dict[str, str], tuple[Handle, ...]]:
    space.refresh(connection)
    policy = space.rulebook().policy
    if arrival.language is not None and arrival.language not in policy.languages:
        raise LanguageUnknown(known=", ".join(f"`{language}`" for language in policy.languages))
    if (provider := arrival.provider) is not None:
        provider.cleaned()
        if provider.ground is Ground.SUCCESSION:
            prove_succession(space, provider.succession, arrival.subject, arrival.values.keys(), arrival.purposes)
    # An item that the policy does not know is not named in an error either: it could be anything.
    values = {item: clean_value(item if item in policy.items else "?", value) for item, value in arrival.values.items()}
    return values, handles_of(space, connection, values, arrival.region)


def _is_unjust(space: Space, arrival: Arrival) -> bool:
    purposes = arrival.purposes if _ask(arrival).is_well_formed else frozenset()
    pieces = space.shelf.evidence([f"purposes.{name}" for name in purposes], space.today())
    return any(piece.kind is Kind.UNJUST for piece in pieces)


def _take_in(
    connection: Connection,
    space: Space,
    by: str,
    arrival: Arrival,
    values: Mapping[str, str],
    handles: Sequence[Handle],
) -> Acquired | Refused:
    custody, lookup = Custody(connection, space.keys), Lookup(connection, space.keys)
    ask = _ask(arrival)
    newcomer = Newcomer.make(space.keys) if arrival.person is None else None
    person = newcomer.person if newcomer else custody.lock(arrival.person) if arrival.person else None
    if person is None:
        raise not_here(connection, space, arrival.person) if arrival.person else PersonUnknown
    suppressed = lookup.is_suppressed(handles, returns=arrival.returns)
    met = _established(space, arrival, suppressed, _is_unjust(space, arrival), person)
    special = _special_care(space, arrival)
    if special and Consents(connection, space.keys).covers(person, ItemClass.SPECIAL_CARE, special):
        met |= {Condition.CONSENT_TO_SPECIAL_CARE}
    facts = Facts(space.today(), met)
    decision = admit_change(connection, space, by, ask, facts, person)
    if isinstance(decision, Refused):
        if newcomer is None:
            custody.leave_trail(person, decision.entry)
        return decision
    permit, admitted = decision
    sharing = tuple(other for other in lookup.sharing(handles) if other != person.number)
    if newcomer is not None:
        custody.take_in(admitted, newcomer, arrival.subject)
    custody.hold(admitted, person, arrival.subject, values, _provenance(arrival, permit, facts.on))
    custody.find_by(admitted, person, handles)
    if arrival.organisation is not None:
        since = arrival.since or space.today()
        organisation = organisation_number(connection, space.keys, arrival.organisation, since)
        custody.join(admitted, person, organisation, since)
    if arrival.provider is not None and permit.records:
        receipt = Receipt(admitted.entry, clock.now(), sorted(values), permit.records, arrival.provider.kept)
        keep_receipt(connection, space, arrival.provider, receipt, person.number)
    if special and ItemClass.SPECIAL_CARE in arrival.consents:
        how = (arrival.source or Source.UNKNOWN).value
        consent_to_acquiring(connection, space, by=by, person=person, items=special, how=how, language=arrival.language)
    custody.leave_trail(person, admitted.entry)
    return Acquired(permit, admitted.entry, person.number, sharing)


def _special_care(space: Space, arrival: Arrival) -> frozenset[str]:
    items = space.rulebook().policy.items
    return frozenset(
        item for item in arrival.values if item in items and items[item].item_class is ItemClass.SPECIAL_CARE
    )


def _ask(arrival: Arrival) -> Ask:
    items = frozenset(arrival.values)
    return Ask(Act.ACQUIRE, arrival.subject, items, purposes=arrival.purposes, basis=arrival.basis)


def _established(
    space: Space, arrival: Arrival, is_suppressed: bool, is_unjust: bool, person: Person | None
) -> frozenset[Condition]:
    met = {
        Condition.NOT_UNJUST: not is_unjust,
        Condition.SOURCE_NAMED: arrival.source is not None
        and (arrival.source is not Source.UNKNOWN or arrival.notice is Notice.UNKNOWN),
        Condition.NOTICE_SHOWN: arrival.notice is Notice.SHOWN,
        Condition.NOTICE_LEGACY: arrival.notice is Notice.UNKNOWN,
        Condition.NOT_SUPPRESSED: not is_suppressed,
        Condition.CONSENT_TO_SPECIAL_CARE: ItemClass.SPECIAL_CARE in arrival.consents,
        Condition.KNOWN: person is not None,
    }
    # What is held from before is not received now: whatever had to be confirmed had to be then.
    is_third_party = arrival.source is Source.THIRD_PARTY and arrival.notice is not Notice.UNKNOWN
    about_provider = of_provider(space.rulebook(), is_third_party, arrival.provider)
    return about_provider.union(condition for condition, is_met in met.items() if is_met)


def _provenance(arrival: Arrival, permit: Permit, on: date) -> Provenance:
    return Provenance(
        purposes=arrival.purposes,
        source=(arrival.source or Source.UNKNOWN).value,
        notice=permit.source.revision,
        language=arrival.language,
        acquired_at=clock.now(),
        resolve_by=RESOLVE_WITHIN.after(on) if arrival.notice is Notice.UNKNOWN else None,
    )


def _asked(by: str, arrival: Arrival) -> dict[str, object]:
    return {
        "acquire": [by, arrival.subject, dict(arrival.values), arrival.source, arrival.notice],
        "purposes": sorted(arrival.purposes),
        "notice": [arrival.language, arrival.region, sorted(arrival.consents), arrival.basis],
        "organisation": [arrival.organisation, arrival.since.isoformat() if arrival.since else None],
        "person": str(arrival.person) if arrival.person else None,
        "provider": arrival.provider.to_json() if arrival.provider else None,
    }
