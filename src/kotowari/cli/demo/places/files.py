"""What lies in files: the site's accounts in SQLite, and lists as other programs export them."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import duckdb
import xlsxwriter

from kotowari.cli.demo.draw import Draw
from kotowari.cli.demo.people import Newcomer
from kotowari.cli.demo.places import spelling
from kotowari.cli.demo.places.cast import Cast
from kotowari.cli.demo.places.sheet import Sheet, Sheets
from kotowari.database import secret_files

SITE, LISTS = "site.sqlite", "lists"
"""The names of the file and the folder."""

_TODAY: Final = date(2026, 3, 31)
_TABLES: Final = """
CREATE TABLE account (account_id INTEGER PRIMARY KEY, email TEXT NOT NULL, display_name TEXT, settings TEXT);
CREATE TABLE page_view (account_id INTEGER NOT NULL, at TEXT NOT NULL, path TEXT NOT NULL);
CREATE TABLE download (email TEXT NOT NULL COLLATE NOCASE, paper TEXT NOT NULL, company TEXT);
CREATE INDEX page_view_account ON page_view (account_id);
CREATE INDEX account_email ON account (lower(email));
"""
_PAPERS: Final = ("導入の手引き", "料金表", "監査報告書の概要")


def site(people: Sequence[Newcomer], cast: Cast) -> dict[str, Sheet]:
    """Return the tables of the site."""
    draw = Draw(20180101)
    account = Sheet(("account_id", "email", "display_name", "settings"))
    page_view = Sheet(("account_id", "at", "path"))
    download = Sheet(("email", "paper", "company"))
    for newcomer in people:
        values, is_asker = newcomer.values, newcomer is cast.asker
        if newcomer.subject != "customer" or not (is_asker or "site_usage" in values):
            continue
        number = len(account.rows) + 1
        settings = {"language": newcomer.language, "notify": {"phone": values["phone"].replace("-", "")}}
        account.add(number, values["email"].title(), values["name"], json.dumps(settings, ensure_ascii=False))
        for _ in range(draw.between(1, 4)):
            at = datetime.combine(draw.day(newcomer.since, _TODAY), time(draw.between(0, 9)), UTC)
            page_view.add(number, at.isoformat(), draw.one(("/pricing", "/security", "/events")))
        if is_asker or draw.chance(20):
            download.add(values["email"].upper(), draw.one(_PAPERS), values["company"])
    return {"account": account, "page_view": page_view, "download": download}


def lists(people: Sequence[Newcomer], cast: Cast) -> dict[str, Sheet]:
    """Return the lists by the names of their files, under the headings that the programs gave them."""
    draw, shown = Draw(20210701), Draw(20260218)
    newsletter = Sheet(("配信ID", "メールアドレス", "お名前", "配信状態", "登録日"))
    unsubscribed = Sheet(("メールアドレス", "解除日", "理由"))
    seminar = Sheet(("受付番号", "氏名", "会社名", "メール", "電話番号", "アンケート"))
    webinar = Sheet(("視聴番号", "メール", "表示名", "視聴開始", "視聴分数", "質問"))
    for newcomer in people:
        values, is_asker = newcomer.values, newcomer is cast.asker
        if newcomer.subject not in ("customer", "inquirer") or newcomer.language != "ja":
            continue
        if is_asker or draw.chance(45):
            written, since = spelling.name(draw, values["name"]), newcomer.since
            newsletter.add(
                f"{len(newsletter.rows) + 1:05}", spelling.email(draw, values["email"]), written, "配信", since
            )
        elif draw.chance(10):
            unsubscribed.add(values["email"], draw.day(newcomer.since, _TODAY), "件数が多い")
        if newcomer.subject == "customer" and (is_asker or newcomer is cast.housemate or draw.chance(12)):
            told = f"{cast.colleague.values['name']}さんの紹介で参加しました。" if is_asker else "参考になりました。"
            phone = spelling.full_width(values["phone"])
            name = values["name"].replace(" ", "\u3000")
            seminar.add(len(seminar.rows) + 1, name, values["company"], values["email"], phone, told)
            begun = datetime(2026, 2, 18, 5, shown.between(0, 20), tzinfo=UTC)
            asked = f"{cast.colleague.values['name']}さんにも資料を送っていただけますか。" if is_asker else None
            webinar.add(7001 + len(webinar.rows), values["email"], values["name"], begun, shown.between(5, 60), asked)
    return {
        "newsletter.csv": newsletter,
        "unsubscribed.csv": unsubscribed,
        "seminar-2026.xlsx": seminar,
        "webinar-2026.parquet": webinar,
    }


def write(folder: Path, site: Sheets, lists: Sheets, mark: str) -> None:
    """Write the file and the folder in place of older ones, unless they are marked as these already."""
    marked = folder / "files.made"
    if secret_files.kept(marked) == mark:
        return
    marked.unlink(missing_ok=True)
    made = folder / "files.unfinished"
    shutil.rmtree(made, ignore_errors=True)
    (made / LISTS).mkdir(mode=0o700, parents=True)
    _write_site(made / SITE, site)
    for name, sheet in lists.items():
        _WRITERS[Path(name).suffix](made / LISTS / name, sheet)
    shutil.rmtree(folder / LISTS, ignore_errors=True)
    for name in (SITE, LISTS):
        (made / name).replace(folder / name)
    made.rmdir()
    secret_files.write(marked, f"{mark}\n")


def _write_site(file: Path, sheets: Sheets) -> None:
    site = sqlite3.connect(file)
    try:
        with site:
            site.executescript(_TABLES)
            for name, sheet in sheets.items():
                places = ", ".join("?" * len(sheet.columns))
                site.executemany(f"INSERT INTO {name} VALUES ({places})", sheet.rows)  # noqa: S608 - names of ours
    finally:
        site.close()
    file.chmod(0o600)


def _write_shift_jis(file: Path, sheet: Sheet) -> None:
    """Write a list as the mail tool exports it: Shift_JIS (Windows-31J), lines ended by CR LF."""
    with file.open("w", encoding="cp932", errors="replace", newline="") as text:
        csv.writer(text, lineterminator="\r\n").writerows([sheet.columns, *sheet.rows])


def _write_workbook(file: Path, sheet: Sheet) -> None:
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("参加者")
        for number, row in enumerate([sheet.columns, *sheet.rows]):
            page.write_row(number, 0, row)


def _write_parquet(file: Path, sheet: Sheet) -> None:
    """Write a list as the service exports it, typed by what is in its columns."""
    with duckdb.connect() as engine:
        values = zip(*sheet.rows, strict=True)
        kinds = (_PARQUET[type(next(one for one in column if one is not None))] for column in values)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(sheet.columns, kinds, strict=True))
        engine.execute(f"CREATE TABLE exported ({columns})")
        engine.executemany(f"INSERT INTO exported VALUES ({', '.join('?' * len(sheet.columns))})", sheet.rows)  # noqa: S608 - marks alone
        engine.table("exported").write_parquet(str(file))


_PARQUET: Final = {int: "BIGINT", str: "VARCHAR", datetime: "TIMESTAMPTZ"}
_WRITERS: Final = {".csv": _write_shift_jis, ".xlsx": _write_workbook, ".parquet": _write_parquet}
