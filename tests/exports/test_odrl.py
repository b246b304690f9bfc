"""The policy in ODRL permits what the gate can permit, and prohibits without undoing its own permissions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection

from kotowari.exports.odrl import to_odrl
from kotowari.exports.reach import reaches
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import make_rulebook
from kotowari.policy.terms import Act, Condition, Form, Ground
from tests.exports.exported import (
    FILES,
    ILLUSTRATION,
    KUSUNOKI,
    ON,
    PAGE,
    graph_of,
    listed,
    packs_of,
    policy_of,
    rows,
    shortened,
    used,
)

ODRL = Namespace("http://www.w3.org/ns/odrl/2/")


@dataclass(frozen=True, slots=True)
class Rule:
    """A permission or a prohibition, read from the graph: its constraints by left operand, with operator and values."""

    action: str
    targets: frozenset[str]
    limits: dict[str, tuple[str, frozenset[str]]]


@cache
def exported(file: Path) -> Graph:
    policy = policy_of(file)
    return graph_of(to_odrl(policy, packs_of(policy), policy.languages))


def rules(graph: Graph, kind: str) -> Iterator[Rule]:
    for rule in graph.objects(None, ODRL[kind]):
        limits = {}
        for limit in graph.objects(rule, ODRL.constraint):
            value = graph.value(limit, ODRL.rightOperand)
            assert value is not None
            values = list(Collection(graph, value)) if graph.value(value, RDF.first) else [value]
            operator = shortened(graph.value(limit, ODRL.operator))
            limits[shortened(graph.value(limit, ODRL.leftOperand))] = operator, frozenset(map(shortened, values))
        targets = frozenset(shortened(target) for target in graph.objects(rule, ODRL.target))
        yield Rule(shortened(graph.value(rule, ODRL.action)), targets, limits)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_term_is_one_of_odrl_2_2(file: Path) -> None:
    assert used(exported(file), "odrl") <= {f"odrl:{name}" for name in listed("odrl-2.2.txt")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_one_set_in_which_prohibitions_prevail(file: Path) -> None:
    query = "SELECT ?kind ?conflict ?of { ?p odrl:uid ?p ; a ?kind ; odrl:conflict ?conflict ; odrl:profile ?of }"
    assert rows(exported(file), query) == {("odrl:Set", "odrl:prohibit", "own:")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_use_is_permitted_for_the_purposes_promised_and_their_items(file: Path) -> None:
    policy = policy_of(file)
    permitted = {
        (target, purpose, rule.action)
        for rule in rules(exported(file), "permission")
        for purpose in rule.limits["odrl:purpose"][1]
        for target in rule.targets
        if rule.action != "odrl:distribute" and purpose.startswith("purposes.")
    }
    assert permitted == {
        (f"data.{subject}.{item}", f"purposes.{name}", "odrl:derive" if purpose.form is Form.AGGREGATES else "odrl:use")
        for name, purpose in policy.purposes.items()
        for subject in purpose.for_
        for item in purpose.items
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_provision_is_permitted_just_where_the_gate_can_permit_it(file: Path) -> None:
    """Every subject, purpose, recipient, ground and item, with everything established that can be."""
    policy = policy_of(file)
    packs = packs_of(policy)
    rulebook = make_rulebook(policy, "-", [(pack, "-") for pack in packs])
    facts = Facts(ON, frozenset(Condition) - {Condition.ERASED}, checked=ON)
    permitted = 0
    for subject, recipient, ground in product(policy.subjects, policy.recipients, Ground):
        for name, purpose in policy.purposes_of(subject).items():
            for item in purpose.items:
                one = frozenset((item,))
                ask = Ask(Act.PROVIDE, subject, one, name, frozenset(), recipient, ground, None, purpose.form)
                found = any(
                    reach.recipient == recipient and reach.ground is ground and item in reach.items
                    for reach in reaches(policy, packs, subject, name)
                )
                assert decide(rulebook, ask, facts).is_permit == found, (subject, name, item, recipient, ground)
                permitted += found
    assert permitted > 10


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_provision_that_can_be_is_a_permission(file: Path) -> None:
    policy = policy_of(file)
    permitted = {
        (target, purpose, ground, recipient)
        for rule in rules(exported(file), "permission")
        if rule.action == "odrl:distribute"
        for purpose in rule.limits["odrl:purpose"][1]
        for ground in rule.limits["own:ground"][1]
        for recipient in rule.limits["odrl:recipient"][1]
        for target in rule.targets
    }
    assert permitted == {
        (
            f"data.{subject}.{item}",
            f"purposes.{name}",
            f"appi:ground-{reach.ground.value}",
            f"recipients.{reach.recipient}",
        )
        for subject in policy.subjects
        for name in policy.purposes_of(subject)
        for reach in reaches(policy, packs_of(policy), subject, name)
        for item in reach.items
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("left", ["odrl:purpose", "odrl:recipient"])
def test_no_prohibition_undoes_a_permission(file: Path, left: str) -> None:
    """What a prohibition leaves out by ``isNoneOf`` is all that the permissions of the same subject are for."""
    graph = exported(file)
    left_out: dict[str, set[str]] = {}
    for rule in rules(graph, "prohibition"):
        operator, values = rule.limits.get(left, ("", frozenset()))
        if operator == "odrl:isNoneOf":
            (whole,) = rule.targets
            left_out[whole] = set(values)
    for rule in rules(graph, "permission"):
        whole = ".".join(min(rule.targets).split(".")[:2])
        if left in rule.limits:
            assert rule.limits[left][1] <= left_out[whole]


def test_the_joint_use_of_2019_is_permitted_by_nothing() -> None:
    query = "SELECT ?rule { ?p odrl:permission ?rule . ?rule odrl:constraint/odrl:rightOperand appi:ground-joint-use }"
    assert rows(exported(PAGE), query) == set()
    assert rows(exported(ILLUSTRATION), query) != set()


def test_where_nobody_can_receive_all_provision_is_prohibited() -> None:
    closed = [rule for rule in rules(exported(KUSUNOKI), "prohibition") if not rule.limits]
    assert {(rule.action, *rule.targets) for rule in closed} == {
        ("odrl:distribute", "data.applicant"),
        ("odrl:distribute", "data.shareholder"),
    }


def test_what_no_consent_opens_is_prohibited_but_on_the_bases_that_open_it() -> None:
    closed = {
        target: rule.limits["own:basis"]
        for rule in rules(exported(KUSUNOKI), "prohibition")
        if "own:basis" in rule.limits
        for target in rule.targets
    }
    assert closed == {
        "data.customer.mail_archive": ("odrl:isNoneOf", frozenset(("appi:basis-warrant",))),
        "data.employee.individual_number": (
            "odrl:isNoneOf",
            frozenset(("appi:basis-withholding-tax", "appi:basis-social-insurance")),
        ),
    }


def test_duties_inform_ask_for_consent_record_and_check() -> None:
    graph = exported(KUSUNOKI)
    query = "SELECT ?duty {{ ?rule odrl:action {of} ; odrl:duty/odrl:action ?duty }}"
    assert rows(graph, query.format(of="odrl:use")) == {("odrl:inform",), ("odrl:obtainConsent",)}
    assert rows(graph, query.format(of="odrl:distribute")) == {
        ("odrl:obtainConsent",),
        ("own:record",),
        ("own:check-system",),
    }
    yearly = """SELECT ?of ?every {
        ?duty odrl:action own:check-system ; odrl:target ?of ; odrl:constraint/odrl:rightOperand ?every }"""
    assert rows(graph, yearly) == {("recipients.taipei", "P1Y")}
