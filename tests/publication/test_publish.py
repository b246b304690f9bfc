"""Publishing: which revision may be, from when it is in force, and who notices."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import psycopg
import pytest

from kotowari import clock
from kotowari.canonical import digest
from kotowari.errors import (
    Error,
    NoPolicyInForce,
    NothingProposed,
    PolicyUnreadable,
    RevisionBackdated,
    RevisionExists,
    RevisionOfAnother,
    RevisionOutOfOrder,
)
from kotowari.gate.codes import Code
from kotowari.handling import publish as publish_act
from kotowari.handling.outcome import Opened
from kotowari.handling.publish import approve, propose
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.law import parse_law
from kotowari.publication.shelf import InstalledPack, Shelf, add_revision, installed_packs
from tests.handling.concurrent import Gate, await_waiting, begin, once_after
from tests.handling.conftest import (
    FIRST,
    SECOND,
    Newcomer,
    another_space,
    codes,
    entries,
    policy_text,
    rows,
    take_in,
)
from tests.publishing import publish

Owner = psycopg.Connection[tuple[Any, ...]]


def revision(day: str, policy: str = "hennge", timezone: str = "Asia/Tokyo") -> str:
    text = policy_text(FIRST).replace("2019-10-18", day).replace("policy: hennge", f"policy: {policy}", 1)
    return text.replace("Asia/Tokyo", timezone)


def published(space: Space, day: str, **other: str) -> date:
    policy, _ = publish(space, by="officer", text=revision(day, **other), file=f"{day}.yaml")
    return policy.revision


def days(space: Space) -> list[str]:
    return sorted(day.isoformat() for (day,) in rows(space, "publication.revision", "revision"))


def test_the_first_revision_adopts_a_page_that_is_public_already(bare: Space) -> None:
    policy, number = publish(bare, by="officer", text=policy_text(FIRST), file=FIRST)
    assert policy.revision == date(2019, 10, 18)
    proposal, entry = entries(bare)
    assert entry["id"] == str(number)
    mark = digest(policy_text(FIRST).encode())
    told: dict[str, Any] = {"policy": "hennge", "revision": "2019-10-18", "digest": mark}
    told |= {"languages": ["en", "ja", "zh-Hant"], "following": []}
    assert proposal["propose"] == told
    assert entry["publish"] == {**told, "proposed_by": proposal["by"]}
    assert entry["by"] != proposal["by"]
    assert rows(bare, "publication.revision", "revision, digest, text, published_at") == [
        (date(2019, 10, 18), mark, policy_text(FIRST), datetime(2026, 5, 1, 12, tzinfo=UTC))
    ]


def test_the_law_pack_that_decisions_rest_on_is_kept(space: Space) -> None:
    ((pack, mark, text),) = rows(space, "publication.law_pack", "pack, digest, text")
    assert (pack, mark) == ("jp-appi", digest(text.encode()))
    (source,) = space.rulebook().source.packs
    assert source == ("jp-appi", date(2022, 4, 1), mark)
    published(space, "2026-06-01")
    assert len(rows(space, "publication.law_pack")) == 1


@pytest.mark.parametrize(
    ("day", "policy", "error", "says"),
    [
        ("2019-10-18", "hennge", RevisionExists, "2019-10-18"),
        ("2019-10-17", "hennge", RevisionOutOfOrder, "2019-10-17"),
        ("2019-10-19", "hennge", RevisionBackdated, "2019-10-19"),
        ("2026-04-30", "hennge", RevisionBackdated, "2026-05-01"),
        ("2026-06-01", "another", RevisionOfAnother, "`another`"),
    ],
)
def test_a_revision_that_may_not_be_is_an_error_and_leaves_nothing(
    space: Space, day: str, policy: str, error: type[Error], says: str
) -> None:
    before = entries(space), days(space)
    with pytest.raises(error, match=says):
        published(space, day, policy=policy)
    assert (entries(space), days(space)) == before


def test_today_s_revision_may_be_published_today_in_the_operator_s_time_zone(space: Space) -> None:
    with clock.as_of(datetime(2026, 5, 1, 15, tzinfo=UTC)):  # the second of May in Tokyo
        with pytest.raises(RevisionBackdated):
            published(space, "2026-05-01")
        assert published(space, "2026-05-02") == date(2026, 5, 2)
        assert space.rulebook().source.revision == date(2026, 5, 2)


def test_a_revision_is_older_than_the_latest_even_if_it_is_still_to_come(space: Space) -> None:
    published(space, "2026-07-01")
    with pytest.raises(RevisionOutOfOrder):
        published(space, "2026-06-01")
    with pytest.raises(RevisionExists):
        published(space, "2026-07-01")


def test_a_file_with_mistakes_is_not_published(bare: Space) -> None:
    text = policy_text(FIRST).replace("for: [customer]", "for: [passenger]", 1)
    with pytest.raises(PolicyUnreadable) as failure:
        publish(bare, by="officer", text=text, file="draft.yaml")
    assert "draft.yaml" in str(failure.value)
    assert (entries(bare), days(bare), rows(bare, "publication.law_pack")) == ([], [], [])
    with pytest.raises(NoPolicyInForce):
        bare.rulebook()


def test_a_revision_takes_force_at_midnight_of_the_operator_s_time_zone(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    text = revision("2026-05-02").replace("[company, name, address, phone, email, login_log]", "[company, name]")
    publish(space, by="officer", text=text, file="next.yaml")
    read: dict[str, Any] = {"by": "desk", "person": person, "subject": "customer", "items": ["email"]}
    for moment, day, permitted in (
        (datetime(2026, 5, 1, 12, tzinfo=UTC), date(2019, 10, 18), True),
        (datetime(2026, 5, 1, 14, 59, 59, 999999, tzinfo=UTC), date(2019, 10, 18), True),
        (datetime(2026, 5, 1, 15, tzinfo=UTC), date(2026, 5, 2), False),
        (datetime(2026, 5, 1, 14, 59, 59, tzinfo=UTC), date(2019, 10, 18), True),
    ):
        with clock.as_of(moment):
            outcome = use(space, purpose="support", **read)
        assert isinstance(outcome, Opened) is permitted
        assert outcome.answer.source.revision == day
        assert permitted or Code.ITEM_OUTSIDE in codes(outcome)


def test_before_the_first_revision_is_in_force_nothing_is_done(bare: Space) -> None:
    published(bare, "2026-06-01")
    with pytest.raises(NoPolicyInForce, match="2026-05-01"):
        take_in(bare, name="花子")
    with clock.as_of(date(2026, 6, 1)):
        take_in(bare, name="花子")


def test_another_process_s_publication_is_noticed_at_the_next_act(bare: Space) -> None:
    other = another_space(bare)
    published(bare, "2019-10-18")
    person = take_in(other, email="hanako@example.com")  # its first act, opened before anything was published
    published(other, "2026-05-01")
    read: dict[str, Any] = {"by": "desk", "person": person, "subject": "customer", "items": ["email"]}
    assert use(bare, purpose="support", **read).answer.source.revision == date(2026, 5, 1)


@pytest.mark.parametrize("kind", ["use", "stop"])
def test_a_process_that_knew_no_policy_notices_the_first(bare: Space, kind: str) -> None:
    other = another_space(bare)
    published(bare, "2019-10-18")
    person = take_in(bare, email="hanako@example.com")
    if kind == "use":
        outcome: Any = use(other, by="d", person=person, subject="customer", items=["email"], purpose="support")
    else:
        outcome = stop(other, by="d", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert outcome.answer.is_permit


def test_a_publication_that_is_rolled_back_leaves_no_trace(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    propose(space, by="officer", text=revision("2026-05-01"), file="x.yaml")
    before = entries(space), days(space), rows(space, "publication.law_pack"), rows(space, "vault.actor")
    original = Shelf.keep_packs

    def fail(*arguments: Any) -> None:
        original(*arguments)
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "keep_packs", fail)
        with pytest.raises(RuntimeError):
            approve(space, by="new-officer", text=revision("2026-05-01"), file="x.yaml")
    assert (entries(space), days(space), rows(space, "publication.law_pack"), rows(space, "vault.actor")) == before
    assert len(space.shelf.revisions) == 1
    assert space.rulebook().source.revision == date(2019, 10, 18)
    take_in(space, name="花子")
    assert entries(space)[-1]["source"]["revision"] == "2019-10-18"
    assert approve(space, by="new-officer", text=revision("2026-05-01"), file="x.yaml")[0].revision == date(2026, 5, 1)


@pytest.mark.parametrize("first_fails", [False, True])
def test_of_two_at_once_the_second_waits_and_sees_the_first(
    space: Space, owner: Owner, monkeypatch: pytest.MonkeyPatch, first_fails: bool
) -> None:
    before_commit = Gate()

    def pause(*_: object) -> None:
        before_commit.pause()
        if first_fails:
            raise RuntimeError

    propose(space, by="officer", text=revision("2026-05-01"), file="x.yaml")
    once_after(monkeypatch, publish_act, "append", pause)
    other = another_space(space)
    with ThreadPoolExecutor(2) as threads:
        first = begin(threads, lambda: approve(space, by="second-officer", text=revision("2026-05-01"), file="x.yaml"))
        before_commit.await_arrival()
        second = begin(threads, lambda: approve(other, by="third-officer", text=revision("2026-05-01"), file="x.yaml"))
        await_waiting(owner)
        before_commit.let_through()
        if first_fails:
            with pytest.raises(RuntimeError):
                first.result()
            assert second.result()[0].revision == date(2026, 5, 1)
        else:
            assert first.result()[0].revision == date(2026, 5, 1)
            with pytest.raises(NothingProposed):
                second.result()
    assert days(space) == ["2019-10-18", "2026-05-01"]
    assert [entry["act"] for entry in entries(space)] == ["propose", "publish", "propose", "publish"]


def test_many_at_once_are_one_after_the_other(space: Space) -> None:
    wanted = ["2026-05-03", "2026-05-01", "2026-05-02", "2026-05-03"]
    with ThreadPoolExecutor(4) as threads:
        tried = [begin(threads, partial(published, space, day)) for day in wanted]
    problems = [future.exception() for future in tried]
    told = RevisionExists | RevisionOutOfOrder | NothingProposed
    assert all(problem is None or isinstance(problem, told) for problem in problems)
    done = sorted(future.result().isoformat() for future in tried if future.exception() is None)
    assert days(space) == ["2019-10-18", *done]
    assert "2026-05-03" in done
    assert len([entry for entry in entries(space) if entry["act"] == "publish"]) == len(days(space))


def test_a_revision_of_the_same_day_elsewhere_is_caught_by_the_table_too(space: Space) -> None:
    policy = space.rulebook().policy
    with pytest.raises(RevisionExists), space.changing() as connection:
        add_revision(connection, space.name, policy, "text", clock.now())


def test_the_illustration_takes_force_in_june(space: Space) -> None:
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    for day, expected in ((date(2026, 5, 31), date(2019, 10, 18)), (date(2026, 6, 1), date(2026, 6, 1))):
        with clock.as_of(day):
            assert space.rulebook().source.revision == expected


def test_what_was_published_is_read_back_as_it_was(space: Space) -> None:
    published(space, "2026-05-01")
    here, there = space.shelf.revisions, another_space(space).shelf.revisions
    assert here == there
    assert [one.policy.revision for one in there] == [date(2019, 10, 18), date(2026, 5, 1)]


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "kotowari: 1\0", "[", "- a", "a" * 10_000_000, "kotowari: 1"])
def test_a_text_that_is_no_policy_is_told_as_such(bare: Space, text: str) -> None:
    with pytest.raises(PolicyUnreadable) as failure:
        publish(bare, by="officer", text=text, file="x.yaml")
    assert len(str(failure.value)) < 1000
    assert days(bare) == []


def test_a_program_with_newer_packs_keeps_them_when_it_opens_a_space(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = "pack, in_force, digest, text"
    before = rows(space, "publication.law_pack", kept)
    brought = installed_packs()
    assert {(one.pack.pack, one.digest, one.text) for one in brought} >= {(row[0], *row[2:]) for row in before}
    another_space(space)
    assert rows(space, "publication.law_pack", kept) == before
    newer = [mended(one, "mended by counsel") if one.digest == before[0][2] else one for one in brought]
    monkeypatch.setattr("kotowari.publication.shelf.installed_packs", lambda: tuple(newer))
    opened = another_space(space)
    (more,) = set(rows(space, "publication.law_pack", kept)) - set(before)
    assert more[3].endswith("# mended by counsel\n")
    person = take_in(opened, name="花子")
    use(opened, by="desk", person=person, subject="customer", items=["name"], purpose="support")
    # Decided again from nothing but what the database keeps.
    texts = {row[2]: row[3] for row in rows(space, "publication.law_pack", kept)}
    applied = {entry["digest"] for entry in entries(space)[-1]["source"]["packs"]}
    assert applied <= texts.keys()
    assert more[2] in applied


def test_a_pack_that_is_still_to_come_is_kept_too(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    (known, *_) = rows(space, "publication.law_pack", "digest")
    brought = installed_packs()
    (one,) = [entry for entry in brought if entry.digest == known[0]]
    later = mended(one, "to come")
    later = replace(later, pack=later.pack.model_copy(update={"in_force": date(2030, 1, 1)}))
    monkeypatch.setattr("kotowari.publication.shelf.installed_packs", lambda: (*brought, later))
    another_space(space)
    assert (later.digest,) in rows(space, "publication.law_pack", "digest")


def mended(one: InstalledPack, why: str) -> InstalledPack:
    text = f"{one.text}# {why}\n"
    return InstalledPack(parse_law(text, "mended"), text, digest(text.encode()))
