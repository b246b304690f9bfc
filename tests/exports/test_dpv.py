"""The graph of DPV is the one meant: its terms are DPV's, its processes are the policy's."""

from pathlib import Path

import pytest
from rdflib import Graph

from kotowari.errors import ItemKindUnknown
from kotowari.exports.dpv import to_dpv
from kotowari.exports.terms import PURPOSES, RIGHTS, SUBJECTS
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act
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


def exported(file: Path) -> Graph:
    policy = policy_of(file)
    return graph_of(to_dpv(policy, packs_of(policy), policy.languages))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_term_is_one_of_dpv_2_3(file: Path) -> None:
    graph = exported(file)
    assert used(graph, "dpv", "pd", "loc", "legal-jp") <= listed("dpv-2.3.txt")
    assert rows(graph, "SELECT ?v { ?n a dpv:PrivacyNotice ; dct:conformsTo ?v }") == {("https://w3id.org/dpv/2.3",)}


def test_what_is_matched_by_name_is_a_term_too() -> None:
    assert {*SUBJECTS.values(), *PURPOSES.values()} <= listed("dpv-2.3.txt")


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


def test_what_has_a_concept_is_narrower_than_it_and_says_how_it_was_found() -> None:
    graph = exported(ILLUSTRATION)
    query = "SELECT ?one ?broader { ?one skos:broader ?broader ; skos:editorialNote ?note }"
    assert rows(graph, query) == {
        ("subjects.customer", "dpv:Customer"),
        ("subjects.applicant", "dpv:JobApplicant"),
        ("subjects.employee", "dpv:Employee"),
        ("purposes.support", "dpv:CustomerCare"),
        ("purposes.promotion", "dpv:Marketing"),
        ("purposes.development", "dpv:ResearchAndDevelopment"),
        ("purposes.recruiting", "dpv:PersonnelHiring"),
        ("purposes.employment", "dpv:PersonnelManagement"),
        ("purposes.pay", "dpv:PersonnelPayment"),
        ("purposes.leaving", "dpv:PersonnelOffboarding"),
        ("purposes.site_analysis", "dpv:ServiceUsageAnalytics"),
    }
    assert ("items.email", "pd:EmailAddress") in rows(graph, "SELECT ?one ?broader { ?one skos:broader ?broader }")


@pytest.mark.parametrize("name", ["subjects.shareholder", "subjects.inquirer", "purposes.welfare", "items.resume"])
def test_what_has_none_is_under_the_root_alone_and_is_no_guess(name: str) -> None:
    graph = exported(ILLUSTRATION)
    roots = {("dpv:DataSubject",), ("dpv:Purpose",), ("dpv:PersonalData",)}
    named = f"<urn:kotowari:policy:hennge:2026-06-01#{name}>"
    found = rows(graph, f"SELECT ?broader {{ {named} skos:broader ?broader }}")
    assert len(found) == 1
    assert found <= roots
    assert rows(graph, f"SELECT ?note {{ {named} skos:editorialNote ?note }}") == set()


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


@pytest.mark.parametrize("kind", ["fibo:Name", "pd:", "pd:Email Address", "Name", "pd:Na\nme", "pd:><script>"])
def test_a_kind_of_no_known_vocabulary_is_refused(kind: str) -> None:
    policy = policy_of(PAGE)
    item = policy.items["name"].model_copy(update={"kind": kind})
    changed: Policy = policy.model_copy(update={"items": {**policy.items, "name": item}})
    with pytest.raises(ItemKindUnknown, match="the kind of the item `name`, names no known vocabulary"):
        to_dpv(changed, packs_of(changed), ("en",))
