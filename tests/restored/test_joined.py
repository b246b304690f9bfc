"""Who was merged or split after the dump is so again: what is erased or stopped then is so wherever the dump has it."""

from dataclasses import replace
from uuid import UUID

import pytest

from kotowari.gate.codes import Code
from kotowari.handling.acquire import Arrival, Source, acquire
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Acquired, Opened, Refused
from kotowari.handling.space import Space
from kotowari.vault.lookup import Handle, Lookup
from tests.handling.conftest import arriving, codes
from tests.handling.test_correct import corrected
from tests.handling.test_merge import OTHER as THEIRS
from tests.handling.test_merge import THIS, divided, history, merged, new_one, now_held
from tests.restored.conftest import EMAIL, Company, Dump, done, take_in
from tests.restored.test_restored import erase_one, found_by, stop_one, use_one

PHONE = "03-1234-5678"
OTHER = "another.person@kanamezaka.example"


def back(company: Company, dump: Dump, **replayed: int) -> Space:
    """Put the database back, and have done again what it does not know."""
    company.integrate()
    company.load(dump)
    told = company.restored()
    assert (dict(told.replayed), dict(told.missing)) == (replayed, {})
    assert company.restored().entry is None
    return company.space()


def listed(space: Space, item: str, value: str) -> Acquired | Refused:
    """A line of an import."""
    return acquire(space, by="import", arrival=replace(arriving(**{item: value}), listed=True))


def phone_finds(space: Space) -> tuple[UUID, ...]:
    with space.reading() as connection:
        return Lookup(connection, space.keys).find(Handle("phone", "phone", PHONE, "JP"))


def nothing_of(company: Company, *persons: UUID) -> bool:
    """Whether no table of what is held, found or recorded has a row of any of them."""
    tables = ("person", "holding", "history", "handle", "former_handle", "trail", "merged", "reply")
    return not any(row[0] in persons for table in tables for row in company.rows(f"vault.{table}", "person, space"))


def test_a_split_stands_and_each_has_what_is_theirs(company: Company) -> None:
    space = company.space()
    one = take_in(space, name="花子", phone=PHONE)
    corrected(space, one, email=OTHER)
    dump = company.dump()
    (first,) = [version for version in history(space, one, "email") if version.until]
    two = new_one(divided(space, one, "phone", earlier={"email": first.version}))
    truth = {person: history(space, person) for person in (one, two)}
    space = back(company, dump, split=1)
    assert {person: history(space, person) for person in (one, two)} == truth
    assert now_held(space, one) == {"name": "花子", "email": OTHER}
    assert now_held(space, two) == {"phone": PHONE, "email": EMAIL}
    assert phone_finds(space) == (two,)
    assert found_by(space, EMAIL) == ()


def test_the_erasure_of_who_was_split_off_reaches_what_the_dump_has_under_the_first(company: Company) -> None:
    space = company.space()
    one = take_in(space, name="花子", phone=PHONE)
    dump = company.dump()
    two = new_one(divided(space, one, "phone", "email"))
    erase_one(space, two)
    suppressed = company.rows("vault.suppression", "digest, item, may_return")
    space = back(company, dump, erase=1, split=1)
    assert now_held(space, one) == {"name": "花子"}
    assert company.rows("vault.suppression", "digest, item, may_return") == suppressed
    assert nothing_of(company, two)
    assert (found_by(space, EMAIL), phone_finds(space)) == ((), ())
    assert codes(use_one(space, two)) == [Code.ERASED]
    for item, value in (("phone", PHONE), ("email", EMAIL)):
        assert codes(listed(space, item, value)) == [Code.SUPPRESSED]


def test_an_earlier_value_that_was_split_off_and_erased_is_gone_also_where_the_dump_has_it_as_current(
    company: Company,
) -> None:
    space = company.space()
    one = take_in(space, name="花子")
    dump = company.dump()
    corrected(space, one, email=OTHER)
    (first,) = [version for version in history(space, one, "email") if version.until]
    two = new_one(divided(space, one, earlier={"email": first.version}))
    erase_one(space, two)
    space = back(company, dump, erase=1, split=1)
    assert {version.value for version in history(space, one)} == {"花子"}
    assert found_by(space, EMAIL) == ()
    assert codes(listed(space, "email", EMAIL)) == [Code.SUPPRESSED]


def test_a_stop_of_who_was_split_off_stands_where_the_items_are_and_nowhere_else(company: Company) -> None:
    space = company.space()
    one = take_in(space, name="花子", phone=PHONE)
    stop_one(space, one, "promotion")
    dump = company.dump()
    two = new_one(divided(space, one, "email"))
    stop_one(space, two, "support")
    space = back(company, dump, split=1, stop=1)
    assert Code.STOPPED in codes(use_one(space, two))
    assert Code.STOPPED in codes(use_one(space, two, "promotion"))
    assert isinstance(use_one(space, one), Opened)
    assert "email" not in now_held(space, one)


def test_a_split_off_a_person_whom_the_dump_never_had_is_passed_over(company: Company) -> None:
    space = company.space()
    dump = company.dump()
    one = take_in(space, phone=PHONE)
    two = new_one(divided(space, one, "phone"))
    stop_one(space, two)
    erase_one(space, two)
    space = back(company, dump, erase=1, split=1, stop=1)
    assert nothing_of(company, one, two)
    assert codes(listed(space, "phone", PHONE)) == [Code.SUPPRESSED]
    assert isinstance(listed(space, "email", EMAIL), Acquired)


@pytest.mark.parametrize("who", ["both", "the one who stands", "the other"])
def test_the_erasure_of_who_was_merged_reaches_both(company: Company, who: str) -> None:
    space = company.space()
    persons = {}
    if who != "the other":
        persons[EMAIL] = take_in(space)
    if who != "the one who stands":
        persons[OTHER] = take_in(space, OTHER, phone=PHONE)
    dump = company.dump()
    one = persons.get(EMAIL) or take_in(space)
    two = persons.get(OTHER) or take_in(space, OTHER, phone=PHONE)
    done(merged(space, one, two, email=THIS))
    erase_one(space, one)
    suppressed = company.rows("vault.suppression", "digest, item, may_return")
    space = back(company, dump, erase=1, merge=1)
    assert nothing_of(company, one, two)
    assert company.rows("vault.suppression", "digest, item, may_return") == suppressed
    for number in (one, two):
        assert codes(use_one(space, number)) == [Code.ERASED]
    for value in (EMAIL, OTHER):
        assert codes(listed(space, "email", value)) == [Code.SUPPRESSED]
    assert codes(listed(space, "phone", PHONE)) == [Code.SUPPRESSED]


@pytest.mark.parametrize("came_later", [False, True])
def test_the_stop_of_who_was_merged_stands_for_all_that_the_dump_has_of_both(
    company: Company, *, came_later: bool
) -> None:
    space = company.space()
    one = None if came_later else take_in(space, name="花子")
    two = take_in(space, OTHER, phone=PHONE)
    dump = company.dump()
    one = one or take_in(space, name="花子")
    done(merged(space, one, two, email=THEIRS))
    stop_one(space, one, "support")
    truth = now_held(space, one)
    space = back(company, dump, merge=1, stop=1)
    assert Code.STOPPED in codes(use_one(space, one))
    assert codes(use_one(space, two)) == [Code.MERGED]
    assert now_held(space, one) == {item: truth[item] for item in ("email", "phone")} | (
        {} if came_later else {"name": "花子"}
    )
    assert phone_finds(space) == (one,)


def test_a_merge_and_a_split_of_it_are_traced_to_where_the_dump_has_the_items(company: Company) -> None:
    space = company.space()
    one, two = take_in(space, name="花子"), take_in(space, OTHER, phone=PHONE, name="一郎")
    corrected(space, two, phone="03-1234-5679")
    dump = company.dump()
    done(merged(space, one, two, email=THIS, name=THIS))
    (name,) = [version for version in history(space, one, "name") if version.value == "一郎"]
    three = new_one(divided(space, one, "phone", earlier={"name": name.version}))
    four = new_one(divided(space, three, "phone"))
    truth = {person: history(space, person) for person in (three, four)}
    copy = company.dump()
    erase_one(space, four)
    company.integrate()
    company.load(copy)
    company.restored()
    company.load(dump)
    company.restored()
    space = company.space()
    assert history(space, three) == truth[three]
    assert nothing_of(company, four)
    assert now_held(space, one) == {"name": "花子", "email": EMAIL}
    assert codes(listed(space, "phone", PHONE)) == [Code.SUPPRESSED]


def test_whom_no_key_opens_any_more_is_passed_over_and_found_by_nothing(company: Company) -> None:
    """The dump has the one under a key that was destroyed since; nothing that was another's is left under it."""
    space = company.space()
    one, stays = take_in(space, phone=PHONE), take_in(space, OTHER)
    dump = company.dump()
    two = new_one(divided(space, one, "phone"))
    erase_one(space, one)
    erase_one(space, two)
    company.integrate()
    roll(space, by="officer")
    destroy(space, by="officer")
    company.integrate()
    company.load(dump)
    assert dict(company.restored().replayed) == {"erase": 2, "split": 1}
    assert nothing_of(company, one, two)
    assert isinstance(use_one(company.space(), stays), Opened)


def test_nothing_personal_of_a_merge_or_split_is_in_the_journal(company: Company) -> None:
    space = company.space()
    one, two = take_in(space, name="花子"), take_in(space, OTHER, phone=PHONE)
    done(merged(space, one, two, email=THIS))
    new_one(divided(space, one, "phone"))
    company.integrate()
    content = b"".join(path.read_bytes() for path in company.journal.iterdir())
    assert content.count(b"\n") == 2
    for planted in (EMAIL, OTHER, PHONE, "花子", str(one), str(two)):
        assert planted.encode() not in content


def _from_third_party(value: str) -> Arrival:
    return replace(arriving(email=value), source=Source.PUBLIC)


def test_an_address_that_was_corrected_brings_nobody_back(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    corrected(space, person, email=OTHER)
    dump = company.dump()
    erase_one(space, person)
    for again in (space, back(company, dump, erase=1)):
        assert codes(listed(again, "email", EMAIL)) == [Code.SUPPRESSED]
        assert codes(acquire(again, by="reception", arrival=_from_third_party(EMAIL))) == [Code.SUPPRESSED]
        assert codes(acquire(again, by="reception", arrival=arriving(email=OTHER))) == [Code.SUPPRESSED]
    # It may be another's by now, who gives it: that one comes.
    assert isinstance(acquire(again, by="reception", arrival=arriving(email=EMAIL)), Acquired)
