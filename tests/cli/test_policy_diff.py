"""``kotowari policy diff``, as typed: what it shows, and its exit status."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kotowari.cli.main import app

POLICIES = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "policies"
OLD = str(POLICIES / "hennge-2019-10-18.yaml")
NEW = str(POLICIES / "hennge-2026-06-01-illustration.yaml")
ON = ("--on", "2026-06-01")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout


def test_what_a_revision_changes_is_told_within_80_columns() -> None:
    status, shown = run("policy", "diff", OLD, NEW, *ON, "--language", "en")
    assert status == 3
    assert "Provide to HENNGE Taiwan, Inc., on joint use" in shown
    conditions = (
        "an equivalent system is evidenced; nothing on record impairs the equivalent system;"
        " its last check is no older than 1 year"
    )
    assert conditions in " ".join(shown.split())
    assert "APPI Article 27(5)(iii)" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_policy_beside_itself_differs_in_nothing() -> None:
    assert run("policy", "diff", OLD, OLD, *ON, "--language", "ja") == (
        0,
        "hennge 2019-10-18 → hennge 2019-10-18\n\n違いはありません。許可する内容も定めも同じです。\n",
    )
    status, table = run("policy", "diff", OLD, OLD, "--table", "markdown")
    assert status == 0
    assert "条項に違いはありません。" in table


def test_a_script_reads_the_same_as_json() -> None:
    status, shown = run("--json", "policy", "diff", OLD, NEW, *ON)
    body = json.loads(shown)
    assert status == 3
    assert {each["act"] for each in body["differences"]} == {"provide"}
    assert {"duty": "joint-use-new", "rule": "joint_use.taiwan", "subjects": ["customer"], "when": "beforehand",
            "articles": ["jp-appi/27(5)(iii)"]} in body["due"]  # fmt: skip


@pytest.mark.parametrize(("form", "mark"), [("html", "<!doctype html>"), ("markdown", "# "), ("csv", "id,")])
def test_the_table_of_old_and_new(form: str, mark: str) -> None:
    status, shown = run("policy", "diff", OLD, NEW, "--table", form, "--language", "ja")
    assert status == 3
    assert shown.startswith(mark)
    assert shown.index("新（2026年6月1日）") < shown.index("旧（2019年10月18日）")


@pytest.mark.parametrize("more", [("--language", "fr"), ("--on", "soon")])
def test_an_option_that_cannot_be_understood(more: tuple[str, str]) -> None:
    assert run("policy", "diff", OLD, NEW, *more)[0] == 2
