"""Whatever was done, and whenever the dump was made: what protects persons is, after the restore, as it was before."""

import contextlib
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kotowari.api.keys import Deed, add_key, list_keys, revoke_key
from kotowari.errors import NothingStopped, SplitUnheld
from kotowari.handling.acquire import acquire
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.merge import Stands
from kotowari.handling.outcome import Acquired, Changed
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.space import Space
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from tests.handling.conftest import arriving
from tests.handling.test_correct import corrected
from tests.handling.test_merge import divided, merged
from tests.restored.conftest import Company, Founded

PURPOSES = st.sampled_from((None, "support", "promotion"))
WHO = st.integers(0, 3)
ACTS = st.one_of(
    st.tuples(st.just("acquire"), WHO),
    st.tuples(st.just("erase"), WHO),
    st.tuples(st.just("stop"), WHO, PURPOSES, st.booleans()),
    st.tuples(st.just("resume"), WHO, PURPOSES, st.booleans()),
    st.tuples(st.just("correct"), WHO),
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("split"), WHO, WHO),
    st.tuples(st.just("add key")),
    st.tuples(st.just("revoke key"), WHO),
    st.tuples(st.just("write outside")),
)


class World:
    """Four people, who come, stop, resume and are erased, and some keys of the API."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.installation = company.installation()
        self.space: Space = self.installation.space(company.name)
        self.persons: dict[int, UUID] = {}
        self.corrections = 0

    def do(self, act: str, *how: object) -> None:
        if act == "write outside":
            self.installation.integrate(self.company.name)
        elif act == "add key":
            add_key(self.space, by="officer", account="desk", acts={Deed.USE}, purposes={"support"})
        elif act == "revoke key":
            standing = [key for key in list_keys(self.space) if key.revoked_at is None]
            if standing:
                revoke_key(self.space, by="officer", name=standing[int(str(how[0])) % len(standing)].id)
        elif act == "acquire":
            who = int(str(how[0]))
            arrival = arriving("customer", ("support",), email=f"guest{who}@kanamezaka.example", name=f"客{who}")
            outcome = acquire(self.space, by="reception", arrival=arrival)
            if isinstance(outcome, Acquired):
                self.persons[who] = outcome.person
        elif act in ("merge", "split"):
            self._join(act, *(int(str(who)) for who in how))
        elif (person := self.persons.get(int(str(how[0])))) is not None:
            self._change(act, person, *how[1:])

    def _join(self, act: str, who: int, whom: int) -> None:
        one, two = self.persons.get(who), self.persons.get(whom)
        if act == "merge" and one and two and one != two:
            if isinstance(merged(self.space, one, two, email=Stands.OTHER, name=Stands.THIS), Changed):
                del self.persons[whom]
        elif act == "split" and one:
            with contextlib.suppress(SplitUnheld):
                outcome = divided(self.space, one, "email")
                if isinstance(outcome, Changed) and outcome.other:
                    self.persons[whom] = outcome.other

    def _change(self, act: str, person: UUID, purpose: object = None, provision: object = False) -> None:
        about = {"by": "officer", "person": person, "subject": "customer"}
        if act == "correct":
            self.corrections += 1
            corrected(self.space, person, email=f"again{self.corrections}@kanamezaka.example")
            return
        if act == "erase":
            erase(self.space, because=EraseBecause.NO_LONGER_NEEDED, **about)  # type: ignore[arg-type]
            return
        how = about | {"purpose": purpose, "provision": provision}
        if act == "stop":
            stop(self.space, because=StopBecause.WELL_FOUNDED, **how)  # type: ignore[arg-type]
            return
        with contextlib.suppress(NothingStopped):
            resume(self.space, because=ResumeBecause.WITHDRAWN, **how)  # type: ignore[arg-type]

    def protections(self) -> dict[str, list[tuple[object, ...]]]:
        rows = self.company.rows
        return {
            "erased": rows("vault.erasure", "person, entry, at"),
            "suppressed": rows("vault.suppression", "digest, item"),
            "stopped": rows("vault.person", "person, ARRAY(SELECT unnest(stopped) ORDER BY 1), provision_stopped"),
            "keys": rows("api.key", "id, revoked_at"),
            "journal": rows("vault.journal", "number, chain, line, sealed"),
        }


def test_the_restored_protects_whom_the_true_one_protected(
    found: Founded, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(before=st.lists(ACTS, max_size=10), after=st.lists(ACTS, max_size=10))
    def holds(before: list[tuple[str, *tuple[object, ...]]], after: list[tuple[str, *tuple[object, ...]]]) -> None:
        folder: Path = tmp_path_factory.mktemp("company")
        world = World(found(folder))
        for act in before:
            world.do(*act)
        dump = world.company.dump()
        known = {row[0] for row in world.company.rows("vault.person", "person, space")}
        known_keys = {key.id for key in list_keys(world.space)}
        for act in after:
            world.do(*act)
        world.installation.integrate(world.company.name)
        truth = world.protections()
        world.company.load(dump)
        world.company.restored()
        # Who came after the dump is lost, and so are keys made since: nothing can be done with either. Whom a merge or
        # split made of what the dump has stands.
        back = world.protections()
        made = {row[0] for row in back["stopped"]}
        assert known & {row[0] for row in truth["stopped"]} == known & made
        truth["stopped"] = [row for row in truth["stopped"] if row[0] in made]
        truth["keys"] = [row for row in truth["keys"] if row[0] in known_keys]
        assert back == truth
        world.company.opened.close()

    holds()
