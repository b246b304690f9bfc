"""A migration of a guarded database that is to end midway: told, waited for, and the guard is back before all ends."""

import os
import pty
import signal
import subprocess
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.shop import open_shop
from tests.guard.server import CompanyDatabase
from tests.loaded import ROOT

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

ASKING = """
import os, signal
from pathlib import Path
signal.pthread_sigmask(signal.SIG_BLOCK, [{number}])
os.kill(os.getppid(), {number})
signal.sigwait([{number}])
Path("told").write_text("{number}")
"""
"""A migration that has whoever runs it be told to end, and waits to be told so itself."""

HOLDING = """
import os, signal, sys
from kotowari.cli.guard.held_back import held_back
for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(each, signal.default_int_handler if each == signal.SIGINT else signal.SIG_DFL)
{first}
with held_back() as held:
    {within}
    try:
        if not held.look():
            held.run(sys.executable, [sys.executable, "-c", '''{program}'''], dict(os.environ))
    finally:
        with open("back", "w") as file:
            file.write("back")
print("not ended")
"""


@pytest.fixture
def shop(ready: Run, one_company: CompanyDatabase, tmp_path: Path) -> Run:
    """Commands on a space whose map names a company's database with a login."""
    open_shop(ready, one_company, tmp_path)
    return ready


def test_a_migration_that_is_to_end_is_told_and_the_guard_is_back(
    shop: Run, one_company: CompanyDatabase, tmp_path: Path
) -> None:
    assert shop("guard", "enforce", "crm", one_company.login("crm")).status == 0

    def migrated(program: str) -> int:
        return shop("guard", "migrate", "crm", "--", sys.executable, "-c", program).status

    for number in ENDING:
        assert migrated(ASKING.format(number=int(number))) == -number
        assert (tmp_path / "told").read_text() == str(int(number))
    assert shop("guard", "drift", "crm").status == 0
    assert migrated("import os, signal; os.kill(os.getppid(), signal.SIGKILL)") == -signal.SIGKILL
    assert "view of public.customer" in shop("guard", "drift", "crm").out


def script(program: str, first: str = "", within: str = "pass") -> list[str]:
    return [sys.executable, "-c", HOLDING.format(program=program, first=first, within=within)]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@pytest.mark.parametrize("number", ENDING)
def test_what_comes_before_the_program_is_begun_keeps_it_from_beginning(tmp_path: Path, number: signal.Signals) -> None:
    within = f"os.kill(os.getpid(), {int(number)})"
    command = script("open('begun', 'w')", within=within)
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (-number, b"", b"")
    assert (tmp_path / "back").exists()
    assert not (tmp_path / "begun").exists()


def test_what_is_ignored_stays_so(tmp_path: Path) -> None:
    """As with ``nohup``: the terminal is closed, and nothing ends."""
    program = "import os, signal; os.kill(os.getppid(), signal.SIGHUP); os.kill(os.getpid(), signal.SIGHUP)"
    command = script(program, first="signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"not ended\n"), done.stderr
    assert (tmp_path / "back").exists()


COUNTING = """
import os, signal, time
told = []
signal.signal(signal.SIGINT, lambda *_: told.append(1))
open("begun", "w").close()
while not told:
    signal.pause()
time.sleep(0.3)
open("told", "w").write(str(len(told)))
"""


def in_terminal(command: list[str], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Run a command as the first on a terminal of its own; return it with the terminal's other end."""
    ours, theirs = pty.openpty()

    def take() -> None:
        ioctl(0, termios.TIOCSCTTY, 0)

    started = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=take,
    )
    os.close(theirs)
    return started, ours


def wait_for(file: Path, started: subprocess.Popen[bytes]) -> None:
    while not file.exists():
        assert started.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            started.wait(0.05)


def test_ctrl_c_in_a_terminal_tells_the_migration_once(tmp_path: Path) -> None:
    started, terminal = in_terminal(script(COUNTING), tmp_path)
    wait_for(tmp_path / "begun", started)
    os.write(terminal, b"\x03")
    assert started.wait(60) == -signal.SIGINT
    os.close(terminal)
    assert (tmp_path / "told").read_text() == "1"
    assert (tmp_path / "back").exists()


def test_a_terminal_that_is_closed_ends_it_when_the_guard_is_back(tmp_path: Path) -> None:
    program = "import signal, time; open('begun', 'w').close(); time.sleep(60)"
    started, terminal = in_terminal(script(program), tmp_path)
    wait_for(tmp_path / "begun", started)
    os.close(terminal)
    assert started.wait(60) == -signal.SIGHUP
    assert (tmp_path / "back").exists()
