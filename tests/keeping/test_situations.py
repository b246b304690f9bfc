"""What bears on how long some persons' information is needed: the same as page by page, here and on a cluster."""

from contextlib import closing
from datetime import date
from uuid import uuid4

import pytest

from kotowari.database.pool import Database
from kotowari.gate.retention import Turn
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.hold import Requirement, hold
from kotowari.handling.situations import Page, page_of, pages
from kotowari.handling.space import Space
from tests.conftest import Installation
from tests.keeping.conftest import customer, end_contract, happened


@pytest.mark.parametrize("spread", [False, True], ids=["one server", "a cluster"])
def test_some_persons_are_in_the_situation_that_their_page_tells(
    shared: Installation, space: Space, *, spread: bool
) -> None:
    persons = [customer(space, number, "Kusunoki" if number % 2 else "Momiji") for number in range(1, 5)]
    end_contract(space, date(2025, 3, 31))
    happened(space, "Momiji", Turn.BEGAN, date(2026, 1, 1))
    give_consent(
        space,
        by="desk",
        person=persons[0],
        consent=Consent(frozenset({"email"}), "web-form", "ja", purpose="promotion"),
    )
    for about in ("customer", persons[2]):
        kept = Requirement(about, "keeping-by-law", "statutory-duty", frozenset({"name"}))
        hold(space, by="counsel", requirement=kept)
    asked = [persons[2], persons[0], uuid4()]
    with closing(Database(shared.application_url, spread=spread)) as database, database.space(space.name) as connection:
        (whole,) = pages(connection, space)
        some = page_of(connection, space, asked)
        nobody = page_of(connection, space, [])
    assert told(some) == [one for one in told(whole) if one[0] in asked]
    assert len(some.persons) == 2
    assert not nobody.persons


def told(page: Page) -> list[tuple[object, ...]]:
    return [(one.number, one.subjects, page.situation(one.subjects, texts)) for one, texts in page.persons]
