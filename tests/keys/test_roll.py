"""An epoch rolls while everything goes on, and then its key is destroyed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from kotowari.errors import EpochNeeded, KeyMissing, KeyStoreAway, RollUnfinished
from kotowari.handling import facts
from kotowari.handling.erase import Because, erase
from kotowari.handling.keys.keystanding import key_standing
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Changed, Opened
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.vault.custody import Newcomer as Making
from kotowari.vault.keys.epochs import read_epochs, read_erasures
from kotowari.vault.keys.keyring import Keyring
from tests.handling.concurrent import begin, once_after
from tests.handling.conftest import Newcomer, another_space, entries, rows

PLANTED = "planted.value@example.com"


def email_of(space: Space, person: UUID) -> str:
    outcome = use(
        space, by="support-desk", person=person, subject="customer", items=["email"], purpose="support", key=None
    )
    assert isinstance(outcome, Opened), outcome
    return outcome.values["email"]


def erased(space: Space, person: UUID) -> UUID:
    outcome = erase(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(outcome, Changed)
    return outcome.entry


def epochs_of(space: Space) -> list[int]:
    return [epoch for (epoch,) in rows(space, "vault.person", "epoch")]


def test_every_living_person_goes_under_the_new_key_and_no_state_moves(space: Space, newcomer: Newcomer) -> None:
    persons = {newcomer(email=f"p{n}@example.com"): f"p{n}@example.com" for n in range(7)}
    before = sorted(rows(space, "vault.person", "person, version, first_epoch"))
    done = roll(space, by="officer", batch=3)
    assert (done.epoch, done.persons) == (2, 7)
    assert epochs_of(space) == [2] * 7
    assert sorted(rows(space, "vault.person", "person, version, first_epoch")) == before
    assert {person: email_of(space, person) for person in persons} == persons
    made = [entry for entry in entries(space) if entry["act"].startswith("epoch")]
    assert [entry["act"] for entry in made] == ["epoch-begun", "epoch-rolled"]
    assert made[1]["keys"] == {"epoch": 2, "from": [1], "persons": 7}


def test_newcomers_are_under_the_new_epoch_at_once_also_where_the_space_was_opened_before(
    space: Space, newcomer: Newcomer
) -> None:
    newcomer(email="old@example.com")
    other = another_space(space)
    assert other.keys.current_epoch == 1
    roll(other, by="officer")
    assert space.keys.current_epoch == 1  # it has not heard of it yet
    person = newcomer(email="new@example.com")
    assert epochs_of(space) == [2, 2]
    assert space.keys.current_epoch == 2
    assert email_of(space, person) == "new@example.com"


def test_newcomers_are_taken_in_where_the_space_was_opened_before_a_roll_and_its_destruction(
    space: Space, newcomer: Newcomer
) -> None:
    other = another_space(space)
    roll(other, by="officer")
    assert destroy(other, by="officer") == (1,)
    person = newcomer(email="new@example.com")
    assert epochs_of(space) == [2]
    assert email_of(space, person) == "new@example.com"


def test_who_comes_in_between_is_under_one_or_the_other_and_none_is_left_behind(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer(email="first@example.com")
    # The newcomer's key was made under epoch 1, and the roll happens before it is stored.
    other = another_space(space)
    once_after(monkeypatch, Making, "make", lambda *_: roll(other, by="officer"))
    person = newcomer(email="late@example.com")
    assert epochs_of(space) == [2, 2]
    assert email_of(space, person) == "late@example.com"


def test_a_read_that_saw_the_old_wrapping_is_answered_after_roll_and_destruction(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email=PLANTED)
    other = another_space(space)

    def rolled(*_: object) -> None:
        roll(other, by="officer")
        destroy(other, by="officer")

    once_after(monkeypatch, facts, "standing_of", rolled)
    assert email_of(space, person) == PLANTED
    original, seen = facts._found, list[object]()

    def found(*arguments: object) -> object:
        if not seen:
            seen.append(arguments)
            rolled()
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(facts, "_found", found)
    assert email_of(space, person) == PLANTED
    assert epochs_of(space) == [3]


def test_an_erasure_waits_for_every_epoch_its_key_was_under(space: Space, newcomer: Newcomer, keyring: Keyring) -> None:
    gone, stays = newcomer(email="gone@example.com"), newcomer(email="stays@example.com")
    roll(space, by="officer")
    entry = erased(space, gone)
    assert rows(space, "vault.erasure", "first_epoch, last_epoch") == [(1, 2)]

    def state() -> list[int]:
        with space.reading() as connection:
            return [epoch.number for epoch in read_erasures(connection, space.keys, [entry])[entry].pending_epochs]

    assert state() == [1, 2]
    assert destroy(space, by="officer") == (1,)
    assert state() == [2]
    with pytest.raises(KeyMissing):
        keyring.open(space.name, "epoch-1")
    roll(space, by="officer")
    assert destroy(space, by="officer") == (2,)
    assert state() == []
    with space.reading() as connection:
        assert read_erasures(connection, space.keys, [entry])[entry].completed_at is not None
        assert read_erasures(connection, space.keys, [stays]) == {}
    assert email_of(space, stays) == "stays@example.com"
    assert email_of(another_space(space), stays) == "stays@example.com"


def test_the_old_key_is_kept_while_anybody_is_under_it(
    space: Space, newcomer: Newcomer, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    person = newcomer(email=PLANTED)
    assert destroy(space, by="officer") == ()
    (before,) = rows(space, "vault.person", "epoch, wrapped")
    roll(space, by="officer")
    # As a restored dump would bring it back, in whatever state.
    owner.execute("UPDATE vault.person SET epoch = %s, wrapped = %s", before)
    with pytest.raises(EpochNeeded):
        destroy(space, by="officer")
    assert email_of(space, person) == PLANTED
    assert roll(space, by="officer").epoch == 2
    assert destroy(space, by="officer") == (1,)
    assert email_of(space, person) == PLANTED


def test_a_roll_cut_short_is_taken_up_and_not_begun_anew(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        newcomer(email=f"p{number}@example.com")

    def cut(done: int) -> None:
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        roll(space, by="officer", batch=2, progress=cut)
    assert sorted(epochs_of(space)) == [1, 1, 1, 2, 2]
    with pytest.raises(RollUnfinished):
        destroy(space, by="officer")
    assert roll(another_space(space), by="officer", batch=2).persons == 3
    assert set(epochs_of(space)) == {2}


def test_a_key_store_that_is_away_leaves_the_destruction_to_be_finished(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email=PLANTED)
    roll(space, by="officer")

    def away(*_: object) -> None:
        raise KeyStoreAway(store="token")

    with monkeypatch.context() as patched:
        patched.setattr(type(space.keys), "destroy_epoch", away)
        with pytest.raises(KeyStoreAway):
            destroy(space, by="officer")
    with space.reading() as connection:
        assert read_epochs(connection, space.name)[0].destroyed_at is None
    assert destroy(another_space(space), by="officer") == (1,)
    acts = [entry["act"] for entry in entries(space) if entry["act"].startswith("epoch")]
    assert sorted(acts) == ["epoch-begun", "epoch-destroyed", "epoch-rolled", "epochs-destroying"]
    assert email_of(another_space(space), person) == PLANTED


def is_complete(space: Space, entry: UUID) -> bool:
    with space.reading() as connection:
        return read_erasures(connection, space.keys, [entry])[entry].completed_at is not None


def test_a_destroyed_key_that_a_copy_brings_back_is_destroyed_again(
    space: Space, newcomer: Newcomer, keyring: Keyring
) -> None:
    entry = erased(space, newcomer(email=PLANTED))
    copied = keyring.open(space.name, "epoch-1")
    roll(space, by="officer")
    assert destroy(space, by="officer") == (1,)
    assert destroy(space, by="officer") == ()
    assert (key_standing(space).pending, is_complete(space, entry)) == (0, True)
    keyring.put(space.name, "epoch-1", copied)
    assert (key_standing(space).pending, is_complete(space, entry)) == (1, False)
    assert destroy(another_space(space), by="officer") == (1,)
    assert "epoch-1" not in keyring.names(space.name)
    assert (key_standing(space).pending, is_complete(space, entry)) == (0, True)


def test_two_rolls_at_once_with_reads_erasures_and_newcomers_going_on(space: Space, newcomer: Newcomer) -> None:
    persons = {newcomer(email=f"p{n}@example.com"): f"p{n}@example.com" for n in range(40)}
    leave = list(persons)[:5]

    def uses() -> None:
        own = another_space(space)
        for _ in range(2):
            for person in list(persons)[5:]:
                assert email_of(own, person) == persons[person]

    def leaving() -> None:
        own = another_space(space)
        for person in leave:
            erased(own, person)

    def coming() -> list[UUID]:
        return [newcomer(email=f"n{n}@example.com") for n in range(10)]

    with ThreadPoolExecutor(5) as threads:
        rolls = [begin(threads, lambda: roll(another_space(space), by="officer", batch=4)) for _ in range(2)]
        others = [begin(threads, act) for act in (uses, leaving)]
        came = begin(threads, coming)
        assert {done.result().epoch for done in rolls} <= {2, 3}
        for other in others:
            other.result()
        new = came.result()
    standing = max(done.result().epoch for done in rolls)
    assert set(epochs_of(space)) == {standing}
    assert len(epochs_of(space)) == 45
    destroy(space, by="officer")
    own = another_space(space)
    for person in list(persons)[5:]:
        assert email_of(own, person) == persons[person]
    assert email_of(own, new[0]) == "n0@example.com"


@pytest.mark.parametrize("which", ["its own", "the one before"])
def test_a_roll_that_others_overtake_and_whose_keys_they_destroy_ends_well(
    space: Space, newcomer: Newcomer, which: str
) -> None:
    persons = {newcomer(email=f"p{n}@example.com"): f"p{n}@example.com" for n in range(6)}
    others = another_space(space)
    seen = []

    def overtake(done: int) -> None:
        seen.append(done)
        if len(seen) == 1:
            for _ in range(2 if which == "its own" else 1):
                roll(others, by="another")
            destroy(others, by="another")

    late = roll(space, by="officer", batch=2, progress=overtake)
    assert (late.epoch, late.entry) == (2, None)
    assert set(epochs_of(space)) == ({3} if which == "its own" else {2})
    assert {person: email_of(space, person) for person in persons} == persons


def test_a_roll_between_whose_look_and_whose_wrapping_others_destroy_the_key_looks_again(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email="p@example.com")
    others, open_epoch = another_space(space), space.keys.epoch
    once: list[int] = []

    def late(epoch: int) -> bytes:
        if not once:
            once.append(epoch)
            roll(others, by="another")
            destroy(others, by="another")
        return open_epoch(epoch)

    monkeypatch.setattr(space.keys, "epoch", late)
    assert roll(space, by="officer").entry is None
    assert epochs_of(space) == [2]
    assert email_of(space, person) == "p@example.com"


def test_a_roll_says_which_standing_key_is_missing(space: Space, newcomer: Newcomer, tmp_path: Path) -> None:
    newcomer(email="p@example.com")
    next((tmp_path / "keys").rglob("epoch-1.key")).rename(tmp_path / "away.key")
    with pytest.raises(KeyMissing, match="epoch-1"):
        roll(space, by="officer")


def test_nothing_personal_is_beside_the_keys(space: Space, newcomer: Newcomer, tmp_path: Path) -> None:
    newcomer(email=PLANTED)
    roll(space, by="officer")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "keys").rglob("*") if file.is_file())
    assert PLANTED.encode() not in kept
    assert b"kotowari wrappings 1 epoch 2\n" in kept
