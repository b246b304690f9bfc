"""A policy as a graph of the W3C Data Privacy Vocabulary 2.3 (https://w3id.org/dpv/2.3), in JSON-LD 1.1.

One process for each subject and purpose, as the register has one row: purpose, data, person, storage, recipients and
rights meet there. What the policy defines is ``skos:broader`` to the concept that is its kind, never the same as it,
for a policy's own words are narrower than any vocabulary's. What has no kind is a person, personal data or a purpose.
"""

from collections.abc import Iterator

from kotowari.exports.names import Node, base, context, document, illustration, of, ref, texts
from kotowari.exports.reach import may_receive, rights_of
from kotowari.exports.terms import GROUNDS, RECIPIENTS, RIGHTS, SENSITIVE
from kotowari.policy.law import LawPack
from kotowari.policy.model import Keep, Policy
from kotowari.policy.terms import Ground, ItemClass
from kotowari.policy.text import Text
from kotowari.policy.words import GROUND_NAMES

VERSION = "https://w3id.org/dpv/2.3"

LAWS = {"jp-appi": "legal-jp:law-APPI"}
"""The laws that DPV names, by the name of their pack."""


def to_dpv(policy: Policy, packs: tuple[LawPack, ...], languages: tuple[str, ...]) -> str:
    """Return a policy as JSON-LD. ``languages`` are those of its labels, each one of the policy's.

    The packs are those in force on the day of the export, one for each of the policy's laws.
    """
    graph = [
        _notice(policy, languages),
        _operator(policy, languages),
        *_concepts(policy, languages),
        *_recipients(policy, languages),
        *_grounds(policy),
        *_joint_uses(policy, languages),
        *_rights(policy, languages),
        *_measures(policy, languages),
        *(_process(policy, packs, name, subject) for name, one in policy.purposes.items() for subject in one.for_),
    ]
    prefixes = ("dpv", "pd", "loc", "legal-jp", "skos", "dct", "rdf", "xsd", "appi")
    return document({"@context": {"@version": 1.1, **context(policy, *prefixes)}, "@graph": graph})


def _notice(policy: Policy, languages: tuple[str, ...]) -> Node:
    return {
        "@id": base(policy),
        "@type": "dpv:PrivacyNotice",
        "dct:title": texts(policy.title, languages),
        **illustration(policy, languages),
        "dct:conformsTo": ref(VERSION),
        "dct:publisher": of("operator"),
        "dct:valid": {"@value": policy.revision.isoformat(), "@type": "xsd:date"},
        "dct:language": list(policy.languages),
        "dpv:hasApplicableLaw": [ref(LAWS[law]) for law in policy.laws if law in LAWS],
    }


def _operator(policy: Policy, languages: tuple[str, ...]) -> Node:
    operator = policy.operator
    node: Node = {
        "@id": "this:operator",
        "@type": "dpv:DataController",
        "dpv:hasName": texts(operator.name, languages),
        "dpv:hasContact": operator.contact.email,
        "dpv:hasCountry": ref(f"loc:{operator.country}"),
    }
    if operator.address:
        node["dpv:hasAddress"] = texts(operator.address, languages)
    return node


def _concept(path: str, kind: str, label: Text, broader: str, languages: tuple[str, ...]) -> Node:
    types = ["skos:Concept", kind]
    return {
        "@id": f"this:{path}",
        "@type": types,
        "skos:prefLabel": texts(label, languages),
        "skos:broader": ref(broader),
    }


def _concepts(policy: Policy, languages: tuple[str, ...]) -> Iterator[Node]:
    for name, subject in policy.subjects.items():
        broader = subject.kind or "dpv:DataSubject"
        yield _concept(f"subjects.{name}", "dpv:HumanSubject", subject.label, broader, languages)
    for name, item in policy.items.items():
        kind = "dpv:SensitivePersonalData" if item.item_class in SENSITIVE else "dpv:PersonalData"
        node = _concept(f"items.{name}", kind, item.label, item.kind or "dpv:PersonalData", languages)
        if item.item_class is not ItemClass.ORDINARY:
            node["dct:type"] = ref(f"appi:{item.item_class.value}")
        yield node
    for name, purpose in policy.purposes.items():
        broader = purpose.kind or "dpv:Purpose"
        yield _concept(f"purposes.{name}", "dpv:Purpose", purpose.label, broader, languages)


def _recipients(policy: Policy, languages: tuple[str, ...]) -> Iterator[Node]:
    for name, recipient in policy.recipients.items():
        yield {
            "@id": f"this:recipients.{name}",
            "@type": list(RECIPIENTS[recipient.relation]),
            "dpv:hasName": texts(recipient.name, languages),
            "dpv:hasCountry": ref(f"loc:{recipient.country}"),
        }


def _grounds(policy: Policy) -> Iterator[Node]:
    for ground in sorted({ground for rule in policy.provision.values() for ground in rule.grounds}):
        node: Node = {
            "@id": f"appi:ground-{ground.value}",
            "@type": ["skos:Concept", "dpv:LegalBasis"],
            "skos:prefLabel": texts(GROUND_NAMES[ground], tuple(GROUND_NAMES[ground])),
            "skos:broader": ref("dpv:LegalBasis"),
        }
        closest = GROUNDS[ground]
        if closest:
            node["skos:closeMatch"] = ref(closest)
        yield node


def _joint_uses(policy: Policy, languages: tuple[str, ...]) -> Iterator[Node]:
    if policy.joint_use:
        yield {
            "@id": "appi:JointUse",
            "@type": "skos:Concept",
            "skos:prefLabel": texts(GROUND_NAMES[Ground.JOINT_USE], tuple(GROUND_NAMES[Ground.JOINT_USE])),
            "skos:broader": ref("dpv:Process"),
            "skos:closeMatch": ref("dpv:Share"),
            "skos:scopeNote": {
                "@value": "Joint use (APPI Article 27(5)(iii)): one party answers for it, unlike joint controllers.",
                "@language": "en",
            },
        }
    for name, joint in policy.joint_use.items():
        yield {
            "@id": f"this:joint_use.{name}",
            "@type": ["dpv:Process", "appi:JointUse"],
            "dpv:hasProcessing": ref("dpv:Share"),
            "dpv:hasLegalBasis": ref(f"appi:ground-{Ground.JOINT_USE.value}"),
            "dpv:hasRecipient": [of(f"recipients.{one}") for one in joint.with_],
            "dpv:hasDataSubject": [of(f"subjects.{one}") for one in joint.of],
            "dpv:hasPersonalData": [of(f"items.{one}") for one in joint.items],
            "dpv:hasPurpose": [of(f"purposes.{one}") for one in joint.purposes],
            "dpv:hasResponsibleEntity": {
                "@type": "dpv:LegalEntity",
                "dpv:hasName": texts(joint.responsible.name, languages),
            },
            "appi:noticeIsComplete": joint.is_complete,
        }


def _rights(policy: Policy, languages: tuple[str, ...]) -> Iterator[Node]:
    for name, right in policy.rights.items():
        local, label = RIGHTS[right.act]
        yield {
            "@id": f"appi:{local}",
            "@type": ["skos:Concept", "dpv:DataSubjectRight"],
            "skos:prefLabel": texts(label, tuple(label)),
            "skos:broader": ref("dpv:DataSubjectRight"),
        }
        notice: Node = {
            "@id": f"this:rights.{name}",
            "@type": "dpv:RightExerciseNotice",
            "dpv:hasRight": ref(f"appi:{local}"),
            "dpv:hasDataSubject": [of(f"subjects.{one}") for one in right.of],
            "dpv:isImplementedByEntity": of("operator"),
            "dpv:hasContact": policy.operator.contact.email,
        }
        if right.how:
            notice["dct:description"] = texts(right.how, languages)
        yield notice


def _measures(policy: Policy, languages: tuple[str, ...]) -> Iterator[Node]:
    for name, measure in policy.measures.items():
        node: Node = {"@id": f"this:measures.{name}", "@type": "dpv:TechnicalOrganisationalMeasure"}
        if measure.how:
            node["dct:description"] = texts(measure.how, languages)
        yield node


def _process(policy: Policy, packs: tuple[LawPack, ...], name: str, subject: str) -> Node:
    purpose = policy.purposes[name]
    measures = [path for path, rule in policy.measures.items() if not rule.of or subject in rule.of]
    grounds = sorted({ground for rule in policy.provision.values() if subject in rule.of for ground in rule.grounds})
    node: Node = {
        "@id": f"this:processes.{subject}.{name}",
        "@type": "dpv:Process",
        "dpv:hasDataController": of("operator"),
        "dpv:hasDataSubject": of(f"subjects.{subject}"),
        "dpv:hasPurpose": of(f"purposes.{name}"),
        "dpv:hasPersonalData": [of(f"items.{item}") for item in purpose.items],
        "dpv:hasProcessing": ref("dpv:Aggregate" if purpose.form.value == "aggregates" else "dpv:Use"),
        "dpv:hasApplicableLaw": [ref(LAWS[law]) for law in policy.laws if law in LAWS],
        "dpv:hasNotice": ref(base(policy)),
        "dpv:hasRight": [ref(f"appi:{RIGHTS[policy.rights[one].act][0]}") for one in rights_of(policy, subject)],
        "dpv:isExercisedAt": [of(f"rights.{one}") for one in rights_of(policy, subject)],
        "dpv:hasRecipient": [of(f"recipients.{one}") for one in may_receive(policy, packs, subject, name)],
        "appi:mayBeProvidedOn": [ref(f"appi:ground-{ground.value}") for ground in grounds],
        "dpv:hasTechnicalOrganisationalMeasure": [of(f"measures.{path}") for path in measures],
    }
    if purpose.keep:
        node["dpv:hasStorageCondition"] = storage(policy, purpose.keep)
    return node


def storage(policy: Policy, keep: Keep) -> Node:
    """Return how long a purpose needs what it uses."""
    durations: list[Node] = []
    if keep.while_:
        label = policy.periods[keep.while_].label
        durations.append({"@type": "dpv:UntilEventDuration", "skos:prefLabel": texts(label, tuple(label))})
    if keep.then:
        lasts = f"P{keep.then.days}D" if keep.then.days else f"P{keep.then.months}M"
        durations.append({"@type": "dpv:TemporalDuration", "rdf:value": {"@value": lasts, "@type": "xsd:duration"}})
    return {"@type": "dpv:StorageDuration", "dpv:hasDuration": durations}
