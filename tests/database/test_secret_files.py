"""Secrets in files: closed to others whatever was there before, whole or not at all."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.database import secret_files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(params=[0o000, 0o077], ids=["open-umask", "closed-umask"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_secret_is_closed_to_others_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "secrets"
    secret_files.keep(folder / "password", "s3cret")
    assert secret_files.kept(folder / "password") == "s3cret"
    assert (mode(folder), mode(folder / "password")) == (0o700, 0o600)


def test_a_folder_and_a_file_that_were_open_are_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "password"
    file.write_text("old")
    file.chmod(0o644)
    with file.open() as reader:
        secret_files.keep(file, "new")
        assert reader.read() == "old"  # who had it open before does not read the new one
    assert secret_files.kept(file) == "new"
    assert (mode(tmp_path), mode(file)) == (0o700, 0o600)


def test_a_link_is_replaced_and_what_it_leads_to_is_not_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "password"
    target.write_text("theirs")
    link.symlink_to(target)
    secret_files.keep(link, "ours")
    assert not link.is_symlink()
    assert (secret_files.kept(link), target.read_text()) == ("ours", "theirs")


def test_a_link_that_leads_nowhere_is_no_secret_and_is_replaced(tmp_path: Path) -> None:
    link = tmp_path / "password"
    link.symlink_to(tmp_path / "nowhere")
    assert secret_files.kept(link) is None
    secret_files.keep(link, "ours")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", ["", "\n", "  \n\t"])
def test_an_empty_file_holds_no_secret(tmp_path: Path, content: str) -> None:
    (tmp_path / "password").write_text(content)
    assert secret_files.kept(tmp_path / "password") is None
    assert secret_files.kept(tmp_path / "missing") is None


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1))
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, secret: str) -> None:
    file = tmp_path_factory.mktemp("kept") / "password"
    secret_files.keep(file, secret)
    assert secret_files.kept(file) == secret


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_secret_and_nothing_else(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    secret_files.keep(file, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os if step == "fsync" else Path, step, full)
        with pytest.raises(OSError, match="No space left"):
            secret_files.keep(file, "new")
    assert secret_files.kept(file) == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_leaves_the_old_secret_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "password"
    secret_files.keep(file, "old")
    with pytest.raises(UnicodeEncodeError):
        secret_files.keep(file, "new\ud800")
    assert secret_files.kept(file) == "old"
    assert list(tmp_path.iterdir()) == [file]
