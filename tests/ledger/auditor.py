"""The auditor written in Go, built once a session where Go is installed."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "go" / "auditor.go"


@dataclass(frozen=True, slots=True)
class Done:
    """What the auditor left behind."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Auditor:
    """A program that shares no code with what it audits."""

    program: Path

    def __call__(self, *arguments: object, given: str = "") -> Done:
        done = subprocess.run(
            [self.program, *map(str, arguments)], input=given, capture_output=True, encoding="utf-8", check=False
        )
        return Done(done.returncode, done.stdout.strip(), done.stderr.strip())


@pytest.fixture(scope="session")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    """The auditor, compiled against the distribution's golang.org/x/mod, without a network."""
    if shutil.which("go") is None or not Path("/usr/share/gocode/src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("Go and golang-golang-x-mod-dev are not installed")
    folder = tmp_path_factory.getbasetemp() / "go"
    program = folder / "auditor"
    if not program.exists():  # each module that asks for it makes a fixture of its own
        folder.mkdir()
        own = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOCACHE": str(folder / "cache")}
        subprocess.run(["go", "build", "-o", program, SOURCE], check=True, env=os.environ | own, cwd=folder)
    return Auditor(program)
