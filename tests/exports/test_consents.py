"""Consents as ISO/IEC TS 27560 has them: every field it requires is there, in DPV's terms, and no more is claimed."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef

from kotowari.exports.consents import SCHEMA, ConsentRecord, Event, to_receipt, to_records
from tests.exports.exported import FILES, PAGE, graph_of, listed, policy_of, used

DPV = Namespace("https://w3id.org/dpv#")
SCHEMA_ORG = Namespace("https://schema.org/")
AT, LATER = datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC)
NUMBER, RECEIPT = UUID(int=1, version=4), UUID(int=2, version=4)
PRINCIPAL = "0760c9ba"

# What the standard requires of a record (6.3), in the terms of the profile: header, processing, parties, events.
HEADER = {
    "schema_version": DCTERMS.conformsTo,
    "record_id": DCTERMS.identifier,
    "pii_principal_id": DPV.hasDataSubject,
}
PROCESSING = {
    "purpose": DPV.hasPurpose,
    "pii_type": DPV.hasPersonalData,
    "pii_controllers": DPV.hasDataController,
    "recipient_third_parties": DPV.hasRecipient,
    "retention_period": DPV.hasStorageCondition,
}
OF_THE_WHOLE = {
    "privacy_notice": DPV.hasNotice,
    "lawful_basis": DPV.hasLegalBasis,
    "withdrawal_method": DPV.hasConsentControl,
    "jurisdiction": DPV.hasJurisdiction,
    "privacy_rights": DPV.hasRight,
    "pii_processing": DPV.hasProcess,
    "party_identification": DPV.hasEntity,
    "events": DPV.hasConsentStatus,
}
PARTY = {
    "party_id": DPV.hasIdentifier,
    "party_name": DPV.hasName,
    "party_contact": SCHEMA_ORG.contactPoint,
}
EVENT = {
    "event_time": DPV.isIndicatedAtTime,
    "validity_duration": DPV.hasDuration,
    "entity_id": DPV.isIndicatedBy,
    "event_type": RDF.type,
}


def given(file: Path = PAGE, **changes: object) -> ConsentRecord:
    made = ConsentRecord(
        number=NUMBER,
        policy=policy_of(file),
        purpose=next(iter(policy_of(file).purposes)),
        recipient=None,
        item_class=None,
        items=("email", "name"),
        names=(),
        language="ja",
        shown="ab" * 32,
        text="同意します。",
        given=Event(AT, "web-form"),
        withdrawn=Event(LATER, "telephone"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def recorded(*records: ConsentRecord) -> Graph:
    return graph_of(to_records(records, PRINCIPAL))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_record_has_every_field_that_the_standard_requires(file: Path) -> None:
    graph = recorded(given(file))
    (record,) = graph.subjects(RDF.type, DPV.ConsentRecord)
    for name, term in {**HEADER, **OF_THE_WHOLE}.items():
        assert list(graph.objects(record, term)), name
    for process in graph.objects(record, DPV.hasProcess):
        for name, term in PROCESSING.items():
            assert list(graph.objects(process, term)), name
    for party in graph.objects(record, DPV.hasEntity):
        for name, term in PARTY.items():
            assert list(graph.objects(party, term)), name
    for event in graph.objects(record, DPV.hasConsentStatus):
        for name, term in EVENT.items():
            assert list(graph.objects(event, term)), name
    (notice,) = graph.objects(record, DPV.hasNotice)
    assert [str(value) for value in graph.objects(notice, DCTERMS.language)] == ["ja"]
    assert list(graph.objects(record, DCTERMS.conformsTo)) == [URIRef(SCHEMA + "record")]
    assert str(graph.value(record, DCTERMS.identifier)) == str(NUMBER)


def test_a_receipt_holds_its_records_whole_and_says_when_it_was_made() -> None:
    second = given(number=UUID(int=3, version=4), withdrawn=None)
    graph = graph_of(to_receipt((given(), second), PRINCIPAL, RECEIPT, LATER))
    (receipt,) = graph.subjects(RDF.type, DPV.ConsentReceipt)
    assert list(graph.objects(receipt, DCTERMS.conformsTo)) == [URIRef(SCHEMA + "receipt")]
    assert str(graph.value(receipt, DCTERMS.identifier)) == str(RECEIPT)
    assert str(graph.value(receipt, DCTERMS.created)) == LATER.isoformat()
    held = set(graph.objects(receipt, DPV.hasRecordOfActivity))
    assert held == set(graph.subjects(RDF.type, DPV.ConsentRecord))
    assert len(held) == 2
    statuses = [set(graph.objects(event, RDF.type)) for event in graph.objects(None, DPV.hasConsentStatus)]
    assert sum(DPV.ConsentGiven in types for types in statuses) == 2
    assert sum(DPV.ConsentWithdrawn in types for types in statuses) == 1


def test_every_term_is_one_of_dpv() -> None:
    graph = recorded(given(), given(number=RECEIPT, purpose=None, item_class="special-care", items=("health_check",)))
    assert used(graph, "dpv", "pd", "loc", "legal-jp") <= listed("dpv-2.3.txt") | listed("dpv-27560.txt")


def test_a_consent_to_a_provision_names_the_recipient_and_what_was_told() -> None:
    graph = recorded(given(purpose=None, recipient="taiwan", names=("country", "regime")))
    (process,) = graph.subjects(RDF.type, DPV.Process)
    assert [str(value).partition("#")[2] for value in graph.objects(process, DPV.hasRecipient)] == ["recipients.taiwan"]
    assert {str(value) for value in graph.objects(process, URIRef("urn:kotowari:appi#named"))} == {"country", "regime"}
    assert list(graph.objects(process, DPV.hasPurpose))


def test_what_is_not_known_is_not_claimed() -> None:
    one = given(language=None, shown=None, text=None, given=Event(AT, "contract"), withdrawn=Event(LATER, None))
    document = json.loads(to_records((one,), PRINCIPAL))["@graph"][0]
    assert document["dpv:hasNotice"]["dct:language"] == "und"
    assert "dct:identifier" not in document["dpv:hasNotice"]
    assert "dct:description" not in document["dpv:hasNotice"]
    assert "dpv:hasIndicationMethod" not in document["dpv:hasConsentStatus"][1]


def test_a_name_that_a_later_revision_dropped_is_still_written() -> None:
    graph = recorded(given(purpose="gone", items=("gone_too",)))
    (process,) = graph.subjects(RDF.type, DPV.Process)
    assert [str(value).partition("#")[2] for value in graph.objects(process, DPV.hasPurpose)] == ["purposes.gone"]
