"""What the page on applications shows is what these tests run."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "guard-applications.md"


@pytest.mark.parametrize(
    ("module", "language"),
    [("web/guarded.py", "python"), ("purposes.py", "python"), ("active_record/guarded.rb", "ruby")],
)
def test_the_page_shows_the_modules_that_are_tested(module: str, language: str) -> None:
    shown = f"```{language}\n{(HERE / module).read_text(encoding='utf-8')}```"
    assert shown in PAGE.read_text(encoding="utf-8")
