"""`kotowari policy notice`, as a person runs it: without a database, in every form and language."""

from collections.abc import Callable
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
from tests.typed import Done, typed, typed_in_a_process

FILE = FOLDER / "hennge-2019-10-18.yaml"
POLICY = DEMO["hennge-2019-10-18"]


def run(*arguments: object) -> Done:
    return typed("policy", "notice", *arguments)


MADE: dict[str, Callable[[Policy, str], bytes]] = {
    "md": lambda policy, language: markdown(policy, language).encode(),
    "txt": lambda policy, language: plain_text(policy, language).encode(),
    "pdf": pdf,
}


@pytest.mark.parametrize("form", MADE)
def test_form_in_the_prevailing_language_on_standard_output(form: str) -> None:
    assert run(FILE, "--format", form) == Done(0, MADE[form](POLICY, "ja"), b"")


def test_a_process_of_its_own_needs_no_installation_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = typed_in_a_process("policy", "notice", FILE, "--format", "html", "--language", "zh-hant")
    assert (done.status, done.err) == (0, "")
    assert Outline(done.out).every("html") == [{"lang": "zh-Hant"}]
    assert list(tmp_path.iterdir()) == []


def test_page_in_a_named_language_to_a_file(tmp_path: Path) -> None:
    done = run(FILE, "--language", "zh-hant", "--out", tmp_path / "page.html")
    assert (done.status, done.err) == (0, "")
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
def test_mistakes_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(FILE, *arguments)
    assert done.status == status
    assert says in done.err


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
