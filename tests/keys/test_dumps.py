"""A dump of before: with the old key destroyed it revives nobody, and everybody else is there."""

import json
import secrets
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from kotowari.cli.restoring import KINDS
from kotowari.database import dump
from kotowari.errors import KeyFileDamaged, PersonKeyBroken
from kotowari.handling.installation import Installation as Opened
from kotowari.handling.installation import open_installation, set_up_installation
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Refused
from kotowari.handling.restored import restored
from kotowari.handling.use import use
from kotowari.home import OPERATOR, Home
from kotowari.vault.keys.epochs import read_epochs, read_erasures
from kotowari.vault.readable import prove_readable
from kotowari.vault.seal import open_person_key
from tests.handling.conftest import take_in
from tests.keys.test_roll import email_of, erased


def dumped(opened: Opened, folder: Path) -> Path:
    file = folder / f"{secrets.token_hex(4)}.dump"
    dump.dump(opened.owner_url, file)
    return file


def opens_with_anything(keys: Path, opened: Opened, person: UUID) -> bool:
    """Whether any key of the folder, or any wrapping that is kept in it, opens the row that the dump brought back."""
    with psycopg.connect(opened.owner_url) as connection:
        row = connection.execute("SELECT epoch, wrapped FROM vault.person WHERE person = %s", (person,)).fetchone()
    assert row is not None
    kept = (keys / OPERATOR / "wrappings").read_bytes()
    wrappings = [row[1]] + [kept[at + 16 : at + 76] for at in range(len(kept)) if kept[at : at + 16] == person.bytes]
    for name in opened.keyring.names(OPERATOR):
        for wrapped in wrappings:
            for epoch in range(1, 5):
                try:
                    open_person_key(opened.keyring.open(OPERATOR, name), wrapped, OPERATOR, person, epoch)
                except PersonKeyBroken:
                    continue
                return True
    return False


def test_the_erased_cannot_be_opened_and_everybody_else_can(opened: Opened, empty: Home, tmp_path: Path) -> None:
    space = opened.space()
    gone = take_in(space, email="gone@example.com")
    living = {take_in(space, email=f"p{n}@example.com"): f"p{n}@example.com" for n in range(5)}
    before = dumped(opened, tmp_path)
    erased(space, gone)
    after_dump = take_in(space, email="later@example.com")
    assert roll(space, by="officer").persons == 6
    assert destroy(space, by="officer") == (1,)
    later = next(iter(living))
    erased(space, later)  # after the roll: the wrapping that it kept is of the next key to go

    with set_up_installation(empty, to_restore=True) as back:
        dump.load(back.owner_url, before)
        assert back.reinstate_keys() == 5
        assert back.reinstate_keys() == 0
        assert not opens_with_anything(empty.keys, back, gone)
        assert opens_with_anything(empty.keys, back, later)
        again = back.space()
        with again.reading() as connection:
            assert prove_readable(connection, again.keys) == (5, 1)
            assert [epoch.persons for epoch in read_epochs(connection, OPERATOR)] == [1, 5]
        assert {person: email_of(again, person) for person in living} == living
        unknown = use(
            again, by="desk", person=after_dump, subject="customer", items=["email"], purpose="support", key=None
        )
        assert isinstance(unknown, Refused)
        # What was restored goes on: it takes in, rolls, and destroys; the dump's erased stay as they are.
        new = take_in(again, email="new@example.com")
        assert roll(again, by="officer").epoch == 3
        assert destroy(again, by="officer") == (2,)
        assert not opens_with_anything(empty.keys, back, gone)
        assert email_of(again, new) == "new@example.com"
        assert {person: email_of(again, person) for person in living} == living


def test_who_was_erased_after_the_roll_is_beyond_the_dump_after_the_next(
    opened: Opened, empty: Home, tmp_path: Path
) -> None:
    space = opened.space()
    gone, stays = take_in(space, email="gone@example.com"), take_in(space, email="stays@example.com")
    oldest = dumped(opened, tmp_path)
    roll(space, by="officer")
    erased(space, gone)
    destroy(space, by="officer")
    roll(space, by="officer")
    destroy(space, by="officer")
    with set_up_installation(empty, to_restore=True) as back:
        dump.load(back.owner_url, oldest)
        assert back.reinstate_keys() == 1
        assert not opens_with_anything(empty.keys, back, gone)
        assert email_of(back.space(), stays) == "stays@example.com"


def test_a_dump_of_the_middle_of_a_roll_is_whole(opened: Opened, empty: Home, tmp_path: Path) -> None:
    space = opened.space()
    living = {take_in(space, email=f"p{n}@example.com"): f"p{n}@example.com" for n in range(4)}

    class Cut(Exception):
        pass

    def cut(done: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        roll(space, by="officer", batch=2, progress=cut)
    middle = dumped(opened, tmp_path)
    roll(space, by="officer")
    destroy(space, by="officer")
    with set_up_installation(empty, to_restore=True) as back:
        dump.load(back.owner_url, middle)
        back.reinstate_keys()
        assert {person: email_of(back.space(), person) for person in living} == living


def test_wrappings_that_were_altered_or_cut_are_refused_and_those_of_others_passed_over(
    opened: Opened, empty: Home, tmp_path: Path
) -> None:
    space = opened.space()
    take_in(space, email="a@example.com")
    before = dumped(opened, tmp_path)
    roll(space, by="officer")
    destroy(space, by="officer")
    file = opened.keyring.folder(OPERATOR) / "wrappings"
    whole = file.read_bytes()
    with set_up_installation(empty, to_restore=True) as back:
        dump.load(back.owner_url, before)
        for broken in (whole[:-76], whole[:-1], whole[:20], whole.replace(b"epoch 2", b"epoch 1"), b"", whole + whole):
            file.write_bytes(broken)
            with pytest.raises(KeyFileDamaged):
                back.reinstate_keys()
        (file.parent / "custody.json").write_text("{}")
        with pytest.raises(KeyFileDamaged):
            back.reinstate_keys()


def test_what_is_kept_beside_the_keys_says_how_each_epoch_went(opened: Opened) -> None:
    space = opened.space()
    roll(space, by="officer")
    destroy(space, by="officer")
    with open_installation(opened.home) as other:
        known = json.loads((other.keyring.folder(OPERATOR) / "custody.json").read_text())
    first, second = known["epochs"]
    assert first["destroyed_at"]
    assert (second["epoch"], second["retired_at"]) == (2, None)


def test_a_restoration_from_an_old_dump_erases_again_whom_nothing_opens(
    opened: Opened, empty: Home, tmp_path: Path
) -> None:
    space = opened.space()
    gone, stays = take_in(space, email="gone@example.com"), take_in(space, email="stays@example.com")
    opened.integrate()
    before = dumped(opened, tmp_path)
    entry = erased(space, gone)
    roll(space, by="officer")
    destroy(space, by="officer")
    opened.integrate()
    with set_up_installation(empty, to_restore=True) as installation:
        dump.load(installation.owner_url, before)
        done = restored(installation, OPERATOR, KINDS, by="dba")
        again = installation.space()
        assert (dict(done.replayed), dict(done.lost)) == ({"erase": 1}, {})
        assert email_of(again, stays) == "stays@example.com"
        with again.reading() as connection:
            assert prove_readable(connection, again.keys) == (1, 0)
            erasure = read_erasures(connection, again.keys, [entry])[entry]
        assert erasure.completed_at is not None
