"""A policy as an ODRL 2.2 policy (https://www.w3.org/TR/odrl-model/), in JSON-LD with an inline context.

It is an ``odrl:Set``, which grants nobody anything and leaves the parties open: the operator states what it is bound
by. An Offer or an Agreement would need an assigner who grants, and the persons whose information it is have granted
nothing; ``odrl:Privacy`` would make them the assignees of rules on what the operator may do.

What no permission covers is prohibited. ODRL has no such default, so the profile says it, and a prohibition for each
subject says it as far as ODRL can: any use for a purpose that was not promised, any recipient that cannot receive.
Prohibitions prevail. They are put with ``isNoneOf``, for one without a constraint would undo the permissions.
"""

from collections.abc import Iterable, Iterator

from kotowari.exports.names import Node, base, context, document, illustration, of, ref, texts
from kotowari.exports.reach import Reach, messaged, reaches
from kotowari.gate.provision import equivalent_system, is_abroad
from kotowari.policy.law import LawPack
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act, Form, Ground
from kotowari.policy.text import Text
from kotowari.policy.words import GROUND_NAMES

PROFILE = "urn:kotowari:odrl#"
"""The profile: what no permission covers is prohibited; two left operands, two actions, one asset of our own."""

_OWN_TERMS: tuple[tuple[str, str, str], ...] = (
    ("ground", "odrl:LeftOperand", "the ground on which information is provided (APPI Article 27)"),
    ("basis", "odrl:LeftOperand", "the legal basis that an act names"),
    ("record", "odrl:Action", "to make a record of the provision and keep it (APPI Article 29)"),
    ("check-system", "odrl:Action", "to check that the recipient's system is still equivalent (APPI Article 28(3))"),
    ("figures", "odrl:Asset", "figures in which no person can be told"),
)
_CONSENTED = "own:consented-purpose"
"""A purpose that the person has consented to since the information was acquired (APPI 18(1))."""


def to_odrl(policy: Policy, packs: tuple[LawPack, ...], languages: tuple[str, ...]) -> str:
    """Return a policy as JSON-LD. ``languages`` are those of its labels, each one of the policy's.

    The packs are those in force on the day of the export: what a ground needs, who is abroad, what no consent opens.
    """
    permissions: list[Node] = []
    prohibitions: list[Node] = []
    for subject in policy.subjects:
        permissions += [*_uses(policy, packs, subject), *_provisions(policy, packs, subject)]
        prohibitions += _refusals(policy, packs, subject)
    body: Node = {
        "@id": base(policy),
        "@type": "odrl:Set",
        "odrl:uid": ref(base(policy)),
        "odrl:profile": ref(PROFILE),
        "odrl:conflict": ref("odrl:prohibit"),
        "dct:title": texts(policy.title, languages),
        **illustration(policy, languages),
        "dct:publisher": of("operator"),
        "dct:valid": {"@value": policy.revision.isoformat(), "@type": "xsd:date"},
        "odrl:permission": permissions,
        "odrl:prohibition": prohibitions,
    }
    graph = [body, *_named(policy, packs, languages), *_assets(policy, languages), *_own()]
    spaces = context(policy, "odrl", "dct", "rdfs", "xsd", "appi") | {"own": PROFILE}
    return document({"@context": {"@version": 1.1, **spaces}, "@graph": graph})


def _constraint(left: str, operator: str, right: Node | list[Node]) -> Node:
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": ref(left),
        "odrl:operator": ref(f"odrl:{operator}"),
        "odrl:rightOperand": {"@list": right} if isinstance(right, list) else right,
    }


def _duty(action: str, *parts: tuple[str, Node]) -> Node:
    return {"@type": "odrl:Duty", "odrl:action": ref(action), **dict(parts)}


def _items(subject: str, items: Iterable[str]) -> list[Node]:
    return [of(f"data.{subject}.{item}") for item in items]


def _uses(policy: Policy, packs: tuple[LawPack, ...], subject: str) -> Iterator[Node]:
    person = ("odrl:informedParty", of(f"subjects.{subject}"))
    for name, purpose in policy.purposes_of(subject).items():
        for path, items, consent in _by_consent(policy, packs, subject, name, purpose.items):
            node: Node = {
                "@id": f"this:permissions.{subject}.{name}{path}",
                "@type": "odrl:Permission",
                "odrl:target": _items(subject, items),
                "odrl:action": ref("odrl:use"),
                "odrl:constraint": _constraint("odrl:purpose", "eq", of(f"purposes.{name}")),
                "odrl:duty": [_duty("odrl:inform", person), *consent] if consent else _duty("odrl:inform", person),
            }
            if purpose.form is Form.AGGREGATES:
                node |= {"odrl:action": ref("odrl:derive"), "odrl:output": ref("own:figures")}
            yield node
    everything = of(f"data.{subject}")
    for duty in _duties(packs):
        yield {
            "@id": f"this:permissions.{subject}.duty.{duty}",
            "@type": "odrl:Permission",
            "odrl:target": everything,
            "odrl:action": ref("odrl:use"),
            "odrl:constraint": _constraint("odrl:purpose", "eq", ref(f"appi:duty-{duty}")),
        }
    yield {
        "@id": f"this:permissions.{subject}.consented",
        "@type": "odrl:Permission",
        "odrl:target": everything,
        "odrl:action": ref("odrl:use"),
        "odrl:constraint": _constraint("odrl:purpose", "eq", ref(_CONSENTED)),
        "odrl:duty": _duty("odrl:obtainConsent", ("odrl:consentingParty", of(f"subjects.{subject}"))),
    }


def _by_consent(
    policy: Policy, packs: tuple[LawPack, ...], subject: str, purpose: str, items: Iterable[str]
) -> Iterator[tuple[str, tuple[str, ...], list[Node]]]:
    """Yield a purpose's items in two parts, if there are both: those that need nothing more, and addresses that need
    consent to messages, each with the end of its path and the duties that this adds.
    """
    asked = messaged(policy, packs, purpose, items)
    free = tuple(item for item in items if item not in asked)
    if free:
        yield "", free, []
    if asked:
        yield ".messages", asked, [_duty("odrl:obtainConsent", ("odrl:consentingParty", of(f"subjects.{subject}")))]


def _duties(packs: tuple[LawPack, ...]) -> dict[str, Text]:
    return {name: duty.label for pack in packs for name, duty in pack.duties.items()}


def _provisions(policy: Policy, packs: tuple[LawPack, ...], subject: str) -> Iterator[Node]:
    for name in policy.purposes_of(subject):
        grouped: dict[tuple[Ground, str | None], list[Reach]] = {}
        for reach in reaches(policy, packs, subject, name):
            grouped.setdefault((reach.ground, reach.joint_use), []).append(reach)
        for (ground, joint), found in grouped.items():
            path = ".".join(filter(None, (subject, name, ground.value, joint)))
            offered = [item for item in policy.purposes[name].items if item in found[0].items]
            recipients = [of(f"recipients.{reach.recipient}") for reach in found]
            for end, items, consent in _by_consent(policy, packs, subject, name, offered):
                node: Node = {
                    "@id": f"this:permissions.{path}{end}",
                    "@type": "odrl:Permission",
                    "odrl:target": _items(subject, items),
                    "odrl:action": ref("odrl:distribute"),
                    "odrl:constraint": [
                        _constraint("odrl:purpose", "eq", of(f"purposes.{name}")),
                        _constraint("own:ground", "eq", ref(f"appi:ground-{ground.value}")),
                        _constraint("odrl:recipient", "isAnyOf", recipients),
                    ],
                }
                duties = [*_provision_duties(policy, packs, subject, ground, found), *consent]
                yield node | ({"odrl:duty": duties} if duties else {})


def _provision_duties(
    policy: Policy, packs: tuple[LawPack, ...], subject: str, ground: Ground, found: list[Reach]
) -> Iterator[Node]:
    if ground is Ground.CONSENT:
        yield _duty("odrl:obtainConsent", ("odrl:consentingParty", of(f"subjects.{subject}")))
    if any(pack.grounds[ground].record for pack in packs):
        yield _duty("own:record")
    for reach in found:
        recipient = policy.recipients[reach.recipient]
        system = equivalent_system(recipient)
        if system and any(is_abroad(pack, recipient, ground) for pack in packs):
            every = f"P{system.every.days}D" if system.every.days else f"P{system.every.months}M"
            length: Node = {"@value": every, "@type": "xsd:duration"}
            yield _duty(
                "own:check-system",
                ("odrl:target", of(f"recipients.{reach.recipient}")),
                ("odrl:constraint", _constraint("odrl:timeInterval", "eq", length)),
            )


def _refusals(policy: Policy, packs: tuple[LawPack, ...], subject: str) -> Iterator[Node]:
    everything = of(f"data.{subject}")
    promised = [of(f"purposes.{name}") for name in policy.purposes_of(subject)]
    duties = [ref(f"appi:duty-{duty}") for duty in _duties(packs)]
    yield {
        "@id": f"this:prohibitions.{subject}.purpose",
        "@type": "odrl:Prohibition",
        "odrl:target": everything,
        "odrl:action": ref("odrl:use"),
        "odrl:constraint": _constraint("odrl:purpose", "isNoneOf", [*promised, *duties, ref(_CONSENTED)]),
    }
    names = {one.recipient for name in policy.purposes_of(subject) for one in reaches(policy, packs, subject, name)}
    reachable = [of(f"recipients.{name}") for name in policy.recipients if name in names]
    node: Node = {
        "@id": f"this:prohibitions.{subject}.recipient",
        "@type": "odrl:Prohibition",
        "odrl:target": everything,
        "odrl:action": ref("odrl:distribute"),
    }
    # Where nobody can receive, no permission to provide stands beside it.
    yield node | ({"odrl:constraint": _constraint("odrl:recipient", "isNoneOf", reachable)} if reachable else {})
    yield from _closed_items(policy, packs, subject)


def _closed_items(policy: Policy, packs: tuple[LawPack, ...], subject: str) -> Iterator[Node]:
    """Yield what no consent opens: an item of a class that a law keeps for acts on a legal basis it names."""
    used = {item: None for purpose in policy.purposes_of(subject).values() for item in purpose.items}
    for pack in packs:
        for item in used:
            rule = pack.classes.get(policy.items[item].item_class)
            needs = rule.acts.get(Act.USE, ()) if rule else ()
            for place, need in enumerate(needs):
                opening = [name for name, basis in pack.bases.items() if set(basis.establishes) & set(need.any)]
                yield {
                    "@id": f"this:prohibitions.{subject}.{item}.{place}",
                    "@type": "odrl:Prohibition",
                    "odrl:target": of(f"data.{subject}.{item}"),
                    "odrl:action": ref("odrl:use"),
                    "odrl:constraint": _constraint(
                        "own:basis", "isNoneOf", [ref(f"appi:basis-{name}") for name in opening]
                    ),
                }


def _named(policy: Policy, packs: tuple[LawPack, ...], languages: tuple[str, ...]) -> Iterator[Node]:
    yield {"@id": "this:operator", "@type": "odrl:Party", "rdfs:label": texts(policy.operator.name, languages)}
    for name, subject in policy.subjects.items():
        kind = "odrl:PartyCollection"
        yield {"@id": f"this:subjects.{name}", "@type": kind, "rdfs:label": texts(subject.label, languages)}
    for name, recipient in policy.recipients.items():
        yield {"@id": f"this:recipients.{name}", "@type": "odrl:Party", "rdfs:label": texts(recipient.name, languages)}
    for name, purpose in policy.purposes.items():
        yield {"@id": f"this:purposes.{name}", "rdfs:label": texts(purpose.label, languages)}
    labels = {f"appi:duty-{name}": label for name, label in _duties(packs).items()}
    labels |= {f"appi:ground-{ground.value}": label for ground, label in GROUND_NAMES.items()}
    labels |= {f"appi:basis-{name}": dict(basis.label) for pack in packs for name, basis in pack.bases.items()}
    for name, label in labels.items():
        yield {"@id": name, "rdfs:label": texts(label, tuple(label))}


def _assets(policy: Policy, languages: tuple[str, ...]) -> Iterator[Node]:
    for subject, part in policy.subjects.items():
        whole = f"data.{subject}"
        yield {"@id": f"this:{whole}", "@type": "odrl:AssetCollection", "rdfs:label": texts(part.label, languages)}
        for item in dict.fromkeys(item for one in policy.purposes_of(subject).values() for item in one.items):
            yield {
                "@id": f"this:{whole}.{item}",
                "@type": "odrl:Asset",
                "odrl:partOf": of(whole),
                "rdfs:label": texts(policy.items[item].label, languages),
            }


def _own() -> Iterator[Node]:
    for name, kind, says in _OWN_TERMS:
        node: Node = {"@id": f"own:{name}", "@type": kind, "rdfs:label": {"@value": says, "@language": "en"}}
        yield node | ({"odrl:includedIn": ref("odrl:use")} if kind == "odrl:Action" else {})
    yield {
        "@id": PROFILE,
        "rdfs:comment": {"@value": "What no permission of the policy covers is prohibited.", "@language": "en"},
    }
