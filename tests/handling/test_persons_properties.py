"""Random lives of persons: every value opens under its person alone, none is lost, no stop is weakened."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import SealBroken
from kotowari.handling.acquire import acquire
from kotowari.handling.confirm import Means, confirm
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.history import open_history
from kotowari.handling.joined import Finding
from kotowari.handling.merge import Stands, merge
from kotowari.handling.outcome import Acquired, Changed, Disclosed
from kotowari.handling.space import Space
from kotowari.handling.split import split
from kotowari.handling.stop import Because, stop
from kotowari.vault.custody import Custody
from tests.handling.conftest import arriving, entries, rows
from tests.handling.test_correct import corrected

ITEMS = ("name", "email", "address")


@dataclass
class Life:
    """What a person should have: the value that stands of each item, those before it, and what is stopped."""

    now: dict[str, str] = field(default_factory=dict)
    before: Counter[tuple[str, str]] = field(default_factory=Counter)
    stopped: set[str] = field(default_factory=set)


class World:
    def __init__(self, space: Space, seed: int) -> None:
        self.space = space
        self.draw = random.Random(seed)
        self.lives: dict[UUID, Life] = {}
        self.gone: set[UUID] = set()
        self.planted: list[str] = []
        self.used: set[tuple[UUID, str, int]] = set()

    def value(self, item: str) -> str:
        made = f"planted{len(self.planted)}-{self.draw.getrandbits(48):x}" + ("@example.com" if item == "email" else "")
        self.planted.append(made)
        return made

    def some(self, items: list[str]) -> list[str]:
        return sorted(self.draw.sample(items, self.draw.randint(1, len(items)))) if items else []

    def acquired(self, person: UUID | None) -> None:
        given = {item: self.value(item) for item in self.some(list(ITEMS))}
        done = acquire(self.space, by="o", arrival=replace(arriving(**given), person=person))
        assert isinstance(done, Acquired)
        self.put(self.lives.setdefault(done.person, Life()), given)

    def put(self, life: Life, given: dict[str, str]) -> None:
        life.before.update((item, life.now[item]) for item in given if item in life.now)
        life.now |= given

    def corrected(self, person: UUID) -> None:
        life = self.lives[person]
        deleted = self.some(list(life.now)) if self.draw.random() < 0.3 else []
        held = [item for item in life.now if item not in deleted]
        given = {item: self.value(item) for item in self.some(held)}
        if not given and not deleted:
            return
        assert isinstance(corrected(self.space, person, tuple(deleted), **given), Changed)
        self.put(life, given)
        for item in deleted:
            del life.now[item]
            for pair in [pair for pair in life.before if pair[0] == item]:
                del life.before[pair]

    def confirmed(self, person: UUID) -> None:
        if items := self.some(list(self.lives[person].now)):
            done = confirm(self.space, by="o", person=person, subject="customer", items=items, means=Means.PERSON)
            assert isinstance(done, Changed)

    def stopped(self, person: UUID) -> None:
        purpose = self.draw.choice([None, "support", "promotion"])
        stop(self.space, by="o", person=person, subject="customer", because=Because.WELL_FOUNDED, purpose=purpose)
        self.lives[person].stopped.add(purpose or "*")

    def merged(self, person: UUID) -> None:
        others = [one for one in self.lives if one != person]
        if not others:
            return
        other = self.draw.choice(others)
        mine, theirs = self.lives[person], self.lives[other]
        stands = {item: self.draw.choice(list(Stands)) for item in mine.now.keys() & theirs.now.keys()}
        done = merge(
            self.space,
            by="o",
            person=person,
            other=other,
            subject="customer",
            finding=Finding.RECORDS,
            stands=stands,
        )
        assert isinstance(done, Changed)
        mine.before += theirs.before
        for item, value in theirs.now.items():
            if stands.get(item) is Stands.THIS:
                mine.before[item, value] += 1
            else:
                self.put(mine, {item: value})
        mine.stopped |= theirs.stopped
        del self.lives[other]
        self.gone.add(other)

    def parted(self, person: UUID) -> None:
        life = self.lives[person]
        going = self.some(list(life.now))
        if not going:
            return
        done = split(self.space, by="o", person=person, subject="customer", finding=Finding.PERSON, items=going)
        assert isinstance(done, Changed)
        assert done.other
        new = Life({item: life.now.pop(item) for item in going}, Counter(), set(life.stopped))
        for pair in [pair for pair in life.before if pair[0] in going]:
            new.before[pair] = life.before.pop(pair)
        self.lives[done.other] = new

    def erased(self, person: UUID) -> None:
        done = erase(self.space, by="o", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)
        assert isinstance(done, Changed)
        del self.lives[person]
        self.gone.add(person)

    def step(self) -> None:
        if not self.lives or self.draw.random() < 0.2:
            self.acquired(None)
            return
        acts = [self.acquired, self.corrected, self.corrected, self.confirmed, self.stopped, self.merged, self.merged]
        acts += [self.parted, self.parted] + ([self.erased] if self.draw.random() < 0.3 else [])
        self.draw.choice(acts)(self.draw.choice(list(self.lives)))

    def sealed(self) -> set[tuple[UUID, str, int]]:
        held = rows(self.space, "vault.holding", "person, item, version")
        return set(held) | set(rows(self.space, "vault.history", "person, item, version"))

    def check(self) -> None:
        assert {person for (person,) in rows(self.space, "vault.person", "person")} == self.lives.keys()
        stops = dict(rows(self.space, "vault.person", "person, stopped"))
        for person, life in self.lives.items():
            assert set(stops[person]) == life.stopped
            outcome = open_history(
                self.space, by="o", person=person, subject="customer", items=ITEMS, identity_verified=True
            )
            assert isinstance(outcome, Disclosed)
            assert {one.item: one.value for one in outcome.versions if one.until is None} == life.now
            assert Counter((one.item, one.value) for one in outcome.versions if one.until is not None) == life.before
        assert self.gone.isdisjoint(person for person, _, _ in self.sealed())


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_nothing_is_lost_mixed_up_or_weakened(space: Space, seed: int) -> None:
    world = World(space, seed)
    with clock.as_of(date(2026, 5, 1)):
        ever: dict[tuple[UUID, str, int], bytes] = {}
        for _ in range(25):
            world.step()
            for table in ("holding", "history"):
                for *place, sealed in rows(space, f"vault.{table}", "person, item, version, sealed"):
                    key = (place[0], place[1], place[2])
                    # A version is sealed once, and once more when it becomes history; never for another value.
                    assert ever.setdefault(key, sealed) == sealed or table == "history"
        world.check()
        log = "\n".join(str(entry) for entry in entries(space))
        assert not [value for value in world.planted if value in log]
        _no_other_opens(space, world)


def _no_other_opens(space: Space, world: World) -> None:
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        keys = {person: custody.lock(person) for person in world.lives}
        for number, item, version, sealed in rows(space, "vault.holding", "person, item, version, sealed"):
            for other, holder in keys.items():
                assert holder
                if other != number:
                    with pytest.raises(SealBroken):
                        holder._key.unseal(sealed, item=item, version=version)
