"""Every act, killed (SIGKILL) at every statement: before the server heard of it, and after it did it but nobody knew.

Whatever the statement: the act is whole or not there; no change without its entry, no entry of a change that is not
there, nothing told without an entry, a line of the journal just where something protects; what was interrupted can be
done again, once; and the log integrates to one tree.
"""

from collections.abc import Iterator
from itertools import count

import pytest

from kotowari import clock
from kotowari.ledger.verify import verify
from tests.handling.conftest import SECOND, entries, take_in
from tests.publishing import publish
from tests.survival.acts import ACTS, POLICY
from tests.survival.case import Act, Case
from tests.survival.conftest import JUNE, Company, Founded, Mortal
from tests.survival.judge import Judge, Profile, again, judge, profile

SAMPLE = 7
"""By day every seventh statement of each act is one to die at, of each act others; by night, every one."""

BOTH = pytest.mark.parametrize("after", [False, True], ids=["not persisted", "persisted"])


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.as_of(JUNE):
        yield


FEWEST = 3
"""No act has fewer rounds: a sample begins at one of these."""


def prepared(act: Act, company: Company) -> Case:
    """A new person, fit for the act."""
    case = company.customer()
    return company.case(case.person, case.trial, act.prepare(case)) if act.prepare is not None else case


def unharmed(act: Act, company: Company, judge_of: Judge) -> Profile:
    """What the act does when nobody dies: the first time it may make what later ones find."""
    whole: Profile = {}
    for _ in range(1 if act.once else 2):
        case = prepared(act, company)
        before = judge_of.see(case.space)
        act.do(case)
        whole = profile(before, judge_of.see(case.space))
    return whole


def walk(name: str, founded: Founded, mortal: Mortal, judge_of: Judge, stride: int, *, after: bool) -> Company:
    """Kill an act at its rounds; return where."""
    act, company = ACTS[name], founded()
    whole = unharmed(act, company, judge_of)
    company = founded() if act.once else company
    first = mortal.rounds(company.nobody(), "") + 1 + list(ACTS).index(name) % min(stride, FEWEST)
    for killed, step in enumerate(count(first, stride)):
        company = founded() if act.once and killed else company
        case = prepared(act, company)
        before = judge_of.see(case.space)
        told = mortal.run(case, name, step, after=after)
        is_done = judge(act, before, judge_of.see(case.space), whole, told)
        if told["how"] == "ended":
            assert is_done
            assert killed > 2 // stride
            return company
        again(act, case, judge_of, before, whole, is_done=is_done)
    raise AssertionError


def assert_one_tree(company: Company) -> None:
    installation = company.installation
    told = len(entries(installation.space()))
    assert installation.integrate(installation.only) == told
    folder, key = installation.log_folder(installation.only), str(installation.signer(installation.only).verifier)
    assert verify(folder, key).size == told


@pytest.mark.parametrize("stride", [SAMPLE, pytest.param(1, marks=pytest.mark.long)], ids=["a sample", "every one"])
@BOTH
@pytest.mark.parametrize("name", ACTS)
def test_an_act_killed_at_any_statement_is_whole_or_not_there(
    name: str, after: bool, stride: int, found: Founded, mortal: Mortal, judge_of: Judge
) -> None:
    assert_one_tree(walk(name, found, mortal, judge_of, stride, after=after))


@BOTH
def test_a_space_whose_opening_is_killed_at_any_statement_opens_the_next_time(
    after: bool, found: Founded, mortal: Mortal
) -> None:
    """Its keys are made then: none may be lost, and none made twice."""
    company = found()
    name = company.installation.only
    for step in count(1):
        company.installation.only = f"{name}-{step}"
        told = mortal.run(company.nobody(), "", step, after=after)
        space = company.installation.space()
        with clock.as_of(JUNE):
            publish(space, by="officer", text=POLICY, file=SECOND)
        take_in(space, name="花子", email="hanako@example.com")
        if told["how"] == "ended":
            break
    assert step > 5
