"""A run that is taken again: killed between places, or after one that did not answer, it asks only what is left."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari.errors import Error, PlaceUnreachable
from kotowari.handling.space import Space
from kotowari.places.lookup import Limits, Lookup, Opener, Referring, Rows, Snapshot, Values
from kotowari.rights.deciding.decision import Decision, Ground, Outcome
from kotowari.rights.gathering import replies
from kotowari.rights.gathering.gather import Gathered, gather
from kotowari.rights.gathering.sources import Sources
from tests.conftest import Installation
from tests.handling.conftest import rows
from tests.rights.disclosing import CRM, EMAIL, MAP, OTHERS, Company, database
from tests.rights.test_disclosure import answered, approved

LINKED = (
    MAP
    + """
      device:
        key: id
        columns: {id: {}, customer: {refers: crm.customer.id}, model: {}}
"""
)
"""The site has a table to which only the customer database leads."""

SITE: dict[str, Sequence[Sequence[Any]]] = {
    "account (id, email, last_seen)": [(100, EMAIL, "2026-04-30"), (101, OTHERS[1], "2026-04-29")],
    "device (id, customer, model)": [(200, 1, "q7 phone"), (201, 2, "other")],
}


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Watched:
    """A place, what it was asked, and whether it is down, or ends the process when it is asked so many times."""

    place: Opener
    down: bool = False
    ends_after: int | None = None
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def opened(self, limits: Limits) -> Iterator["_Watching"]:
        if self.down:
            raise PlaceUnreachable(place="it", problem="it is down")
        with self.place.opened(limits) as snapshot:
            yield _Watching(self, snapshot)


@dataclass
class _Watching:
    watched: Watched
    snapshot: Snapshot

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        if self.watched.ends_after is not None and len(self.watched.asked) >= self.watched.ends_after:
            raise Killed
        self.watched.asked += [lookup.table.name.table for lookup in lookups]
        return self.snapshot.find(lookups)

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        self.watched.asked += [f"whose {question.table.name.table}" for question in questions]
        return self.snapshot.shared(questions)


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    database(tmp_path / "crm.db", CRM)
    database(tmp_path / "site.db", SITE)
    return Company(space, shared, tmp_path, text=LINKED)


def watched(company: Company) -> tuple[Sources, Watched, Watched]:
    sources = company.sources
    crm, site = (Watched(sources.openers[name]) for name in ("crm", "site"))
    return replace(sources, openers={"crm": crm, "site": site}), crm, site


def run(company: Company, request: UUID, sources: Sources, *, anew: bool = False) -> Gathered:
    outcome = gather(company.space, by="desk", request=request, sources=sources, anew=anew)
    assert isinstance(outcome, Gathered), outcome
    return outcome


def shown(found: Gathered) -> list[Any]:
    return [(str(one.table.name), sorted(map(repr, one.rows))) for one in found.review.tables]


def whole(company: Company) -> list[Any]:
    return shown(run(company, approved(company), company.sources))


def test_only_the_place_that_failed_is_asked_again_and_what_it_leads_to(company: Company) -> None:
    request = approved(company)
    sources, crm, site = watched(company)
    crm.down = True
    first = run(company, request, sources)
    assert first.readings["crm"].state == "unread"
    assert site.asked == ["account"]
    crm.down = False
    site.asked.clear()
    second = run(company, request, sources)
    assert {one.state for one in second.readings.values()} == {"read"}
    assert site.asked == ["device"]  # for the customer that was found now; the account is not asked for again
    assert shown(second) == whole(company)
    assert "q7 phone" in repr(shown(second))


def test_run_twice_it_gives_one_answer_and_opens_no_place(company: Company) -> None:
    request = approved(company)
    sources, crm, site = watched(company)
    first = run(company, request, sources)
    crm.asked.clear()
    site.asked.clear()
    crm.down = site.down = True
    assert shown(run(company, request, sources)) == shown(first)
    assert (crm.asked, site.asked) == ([], [])


def test_anew_it_reads_everything_once_more(company: Company, tmp_path: Path) -> None:
    request = approved(company)
    sources, crm, site = watched(company)
    run(company, request, sources)
    (tmp_path / "site.db").unlink()
    database(tmp_path / "site.db", {**SITE, "account (id, email, last_seen)": [(100, EMAIL, "2026-05-02")]})
    sources, crm, site = watched(company)
    assert "2026-04-30" in repr(shown(run(company, request, sources)))
    assert site.asked == []
    assert "2026-05-02" in repr(shown(run(company, request, sources, anew=True)))
    assert "account" in site.asked
    assert "customer" in crm.asked
    # Read anew while it is away, a place keeps what it answered before.
    site.down = True
    assert "2026-05-02" in repr(shown(run(company, request, sources, anew=True)))


@pytest.mark.parametrize(("place", "count"), [("crm", 1), ("crm", 2), ("site", 1)])
def test_killed_between_places_it_goes_on_there(
    company: Company, monkeypatch: pytest.MonkeyPatch, place: str, count: int
) -> None:
    monkeypatch.setattr(replies, "EVERY", 0.0)
    request = approved(company)
    sources, crm, site = watched(company)
    dying = {"crm": crm, "site": site}[place]
    dying.ends_after = count
    with pytest.raises(Killed):
        run(company, request, sources)
    before = [*crm.asked, *site.asked]
    assert before
    kept = rows(company.space, "rights.replied", "sealed")
    assert kept
    assert all(value.encode() not in sealed for (sealed,) in kept for value in (EMAIL, *OTHERS, "q7 phone"))
    dying.ends_after = None
    crm.asked.clear()
    site.asked.clear()
    found = run(company, request, sources)
    assert not {*before} & {*crm.asked, *site.asked}
    assert shown(found) == whole(company)


def test_a_short_run_keeps_nothing_on_its_way(company: Company) -> None:
    request = approved(company)
    sources, crm, _ = watched(company)
    crm.ends_after = 2
    with pytest.raises(Killed):
        run(company, request, sources)
    assert rows(company.space, "rights.replied") == []
    crm.ends_after = None
    assert shown(run(company, request, sources)) == whole(company)


def test_what_was_replied_goes_with_the_answer(company: Company) -> None:
    request = approved(company)
    run(company, request, company.sources)
    assert rows(company.space, "rights.replied")
    answered(company, request, Decision(Outcome.PARTLY, (Ground.RIGHTS,), "理由"))
    assert rows(company.space, "rights.replied") == []
