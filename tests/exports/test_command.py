"""``kotowari policy export``: the forms as files, and what is refused."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kotowari.cli.main import app
from kotowari.errors import ExportLanguage, FileExists, PolicyUnreadable
from tests.exports.exported import PAGE

FORMS = {"dpv": b"{\n", "odrl": b"{\n", "register-csv": b"\xef\xbb\xbf", "register-xlsx": b"PK"}


def export(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["policy", "export", *map(str, arguments)])


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_written_to_a_new_file_or_to_standard_output(form: str, tmp_path: Path) -> None:
    out = tmp_path / "exported"
    assert export(PAGE, "--as", form, "--out", out).exit_code == 0
    assert out.read_bytes().startswith(FORMS[form])
    assert export(PAGE, "--as", form).stdout_bytes == out.read_bytes()


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "kept"
    out.write_text("mine", encoding="utf-8")
    assert isinstance(export(PAGE, "--as", "dpv", "--out", out).exception, FileExists)
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["fr", "JA", ""])
def test_a_language_that_the_policy_does_not_have_is_refused(form: str, language: str, tmp_path: Path) -> None:
    problem = export(PAGE, "--as", form, "--language", language, "--out", tmp_path / "no").exception
    assert isinstance(problem, ExportLanguage)
    assert "expected one of `en`, `ja`, `zh-Hant`" in str(problem)
    assert not (tmp_path / "no").exists()


def test_a_policy_with_mistakes_is_not_exported(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(PAGE.read_text(encoding="utf-8").replace("prevailing: ja", "prevailing: fr"), encoding="utf-8")
    assert isinstance(export(broken, "--as", "register-csv").exception, PolicyUnreadable)
