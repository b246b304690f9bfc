"""The people of the demonstration: always the same, believable, and nobody."""

import re
import time
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from itertools import pairwise

import phonenumbers
import pytest

from kotowari.canonical import canonical, digest
from kotowari.cli.demo.people import Newcomer, people

DIGEST = "sha256:3ccbf694771df9a5895c4f8bb4023aed4fab893af2326a4a4f4acb84171dbd19"

ITEMS = {
    "customer": {"company", "address", "name", "phone", "email"},
    "applicant": {"name", "email", "phone", "address", "resume"},
    "shareholder": {"name", "address", "email", "shares", "shareholder_number"},
    "inquirer": {"name", "email", "inquiry"},
}
SOME_HAVE = {"customer": {"site_usage"}, "inquirer": {"phone"}}
FAMILY = {"name", "address", "email", "phone", "individual_number", "relation"}
EMPLOYEE = FAMILY | {"salary", "bank_account", "health_check", "employee_number"}


@pytest.fixture(scope="module")
def everyone() -> list[Newcomer]:
    return list(people())


def digest_of(newcomers: list[Newcomer]) -> str:
    return digest(canonical([{**asdict(newcomer), "since": newcomer.since.isoformat()} for newcomer in newcomers]))


def share(counts: Counter[str], name: str) -> float:
    return counts[name] / counts.total()


def test_the_people_are_the_same_on_every_machine(everyone: list[Newcomer]) -> None:
    assert len(everyone) == 2000
    assert digest_of(everyone) == DIGEST


def test_another_seed_makes_other_people(everyone: list[Newcomer]) -> None:
    assert digest_of(list(people(seed=1))) != digest_of(everyone)


def test_fewer_people_are_the_beginning_of_more(everyone: list[Newcomer]) -> None:
    assert list(people(0)) == []
    assert list(people(137)) == everyone[:137]


def test_the_subjects_come_in_believable_proportions(everyone: list[Newcomer]) -> None:
    counts = Counter(newcomer.subject for newcomer in everyone)
    assert set(counts) == {"customer", "applicant", "shareholder", "employee", "inquirer"}
    assert 0.65 < share(counts, "customer") < 0.80
    assert all(0.03 < share(counts, subject) < 0.15 for subject in counts if subject != "customer")


def test_languages_and_countries_are_those_of_a_tokyo_company(everyone: list[Newcomer]) -> None:
    languages = Counter(newcomer.language for newcomer in everyone)
    countries = Counter(newcomer.country for newcomer in everyone)
    assert set(languages) == {"ja", "en", "zh-Hant"}
    assert set(countries) == {"JP", "TW", "US", "GB"}
    assert 0.7 < share(languages, "ja") < 0.9
    assert share(languages, "en") > 0.05
    assert 0.07 < share(countries, "TW") < 0.2


def test_each_subject_has_its_items(everyone: list[Newcomer]) -> None:
    for newcomer in everyone:
        items = set(newcomer.values)
        if newcomer.subject == "employee":
            assert items == (FAMILY if newcomer.values["relation"] == "family" else EMPLOYEE)
        else:
            assert items - SOME_HAVE.get(newcomer.subject, set()) == ITEMS[newcomer.subject]
        assert all(value and value == value.strip() and "{" not in value for value in newcomer.values.values())


def test_what_only_some_have_some_have_and_some_have_not(everyone: list[Newcomer]) -> None:
    for subject, items in SOME_HAVE.items():
        for item in items:
            assert {item in newcomer.values for newcomer in everyone if newcomer.subject == subject} == {True, False}


def test_keys_name_the_subject_and_are_unique(everyone: list[Newcomer]) -> None:
    assert len({newcomer.key for newcomer in everyone}) == len(everyone)
    assert all(re.fullmatch(rf"{newcomer.subject}-\d{{6}}", newcomer.key) for newcomer in everyone)


@pytest.mark.parametrize("seed", [20191018, 7])
def test_emails_are_unique_and_at_reserved_domains_only(seed: int) -> None:
    emails = [newcomer.values["email"] for newcomer in people(6000, seed)]
    assert len(set(emails)) == len(emails)
    assert all(
        re.fullmatch(r"[a-z][a-z0-9.-]*@([a-z0-9-]+\.example|example\.(com|net|org))", email) for email in emails
    )


def test_no_other_value_names_a_domain(everyone: list[Newcomer]) -> None:
    values = [value for newcomer in everyone for item, value in newcomer.values.items() if item != "email"]
    assert not [value for value in values if re.search(r"@|https?:|www\.|[a-z]\.(com|net|org|jp|tw|uk)\b", value)]


@pytest.mark.parametrize("seed", [20191018, 7])
def test_every_phone_is_a_valid_number_of_the_country(seed: int) -> None:
    for newcomer in people(2000, seed):
        if "phone" in newcomer.values:
            number = phonenumbers.parse(newcomer.values["phone"], newcomer.country)
            assert phonenumbers.is_valid_number(number), newcomer
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if newcomer.country == "US":
                assert re.fullmatch(r"\+1\d{3}55501\d\d", e164)
            if newcomer.country == "GB":
                assert re.fullmatch(r"\+44(2079460|1614960|1314960)\d{3}", e164)


def check_digit(body: str) -> int:
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def test_no_individual_number_can_be_anyones() -> None:
    assert check_digit("12345678901") == 8  # the specimen 1234 5678 9018
    numbers = [n.values["individual_number"] for n in people(6000) if n.subject == "employee"]
    assert len(numbers) > 100
    for number in numbers:
        assert re.fullmatch(r"\d{12}", number)
        assert int(number[-1]) != check_digit(number[:-1])


def test_customers_and_only_they_belong_to_organisations_several_to_one(everyone: list[Newcomer]) -> None:
    members: dict[str, list[Newcomer]] = defaultdict(list)
    for newcomer in everyone:
        assert (newcomer.organisation is not None) == (newcomer.subject == "customer")
        if newcomer.organisation:
            assert newcomer.values["company"] == newcomer.organisation.name
            assert newcomer.country == newcomer.organisation.country
            members[newcomer.organisation.code].append(newcomer)
    *whole, _last = members.values()
    assert len(whole) > 100
    assert all(2 <= len(colleagues) <= 11 for colleagues in whole)
    for colleagues in members.values():
        assert len({newcomer.organisation for newcomer in colleagues}) == 1
        assert len({newcomer.values["address"] for newcomer in colleagues}) == 1
        assert len({newcomer.values["email"].partition("@")[2] for newcomer in colleagues}) == 1
    names = Counter(c[0].values["company"] for c in members.values())
    domains = Counter(c[0].values["email"].partition("@")[2] for c in members.values())
    assert max(domains.values()) == 1
    assert max(names.values()) == 1


def test_a_company_name_has_its_countrys_form(everyone: list[Newcomer]) -> None:
    forms = {"JP": r"株式会社.+|.+株式会社", "TW": r".+股份有限公司", "US": r".+ Inc\.", "GB": r".+ Ltd\."}
    organisations = {newcomer.organisation for newcomer in everyone if newcomer.organisation}
    assert {organisation.country for organisation in organisations} == set(forms)
    for organisation in organisations:
        assert re.fullmatch(forms[organisation.country], organisation.name)


def test_addresses_are_in_the_manner_of_the_country(everyone: list[Newcomer]) -> None:
    forms = {
        "JP": r"〒\d{3}-\d{4} .+\d+-\d+-\d+.*",
        "TW": r"\d{3} .+號\d+樓",
        "US": r".+, [A-Z]{2} \d{5}",
        "GB": r".+ 9ZZ",
    }
    for newcomer in everyone:
        if "address" in newcomer.values:
            assert re.fullmatch(forms[newcomer.country], newcomer.values["address"])


def test_employees_of_every_relation_and_families_that_live_together() -> None:
    employees = [newcomer for newcomer in people(6000) if newcomer.subject == "employee"]
    relations = Counter(newcomer.values["relation"] for newcomer in employees)
    assert set(relations) == {"employee", "retired", "family", "seconded", "transferred"}
    assert relations.most_common(1)[0][0] == "employee"
    for before, newcomer in pairwise(employees):
        if newcomer.values["relation"] == "family":
            assert newcomer.values["address"] == before.values["address"]
            assert newcomer.since == before.since
            own, other = newcomer.values["name"], before.values["name"]
            family_name = {"ja": own.split()[0], "zh-Hant": own[0], "en": own.split()[-1]}[newcomer.language]
            assert other.endswith(family_name) if newcomer.language == "en" else other.startswith(family_name)


def test_sources_and_dates_are_possible_ones(everyone: list[Newcomer]) -> None:
    sources = Counter(newcomer.source for newcomer in everyone)
    assert set(sources) == {"person", "contract", "web-form", "business-card", "third-party"}
    for newcomer in everyone:
        assert date(2015, 1, 1) <= newcomer.since <= date(2026, 3, 31)
        visits = re.findall(r"\d{4}-\d\d-\d\d", newcomer.values.get("site_usage", ""))
        assert all(newcomer.since <= date.fromisoformat(visit) <= date(2026, 3, 31) for visit in visits)
        assert visits == sorted(visits)


def test_two_thousand_people_cost_next_to_nothing() -> None:
    start = time.process_time()
    list(people())
    assert time.process_time() - start < 0.5
    tracemalloc.start()
    try:
        for _ in people():
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000  # bytes: they come one by one
