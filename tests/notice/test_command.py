"""`kotowari policy notice`, as a person runs it: without a database, in every form and language."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kotowari.center.files import page_files
from kotowari.center.standalone import standalone
from kotowari.notice.markdown import markdown
from kotowari.notice.pdf import pdf
from kotowari.notice.plain import plain_text
from kotowari.policy.model import Policy
from tests.center.test_policy_page import Outline
from tests.notice.policies import DEMO, FOLDER, HOSTILE, LANGUAGES, saying

FILE = FOLDER / "hennge-2019-10-18.yaml"
POLICY = DEMO["hennge-2019-10-18"]


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KOTOWARI_", "DJANGO_"))}
    command = [sys.executable, "-m", "kotowari", "policy", "notice", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False)


@pytest.mark.parametrize(
    ("form", "made"),
    [("md", markdown(POLICY, "ja").encode()), ("txt", plain_text(POLICY, "ja").encode()), ("pdf", pdf(POLICY, "ja"))],
)
def test_form_in_the_prevailing_language_on_standard_output(tmp_path: Path, form: str, made: bytes) -> None:
    done = run(tmp_path, FILE, "--format", form)
    assert (done.returncode, done.stdout, done.stderr) == (0, made, b"")
    assert list(tmp_path.iterdir()) == []


def test_page_in_a_named_language_to_a_file(tmp_path: Path) -> None:
    done = run(tmp_path, FILE, "--language", "zh-hant", "--out", "page.html")
    assert (done.returncode, done.stderr) == (0, b"")
    page = Outline((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert page.every("html") == [{"lang": "zh-Hant"}]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--language", "de"), 2, "the policy is not in `de`: name one of `en`, `ja`, `zh-Hant`"),
        (("--out", "nowhere/page.html"), 1, "`nowhere/page.html` cannot be written"),
        (("--format", "doc"), 2, "doc"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: tuple[str, ...], status: int, says: str) -> None:
    done = run(tmp_path, FILE, *arguments)
    assert done.returncode == status
    assert says in done.stderr.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", DEMO.values(), ids=DEMO)
def test_page_is_whole_and_loads_nothing(policy: Policy, language: str) -> None:
    page = Outline(standalone(policy, "sha256:0", language))
    assert len(page.every("style")) == 1
    assert page_files()["center.css"].content.decode().strip() in "".join(page.text)
    for attributes in (found for _, found in page.elements):
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith(("#", "mailto:"))
    identifiers = [found["id"] for _, found in page.elements if "id" in found]
    assert len(identifiers) == len(set(identifiers))
    assert {clause.id for clause in policy.document} <= set(identifiers)
    assert ({"name": "robots", "content": "noindex"} in page.every("meta")) is bool(policy.illustration)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_words(words: str) -> None:
    page = Outline(standalone(saying(words), "sha256:0", "en"))
    assert " ".join(words.split()) in " ".join("".join(page.text).split())
    assert page.every("script") == []
    assert page.every("img") == []
