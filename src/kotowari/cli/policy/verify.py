"""``kotowari policy verify``: a page that is live somewhere, against the file it was made from."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from kotowari.cli.infile import read_bytes, read_text
from kotowari.cli.policy.fetch import fetch_page
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.errors import UnknownLanguage
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.notice.verification import Difference, Kind, Verification, compare
from kotowari.policy.model import Policy
from kotowari.publication.shelf import read_policy
from kotowari.reading.page import Page, read_page


def verify(
    url: Annotated[str, typer.Argument(help="The page's address, or a file that holds it.", metavar="URL")],
    file: Annotated[
        Path | None, typer.Argument(help="The policy file; the revision in force in this installation otherwise.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="The page's language; told by its script otherwise.")] = None,
) -> None:
    """Compare a live page, ours or one pasted into a company's own site, with the policy, and name what differs.

    Ends with 1 if a sentence differs. What the site puts before and after the policy's text is counted, not compared.
    """
    policy = read_policy(read_text(file), file.name) if file else _in_force()
    page = fetch_page(url) if urlsplit(url).scheme in ("http", "https") else _read(Path(url))
    chosen = language or page.language
    if chosen not in policy.languages:
        raise UnknownLanguage(language=" ".join(chosen.split()), known=", ".join(policy.languages))
    found = compare(policy, page, chosen)
    if shown.as_json:
        shown.json(_object(policy, found))
    else:
        _show(policy, found)
    raise typer.Exit(FAILED if found.differences else DONE)


def _in_force() -> Policy:
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        return space.rulebook().policy


def _read(file: Path) -> Page:
    return read_page(read_bytes(file))


_WORDS = {
    Kind.CHANGED: {"en": "differs", "ja": "相違", "zh-Hant": "不同"},
    Kind.MISSING: {"en": "missing from the page", "ja": "ページに記載なし", "zh-Hant": "頁面未載"},
    Kind.ADDED: {"en": "not in the file", "ja": "ファイルに記載なし", "zh-Hant": "檔案未載"},
}
_SAID = {
    "file": {"en": "file: {words}", "ja": "ファイル：{words}", "zh-Hant": "檔案：{words}"},
    "page": {"en": "page: {words}", "ja": "ページ：{words}", "zh-Hant": "頁面：{words}"},
    "same": {
        "en": "{matched} sentences as in {policy}, revision of {revision} ({language}); {differences} differ",
        "ja": "{policy} {revision} 版（{language}）と一致する文：{matched}、相違：{differences}",
        "zh-Hant": "與 {policy} {revision} 修訂版（{language}）相符之句數：{matched}，不同：{differences}",
    },
    "around": {
        "en": "{count} sentences stand before or after the policy's text and were not compared (--json lists them)",
        "ja": "ポリシー本文の前後にある {count} 文は照合していません（--json で表示）",
        "zh-Hant": "政策本文前後之 {count} 句未經比對（以 --json 列出）",
    },
}


def _show(policy: Policy, found: Verification) -> None:
    for difference in found.differences:
        clause = f"{difference.number} " if difference.number else ""
        _say(f"{clause}{_WORDS[difference.kind][shown.language]}", style="bold red")
        for place, words in (("file", difference.expected), ("page", difference.found)):
            if words is not None:
                _say(f"  {_SAID[place][shown.language].format(words=words)}")
    facts = {"policy": policy.policy, "revision": policy.revision, "language": found.language}
    counted = {"matched": found.matched, "differences": len(found.differences)}
    _say(_SAID["same"][shown.language].format(**facts, **counted))
    if found.around:
        _say(_SAID["around"][shown.language].format(count=len(found.around)), style="dim")


def _say(line: str, style: str | None = None) -> None:
    shown.console.print(line, markup=False, style=style)


def _object(policy: Policy, found: Verification) -> dict[str, object]:
    return {
        "policy": policy.policy,
        "revision": policy.revision.isoformat(),
        "language": found.language,
        "matched": found.matched,
        "differences": [_difference(difference) for difference in found.differences],
        "around": list(found.around),
    }


def _difference(difference: Difference) -> dict[str, str | None]:
    return {
        "kind": difference.kind.value,
        "clause": difference.clause,
        "number": difference.number,
        "expected": difference.expected,
        "found": difference.found,
    }
