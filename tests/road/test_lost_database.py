"""A database that goes away amid an act: no answer without its entry, no entry of half an act, nothing twice."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from kotowari.errors import DatabaseUnavailable
from kotowari.gate.decide import decide
from kotowari.handling import admit
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.installation import open_installation
from kotowari.handling.outcome import Acquired, Opened
from kotowari.handling.space import Space
from kotowari.handling.use import use
from tests.road.conftest import ASKED, EMAIL, NAME, OTHER, PHONE, USE, Road, assert_nothing_personal, at_home

ARRIVAL = Arrival(
    "customer",
    {"name": NAME, "email": OTHER, "phone": PHONE},
    Source.WEB_FORM,
    Notice.SHOWN,
    frozenset({"support"}),
    language="ja",
)


def kill_servers(road: Road) -> None:
    """End every process of the home's PostgreSQL as a crash of the machine would."""
    servers = road.servers()
    assert servers
    for process in servers:
        with suppress(psutil.NoSuchProcess):  # it ended with the one before it
            process.kill()
    assert psutil.wait_procs(servers, timeout=60)[1] == []


CONNECTED = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'kotowari_application')"

Act = Callable[[Space, UUID], object]
ACTS: dict[str, Act] = {
    "use": lambda space, person: use(space, person=person, **ASKED),
    "acquire": lambda space, person: acquire(space, by="reception", arrival=ARRIVAL, key="row-1"),
}


@pytest.mark.parametrize("name", ACTS)
def test_killed_between_the_facts_and_the_entry_it_answers_nothing(
    name: str, road: Road, person: UUID, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide_and_kill(*asked: Any) -> object:
        answer = decide(*asked)
        kill_servers(road)
        return answer

    with open_installation(road.home) as installation, monkeypatch.context() as patched:
        space = installation.space()
        patched.setattr(admit, "decide", decide_and_kill)
        with pytest.raises(DatabaseUnavailable):
            ACTS[name](space, person)
    assert road.servers() == []
    assert road.entries() == before
    assert road.status()["persons"] == 1
    with open_installation(road.home) as installation:
        assert isinstance(ACTS[name](installation.space(), person), Opened | Acquired)
    assert road.entries() == before + 1
    assert_nothing_personal(road)


def test_killed_after_the_answer_it_has_what_was_answered_and_a_repeated_request_is_one_act(
    road: Road, person: UUID, before: int
) -> None:
    with open_installation(road.home) as installation:
        space = installation.space()
        taken_in = acquire(space, by="reception", arrival=ARRIVAL, key="row-1")
        opened = use(space, person=person, **ASKED)
        kill_servers(road)
    assert isinstance(taken_in, Acquired)
    assert isinstance(opened, Opened)
    assert opened.values == {"email": EMAIL}
    assert OTHER in road.run(*USE, "--find", "email", given=OTHER).out
    with open_installation(road.home) as installation:
        again = acquire(installation.space(), by="reception", arrival=ARRIVAL, key="row-1")
    assert isinstance(again, Acquired)
    assert (again.person, again.entry) == (taken_in.person, taken_in.entry)
    assert road.status()["persons"] == 2
    assert road.entries() == before + 3
    assert_nothing_personal(road)


def test_a_command_under_a_killed_database_ends_with_a_sentence_and_the_next_one_works(
    road: Road, person: UUID, before: int
) -> None:
    """The command waits for its standard input, with the database open, while that is killed."""
    with at_home(road) as owner_url:
        waiting = road.begin(*USE, "--find", "email", "--json")
        with psycopg.connect(owner_url, autocommit=True) as owner:
            end = time.monotonic() + 60
            while owner.execute(CONNECTED).fetchone() == (False,):
                assert waiting.poll() is None
                assert time.monotonic() < end
                time.sleep(0.05)
        kill_servers(road)
        out, err = waiting.communicate(f"{EMAIL}\n", timeout=120)
    assert waiting.returncode == 1
    assert json.loads(out)["error"] == "database-unavailable"
    assert EMAIL not in out + err
    assert EMAIL in road.run(*USE, "--person", person).out
    assert road.entries() == before + 1


def test_a_database_that_does_not_let_us_in_is_not_left_running(road: Road) -> None:
    secret = road.home.secrets / "owner.password"
    password = secret.read_text(encoding="utf-8")
    secret.write_text("another\n", encoding="utf-8")
    done = road.run("status")
    assert done.status == 1
    assert "owner.password" in done.err
    assert "another" not in done.err
    assert road.servers() == []
    secret.write_text(password, encoding="utf-8")
    assert road.run("status").status == 0
