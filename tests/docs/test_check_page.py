"""What docs/check.md lists is what there is."""

import re
from pathlib import Path

from kotowari.policy.checking.expected import parse_expected
from kotowari.policy.checking.words import WORDS
from kotowari.policy.gaps import NEEDED, Probe, Weight
from kotowari.policy.parse import parse_policy
from kotowari.policy.terms import Level
from kotowari.policy.tracing.accounts import parse_accounts

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "check.md").read_text("utf-8")
SHOP = re.findall(r"^```yaml\n(.*?)^```$", (DOCS / "policy-file.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)[0]
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def rows(heading: str) -> list[list[str]]:
    """The rows of the tables under a heading, cell by cell."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, heading
    lines = re.findall(r"^\| (`.*) \|$", found[1], re.MULTILINE)
    return [[cell.strip() for cell in line.split(" |")] for line in lines]


def named(heading: str) -> set[str]:
    return {row[0].strip("`") for row in rows(heading)}


def test_every_weight_and_every_finding_of_the_files_own_is_listed() -> None:
    assert named("Read what it found") == set(Weight) | WORDS.keys()


def test_every_level_is_listed() -> None:
    assert named("Trace the page") == set(Level)


def test_every_test_of_the_vocabulary_is_listed_with_what_it_reads() -> None:
    listed = {
        row[0].strip("`"): set(re.findall(r"`(\w+)`", row[-1].removeprefix("|")))
        for row in rows("Correct the law's texts")
    }
    assert listed == {probe: set(NEEDED.get(probe, ())) for probe in Probe}


def test_every_option_is_listed() -> None:
    assert {re.split(r"[ `]", name)[0] for name in named("Check a policy")} == {
        "--on",
        "--law",
        "--expected",
        "--strict",
        "--json",
    }


def test_the_examples_are_read() -> None:
    shop = parse_policy(SHOP, "example-shop.yaml")
    answers, expected, accounts, _ = BLOCKS
    assert parse_policy(SHOP + answers, "example-shop.yaml").answers.keys() == {"fee-unstated"}
    assert parse_expected(expected, "expected.yaml").revision == shop.revision
    first, _ = parse_accounts(accounts, "accounts.yaml", shop).passages
    assert first.covered_by == ("purposes", "purposes.support")


def test_its_links_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    }
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    assert all((DOCS / link.partition("#")[0]).exists() for link in links if not link.startswith("#"))
