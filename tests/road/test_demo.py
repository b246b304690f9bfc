"""``kotowari demo`` as somebody at a shell meets it: odd paths, two at once, Ctrl-C, and the killing of everything."""

import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from kotowari.errors import PortTaken
from kotowari.web.serve import claim, claim_near, port_of
from tests.loaded import Program
from tests.road.conftest import Road, at_home

DEADLINE = 240.0
FEW, MORE = 100, 600
"""How many people: as few as the story takes, and enough to be interrupted amid them."""

Start = Callable[..., "Told"]


class Told:
    """A demonstration under way, and what it has told so far."""

    def __init__(self, road: Road, said: Path, *options: object) -> None:
        self.road = road
        self._said = said
        self.process = road.start("demo", *options, said=said)

    @property
    def text(self) -> str:
        return self._said.read_text(encoding="utf-8", errors="replace")

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait for something; whoever ends before it fails the test."""
        end = time.monotonic() + DEADLINE
        while not is_so():
            assert self.process.poll() is None, self.text
            assert time.monotonic() < end, self.text
            time.sleep(0.05)

    def ready(self) -> int:
        """Wait until the page is served, and return its port."""
        self.until(lambda: "Ctrl-C" in self.text)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.text)
        assert found is not None
        port = int(found[1])
        self.until(lambda: answers(port))
        return port

    def interrupt(self) -> int:
        """Send what Ctrl-C sends, to the whole group, and return the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(DEADLINE)

    def family(self) -> list[psutil.Process]:
        """Return every process of it: its own, its pages', its database's."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True), *self.road.servers()]

    def kill_everything(self) -> None:
        """As ``kill -9`` of all its processes."""
        family = self.family()
        for process in family:
            with suppress(psutil.NoSuchProcess):  # it ended with the one before it
                process.kill()
        self.process.wait(DEADLINE)
        _, left = psutil.wait_procs(family, timeout=DEADLINE)
        assert left == []


def answers(port: int, path: str = "/health") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def start(place: Path, loaded: Program) -> Iterator[Start]:
    """Starts demonstrations; those still there are killed."""
    started: list[Told] = []

    def demonstrate(home: Path, *options: object) -> Told:
        started.append(Told(Road(home, loaded), place / f"said-{len(started)}.txt", *options))
        return started[-1]

    yield demonstrate
    for told in started:
        if told.process.poll() is None:
            told.kill_everything()


def assert_whole(road: Road, people: int) -> None:
    """Everybody is there once, but for the two whom the story erases, one by the sweep; the ledger is intact."""
    status = road.status()
    assert (status["persons"], status["erased"]) == (people - 2, 2)
    assert status["revision"] is not None
    assert road.entries() > people


def test_two_at_once_on_odd_paths_are_two_and_ctrl_c_ends_all_of_each(start: Start, place: Path) -> None:
    deep = place / "a space" / ("long " * 40).strip() / ("長い" * 40) / "home"
    assert len(os.fsencode(deep)) > 400
    both = [start(place / "with a space", "--persons", FEW), start(deep, "--persons", FEW)]
    ports = [told.ready() for told in both]
    assert len(set(ports)) == 2
    # Whose page it is: it goes with its own demonstration, and the other's stays.
    assert both[0].interrupt() == 0
    assert not answers(ports[0])
    assert answers(ports[1], "/en/privacy")
    assert both[0].road.servers() == []
    assert both[1].road.servers() != []
    assert both[1].interrupt() == 0
    for told in both:
        assert told.road.servers() == []
        assert "Traceback" not in told.text
        assert "not in the map: crm.visitor_card" in told.text
        assert "does not answer; it will be tried again" in told.text
        assert "in the same rows, 0 are in it" in told.text
        assert_whole(told.road, FEW)


def test_ctrl_c_amid_the_taking_in_ends_the_database_too(start: Start, place: Path) -> None:
    told = start(place / "home", "--persons", MORE, "--no-page")
    told.until(lambda: "taking in" in told.text)
    assert told.interrupt() != 0
    assert told.road.servers() == []
    assert "Traceback" not in told.text


def test_after_the_killing_of_everything_it_is_taken_up_where_it_was(start: Start, place: Path) -> None:
    """Thrice: amid the taking in, amid the request at the end, and while the pages are served."""
    home = place / "home"
    amid = start(home, "--persons", FEW, "--no-page")
    amid.until(lambda: "taking in" in amid.text)
    with at_home(amid.road) as owner_url:
        amid.until(lambda: persons(owner_url) > 0)
        amid.kill_everything()
    asking = start(home, "--persons", FEW, "--no-page")
    asking.until(lambda: "Only the archivist" in asking.text)
    asking.kill_everything()
    serving = start(home, "--persons", FEW)
    port = serving.ready()
    serving.kill_everything()
    assert not answers(port)
    again = serving.road.run("demo", "--persons", FEW, "--no-page", patience=DEADLINE)
    assert again.status == 0
    assert "done on an earlier run" in again.out
    assert_whole(serving.road, FEW)


def persons(owner_url: str) -> int:
    with psycopg.connect(owner_url) as owner:
        row = owner.execute("SELECT count(*) FROM vault.person").fetchone()
    return int(row[0]) if row else 0


def test_a_port_that_somebody_has_is_told_of_before_anything_is_made(start: Start, place: Path) -> None:
    first = start(place / "first", "--persons", FEW)
    port = first.ready()
    second = first.road.at(place / "second").run("demo", "--port", port)
    assert second.status == 1
    assert f"port {port} on 127.0.0.1 is taken" in second.err
    assert not (place / "second").exists()


def test_a_port_has_one_holder_before_anything_listens_on_it() -> None:
    with claim_near(20_000) as first:
        with pytest.raises(PortTaken):
            claim(port_of(first))
        with claim_near(port_of(first)) as second:
            assert port_of(second) > port_of(first)
