import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari import errors
from kotowari.vault.keys import keyfile, master
from kotowari.vault.keys.master import FileMaster


@pytest.fixture(name="file")
def new_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys" / "master.key"
    FileMaster.create(file)
    return file


def test_it_is_made_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FileMaster.create(tmp_path / "keys" / "master.key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "master.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["master.key"]


def test_it_reads_well_and_is_typed_back_in_any_case_and_spacing(file: Path) -> None:
    wrapped = FileMaster(file).wrap("operator/index", b"k" * 32)
    head, *lines = file.read_text("ascii").splitlines()
    assert head == "kotowari master key 1"
    assert [len(line) for line in lines] == [19] * 4
    file.write_text(head + "\r\n\n" + "".join(lines).replace(" ", "").lower() + "  \n")
    assert FileMaster(file).unwrap("operator/index", wrapped) == b"k" * 32


def test_it_is_never_overwritten(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(errors.MasterKeyExists, match=r"`.*/master[.]key`"):
        FileMaster.create(file)
    assert file.read_bytes() == before
    assert len(list(file.parent.iterdir())) == 1


def test_a_missing_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.MasterKeyMissing, match=r"`.*/absent[.]key`"):
        FileMaster(tmp_path / "nowhere" / "absent.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666, 0o777])
def test_a_file_open_to_others_is_refused_to_root_too(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(errors.KeyFileExposed, match="chmod 600"):
        FileMaster(file)
    file.chmod(0o400)
    FileMaster(file)


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o711, 0o755])
def test_a_folder_open_to_others_is_refused(file: Path, mode: int) -> None:
    file.parent.chmod(mode)
    with pytest.raises(errors.KeyFileExposed, match="chmod 700"):
        FileMaster(file)
    file.unlink()
    with pytest.raises(errors.KeyFileExposed):
        FileMaster.create(file)
    assert list(file.parent.iterdir()) == []


def test_every_truncation_is_told_from_a_wrong_key(file: Path) -> None:
    whole = file.read_bytes()
    for end in range(len(whole.rstrip())):
        file.write_bytes(whole[:end])
        with pytest.raises(errors.KeyFileDamaged, match=r"`.*/master[.]key`"):
            FileMaster(file)


def test_every_mistyped_letter_is_told_from_a_wrong_key(file: Path) -> None:
    whole = file.read_bytes()
    start = whole.index(b"\n") + 1
    for at in range(start, len(whole)):
        if not whole[at : at + 1].isspace():
            typed = b"A" if whole[at : at + 1] != b"A" else b"B"
            file.write_bytes(whole[:at] + typed + whole[at + 1 :])
            with pytest.raises(errors.KeyFileDamaged):
                FileMaster(file)


@settings(deadline=None, max_examples=50)
@given(content=st.binary(max_size=200))
def test_no_other_content_is_taken_for_a_key(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("keys") / "master.key"
    file.touch(0o600)
    for body in (content, b"kotowari master key 1\n" + content):
        file.write_bytes(body)
        with pytest.raises(errors.KeyFileDamaged):
            FileMaster(file)


def test_a_later_version_another_kind_and_another_length_are_refused(file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"key 1", b"key 2"))
    with pytest.raises(errors.KeyFileNewer):
        FileMaster(file)
    file.write_bytes(whole.replace(b"master key", b"wrapped key"))
    with pytest.raises(errors.KeyFileDamaged):
        FileMaster(file)
    file.unlink()
    keyfile.write_once(file, master.KIND, b"k" * 31)
    with pytest.raises(errors.KeyFileDamaged):
        FileMaster(file)


@settings(deadline=None, max_examples=25)  # each example waits for the disk
@given(label=st.text(st.characters(codec="utf-8")), key=st.binary(min_size=32, max_size=32))
def test_a_wrapped_key_opens_under_its_label_alone(
    tmp_path_factory: pytest.TempPathFactory, label: str, key: bytes
) -> None:
    held = FileMaster.create(tmp_path_factory.mktemp("home") / "keys" / "master.key")
    wrapped = held.wrap(label, key)
    assert held.unwrap(label, wrapped) == key
    assert key not in wrapped
    with pytest.raises(errors.KeyAltered):
        held.unwrap(label + "x", wrapped)


def test_every_flipped_bit_and_every_truncation_is_refused(file: Path) -> None:
    held = FileMaster(file)
    wrapped = held.wrap("operator/index", b"k" * 32)
    whole = int.from_bytes(wrapped, "big")
    altered = [(whole ^ (1 << bit)).to_bytes(len(wrapped), "big") for bit in range(len(wrapped) * 8)]
    altered += [wrapped[:end] for end in range(len(wrapped))]
    for each in altered:
        with pytest.raises((errors.KeyAltered, errors.WrongMasterKey)):
            held.unwrap("operator/index", each)


def test_the_wrong_key_says_which_file_to_restore_and_shows_no_key(file: Path, tmp_path: Path) -> None:
    wrapped = FileMaster(file).wrap("operator/epoch-1", b"k" * 32)
    other = tmp_path / "other" / "master.key"
    with pytest.raises(errors.WrongMasterKey) as caught:
        FileMaster.create(other).unwrap("operator/epoch-1", wrapped)
    says = str(caught.value)
    assert f"`{other}`" in says
    assert "`operator/epoch-1`" in says
    for line in (*file.read_text().splitlines()[1:], *other.read_text().splitlines()[1:]):
        assert line not in says
