"""A command as a person types it, run in this process or in one of its own: what it answers, and its exit status."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from kotowari.cli.main import main
from kotowari.cli.show import shown
from kotowari.cli.speech import reader_language


@dataclass(frozen=True, slots=True)
class Done:
    """What a command wrote, and left with."""

    status: int
    output: bytes
    errors: bytes

    @property
    def out(self) -> str:
        """Standard output, in UTF-8."""
        return self.output.decode()

    @property
    def err(self) -> str:
        """Standard error, in UTF-8."""
        return self.errors.decode()


def typed(*arguments: object, locale: str = "en") -> Done:
    """Run ``kotowari`` with these arguments for a reader of some locale, in no terminal, 80 columns wide."""
    streams = BytesIO(), BytesIO()
    out, err = (TextIOWrapper(stream, "utf-8", write_through=True) for stream in streams)
    with _as_if_begun(list(map(str, arguments)), locale), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
            status: object = 0
        except SystemExit as left:
            status = left.code or 0
    assert isinstance(status, int)
    return Done(status, *(stream.getvalue() for stream in streams))


@contextmanager
def _as_if_begun(arguments: list[str], locale: str) -> Iterator[None]:
    """What a process of its own would begin with."""
    before = sys.argv, shown.as_json, shown.language, os.environ.get("COLUMNS")
    sys.argv, shown.as_json, shown.language = ["kotowari", *arguments], False, reader_language({"LC_ALL": locale})
    os.environ["COLUMNS"] = "80"
    try:
        yield
    finally:
        sys.argv, shown.as_json, shown.language, columns = before
        if columns is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = columns


def typed_in_a_process(*arguments: object, locale: str = "en") -> Done:
    """The same, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "KOTOWARI_"))}
    done = subprocess.run(
        [sys.executable, "-m", "kotowari", *map(str, arguments)],
        capture_output=True,
        env=kept | {"LC_ALL": locale, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"},
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
