"""The command ``kotowari policy draft``, as a person or a script runs it."""

import json
from pathlib import Path

import pytest

from kotowari.policy.parse import parse_policy
from tests.typed import Done, typed, typed_in_a_process

PAGES = Path(__file__).parent / "pages"


def run(*arguments: object) -> Done:
    return typed("policy", "draft", *arguments)


def test_the_draft_goes_to_a_file_and_what_is_left_to_do_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    done = run("--from", PAGES / "shop.txt", "--out", file)
    assert done.status == 0
    parse_policy(file.read_text(encoding="utf-8"), file.name)
    assert "unrecognised: 毎月末に店頭で抽選会を行っています。\n" in done.out
    assert "12 sentences: 11 recognised, 1 not; " in done.out
    again = run("--from", PAGES / "shop.txt", "--out", file)
    assert again.status == 2
    assert "is there already" in again.err


def test_without_a_file_the_draft_is_all_there_is_on_standard_output() -> None:
    done = run("--from", PAGES / "paragraph.txt")
    assert done == typed_in_a_process("policy", "draft", "--from", PAGES / "paragraph.txt")
    assert done.status == 0
    assert parse_policy(done.out, "draft.yaml").operator.name == {"en": "Hinode Trading Co., Ltd."}
    assert "unrecognised: We love hiking.\n" in done.err


def test_a_script_gets_one_object() -> None:
    done = run("--json", "--from", PAGES / "paragraph.txt")
    body = json.loads(done.out)
    assert body["recognised"] + body["unrecognised"] == len(body["sentences"])
    assert [one["text"] for one in body["sentences"] if one["topic"] is None] == ["We love hiking."]
    parse_policy(body["draft"], "draft.yaml")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the page holds no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "the page holds no text that can be read"),
        ("本政策訂定本公司處理個人資料之方針。".encode("big5"), "drafting reads English and Japanese only"),
        (b"Lorem ipsum.", "no sentence of the page was recognised as a purpose of use"),
        (b"<div>" * 5000, "nests deeper than 1000 elements"),
    ],
    ids=["empty", "png", "chinese", "nonsense", "deep"],
)
def test_a_page_of_no_use_is_refused_in_one_sentence(data: bytes, says: str, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes(data)
    done = run("--from", page)
    assert done.status == 2
    assert done.out == ""
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_page_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("--from", tmp_path / "none.html")
    assert done.status == 2
    assert "none.html` cannot be read" in done.err
