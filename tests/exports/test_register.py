"""The register, read back: what an auditor finds in it, and what no spreadsheet may make of it."""

import csv
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import ExportTooLong
from kotowari.exports import headings
from kotowari.exports.register import Row, register_rows
from kotowari.exports.sheets import CELL, harmless, to_csv, to_xlsx
from kotowari.policy.model import Policy
from kotowari.policy.text import LANGUAGES
from tests.exports.exported import FILES, ILLUSTRATION, KUSUNOKI, ON, PAGE, packs_of, policy_of

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
HOSTILE = '=HYPERLINK("http://example.com","open")\n,"quoted"; 山田'


def register(file: Path, language: str = "ja") -> dict[str, Row]:
    policy = policy_of(file)
    return {row["number"]: row for row in register_rows(policy, packs_of(policy), language)}


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def read_xlsx(body: bytes) -> tuple[list[list[str]], ElementTree.Element]:
    """Return the cells of a workbook's one sheet, row by row, and the sheet itself."""
    with zipfile.ZipFile(BytesIO(body)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - our own
    shared = ["".join(text.itertext()) for text in strings.findall("m:si", SPACE)]
    cells = [
        [shared[int(value.text or "")] for value in row.findall("m:c/m:v", SPACE)]
        for row in sheet.findall("m:sheetData/m:row", SPACE)
    ]
    return cells, sheet


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_for_each_subject_and_purpose_and_no_cell_blank(file: Path, language: str) -> None:
    policy = policy_of(file)
    found = register_rows(policy, packs_of(policy), language)
    assert [row["number"] for row in found] == [
        f"{subject}.{name}" for subject in policy.subjects for name in policy.purposes_of(subject)
    ]
    for row in found:
        assert row.keys() == headings.COLUMNS.keys() == headings.WIDTHS.keys()
        assert all(cell.strip() for cell in row.values())


def test_what_an_auditor_reads_of_a_purpose() -> None:
    row = register(KUSUNOKI, "en")["customer.support"]
    assert row["persons"] == "customers"
    assert row["items"] == "full name, email address, phone number, sign-in records, archived mail"
    assert row["classes"] == "archived mail: secrecy of communications"
    assert row["entrustees"] == "Tosa Printing"
    assert "Kusunoki Taipei (affiliate, TW): consent, law, entrustment, joint use" in row["provision"]
    assert "archived mail: only as Telecommunications Business Act Article 4(1) allows" in row["provision"]
    assert "Kusunoki Taipei (affiliate, TW): equivalent system; intra-group rules of 2026; checked every 1 year" in (
        row["abroad"].splitlines()
    )
    assert "Kusunoki Berlin" not in row["abroad"]
    assert row["record"] == "consent: due"
    assert row["keeping"] == "not laid down"
    assert row["clause"].splitlines()[0] == "1-1 Purposes"


def test_the_individual_number_is_marked_and_goes_nowhere_by_consent() -> None:
    row = register(ILLUSTRATION)["employee.pay"]
    assert row["classes"] == "個人番号：個人番号"
    assert (
        "個人番号：番号利用法第19条の定める場合に限る（本人の同意によっても提供不可）" in row["provision"].splitlines()
    )


def test_how_long_is_said_as_the_page_says_it() -> None:
    assert register(ILLUSTRATION)["employee.pay"]["keeping"] == "在職期間中およびその終了後7年間"
    assert register(ILLUSTRATION)["customer.site_analysis"]["keeping"] == "取得から1年間"
    assert register(PAGE)["employee.pay"]["keeping"] == "定めなし"


def test_what_the_policy_file_does_not_know_is_not_registered() -> None:
    row = register(ILLUSTRATION)["customer.support"]
    for column in ("acquisition", "place", "manager"):
        assert "未登録" in row[column]


def test_a_policy_that_provides_nothing_of_a_subject_says_none() -> None:
    row = register(PAGE)["applicant.recruiting"]
    assert (row["provision"], row["abroad"], row["entrustees"], row["record"]) == ("なし", "なし", "なし", "不要")
    assert row["retained"].startswith("該当\nポリシーに記載なし")


def test_what_is_linked_to_nobody_and_what_is_figures_only() -> None:
    assert register(PAGE)["customer.site_analysis"]["retained"] == "特定の個人と結び付けて取り扱う場合に該当"
    assert register(PAGE)["shareholder.shareholder_statistics"]["purpose"].endswith("（統計値のみ）")


def test_how_special_care_required_information_is_acquired_stands_only_where_there_is_such() -> None:
    found = register(ILLUSTRATION)
    assert "要配慮個人情報は" in found["employee.health"]["acquisition"]
    assert "要配慮個人情報は" not in found["customer.support"]["acquisition"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_files_hold_the_same_cells(language: str) -> None:
    policy = policy_of(ILLUSTRATION)
    found = register_rows(policy, packs_of(policy), language)
    cells, _ = read_xlsx(to_xlsx(policy, found, ON, language))
    assert cells[2:] == read_csv(to_csv(found, language))
    assert cells[2] == [heading[language] for heading in headings.COLUMNS.values()]


def test_excel_opens_the_csv_as_utf_8() -> None:
    policy = policy_of(PAGE)
    assert to_csv(register_rows(policy, packs_of(policy), "ja"), "ja").startswith(b"\xef\xbb\xbf")


def test_the_workbook_is_titled_frozen_filtered_and_printed_on_a4() -> None:
    policy = policy_of(ILLUSTRATION)
    cells, sheet = read_xlsx(to_xlsx(policy, register_rows(policy, packs_of(policy), "ja"), ON, "ja"))
    assert cells[0] == ["個人データ取扱台帳"]
    for part in ("HENNGE株式会社", "施行日：2026年6月1日", "法令の基準日：2026年6月1日", "例示"):
        assert part in cells[1][0]
    pane = sheet.find("m:sheetViews/m:sheetView/m:pane", SPACE)
    assert pane is not None
    assert (pane.get("topLeftCell"), pane.get("state")) == ("C5", "frozen")
    setup, around = sheet.find("m:pageSetup", SPACE), sheet.find("m:autoFilter", SPACE)
    assert setup is not None
    assert around is not None
    assert (setup.get("paperSize"), setup.get("orientation"), setup.get("fitToHeight")) == ("9", "landscape", "0")
    assert around.get("ref") == f"A4:P{4 + len(register(ILLUSTRATION))}"
    assert len(sheet.findall("m:cols/m:col", SPACE)) > 5


def test_the_same_policy_gives_the_same_bytes() -> None:
    policy = policy_of(PAGE)
    found = register_rows(policy, packs_of(policy), "ja")
    assert to_xlsx(policy, found, ON, "ja") == to_xlsx(policy, found, ON, "ja")
    with zipfile.ZipFile(BytesIO(to_xlsx(policy, found, ON, "ja"))) as book:
        assert b"2019-10-18T00:00:00Z" in book.read("docProps/core.xml")


def test_no_cell_is_a_formula_or_a_link() -> None:
    policy = hostile()
    found = register_rows(policy, packs_of(policy), "ja")
    body = to_xlsx(policy, found, ON, "ja")
    cells, sheet = read_xlsx(body)
    assert sheet.findall(".//m:f", SPACE) == []
    assert sheet.findall(".//m:hyperlink", SPACE) == []
    assert any(cell == HOSTILE for row in cells for cell in row)
    in_csv = [cell for row in read_csv(to_csv(found, "ja")) for cell in row]
    assert "'" + HOSTILE in in_csv
    assert HOSTILE not in in_csv


def hostile() -> Policy:
    policy = policy_of(PAGE)
    label = dict.fromkeys(policy.languages, HOSTILE)
    purpose = policy.purposes["support"].model_copy(update={"label": label})
    return policy.model_copy(update={"purposes": {**policy.purposes, "support": purpose}})


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "＝1", "　＋1", "'=1"])
def test_a_cell_that_may_be_taken_for_a_formula_is_marked_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@given(st.text())
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_text_comes_back_and_never_begins_a_formula(text: str) -> None:
    written = harmless(text)
    assert written in (text, f"'{text}")
    assert not written.lstrip(" 　").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_a_cell_too_long_for_a_workbook_is_refused_and_not_cut() -> None:
    policy = policy_of(PAGE)
    first, *others = register_rows(policy, packs_of(policy), "en")
    longer = {**first, "items": "a" * (CELL + 1)}
    with pytest.raises(ExportTooLong, match=r"`customer\.support` says more under `Items` than the 32,767 characters"):
        to_xlsx(policy, (longer, *others), ON, "en")
    assert "a" * (CELL + 1) in read_csv(to_csv((longer,), "en"))[1]


def test_five_hundred_purposes_are_five_hundred_rows() -> None:
    policy = policy_of(PAGE)
    purposes = {f"purpose_{number}": policy.purposes["support"] for number in range(500)}
    many = policy.model_copy(update={"purposes": purposes})
    found = register_rows(many, packs_of(many), "zh-Hant")
    cells, _ = read_xlsx(to_xlsx(many, found, ON, "zh-Hant"))
    assert len(cells) == len(found) + 3 == 503
