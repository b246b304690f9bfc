"""Receipt from a third party: confirmed and recorded, or refused; and where the law asks for neither."""

from dataclasses import replace
from typing import Any

import pytest

from kotowari.errors import ValueNotText
from kotowari.gate.answer import Permit
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Notice, Source, acquire
from kotowari.handling.outcome import Acquired, Refused
from kotowari.handling.outgoing.received import HowAcquired, Provider
from kotowari.handling.outgoing.records import records_of
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground, Relation
from tests.handling.conftest import arriving, codes, entries, rows

AGENCY = Provider("植込エージェンシー", "東京都植込1-1", "植込 太郎", how=HowAcquired.CONTRACT, told=True)


def received(space: Space, provider: Provider | None, **other: Any) -> Acquired | Refused:
    arrival = replace(arriving(name="花子"), source=Source.THIRD_PARTY, provider=provider, **other)
    return acquire(space, by="reception", arrival=arrival)


def test_it_is_taken_in_with_a_record_that_says_from_whom(space: Space) -> None:
    outcome = received(space, AGENCY)
    assert isinstance(outcome, Acquired)
    assert isinstance(outcome.answer, Permit)
    assert outcome.answer.records == ("jp-appi/30(3)",)
    (record,), _ = records_of(space, by="desk", person=outcome.person)
    assert record.articles == ("jp-appi/30(3)",)
    assert record.items == ("name",)
    assert record.until.isoformat() == "2029-05-01"
    assert record.says["provider"]["name"] == "植込エージェンシー"
    assert record.says["provider"]["how"] == "contract"
    assert "植込" not in str(entries(space))
    assert "植込".encode() not in b"".join(bytes(row[0]) for row in rows(space, "recipients.receipt", "sealed"))


@pytest.mark.parametrize(
    ("provider", "reasons"),
    [
        (None, {Code.PROVIDER_UNCONFIRMED, Code.UNLAWFULLY_PROVIDED}),
        (replace(AGENCY, told=False), {Code.PROVIDER_UNCONFIRMED}),
        (replace(AGENCY, name=" "), {Code.PROVIDER_UNCONFIRMED}),
        (replace(AGENCY, address=""), {Code.PROVIDER_UNCONFIRMED}),
        (replace(AGENCY, representative=None), {Code.PROVIDER_UNCONFIRMED}),
        (replace(AGENCY, how=HowAcquired.UNKNOWN), {Code.PROVIDER_UNCONFIRMED, Code.UNLAWFULLY_PROVIDED}),
        (replace(AGENCY, how=HowAcquired.UNLAWFUL), {Code.PROVIDER_UNCONFIRMED, Code.UNLAWFULLY_PROVIDED}),
        (
            replace(AGENCY, how=HowAcquired.UNLAWFUL, ground=Ground.JOINT_USE),
            {Code.PROVIDER_UNCONFIRMED, Code.UNLAWFULLY_PROVIDED},
        ),
    ],
)
def test_what_is_missing_or_unlawful_is_refused(space: Space, provider: Provider | None, reasons: set[Code]) -> None:
    outcome = received(space, provider)
    assert set(codes(outcome)) == reasons
    assert rows(space, "vault.person") == []


@pytest.mark.parametrize(
    "provider",
    [
        replace(AGENCY, ground=Ground.JOINT_USE, told=False),
        replace(AGENCY, ground=Ground.LAW, told=False, how=HowAcquired.UNKNOWN),
        replace(AGENCY, relation=Relation.AUTHORITY, told=False),
    ],
)
def test_no_record_where_the_law_asks_for_none(space: Space, provider: Provider) -> None:
    outcome = received(space, provider)
    assert isinstance(outcome, Acquired)
    assert rows(space, "recipients.receipt") == []


def test_an_authority_abroad_is_confirmed_as_any_other(space: Space) -> None:
    foreign = replace(AGENCY, relation=Relation.AUTHORITY, country="US", told=False)
    assert codes(received(space, foreign)) == [Code.PROVIDER_UNCONFIRMED]


def test_an_individual_has_no_representative(space: Space) -> None:
    individual = replace(AGENCY, is_corporation=False, representative=None)
    assert isinstance(received(space, individual), Acquired)


def test_from_before_the_system_nothing_is_received_now(space: Space) -> None:
    assert isinstance(received(space, None, notice=Notice.UNKNOWN), Acquired)


def test_a_provider_s_name_is_text_and_is_not_repeated(space: Space) -> None:
    with pytest.raises(ValueNotText) as raised:
        received(space, replace(AGENCY, name="植込\0"))
    assert "植込" not in str(raised.value)


def test_a_provider_named_for_another_source_is_held_to_the_same(space: Space) -> None:
    arrival = replace(arriving(name="花子"), provider=replace(AGENCY, told=False))
    assert codes(acquire(space, by="reception", arrival=arrival)) == [Code.PROVIDER_UNCONFIRMED]
