"""Until when what is held is needed, and what is due when: by example, by property, at the edges of the calendar."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.gate.due import NO_PURPOSE, Due, Ending, Left, due
from kotowari.gate.retention import Event, Held, Hold, Kept, Need, Owner, Situation, Turn, Why, work_out
from kotowari.policy.model import Policy
from kotowari.policy.period import Period
from kotowari.policy.terms import Whose
from tests.policy.given import ILLUSTRATION, policy, words

DUTY = "keeping-by-law"
DUTIES = frozenset((DUTY, "answering-rights"))
DAY = date(2026, 11, 25)
BEFORE = date(2020, 1, 1)

POLICY = policy(
    ILLUSTRATION,
    {
        "periods": {"contact": {"label": words("until the last contact"), "sliding": True}},
        "purposes": {
            "surveys": {"keep": {"while": "contact", "then": "2 years"}},
            "development": {"keep": None},
        },
    },
)


def own(*events: Event) -> Owner:
    return Owner(Whose.PERSON, events)


def company(*events: Event, until: date | None = None) -> Owner:
    return Owner(Whose.ORGANISATION, events, until)


def began(on: date, period: str = "contract", matter: str = "") -> Event:
    return Event(period, Turn.BEGAN, on, matter)


def ended(on: date, period: str = "contract", matter: str = "") -> Event:
    return Event(period, Turn.ENDED, on, matter)


def need(purpose: str, *owners: Owner, since: date = BEFORE) -> Need:
    item = POLICY.purposes[purpose].items[0] if purpose in POLICY.purposes else "email"
    (kept,) = work_out(POLICY, DUTIES, Situation((Held(item, since, frozenset((purpose,))),), (own(), *owners)))
    (only,) = kept.needs
    return only


END = date(2026, 3, 31)

SUPPORT: list[tuple[str, list[Owner], tuple[Why, date | None]]] = [
    ("nothing is known of the company", [company()], (Why.AWAITED, None)),
    ("the person belongs to no company", [], (Why.AWAITED, None)),
    ("begun and not ended", [company(began(BEFORE))], (Why.LASTS, None)),
    ("ended", [company(began(BEFORE), ended(END))], (Why.ENDS, date(2027, 3, 31))),
    ("ended, the beginning unknown", [company(ended(END))], (Why.ENDS, date(2027, 3, 31))),
    ("begun again after", [company(ended(END), began(date(2026, 6, 1)))], (Why.LASTS, None)),
    ("begun again on the day it ended", [company(ended(END), began(END))], (Why.LASTS, None)),
    ("ended twice, the later counts", [company(ended(END), ended(BEFORE))], (Why.ENDS, date(2027, 3, 31))),
    ("ending on a day to come", [company(ended(date(2027, 9, 30)))], (Why.ENDS, date(2028, 9, 30))),
    ("one of two contracts ended", [company(ended(END, matter="a"), began(BEFORE, matter="b"))], (Why.LASTS, None)),
    (
        "both contracts ended",
        [company(ended(END, matter="a"), ended(BEFORE, matter="b"))],
        (Why.ENDS, date(2027, 3, 31)),
    ),
    ("one of two companies goes on", [company(ended(END)), company(began(BEFORE))], (Why.LASTS, None)),
    ("of one of two companies nothing is known", [company(ended(END)), company()], (Why.AWAITED, None)),
    ("the person left the company before", [company(began(BEFORE), until=END)], (Why.ENDS, date(2027, 3, 31))),
    ("left a company of which nothing is known", [company(until=END)], (Why.ENDS, date(2027, 3, 31))),
    ("left after the contract ended", [company(ended(END), until=DAY)], (Why.ENDS, date(2027, 3, 31))),
    ("a sole trader's own contract", [own(ended(END))], (Why.ENDS, date(2027, 3, 31))),
    ("the company's selection is nobody's contract", [company(ended(END, "selection"))], (Why.AWAITED, None)),
]


@pytest.mark.parametrize(("owners", "stands"), [case[1:] for case in SUPPORT], ids=[case[0] for case in SUPPORT])
def test_a_period_of_a_company(owners: list[Owner], stands: tuple[Why, date | None]) -> None:
    found = need("support", *owners)
    assert (found.why, found.last) == stands
    assert found.lasts_to == (stands[1] or date.max)


def test_a_period_of_the_person_is_not_ended_by_a_company() -> None:
    assert need("recruiting", company(ended(END, "selection"))).why is Why.AWAITED
    assert need("recruiting", own(ended(END, "selection"))).last == date(2026, 9, 30)


def test_a_period_alone_ends_with_its_last_day() -> None:
    assert need("shareholder_statistics", own(ended(END, "shareholding"))).last == END


def test_without_a_period_it_runs_from_when_the_item_was_obtained() -> None:
    assert need("site_analysis", since=date(2026, 2, 10)) == Need("site_analysis", Why.ENDS, date(2027, 2, 10))


def test_a_sliding_period_runs_from_the_last_contact_or_acquisition() -> None:
    contact = Event("contact", Turn.RENEWED, date(2025, 5, 5))
    assert need("surveys", since=date(2024, 1, 1)).last == date(2026, 1, 1)
    assert need("surveys", own(contact), since=date(2024, 1, 1)).last == date(2027, 5, 5)
    assert need("surveys", own(contact), since=date(2026, 1, 1)).last == date(2028, 1, 1)


def test_a_purpose_without_a_rule_and_one_that_is_not_there_never_end() -> None:
    assert need("development") == Need("development", Why.NO_RULE)
    assert need("of_an_earlier_revision") == Need("of_an_earlier_revision", Why.UNKNOWN_PURPOSE)


def test_a_duty_of_the_law_is_no_purpose_that_needs_anything() -> None:
    (kept,) = work_out(POLICY, DUTIES, Situation((Held("email", BEFORE, frozenset((DUTY,))),)))
    assert kept.needs == ()
    assert kept.longest is None


def test_a_purpose_that_was_consented_to_since_runs_from_the_consent() -> None:
    held = Held("site_usage", BEFORE, frozenset(("site_analysis",)), (("site_analysis", END),))
    (kept,) = work_out(POLICY, DUTIES, Situation((held,)))
    assert kept.longest == Need("site_analysis", Why.ENDS, date(2027, 3, 31))


ENDS = [
    (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
    (date(2023, 2, 28), "1 year", date(2024, 2, 29)),  # from 1 March 2023, so to the end of February
    (date(2024, 2, 28), "1 year", date(2025, 2, 28)),  # from 29 February, which 2025 has not
    (date(2026, 1, 31), "1 month", date(2026, 2, 28)),
    (date(2026, 1, 30), "1 month", date(2026, 2, 28)),
    (date(2026, 1, 27), "1 month", date(2026, 2, 27)),
    (date(2026, 2, 28), "1 month", date(2026, 3, 31)),
    (date(2026, 12, 31), "1 day", date(2027, 1, 1)),
    (date(2026, 3, 31), "7 years", date(2033, 3, 31)),
    (date(9999, 12, 31), "1 year", date.max),
    (date(9999, 1, 1), "1 year", date.max),
]


@pytest.mark.parametrize(("end", "length", "last"), ENDS)
def test_the_last_day_is_that_of_the_civil_code(end: date, length: str, last: date) -> None:
    assert Period.parse(length).through(end) == last


days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
lengths = st.one_of(
    st.builds(lambda n: Period(days=n), st.integers(1, 4000)),
    st.builds(lambda n: Period(months=n), st.integers(1, 200)),
)


@given(days, days, lengths)
def test_a_later_end_never_makes_a_length_end_earlier(one: date, other: date, length: Period) -> None:
    first, second = sorted((one, other))
    assert first < length.through(first) <= length.through(second)


@given(days, st.integers(1, 200))
def test_a_length_of_months_is_never_shorter_than_the_calendar_says(end: date, months: int) -> None:
    simple = Period(months=months).after(end)
    assert simple - timedelta(days=1) <= Period(months=months).through(end) <= simple + timedelta(days=3)


PURPOSES = sorted(POLICY.purposes)
ITEMS = ["company", "name", "email", "phone"]
PERIODS = sorted(POLICY.periods)

events = st.builds(
    Event, st.sampled_from(PERIODS), st.sampled_from((Turn.BEGAN, Turn.ENDED)), days, st.sampled_from(("", "a", "b"))
)
owners = st.builds(Owner, st.sampled_from(Whose), st.lists(events, max_size=4).map(tuple), st.none() | days)
stated = st.frozensets(st.sampled_from([*PURPOSES, DUTY, "gone"]), min_size=1, max_size=4)
consented = st.lists(st.tuples(st.sampled_from(PURPOSES), days), max_size=2).map(tuple)
holds = st.builds(Hold, st.just(DUTY), st.frozensets(st.sampled_from(ITEMS), max_size=2), st.none() | days)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
    held = tuple(Held(item, draw(days), draw(stated), draw(consented)) for item in items)
    return Situation(held, (own(), *draw(st.lists(owners, max_size=3))), tuple(draw(st.lists(holds, max_size=2))))


def kept(situation: Situation) -> tuple[Kept, ...]:
    return work_out(POLICY, DUTIES, situation)


def ends(situation: Situation) -> list[date]:
    """The last day of the longest need of each holding."""
    return [
        one.longest.lasts_to if one.longest and one.longest.why is not Why.UNUSED else date.min
        for one in kept(situation)
    ]


@given(situations(), st.sampled_from(PURPOSES))
def test_one_purpose_more_never_shortens(situation: Situation, purpose: str) -> None:
    more = replace(situation, held=tuple(replace(h, stated=h.stated | {purpose}) for h in situation.held))
    assert all(before <= after for before, after in zip(ends(situation), ends(more), strict=True))


@given(situations(), st.sampled_from(PERIODS), days, st.sampled_from(Whose))
def test_one_beginning_more_never_shortens_what_was_known_to_end(
    situation: Situation, period: str, day: date, of: Whose
) -> None:
    if of is Whose.PERSON and not any(event.period == period for event in situation.owners[0].events):
        return  # the first event of a period is what makes it known
    first = situation.owners[0]
    more = replace(first, events=(*first.events, began(day, period)))
    longer = replace(situation, owners=(more, *situation.owners[1:]))
    assert all(before <= after for before, after in zip(ends(situation), ends(longer), strict=True))


@given(situations(), st.integers(1, 4000))
def test_the_same_events_later_never_end_earlier(situation: Situation, by: int) -> None:
    def later(owner: Owner) -> Owner:
        moved = tuple(replace(event, on=event.on + timedelta(days=by)) for event in owner.events)
        return replace(owner, events=moved, until=owner.until + timedelta(days=by) if owner.until else None)

    delayed = replace(situation, owners=tuple(later(owner) for owner in situation.owners))
    assert all(before <= after for before, after in zip(ends(situation), ends(delayed), strict=True))


@given(situations(), days)
def test_a_hold_never_lets_anything_go(situation: Situation, on: date) -> None:
    more = (*situation.holds, Hold(DUTY))
    without, within = due(kept(situation), situation.holds, on), due(kept(situation), more, on)
    assert within is None or not (within.ending.is_erasure or within.ending.deleted)
    if without is None:
        assert within is None or all(left.purposes == (DUTY,) for left in within.ending.left)


def gone(found: Due | None, situation: Situation) -> set[str]:
    if found is None:
        return set()
    return {held.item for held in situation.held} if found.ending.is_erasure else set(found.ending.deleted)


@given(situations(), days, days)
def test_what_is_due_stays_due(situation: Situation, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert gone(due(kept(situation), situation.holds, first), situation) <= gone(
        due(kept(situation), situation.holds, second), situation
    )


@given(situations(), days)
def test_nothing_goes_while_a_purpose_needs_it(situation: Situation, on: date) -> None:
    found = due(kept(situation), situation.holds, on)
    for one in kept(situation):
        needed = [each.purpose for each in one.needs if each.last is None or each.last >= on]
        if needed:
            assert one.held.item not in gone(found, situation)
        left = {each.item: each.purposes for each in found.ending.left} if found else {}
        if one.held.item in left and needed:
            assert set(left[one.held.item]) == one.held.stated - one.ended(on)


def carried_out(situation: Situation, found: Due) -> Situation:
    left = {each.item: frozenset(each.purposes) for each in found.ending.left}
    remaining: Iterable[Held] = (
        () if found.ending.is_erasure else (held for held in situation.held if held.item not in found.ending.deleted)
    )
    return replace(
        situation,
        held=tuple(
            replace(
                held,
                stated=left.get(held.item, held.stated),
                consented=tuple(each for each in held.consented if each[0] not in found.ending.lapsed),
            )
            for held in remaining
        ),
    )


@given(situations(), days)
def test_what_was_carried_out_is_not_due_again(situation: Situation, on: date) -> None:
    found = due(kept(situation), situation.holds, on)
    if found is not None:
        after = carried_out(situation, found)
        assert due(kept(after), after.holds, on) is None


def held(**purposes: Any) -> tuple[Held, ...]:
    return tuple(Held(item, BEFORE, frozenset(names)) for item, names in purposes.items())


GONE = company(ended(date(2024, 3, 31)))


def test_the_latest_of_several_purposes_counts_and_names_the_rule() -> None:
    both = ["support", "business_communications"]
    situation = Situation(held(email=both, login_log=both), (own(), GONE))
    assert due(kept(situation), (), date(2025, 3, 31)) is None
    assert due(kept(situation), (), date(2025, 4, 1)) == Due(
        Ending(
            False,
            frozenset(("login_log",)),
            (Left("email", ("business_communications",)),),
            frozenset(("support",)),
        ),
        "purposes.support",
        date(2025, 3, 31),
    )
    assert due(kept(situation), (), date(2029, 4, 1)) == Due(
        Ending(True), "purposes.business_communications", date(2029, 3, 31)
    )


def test_what_a_law_keeps_stays_for_that_duty_alone_and_goes_when_it_ends() -> None:
    hold = Hold(DUTY, frozenset(("email",)), date(2031, 3, 31))
    situation = Situation(held(email=["support"], phone=["support"]), (own(), GONE), (hold,))
    found = due(kept(situation), situation.holds, DAY)
    assert found is not None
    assert found.ending.deleted == {"phone"}
    assert found.ending.left == (Left("email", (DUTY,)),)
    after = carried_out(situation, found)
    assert due(kept(after), after.holds, date(2031, 3, 31)) is None
    assert due(kept(after), after.holds, date(2031, 4, 1)) == Due(Ending(True), NO_PURPOSE, None)


def test_a_consent_keeps_an_item_whose_stated_purposes_have_ended_and_lapses_with_its_own() -> None:
    site = Held("email", date(2020, 1, 1), frozenset(("support",)), (("surveys", date(2026, 1, 1)),))
    situation = Situation((site, *held(name=["employment"])), (own(), GONE))
    found = due(kept(situation), (), DAY)
    assert found is not None
    assert found.ending.left == (Left("email", ()),)
    later = due(kept(carried_out(situation, found)), (), date(2028, 1, 2))
    assert later is not None
    assert later.ending.deleted == {"email"}
    assert later.ending.lapsed == {"surveys"}


def test_a_purpose_does_not_need_what_it_does_not_use() -> None:
    situation = Situation(held(login_log=["recruiting"], phone=["support", "recruiting"]), (own(), GONE))
    unused, used = kept(situation)
    assert [(each.purpose, each.why) for each in unused.needs] == [("recruiting", Why.UNUSED)]
    assert [each.purpose for each in used.needs] == ["recruiting", "support"]
    assert due((unused,), (), DAY) is None


def test_of_whom_nothing_is_held_nothing_is_due() -> None:
    assert due((), (), DAY) is None


def test_a_sliding_period_needs_a_length() -> None:
    with pytest.raises(ValueError, match="sliding"):
        policy(
            ILLUSTRATION,
            {
                "periods": {"contact": {"label": words("c"), "sliding": True}},
                "purposes": {"surveys": {"keep": {"while": "contact", "then": None}}},
            },
        )


def test_the_shipped_policies_rules_all_come_to_an_end() -> None:
    shipped: Policy = policy(ILLUSTRATION)
    final = [ended(END, period) for period in shipped.periods]
    everything = held(**{item: list(shipped.purposes) for item in shipped.items})
    found = work_out(shipped, DUTIES, Situation(everything, (own(*final), company(*final))))
    assert {each.why for one in found for each in one.needs} == {Why.ENDS}
    assert max(one.longest.lasts_to for one in found if one.longest) == date(2033, 3, 31)
