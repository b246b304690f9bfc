"""``kotowari policy check`` and ``trace``, as a person or a script runs them. They need no installation."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.policy.given import ILLUSTRATION, PAGE, POLICIES, text
from tests.typed import typed, typed_in_a_process

FILES = {name: str(POLICIES / f"{name}.yaml") for name in (PAGE, ILLUSTRATION)}
EXPECTED = str(POLICIES / f"{PAGE}.expected.yaml")
ON = ("--on", "2026-11-02")


def run(*arguments: object, language: str = "en") -> tuple[int, str]:
    """Run the command; return its exit status and all it said."""
    done = typed("policy", *arguments, locale=language)
    return done.status, done.out + done.err


def as_object(*arguments: object) -> tuple[int, dict[str, Any]]:
    status, out = run(*arguments, "--json")
    found: dict[str, Any] = json.loads(out)
    return status, found


@pytest.mark.parametrize(
    ("arguments", "locale"),
    [
        (("check", FILES[PAGE], *ON), "ja_JP.UTF-8"),
        (("check", EXPECTED, "--json"), "en"),
        (("trace", FILES[PAGE], "--language", "fr"), "en"),
    ],
    ids=["breach", "mistakes", "misused"],
)
def test_a_process_of_its_own_answers_as_the_other_tests_see_it(arguments: tuple[str, ...], locale: str) -> None:
    done = typed_in_a_process("policy", *arguments, locale=locale)
    assert done == typed("policy", *arguments, locale=locale)
    assert done.status in (1, 2)
    assert "Traceback" not in done.err


def test_a_breach_fails_and_advice_does_not() -> None:
    status, found = as_object("check", FILES[PAGE], *ON)
    assert status == 1
    assert found["open"] == {"breach": 1, "mistake": 0, "answerable": 8, "advice": 11}
    assert found["findings"][0]["lines"] == [text(PAGE).split("\njoint_use:")[0].count("\n") + 3]
    status, found = as_object("check", FILES[ILLUSTRATION], *ON)
    assert status == 0
    assert found["open"]["breach"] == found["open"]["answerable"] == 0
    assert [stage["due"] for stage in found["pending"][0]["stages"]] == [False, False]


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("breach (1)", "answerable:", "advice (11)", "pending, not applied: Act No. 56 of 2026", "line 1")),
        (
            "ja_JP.UTF-8",
            ("違反 (1)", "要回答事項", "助言 (11)", "未施行（適用していません）：令和8年法律第56号", "行目"),
        ),
        ("zh_TW.UTF-8", ("違反 (1)", "應答覆事項", "建議 (11)", "尚未施行（未適用）：日本令和8年法律第56號", "第1")),
    ],
)
def test_a_report_is_grouped_by_weight_in_the_readers_language(language: str, says: tuple[str, ...]) -> None:
    status, out = run("check", FILES[PAGE], *ON, language=language)
    assert status == 1
    assert [out.index(word) for word in says[:4]] == sorted(out.index(word) for word in says[:4])
    assert says[4] in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_open_answers_fail_in_strict_use_only(tmp_path: Path) -> None:
    party = "      address: &".replace("&", "{en: Tokyo, ja: 東京都, zh-Hant: 東京都}\n")
    party += "      representative: {en: K. Ogura, ja: 小椋, zh-Hant: 小椋}\n"
    mended = text(PAGE).replace("zh-Hant: 小椋 一宏}\n", "zh-Hant: 小椋 一宏}\n" + party, 1)
    file = tmp_path / "mended.yaml"
    file.write_text(mended, encoding="utf-8")
    assert run("check", file, *ON)[0] == 0
    assert run("check", file, *ON, "--strict")[0] == 1
    status, out = run("check", file, "--expected", EXPECTED)
    assert status == 1
    assert "expected, and gone (1)" in out
    assert "joint-use-responsible/joint_use.taiwan" in out


def test_what_is_expected_passes_and_what_is_new_does_not(tmp_path: Path) -> None:
    status, out = run("check", FILES[PAGE], "--expected", EXPECTED)
    assert (status, out.strip()) == (0, "as expected: 20 findings, all known")
    file = tmp_path / "worse.yaml"
    file.write_text(text(PAGE).replace("opt_out: true", "opt_out: false", 1), encoding="utf-8")
    status, found = as_object("check", file, "--expected", EXPECTED)
    assert status == 1
    assert found["unexpected"] == ["promotion-without-opt-out/purposes.promotion"]
    assert found["vanished"] == found["reweighed"] == []
    assert "not expected (1)" in run("check", file, "--expected", EXPECTED)[1]


def test_a_stage_whose_day_has_come_is_said_to_be_so() -> None:
    status, out = run("check", FILES[ILLUSTRATION], "--on", "2027-01-17")
    assert status == 0
    assert out.count("its day has come") == 1


def test_a_file_stored_answers_close_is_told_what_answers(tmp_path: Path) -> None:
    file = tmp_path / "answering.yaml"
    stored = "answers:\n  fee-unstated: {en: None., ja: なし。, zh-Hant: 無。}\n\ndocument:"
    file.write_text(text(PAGE).replace("\ndocument:", "\n" + stored, 1), encoding="utf-8")
    assert "answered on request, as the file stores it (1)\n  fee-unstated" in run("check", file, *ON)[1]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("check", "nowhere.yaml"), 2, "cannot be read"),
        (("check", FILES[PAGE], "--on", "soon"), 2, "expected a day as YYYY-MM-DD"),
        (("check", FILES[PAGE], "--on", "2019-10-18"), 1, "no law pack `jp-appi` is in force on 2019-10-18"),
        (("check", FILES[PAGE], "--law", "us-ccpa"), 1, "no law pack `us-ccpa`"),
        (("check", FILES[PAGE], "--law", "jp-appi", *ON), 1, "breach (1)"),
        (("check", EXPECTED), 1, "no such key here"),
        (("check", FILES[ILLUSTRATION], "--expected", EXPECTED), 2, "name the file of this one"),
        (("trace", FILES[PAGE], "--language", "fr"), 2, "`fr` is no language of this policy"),
        (("trace", FILES[PAGE], "--source", "nowhere.txt"), 2, "cannot be read"),
        (("trace", FILES[ILLUSTRATION], "--source", FILES[PAGE]), 1, "not accounted for ("),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(arguments: tuple[str, ...], status: int, says: str) -> None:
    done, out = run(*arguments)
    assert done == status
    assert says in " ".join(out.replace("│", " ").split())


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            ("purposes.support · sealed", "measures.technical · sealed + by procedure", "informs: promises nothing"),
        ),
        ("ja", ("purposes.support · 暗号化保管のうえシステムにより強制", "手続による", "情報の提供のみ")),
        ("zh-Hant", ("purposes.support · 加密保管並由系統強制", "依程序", "僅供資訊")),
    ],
)
def test_a_trace_names_rules_and_levels_in_the_pages_language(language: str, says: tuple[str, ...]) -> None:
    status, out = run("trace", FILES[ILLUSTRATION], "--language", language)
    assert status == 0
    assert all(words in out for words in says)
    assert max(len(line) for line in out.splitlines()) <= 80


def test_a_trace_as_json_has_every_sentence() -> None:
    status, found = as_object("trace", FILES[PAGE], "--language", "en")
    assert status == 0
    assert sum(found["levels"].values()) == len(found["sentences"])
    support = next(each for each in found["sentences"] if each["rules"] == ["purposes.support"])
    assert (support["point"], support["level"], support["kept"][0]["by"]) == (
        True,
        "sealed",
        ["gate", "vault", "ledger"],
    )


def test_a_source_is_accounted_for_or_what_is_not_is_shown_with_its_mark(tmp_path: Path) -> None:
    source = tmp_path / "page.txt"
    source.write_text("Privacy policy\n\nWe sell it to brokers.\n", encoding="utf-8")
    status, out = run("trace", FILES[PAGE], "--source", source)
    assert status == 1
    assert "not accounted for (1)\n  We sell it to brokers.\n      mark: " in out
    status, found = as_object("trace", FILES[PAGE], "--source", source)
    accounts = tmp_path / "accounts.yaml"
    marks = [each["mark"] for each in found["sentences"]]
    accounts.write_text(
        "kotowari_accounts: 1\npolicy: hennge\nrevision: 2019-10-18\npassages:\n"
        f"  - {{begins: Privacy, mark: '{marks[0]}', aside: the title}}\n"
        f"  - {{begins: We sell, mark: '{marks[1]}', covered_by: [provision]}}\n",
        encoding="utf-8",
    )
    status, out = run("trace", FILES[PAGE], "--source", source, "--accounts", accounts)
    assert (status, out.splitlines()[-1]) == (0, "all 2 sentences of the source are accounted for")
