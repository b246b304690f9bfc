"""What docs/policy-test.md shows is what the product does."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kotowari.cli.main import app
from kotowari.gate.cases import Asked, Expected, Given, GivenToAll
from kotowari.gate.codes import Code
from kotowari.policy.terms import Condition

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "policy-test.md").read_text("utf-8")
(CASES,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
SHOP = re.findall(r"^```yaml\n(.*?)^```$", (DOCS / "policy-file.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)[0]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    (tmp_path / "example-shop.yaml").write_text(SHOP, encoding="utf-8")
    file = tmp_path / "cases.yaml"
    file.write_text(CASES, encoding="utf-8")
    return file


def tried(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["policy", "test", *map(str, arguments)], env={"COLUMNS": "80"})
    return done.exit_code, done.output


def test_the_cases_shown_pass(cases: Path) -> None:
    status, said = tried(cases)
    assert status == 0
    assert "3 cases: 3 passed, 0 failed" in said
    assert "deadlines  the gate knows no clock" in said


def test_a_failure_looks_as_shown(cases: Path) -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    wrong = CASES.replace(
        "permit\n      reasons:\n        - promised: [purposes.newsletter]",
        'refuse\n      reasons:\n        - stopped: ["jp-appi/35(2)"]',
    )
    cases.write_text(wrong, encoding="utf-8")
    status, said = tried(cases)
    assert status == 1
    assert shown in said
    assert max(map(len, said.splitlines())) <= 80


def test_another_policy_is_tried_with_the_same_cases(cases: Path) -> None:
    other = cases.parent / "next.yaml"
    other.write_text(SHOP.replace("    items: [email]\n", "    items: [name]\n"), encoding="utf-8")
    status, said = tried(cases, "--policy", other)
    assert status == 1
    assert "item-outside: purposes.newsletter" in said


def test_every_key_condition_and_reason_is_named() -> None:
    keys = {*GivenToAll.model_fields, *Given.model_fields, *Asked.model_fields, *Expected.model_fields}
    for name in (*keys, *Condition, *Code):
        assert re.search(rf"`(\w+(\[\])?\.)*{re.escape(str(name))}`", PAGE), name
