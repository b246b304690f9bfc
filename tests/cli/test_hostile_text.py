"""Text from files and from elsewhere: none of it commands a terminal, and none is larger than there is room for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kotowari.cli import infile
from kotowari.cli.acts import read_provider, read_values
from kotowari.cli.csvfile import read_rows
from kotowari.cli.show import Shown
from kotowari.errors import InputUnreadable

COMMANDS = "a\x1b]0;owned\x07b\x9b2Jc\x7fd\u202ee\u2066f\r\x08g"


def test_what_a_terminal_would_obey_is_spelt_out(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown()
    shown.said(COMMANDS)
    shown.console.print(f"{COMMANDS}\tend", markup=False, style="dim")
    shown.error(InputUnreadable(file=COMMANDS, problem=COMMANDS))
    shown.as_json = True
    shown.said("", text=COMMANDS)
    shown.error(InputUnreadable(file=COMMANDS, problem=COMMANDS))
    out, err = capsys.readouterr()
    assert not any(one in out + err for one in "\x1b\x07\x9b\x7f\u202e\u2066\r\x08")
    assert "\\u001b]0;owned\\u0007b\\u009b2Jc" in out
    assert json.loads(out.splitlines()[-2]) == {"text": COMMANDS}, "a script reads the very text"


@pytest.mark.parametrize(
    "read",
    [
        infile.read_bytes,
        infile.read_text,
        infile.read_given,
        read_values,
        read_provider,
        lambda file: list(read_rows(file, None, frozenset(("name",)))),
    ],
)
def test_no_more_is_read_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    monkeypatch.setattr(infile, "MOST", 16)
    file = tmp_path / "file"
    file.write_text('{"name": "longer"}')
    with pytest.raises(InputUnreadable):
        read(file)
    with pytest.raises(InputUnreadable):
        read(Path("/dev/zero"))


def test_values_nested_without_end_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("[" * 200_000)
    for read in (read_values, read_provider):
        with pytest.raises(InputUnreadable):
            read(file)
