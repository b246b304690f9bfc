"""What keeps guards told, and what the commands and the answer to a stop say of them."""

import json
import threading
import time
from contextlib import contextmanager
from typing import Any

import pytest
import typer

from kotowari.cli import changes
from kotowari.cli.guard import status as standing_of
from kotowari.cli.guard import telling as commands
from kotowari.cli.show import shown
from kotowari.errors import PlaceUnknown
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.record_guard import Deed, GuardChange, record_guard
from kotowari.handling.guarded.telling import Teller
from kotowari.handling.guarded.today import close_as_of_today
from kotowari.handling.record_map import record_map
from kotowari.handling.stop import Because, stop
from kotowari.home import Home
from kotowari.places.addresses import keep_address
from tests.guard.maps import map_text
from tests.handling.conftest import rows
from tests.handling.guarded.conftest import MAPPED, Shop

STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}


def test_a_running_process_delivers_within_seconds_and_goes_on_after_a_failure(shop: Shop) -> None:
    person, other = shop.customer(1), shop.customer(2)
    shop.enrol()
    ended = threading.Event()
    thread = threading.Thread(target=Teller(shop.space, shop.home).run, args=(ended, 0.05))
    thread.start()
    try:
        stop(shop.space, person=person, **STOPPED)
        _await(shop, person)
        assert shop.sees() == [2]
        keep_address(shop.home, "crm", "postgresql://nobody@127.0.0.1:1/gone")
        stop(shop.space, person=other, **STOPPED)
        keep_address(shop.home, "crm", shop.company.url())
        _await(shop, other)
    finally:
        ended.set()
        thread.join()
    assert shop.sees() == []


def test_a_guard_whose_place_the_map_has_no_more_keeps_no_process_from_going_on(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    text = map_text(MAPPED, {shop.login: "purposes: [support, promotion]"})
    record_map(shop.space, by="keeper", files=[("map.yaml", text.replace("  crm:\n", "  store:\n"))])
    with pytest.raises(PlaceUnknown):
        close_as_of_today(shop.space, shop.home, "crm")
    ended = threading.Event()
    thread = threading.Thread(target=Teller(shop.space, shop.home).run, args=(ended, 0.05))
    thread.start()
    try:
        stop(shop.space, person=person, **STOPPED)
        record_map(shop.space, by="keeper", files=[("map.yaml", text)])
        _await(shop, person)
    finally:
        ended.set()
        thread.join()


def _await(shop: Shop, person: Any) -> None:
    deadline = time.monotonic() + 120
    while confirmed_by(shop.space, person)["crm"] is not None:
        assert time.monotonic() < deadline, "the guard does not confirm"
        time.sleep(0.05)


def test_a_guard_that_is_removed_is_told_of_nothing_any_more(shop: Shop) -> None:
    person = shop.customer(1)
    shop.enrol()
    record_guard(shop.space, by="o", change=GuardChange(Deed.REMOVED, "crm", shop.company.name, "0" * 64, {}, 0, False))
    stop(shop.space, person=person, **STOPPED)
    assert rows(shop.space, "vault.outbox") == rows(shop.space, "vault.guard") == []


def test_the_commands_say_who_has_confirmed_and_what_waits(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Installation:
        database = shop.space.database

        def space(self) -> Any:
            return shop.space

    @contextmanager
    def opened(_: Home) -> Any:
        yield Installation()

    for module in (commands, standing_of, changes):
        monkeypatch.setattr(module, "open_installation", opened)
    monkeypatch.setattr(Home, "from_environment", lambda: shop.home)
    monkeypatch.setattr(changes, "_write_outside", lambda _: None)
    monkeypatch.setattr(shown, "as_json", True)
    person = shop.customer(1)

    def said() -> list[Any]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    commands.enrol("crm", "keeper")
    page, done = said()
    assert page == {"table": "app.customer", "rows": 1, "linked": 1}
    assert done["tables"] == {"app.customer": {"rows": 1, "linked": 1}}
    with pytest.raises(typer.Exit) as ended:
        changes.stop_use("customer", "desk", Because.WELL_FOUNDED, person=person)
    assert ended.value.exit_code == 0
    assert said()[0]["confirmed_by"] == {"crm": False}
    for about in (None, person):
        with pytest.raises(typer.Exit) as ended:
            standing_of.status(about)
        assert ended.value.exit_code == 1
    standing, confirmed = said()
    assert (standing["unconfirmed_stops"], confirmed["confirmed_by"]) == (1, {"crm": False})
    commands.deliver()
    assert said()[0] == {"guard": "crm", "written": 1, "confirmed": 1, "awaited_transactions": 0, "rows_came": 0}
    standing_of.status()
    standing_of.status(person)
    standing, confirmed = said()
    assert standing["tables"]["app.customer"]["rows"] == 1
    assert (standing["unconfirmed"], confirmed["confirmed_by"]) == (0, {"crm": True})
