"""An answer as the forms take it, with what is hostile to them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kotowari.rights.answer.contents import Column, Contents, Given, PlaceSaid, Proof, Sheet
from kotowari.rights.answer.files import sheet_file

HOSTILE = (
    '=HYPERLINK("http://x")',
    "＝1+1",
    "-2+3",
    "'quoted",
    "<script>alert(1)</script>",
    "a\r\nb",
    "\u202etxt",
    "𠮷野家😀",
)


def sheet(place: str, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], taken: set[str]) -> Sheet:
    named = tuple(Column(name) for name in columns)
    return Sheet(place, table, sheet_file(place, table, taken), named, len(rows), lambda: iter(rows))


def answer(language: str = "ja", *, rows: Sequence[Sequence[Any]] = ((1, "田中 花子"),)) -> Contents:
    taken: set[str] = set()
    wide = [f"column_{number}" for number in range(9)]
    return Contents(
        language=language,
        title="保有個人データの開示",
        number="2026-0012-1",
        operator="HENNGE株式会社",
        on=date(2026, 11, 26),
        head={"addressee": "田中 花子 様", "request": "2026-0012"},
        decision=("一部を開示します。",),
        places=(
            PlaceSaid(
                "crm",
                "顧客管理",
                "read",
                (
                    sheet("crm", "customer", ("id", "name"), rows, taken),
                    sheet("crm", "detail", wide, [["x", *HOSTILE]], taken),
                ),
            ),
            PlaceSaid("hr", "人事", "nothing"),
            PlaceSaid("mail", "配信", "unread", (), ("応答がありません。",)),
        ),
        provided=Given((Column("to"), Column("on")), (("Taipei", "2026-05-01"),)),
        received=Given((Column("from"),), ()),
        proof=Proof(lambda: '{"form": "kotowari-receipt/1"}', "log+1+key", 3),
        complaint=("窓口へ",),
        letter=lambda: b"%PDF-1.7",
    )
