"""Running as an account: nothing of ours goes along but what is named."""

import os
import subprocess
from pathlib import Path

import pytest

from kotowari.database import runas
from kotowari.database.runas import Account
from kotowari.errors import AccountMissing, DataFolderRefused
from tests.database.conftest import needs_root


@pytest.fixture(params=["ours", pytest.param("another", marks=needs_root)])
def account(request: pytest.FixtureRequest) -> Account:
    if request.param == "ours":
        return Account(os.geteuid(), os.getegid(), other=False)
    return Account.for_new_data()


def said(account: Account, script: str, **named: str) -> list[str]:
    done = account.run(["/bin/sh", "-c", script], environment=named)
    assert done.returncode == 0
    return str(done.stdout, "utf-8").splitlines()


def test_a_program_is_the_account_and_has_no_other_groups(account: Account) -> None:
    assert said(account, "id -u; id -g") == [str(account.uid), str(account.gid)]
    if account.other:
        assert said(account, "id -G") == [str(account.gid)]


def test_nothing_of_our_environment_goes_along(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOSTADDR", "10.0.0.1")
    monkeypatch.setenv("KOTOWARI_OWNER_URL", "postgresql://owner:secret@db.example/x")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/a library")
    names = {line.partition("=")[0] for line in said(account, "env", PGDATA="/data")}
    assert {"PGDATA", "LC_ALL", "PATH", "LD_LIBRARY_PATH"} <= names
    assert not names & {"PGHOSTADDR", "KOTOWARI_OWNER_URL", "HOME", "USER"}
    assert said(account, 'echo "$LC_ALL $PGDATA"', PGDATA="/data") == ["C /data"]


def test_it_stands_elsewhere_in_a_session_of_its_own_and_makes_private_files(account: Account) -> None:
    assert said(account, "pwd; umask") == ["/", "0077"]
    assert int(said(account, "ps -o sid= -p $$")[0]) != os.getsid(0)


def test_what_it_says_on_both_ways_comes_back_together(account: Account) -> None:
    done = account.run(["/bin/sh", "-c", "cat; echo wrong >&2; exit 3"], standard_input="理\n".encode())
    assert (done.returncode, done.stdout.decode()) == (3, "理\nwrong\n")


def test_it_inherits_no_descriptor_but_those_that_are_passed(account: Account, tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    look = ["test", "-e", f"/dev/fd/{descriptor}"]
    assert account.run(look).returncode == 1
    assert account.run(look, pass_fds=[descriptor]).returncode == 0
    os.close(descriptor)


def test_it_says_which_folder_it_may_enter_whatever_its_name(account: Account, place: Path) -> None:
    for name in ("a 'folder'", "-", "-P", "空間", "$(exit 0)"):
        (place / name).mkdir()
        (place / name).chmod(0o711)
        assert account.can_enter(place / name)
    assert not account.can_enter(place / "nowhere")
    (place / "file").touch()
    assert not account.can_enter(place / "file")


@needs_root
def test_another_account_does_not_enter_roots_own(place: Path, unprivileged: Account) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    assert not unprivileged.can_enter(closed)
    unprivileged.give(closed)
    assert unprivileged.can_enter(closed)


@needs_root
def test_a_link_is_given_itself_and_not_what_it_leads_to(tmp_path: Path, unprivileged: Account) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    unprivileged.give(tmp_path / "link")
    assert (tmp_path / "link").lstat().st_uid == unprivileged.uid
    assert (tmp_path / "target").stat().st_uid == 0


def test_a_program_that_is_none_cannot_be_started(account: Account, place: Path) -> None:
    program = place / "program"
    assert not account.can_start(program)
    program.write_text("#!/bin/sh\nexit 0\n")
    assert not account.can_start(program)
    program.chmod(0o755)
    assert account.can_start(program)
    program.write_text("#!/nowhere/sh\n")
    assert not account.can_start(program)


def test_data_belongs_to_whoever_made_it(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        with pytest.raises(DataFolderRefused, match="belongs to root"):
            Account.of_data(tmp_path)
        os.chown(tmp_path, 12345, 54321)
        assert Account.of_data(tmp_path) == Account(12345, 54321, other=True)
    else:
        assert Account.of_data(tmp_path) == Account(os.geteuid(), tmp_path.stat().st_gid, other=False)


@needs_root
def test_of_the_accounts_the_first_that_exists_is_taken_and_never_root(monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(subprocess.run(["id", "-un", "0"], capture_output=True, check=True, text=True).stdout).strip()
    monkeypatch.setattr(runas, "UNPRIVILEGED", ("there is no such account", root, "nobody"))
    assert Account.for_new_data().uid == int(
        subprocess.run(["id", "-u", "nobody"], capture_output=True, check=True).stdout
    )
    monkeypatch.setattr(runas, "UNPRIVILEGED", ("there is no such account", root))
    with pytest.raises(AccountMissing, match=f"there is no such account, {root}"):
        Account.for_new_data()
