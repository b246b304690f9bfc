"""Consents as records and receipts of ISO/IEC TS 27560:2023, written with the Data Privacy Vocabulary 2.3 in JSON-LD.

The profile is that of the DPV Community Group, https://w3id.org/dpv/schema/dpv-27560: header, processing, parties and
events. A record is the operator's; a receipt is what the person takes away and holds the records whole. The person is
named by a reference that leads nowhere but to the person's own key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kotowari.exports.dpv import LAWS, storage
from kotowari.exports.names import VOCABULARIES, Node, base, context, document, of, ref, texts
from kotowari.exports.terms import RECIPIENTS, RIGHTS, SENSITIVE
from kotowari.policy.model import Policy
from kotowari.policy.term_words import ACT_NAMES
from kotowari.policy.terms import Act

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#"
"""The profile that the records (``record``) and receipts (``receipt``) conform to."""

_PREFIXES = ("dpv", "pd", "loc", "legal-jp", "skos", "dct", "rdf", "xsd", "appi")
_SCHEMA_ORG = {"schema": "https://schema.org/"}


@dataclass(frozen=True, slots=True)
class Event:
    """What the person did: gave or withdrew consent, when, and how in a word, where that is known."""

    at: datetime
    how: str | None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One consent, ready to be written. ``policy`` is the revision that was in force when it was given.

    ``shown`` is the SHA-256 of the text that was shown, in hexadecimal, and ``text`` the text; with ``language`` they
    are None where they are not known. ``names`` says which of country, regime and measures were named.
    """

    number: UUID
    policy: Policy
    purpose: str | None
    recipient: str | None
    item_class: str | None
    items: tuple[str, ...]
    names: tuple[str, ...]
    language: str | None
    shown: str | None
    text: str | None
    given: Event
    withdrawn: Event | None


def to_records(records: Iterable[ConsentRecord], principal: str) -> str:
    """Return records as one JSON-LD document; ``principal`` is the reference to the person."""
    graph = [_record(one, principal) for one in records]
    return document({"@context": _context(), "@graph": graph})


def to_receipt(records: Iterable[ConsentRecord], principal: str, number: UUID, at: datetime) -> str:
    """Return a receipt that holds some records; ``number`` is its own, ``at`` when it was made."""
    body: Node = {
        "@context": _context(),
        "@id": f"urn:uuid:{number}",
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": ref(SCHEMA + "receipt"),
        "dct:identifier": str(number),
        "dpv:hasIdentifier": str(number),
        "dct:created": _moment(at),
        "dct:audience": ref("dpv:DataSubject"),
        "dpv:hasDataSubject": _principal(principal),
        "dpv:hasRecordOfActivity": [_record(one, principal) for one in records],
    }
    return document(body)


def _context() -> Mapping[str, object]:
    return {"@version": 1.1, **{prefix: VOCABULARIES[prefix] for prefix in _PREFIXES}, **_SCHEMA_ORG}


def _record(one: ConsentRecord, principal: str) -> Node:
    operator = _operator(one.policy)
    # Names that the policy defines hang under its revision, and each record has its own.
    return {
        "@context": context(one.policy),
        "@id": f"urn:uuid:{one.number}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": ref(SCHEMA + "record"),
        "dct:identifier": str(one.number),
        "dpv:hasIdentifier": str(one.number),
        "dpv:hasDataSubject": _principal(principal),
        "dpv:hasDataController": of("operator"),
        "dpv:hasEntity": [operator, *_recipient_entity(one)],
        "dpv:hasJurisdiction": ref(f"loc:{one.policy.operator.country}"),
        "dpv:hasApplicableLaw": [ref(LAWS[law]) for law in one.policy.laws if law in LAWS],
        "dpv:hasLegalBasis": ref("dpv:ExpressedConsent"),
        "dpv:hasNotice": _notice(one),
        "dpv:hasProcess": _process(one),
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dpv:isExercisedAt": one.policy.operator.contact.email,
        },
        "dpv:hasRight": [_right(one.policy, act) for act in RIGHTS],
        "dpv:hasConsentStatus": list(_events(one, principal)),
    }


def _principal(reference: str) -> Node:
    return {"@id": f"urn:kotowari:person:{reference}", "@type": "dpv:DataSubject", "dct:identifier": reference}


def _operator(policy: Policy) -> Node:
    operator = policy.operator
    contact: Node = {"@type": "schema:ContactPoint", "schema:email": operator.contact.email}
    if operator.contact.telephone:
        contact["schema:telephone"] = operator.contact.telephone
    node: Node = {
        "@id": "this:operator",
        "@type": ["dpv:LegalEntity", "dpv:DataController"],
        "dpv:hasIdentifier": f"{base(policy)}#operator",
        "dpv:hasName": texts(operator.name, policy.languages),
        "dpv:hasCountry": ref(f"loc:{operator.country}"),
        "schema:contactPoint": contact,
    }
    if operator.address:
        node["schema:address"] = {
            "@type": "schema:PostalAddress",
            "schema:streetAddress": texts(operator.address, policy.languages),
        }
    return node


def _recipient_entity(one: ConsentRecord) -> Iterable[Node]:
    recipient = one.policy.recipients.get(one.recipient or "")
    if recipient is not None:
        yield {
            "@id": f"this:recipients.{one.recipient}",
            "@type": list(RECIPIENTS[recipient.relation]),
            "dpv:hasIdentifier": f"{base(one.policy)}#recipients.{one.recipient}",
            "dpv:hasName": texts(recipient.name, one.policy.languages),
            "dpv:hasCountry": ref(f"loc:{recipient.country}"),
        }


def _notice(one: ConsentRecord) -> Node:
    node: Node = {
        "@type": "dpv:ConsentNotice",
        "dct:isPartOf": ref(base(one.policy)),
        "dct:date": {"@value": one.policy.revision.isoformat(), "@type": "xsd:date"},
        "dct:language": one.language or "und",
    }
    if one.shown is not None:
        node |= {"@id": f"urn:sha256:{one.shown}", "dct:identifier": f"sha256:{one.shown}"}
    if one.text is not None:
        node["dct:description"] = {"@value": one.text, "@language": one.language or "und"}
    return node


def _process(one: ConsentRecord) -> Node:
    policy, purpose = one.policy, one.policy.purposes.get(one.purpose or "")
    use = {"purpose": "dpv:Use", "recipient": "dpv:Share", "class": "dpv:Collect"}
    told = "purpose" if one.purpose else "recipient" if one.recipient else "class"
    node: Node = {
        "@type": "dpv:Process",
        "dpv:hasProcessing": ref(use[told]),
        "dpv:hasDataController": of("operator"),
        "dpv:hasPersonalData": [_item(policy, item) for item in one.items],
        "dpv:hasRecipient": of(f"recipients.{one.recipient}") if one.recipient else of("operator"),
        "dpv:hasStorageCondition": storage(policy, purpose.keep) if purpose and purpose.keep else _until_withdrawn(),
        "dpv:hasPurpose": [_purpose(policy, name) for name in _purposes(one)],
    }
    if one.names:
        node["appi:named"] = list(one.names)
    return node


def _purposes(one: ConsentRecord) -> tuple[str, ...]:
    """Return the purposes of a consent: the one it is to, or else those of the policy that use its items."""
    if one.purpose is not None:
        return (one.purpose,)
    return tuple(name for name, each in one.policy.purposes.items() if frozenset(one.items) <= frozenset(each.items))


def _purpose(policy: Policy, name: str) -> Node:
    purpose = policy.purposes.get(name)
    node: Node = {"@id": f"this:purposes.{name}", "@type": "dpv:Purpose"}
    if purpose is not None:
        node["skos:prefLabel"] = texts(purpose.label, policy.languages)
        node["skos:broader"] = ref(purpose.kind or "dpv:Purpose")
    return node


def _item(policy: Policy, name: str) -> Node:
    item = policy.items.get(name)
    node: Node = {"@id": f"this:items.{name}", "@type": "dpv:PersonalData"}
    if item is not None:
        if item.item_class in SENSITIVE:
            node["@type"] = "dpv:SensitivePersonalData"
        node["skos:prefLabel"] = texts(item.label, policy.languages)
        node["skos:broader"] = ref(item.kind or "dpv:PersonalData")
    return node


def _until_withdrawn() -> Node:
    return {
        "@type": "dpv:StorageDuration",
        "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": "no longer needed for the purpose"},
    }


def _right(policy: Policy, act: Act) -> Node:
    local, label = RIGHTS[act]
    node: Node = {
        "@id": f"appi:{local}",
        "@type": "dpv:DataSubjectRight",
        "skos:prefLabel": texts(label, tuple(label)),
        "dct:title": texts(ACT_NAMES[act], tuple(ACT_NAMES[act])),
        "dpv:isExercisedAt": policy.operator.contact.email,
    }
    return node


def _events(one: ConsentRecord, principal: str) -> Iterable[Node]:
    yield _event("dpv:ConsentGiven", one.given, principal) | {
        "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": "withdrawn by the person"}
    }
    if one.withdrawn is not None:
        yield _event("dpv:ConsentWithdrawn", one.withdrawn, principal) | {
            "dpv:hasDuration": {
                "@type": "dpv:EndlessDuration",
                "rdf:value": "final: consent given again is another record",
            }
        }


def _event(status: str, event: Event, principal: str) -> Node:
    node: Node = {
        "@type": [status, "dpv:ExpressedConsent"] if status == "dpv:ConsentGiven" else status,
        "dpv:isIndicatedAtTime": _moment(event.at),
        "dpv:isIndicatedBy": ref(f"urn:kotowari:person:{principal}"),
    }
    if event.how is not None:
        node["dpv:hasIndicationMethod"] = event.how
    return node


def _moment(at: datetime) -> Node:
    return {"@value": at.isoformat(), "@type": "xsd:dateTime"}
