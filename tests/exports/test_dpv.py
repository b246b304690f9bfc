"""The graph of DPV is the one meant: its terms are DPV's, its processes are the policy's."""

from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph

from kotowari.exports.dpv import to_dpv
from kotowari.exports.terms import RIGHTS
from kotowari.policy.terms import Act
from kotowari.policy.vocabulary import ITEMS, PURPOSES, SUBJECTS
from tests.exports.exported import (
    FILES,
    ILLUSTRATION,
    KUSUNOKI,
    PAGE,
    graph_of,
    listed,
    packs_of,
    policy_of,
    rows,
    used,
)


@cache
def exported(file: Path) -> Graph:
    policy = policy_of(file)
    return graph_of(to_dpv(policy, packs_of(policy), policy.languages))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_term_is_one_of_dpv_2_3(file: Path) -> None:
    graph = exported(file)
    assert used(graph, "dpv", "pd", "loc", "legal-jp") <= listed("dpv-2.3.txt")
    assert rows(graph, "SELECT ?v { ?n a dpv:PrivacyNotice ; dct:conformsTo ?v }") == {("https://w3id.org/dpv/2.3",)}


def test_the_kinds_that_a_file_may_name_are_spelt_as_the_vocabulary_spells_them() -> None:
    there = listed("dpv-2.3.txt")
    assert {name for name in there if name.startswith("pd:")} <= ITEMS
    assert {"dpv:Customer", "dpv:JobApplicant", "dpv:Employee", "dpv:Member"} <= SUBJECTS & there
    assert {"dpv:Marketing", "dpv:CustomerCare", "dpv:PersonnelHiring", "dpv:RightsFulfilment"} <= PURPOSES & there
    assert len(SUBJECTS | PURPOSES | ITEMS) == len(SUBJECTS) + len(PURPOSES) + len(ITEMS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_process_for_each_subject_and_purpose_with_just_its_items(file: Path) -> None:
    policy = policy_of(file)
    query = """SELECT ?subject ?purpose ?item {
        ?process a dpv:Process ; dpv:hasDataController ?operator ; dpv:hasDataSubject ?subject ;
                 dpv:hasPurpose ?purpose ; dpv:hasPersonalData ?item }"""
    assert rows(exported(file), query) == {
        (f"subjects.{subject}", f"purposes.{name}", f"items.{item}")
        for name, purpose in policy.purposes.items()
        for subject in purpose.for_
        for item in purpose.items
    }


def test_what_has_a_kind_is_narrower_than_it() -> None:
    roots = {"dpv:DataSubject", "dpv:Purpose", "dpv:PersonalData"}
    broader = rows(exported(ILLUSTRATION), "SELECT ?one ?broader { ?one skos:broader ?broader }")
    assert {(one, of) for one, of in broader if "." in one and of not in roots} == {
        ("subjects.customer", "dpv:Customer"),
        ("subjects.applicant", "dpv:JobApplicant"),
        ("items.name", "pd:Name"),
        ("items.address", "pd:PhysicalAddress"),
        ("items.phone", "pd:TelephoneNumber"),
        ("items.email", "pd:EmailAddress"),
        ("purposes.support", "dpv:CustomerCare"),
        ("purposes.promotion", "dpv:Marketing"),
        ("purposes.development", "dpv:ResearchAndDevelopment"),
        ("purposes.recruiting", "dpv:PersonnelHiring"),
        ("purposes.employment", "dpv:PersonnelManagement"),
        ("purposes.pay", "dpv:PersonnelPayment"),
        ("purposes.leaving", "dpv:PersonnelOffboarding"),
        ("purposes.site_analysis", "dpv:ServiceUsageAnalytics"),
    }


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("subjects.shareholder", "dpv:DataSubject"),
        # Employees' families are meant too, who are no employees.
        ("subjects.employee", "dpv:DataSubject"),
        ("purposes.welfare", "dpv:Purpose"),
        ("items.resume", "dpv:PersonalData"),
    ],
)
def test_what_has_none_is_under_the_root_alone(name: str, root: str) -> None:
    named = f"<urn:kotowari:policy:hennge:2026-06-01#{name}>"
    assert rows(exported(ILLUSTRATION), f"SELECT ?broader {{ {named} skos:broader ?broader }}") == {(root,)}


def test_a_name_alone_says_nothing_of_the_kind() -> None:
    policy = policy_of(PAGE)
    purposes = {name: one.model_copy(update={"kind": None}) for name, one in policy.purposes.items()}
    graph = graph_of(to_dpv(policy.model_copy(update={"purposes": purposes}), packs_of(policy), ("en",)))
    query = "SELECT DISTINCT ?broader { ?one a dpv:Purpose ; skos:broader ?broader }"
    assert rows(graph, query) == {("dpv:Purpose",)}


def test_special_care_required_information_is_sensitive_and_nothing_else_is() -> None:
    assert rows(exported(KUSUNOKI), "SELECT ?item { ?item a dpv:SensitivePersonalData }") == {
        ("items.health_check",),
        ("items.allergies",),
    }


def test_recipients_have_their_role_and_their_country() -> None:
    query = "SELECT ?name ?role ?country { ?name a ?role ; dpv:hasCountry ?country ; dpv:hasName ?words }"
    found = rows(exported(KUSUNOKI), query)
    assert {row for row in found if row[0] in ("recipients.printer", "recipients.taipei", "recipients.police")} == {
        ("recipients.printer", "dpv:DataProcessor", "loc:JP"),
        ("recipients.taipei", "dpv:Recipient", "loc:TW"),
        ("recipients.police", "dpv:Recipient", "loc:JP"),
        ("recipients.police", "dpv:Authority", "loc:JP"),
    }


def test_joint_use_is_no_joint_controllership() -> None:
    graph = exported(KUSUNOKI)
    assert "dpv:JointDataControllers" not in used(graph, "dpv")
    assert rows(graph, "SELECT ?close { appi:JointUse skos:closeMatch ?close }") == {("dpv:Share",)}
    query = "SELECT ?with ?basis { ?use a appi:JointUse ; dpv:hasRecipient ?with ; dpv:hasLegalBasis ?basis }"
    assert rows(graph, query) == {
        ("recipients.taipei", "appi:ground-joint-use"),
        ("recipients.berlin", "appi:ground-joint-use"),
    }


def test_the_notice_of_2019_is_incomplete_and_says_so() -> None:
    query = "SELECT ?complete { ?use a appi:JointUse ; appi:noticeIsComplete ?complete }"
    assert rows(exported(PAGE), query) == {("false",)}
    assert rows(exported(ILLUSTRATION), query) == {("true",)}


def test_grounds_are_legal_bases_close_to_those_of_dpv_where_there_are_such() -> None:
    query = "SELECT ?ground ?close { ?ground a dpv:LegalBasis ; skos:closeMatch ?close }"
    assert rows(exported(PAGE), query) == {
        ("appi:ground-consent", "dpv:Consent"),
        ("appi:ground-law", "dpv:LegalObligation"),
    }
    assert rows(exported(PAGE), "SELECT DISTINCT ?law { ?p a dpv:Process ; dpv:hasApplicableLaw ?law }") == {
        ("legal-jp:law-APPI",)
    }


def test_how_long_is_until_something_ends_and_a_length_of_time() -> None:
    graph = exported(ILLUSTRATION)
    process = "<urn:kotowari:policy:hennge:2026-06-01#processes.customer.support>"
    found = f"{process} dpv:hasStorageCondition ?kept . ?kept a dpv:StorageDuration ; dpv:hasDuration ?lasts ."
    assert rows(graph, f"SELECT ?length {{ {found} ?lasts a dpv:TemporalDuration ; rdf:value ?length }}") == {("P1Y",)}
    until = f'{found} ?lasts a dpv:UntilEventDuration ; skos:prefLabel ?words FILTER(lang(?words) = "en")'
    assert rows(graph, f"SELECT ?words {{ {until} }}") == {("while the contract lasts",)}


def test_rights_are_exercised_at_the_operators_desk() -> None:
    query = """SELECT ?right ?contact {
        ?process dpv:hasDataSubject ?subject ; dpv:hasPurpose ?purpose ; dpv:isExercisedAt ?notice .
        ?notice a dpv:RightExerciseNotice ; dpv:hasRight ?right ; dpv:hasContact ?contact }"""
    assert rows(exported(PAGE), query) == {
        ("appi:right-disclosure", "privacy-info@hennge.com"),
        ("appi:right-correction", "privacy-info@hennge.com"),
        ("appi:right-stop", "privacy-info@hennge.com"),
    }


@pytest.mark.parametrize("act", [Act.DISCLOSE, Act.CORRECT, Act.STOP, Act.ERASE])
def test_every_right_of_a_person_has_a_name(act: Act) -> None:
    assert act in RIGHTS


def test_an_illustration_says_that_it_was_not_published() -> None:
    query = "SELECT ?words { ?n a dpv:PrivacyNotice ; dct:description ?words }"
    assert len(rows(exported(ILLUSTRATION), query)) == 3
    assert rows(exported(PAGE), query) == set()


def test_one_language_leaves_the_others_out() -> None:
    policy = policy_of(PAGE)
    graph = graph_of(to_dpv(policy, packs_of(policy), ("ja",)))
    assert rows(graph, "SELECT ?title { ?n a dpv:PrivacyNotice ; dct:title ?title }") == {
        ("個人情報の取扱いに関するプライバシーポリシー",)
    }
