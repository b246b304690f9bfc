"""A key store that is away: every act is refused in words, nothing is lost or half done, and no restart is needed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kotowari import clock
from kotowari.errors import EscrowMissing, KeyMissing, KeyNotInToken, KeysMissing, KeyStoreAway, MasterKeyMissing
from kotowari.home import Home
from kotowari.vault.keys import store
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.readable import prove_readable
from tests.conftest import Installation
from tests.handling.conftest import DAY, SECOND
from tests.keys.token import address, make_token, needs_softhsm
from tests.publishing import publish
from tests.survival.acts import ACTS, POLICY
from tests.survival.case import Case, OneSpace
from tests.survival.conftest import JUNE, Company
from tests.survival.judge import Judge, entered, profile
from tests.survival.procedures import PROCEDURES

AWAY = (EscrowMissing, KeyStoreAway, KeyMissing, KeysMissing, MasterKeyMissing, KeyNotInToken)

NEEDING_NO_KEY = {
    *("supervise", "end a contract", "dispose", "contract", "entrust in turn", "succession", "check abroad"),
    *("impair", "remedy", "answers", "request", "approve a request", "close a request"),
    *("register a key", "confirm a key", "revoke a key", "acknowledged", "receipt of a recipient"),
    *(
        "send on",
        "evidence",
        "data map",
        "guard changed",
        "guard observed",
        "reads of a guard",
        "propose",
        "approve",
        "clock accepted",
        "key of the API",
        "hold on a subject",
        "lift for a subject",
        "an answer is fetched",
    ),
}
"""Acts about no person: whoever is known by name already does them without a key. And an answer that waits under a link
is sealed to its passphrase alone: the process that serves it opens no key."""


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.as_of(JUNE):
        yield


def done(case: Case, name: str) -> object:
    return PROCEDURES[name].run(case) if name in PROCEDURES else ACTS[name].do(case)


def prepared(company: Company, name: str) -> Case:
    case = company.customer()
    prepare = PROCEDURES[name].prepare if name in PROCEDURES else ACTS[name].prepare
    return company.case(case.person, case.trial, prepare(case) if prepare is not None else {})


def tried(company: Company, judge_of: Judge, name: str, leave: Callable[[], None], back: Callable[[], None]) -> None:
    """Do something while the key store is away, and then once it is back, in the same process."""
    case = prepared(company, name)
    space = case.space
    before = judge_of.see(space)
    leave()
    is_refused = True
    try:
        with suppress(*AWAY):
            done(case, name)
            is_refused = False
    finally:
        back()
    now = judge_of.see(space)
    if is_refused:
        assert name not in NEEDING_NO_KEY
        changes = name in PROCEDURES or ACTS[name].changes
        assert not changes or entered(before, now) == {}
        quiet = PROCEDURES[name].quiet if name in PROCEDURES else frozenset()
        assert profile(before, now).keys() <= quiet
        done(case, name)
        assert entered(before, judge_of.see(space))
    else:
        assert name in NEEDING_NO_KEY, "done without a key"
    with space.reading() as connection:
        prove_readable(connection, space.keys)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_without_the_key_folder_is_refused_and_done_when_it_is_back(
    name: str, company: Company, judge_of: Judge
) -> None:
    keys = company.home.keys
    away = keys.with_name("away")
    tried(company, judge_of, name, lambda: _move(keys, away), lambda: _move(away, keys))


@pytest.mark.parametrize("name", [name for name in PROCEDURES if name not in {"records lapse"}])
def test_a_procedure_without_the_key_folder_is_refused_and_done_when_it_is_back(
    name: str, company: Company, judge_of: Judge
) -> None:
    keys = company.home.keys
    away = keys.with_name("away")
    tried(company, judge_of, name, lambda: _move(keys, away), lambda: _move(away, keys))


def _move(one: Path, other: Path) -> None:
    one.rename(other)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A token in which the keys are, that can be taken out."""
    folder = tmp_path / "hsm"
    for name, value in make_token(folder).items():
        monkeypatch.setenv(name, value)
    return folder


def in_token(shared: Installation, home: Home, name: str) -> Company:
    """The same company, as a process of its own opens it."""
    keyring = Keyring(home.keys, store.Store(home.keys))
    installation = OneSpace(home, shared.owner_url, shared.database, shared.sequencing, keyring)
    installation.only = name
    return Company(installation)


@needs_softhsm
@pytest.mark.parametrize("name", ["use", "acquire", "stop", "erase with a record kept", "merge", "roll", "bundle"])
def test_without_its_token_a_new_process_refuses_and_one_that_works_makes_no_key(
    name: str, shared: Installation, token: Path, tmp_path: Path, judge_of: Judge
) -> None:
    home = Home(tmp_path / "home", shared.owner_url, shared.application_url, shared.sequencer_url)
    store.create(home.keys, address(token))
    company = in_token(shared, home, f"token-{name.replace(' ', '-')}")
    with clock.as_of(DAY):
        publish(company.installation.space(), by="officer", text=POLICY, file=SECOND)
    case = prepared(company, name)
    new = in_token(shared, home, case.name).case(case.person, case.trial, case.given)
    before = judge_of.see(case.space)
    (token / "tokens").rename(token / "away")
    for one in (new, case) if name in {"roll", "erase with a record kept"} else (new,):
        with pytest.raises(KeyStoreAway):
            done(one, name)
    (token / "away").rename(token / "tokens")
    assert judge_of.see(case.space) == before
    done(new, name)
    assert entered(before, judge_of.see(case.space))
