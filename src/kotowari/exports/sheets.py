"""The register as files: comma-separated values (RFC 4180), and an Excel workbook (ECMA-376).

A cell is text, whatever it looks like. Excel and its kin take a CSV cell that begins with certain signs for a formula
and may run it; such a cell is given an apostrophe before it, by which they show it as text. A workbook says of each
cell that it is text.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kotowari.errors import ExportTooLong
from kotowari.exports import headings
from kotowari.exports.register import Row
from kotowari.policy.model import Policy
from kotowari.policy.words import written_date

CELL = 32_767
"""The most characters that a cell of a workbook holds."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""How a cell begins that a spreadsheet may take for a formula; full-width signs too, where Japanese is written."""

_TITLE_ROWS = 3


def to_csv(rows: Sequence[Row], language: str) -> bytes:
    """Return the register as CSV in UTF-8, with the mark by which Excel knows it, and a header."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([heading[language] for heading in headings.COLUMNS.values()])
    writer.writerows([[harmless(row[column]) for column in headings.COLUMNS] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" 　").startswith(_FORMULA) else cell


def to_xlsx(policy: Policy, rows: Sequence[Row], on: date, language: str) -> bytes:
    """Return the register as a workbook: the same bytes for the same policy, day of the laws and language.

    Raises :class:`ExportTooLong` where a cell would be cut short.
    """
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        title = headings.TITLE[language]
        # The day of the revision, not of the export, so that two exports of one revision are the same file.
        created = datetime.combine(policy.revision, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "author": policy.operator.name[language], "created": created})
        sheet = book.add_worksheet(title[:31])
        _set_up(sheet, len(rows), title)
        bold = book.add_format({"bold": True, "font_size": 14})
        plain = book.add_format({"font_size": 10})
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, _subtitle(policy, on, language), plain)
        head = {
            "bold": True,
            "bg_color": "#E8F1FE",
            "border": 1,
            "text_wrap": True,
            "valign": "vcenter",
            "align": "center",
        }
        body = {"border": 1, "text_wrap": True, "valign": "top", "font_size": 9, "num_format": "@"}
        _write(sheet, rows, language, book.add_format(head), book.add_format(body))
    return file.getvalue()


def _subtitle(policy: Policy, on: date, language: str) -> str:
    colon = headings.COLON[language]
    parts = [
        policy.operator.name[language],
        f"{policy.title[language]} {headings.IN_FORCE[language]}{colon}{written_date(policy.revision, language)}",
        f"{headings.MADE[language]}{colon}{written_date(on, language)}",
    ]
    if policy.illustration:
        parts.append(headings.ILLUSTRATION[language])
    return "　".join(parts)


def _set_up(sheet: Worksheet, number: int, title: str) -> None:
    last = _TITLE_ROWS + number
    for place, width in enumerate(headings.WIDTHS.values()):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(_TITLE_ROWS + 1, 2)
    sheet.autofilter(_TITLE_ROWS, 0, last, len(headings.COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TITLE_ROWS)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{title}&R&P / &N")


def _write(sheet: Worksheet, rows: Sequence[Row], language: str, head: Format, body: Format) -> None:
    for place, heading in enumerate(headings.COLUMNS.values()):
        sheet.write_string(_TITLE_ROWS, place, heading[language], head)
    for number, row in enumerate(rows, _TITLE_ROWS + 1):
        for place, column in enumerate(headings.COLUMNS):
            _fits(row, column, headings.COLUMNS[column])
            sheet.write_string(number, place, row[column], body)


def _fits(row: Row, column: str, heading: Mapping[str, str]) -> None:
    if len(row[column]) > CELL:
        raise ExportTooLong(row=row["number"], column=heading["en"], most=f"{CELL:,}")
