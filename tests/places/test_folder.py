"""Folders of real files, as offices have them."""

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari import errors
from kotowari.datamap.model import Column, Match, PlaceKind, Table
from kotowari.places.folder.place import FolderPlace, FolderSnapshot
from kotowari.places.lookup import Condition, Limits
from kotowari.places.matching import form
from tests.places.tables import found, place, rows, shared, table

NAMES = ("id", "name", "phone")
PEOPLE = [
    ["1", "山田 花子", "03-5550-0101"],
    ["2", "ヤマダ ハナコ", "０３−５５５０−０１０１"],
    ["3", "佐藤", "0355500199"],
]


@contextmanager
def opened(folder: Path, *tables: Table, limits: Limits = Limits(), **said: Any) -> Iterator[FolderSnapshot]:  # noqa: B008
    with FolderPlace(place(PlaceKind.FOLDER, "lists", *tables, **said), str(folder)).opened(limits) as snapshot:
        yield snapshot


def people(name: str = "people.csv", key: tuple[str, ...] = ("id",)) -> Table:
    return table("lists", name, *NAMES, key=key)


def written(rows_of: list[list[str]], **dialect: Any) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows([list(NAMES), *rows_of])
    return text.getvalue()


def why(error: pytest.ExceptionInfo[errors.Error]) -> str:
    assert not any(word in str(error.value) for word in ("山田", "花子", "0101", "hanako"))
    assert error.value.__context__ is None
    return str(error.value)


ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("dialect", [{}, {"delimiter": ";"}, {"delimiter": "\t", "lineterminator": "\n"}])
def test_a_list_is_read_as_it_was_written(tmp_path: Path, encoding: str, dialect: dict[str, str]) -> None:
    text = written(PEOPLE, **dialect)
    # EUC-JP has no full-width minus sign.
    (tmp_path / "people.csv").write_bytes(
        text.replace("−", "ー").encode(encoding) if encoding in ("cp932", "euc_jp") else text.encode(encoding)
    )
    with opened(tmp_path, people(), files={"people.csv": {"file": "people.csv", "encoding": encoding}}) as snapshot:
        assert [row[0] for row in found(snapshot, people(), "phone", "+81355500101", match=Match.PHONE)] == ["1", "2"]
    if encoding != "euc_jp":
        with opened(tmp_path, people()) as snapshot:
            assert found(snapshot, people(), "phone", "0355500199") == [("3", "佐藤", "0355500199")]


def test_leading_zeros_stay(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(written([["007", "x", "0312345678"]]))
    with opened(tmp_path, people()) as snapshot:
        assert found(snapshot, people(), "id", "007") == [("007", "x", "0312345678")]
        assert found(snapshot, people(), "id", "7", 7) == []


def test_matches_pass_over_what_they_say(tmp_path: Path) -> None:
    with (tmp_path / "people.csv").open("w") as file:
        file.write(
            written([["Ａ-１０", "ﾔﾏﾀﾞ　ハナコ", " Hanako@EXAMPLE.com"], ["a11", "STRASSE", "hanako＠example.com"]])
        )
    with opened(tmp_path, people()) as snapshot:
        assert len(found(snapshot, people(), "id", "A10", match=Match.NUMBER)) == 1
        assert len(found(snapshot, people(), "id", "A-11", match=Match.NUMBER)) == 1
        assert len(found(snapshot, people(), "name", "ヤマダハナコ", match=Match.TEXT)) == 1
        assert len(found(snapshot, people(), "name", "straße", match=Match.CASEFOLD)) == 1
        assert len(found(snapshot, people(), "phone", "hanako@example.com", match=Match.EMAIL)) == 2


WRITTEN = [
    *(
        "090-1234-5678",
        "０９０１２３４５６７８",
        "+81 90 1234 5678",
        "(03)5550-0101",
        "03ー5550ー0101",
        "a@example.com",
    ),
    *(
        "A@EXAMPLE.COM",
        '"a..b"@example.com',
        "a..b@example.com",
        "Ab-10",
        "ab10",
        "ＡＢ１０",
        "ß",
        "SS",
        " x ",
        "x",
        "①",
    ),
]
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8), st.sampled_from(WRITTEN)
)


@settings(max_examples=40)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.lists(VALUES, max_size=4), st.sampled_from(list(Match)),
       st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_what_is_found_is_what_is_alike(
    own: list[tuple[str, str]], sought: list[str], match: Match, delimiter: str, ending: str
) -> None:
    of = table("lists", "x.csv", "a", "b")
    seeking = [*sought, *(b for _, b in own[:2])]
    with TemporaryDirectory() as folder:
        with (Path(folder) / "x.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter, lineterminator=ending).writerows([["a", "b"], *own])
        settings_of = {"x.csv": {"file": "x.csv", "delimiter": delimiter, "encoding": "utf-8"}}
        with opened(Path(folder), of, files=settings_of) as snapshot:
            got = found(snapshot, of, "b", *seeking, match=match)
    forms = {form(match, value) for value in seeking if value} - {None}
    alike = [(a, b) for a, b in own if b and form(match, b) in forms and (a.strip() or b.strip())]
    assert sorted((a or "", b or "") for a, b in got) == sorted(alike)


def test_composite_and_several_conditions_find_each_row_once(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(written(PEOPLE))
    both = Condition(("id", "phone"), [("1", "+81 3 5550 0101"), ("3", "0355500101")], Match.PHONE)
    with opened(tmp_path, people()) as snapshot:
        assert rows(snapshot, people(), both) == [], "an id is no telephone number"
        exact = Condition(("id", "name"), [("1", "山田 花子"), ("3", "山田 花子")])
        again = Condition(("phone",), [("03-5550-0101",)])
        assert [row[0] for row in rows(snapshot, people(), exact, again)] == ["1"]


def test_a_pattern_of_files_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "a.csv").write_text("id,name,phone\n1,a,x\n")
    (tmp_path / "2025" / "b.csv").write_bytes("phone;extra;name;id\nx;-;佐藤;2\n".encode("cp932"))
    (tmp_path / "2025" / "~$b.csv").write_text("a lock of an office program")
    (tmp_path / "2025" / "empty.csv").write_text("")
    of = people("*/*.csv")
    with opened(tmp_path, of) as snapshot:
        assert found(snapshot, of, "phone", "x") == [("1", "a", "x"), ("2", "佐藤", "x")]


def test_workbooks_as_people_make_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名簿"
    cells: dict[str, Any] = {
        "B2": "会員名簿", "B4": "番号", "C4": "氏名", "D4": "住所", "E4": "誕生日",
        "B5": 42, "C5": "山田", "D5": "東京都", "E5": date(1990, 4, 1),
        "B6": "042", "C6": "佐藤", "E6": datetime(1990, 4, 1, 9, 30),  # noqa: DTZ001 - a cell has no time zone
        "B9": 1.5, "C9": True,
    }  # fmt: skip
    for at, value in cells.items():
        sheet[at] = value
    sheet.merge_cells("D5:D6")
    sheet.merge_cells("B2:E2")
    book.create_sheet("空")
    book.save(tmp_path / "名簿.xlsx")
    of = table("lists", "名簿.xlsx", "番号", "氏名", "住所", "誕生日")
    with opened(tmp_path, of, files={"名簿.xlsx": {"file": "名簿.xlsx", "header": 4}}) as snapshot:
        assert found(snapshot, of, "番号", "42", "042", Decimal("1.5")) == [
            ("42", "山田", "東京都", "1990-04-01"),
            ("042", "佐藤", "東京都", "1990-04-01T09:30:00"),
            ("1.5", "TRUE", None, None),
        ]
    book["空"]["A1"] = "id"
    book.save(tmp_path / "名簿.xlsx")
    named = table("lists", "名簿.xlsx#空", "id")
    with opened(tmp_path, of, named) as snapshot:
        assert found(snapshot, named, "id", "1") == []
        with pytest.raises(errors.TableUnreachable, match="2 sheets") as refused:
            found(snapshot, of, "番号", "42")
        why(refused)


def test_parquet_has_types_lists_and_fields(tmp_path: Path) -> None:
    with duckdb.connect() as engine:
        engine.execute(
            f"""COPY (SELECT 42::BIGINT AS "Id", 7.50::DECIMAL(9, 2) AS sum, DATE '1990-04-01' AS born,
                ['a@example.com', 'b@example.com'] AS mails, {{'city': '東京', 'lines': [{{'no': '１'}}]}} AS address,
                TIMESTAMPTZ '2026-04-01 09:00:00+09' AS seen,
                '0312345678' AS "tel ""x") TO '{tmp_path}/p.parquet'"""
        )
    of = table("lists", "p.parquet", "Id", "sum", "born", Column("mails", array=True), "address.city",
               "address.lines.no", "seen", 'tel "x')  # fmt: skip
    whole = (42, Decimal("7.50"), date(1990, 4, 1), ["a@example.com", "b@example.com"], "東京", ["１"],
             "2026-04-01T00:00:00+00:00", "0312345678")  # fmt: skip
    with opened(tmp_path, of) as snapshot:
        for column, value, match in [
            ("Id", "42", Match.EXACT), ("Id", Decimal("42.0"), Match.EXACT), ("sum", "7.5", Match.EXACT),
            ("born", "1990-04-01", Match.EXACT), ("born", date(1990, 4, 1), Match.EXACT),
            ("mails", "B@example.com", Match.EMAIL),
            ("address.city", "東京", Match.EXACT), ("address.lines.no", "1", Match.TEXT), ("Id", "42", Match.NUMBER),
            ('tel "x', "+81312345678", Match.PHONE),
        ]:  # fmt: skip
            assert found(snapshot, of, column, value, match=match) == [whole], column
        assert found(snapshot, of, "Id", "042", "x", None, "9" * 30) == []


def test_lists_and_fields_written_in_a_cell(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        'id,tags,profile,a.b\n1,"a, b","{""city"": ""東京""}",whole\n2,"[""b"", ""c""]",,\n'
    )
    of = table("lists", "x.csv", "id", Column("tags", array=True), "profile.city", "a.b")
    with opened(tmp_path, of) as snapshot:
        assert found(snapshot, of, "tags", "b") == [("1", ["a", "b"], "東京", "whole"), ("2", ["b", "c"], None, None)]
        assert [row[0] for row in found(snapshot, of, "profile.city", "東京")] == ["1"]


def test_what_others_rows_share(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(written([["1", "東京", "a"], ["2", "東京", "b"], ["3", "大阪", "c"]]))
    of, keyless = people(), people(key=())
    with opened(tmp_path, of) as snapshot:
        assert shared(snapshot, of, "name", "東京", "大阪", "京都", own=[("1",), ("3",)]) == {"東京"}
        assert shared(snapshot, of, "name", "東京", own=[("1",), ("2",)]) == set()
        assert shared(snapshot, keyless, "name", "東京", "大阪", own=[("1", "東京", "a"), ("3", "大阪", "c")]) == {
            "東京"
        }


BROKEN: dict[str, tuple[str, bytes]] = {
    "an open quotation": ("x.csv", b'id,name,phone\n1,"hanako,0\n2,b,0\n'),
    "a quotation within a field": ("x.csv", b'id,name,phone\n1,"ha"nako,0\n'),
    "more fields than columns": ("x.csv", b"id,name,phone\n1,hanako,0,1\n"),
    "a column that is missing": ("x.csv", b"id,name\n1,hanako\n"),
    "a column that is there twice": ("x.csv", b"id,name,phone,name\n1,hanako,0,1\n"),
    "bytes of no encoding": ("x.csv", b"id,name,phone\n1,\xff\xfe\xfa,0\n"),
    "an encoding that is not clear": ("x.csv", "id,name,phone\n1,花子,0\n".encode("euc_jp")),
    "nulls": ("x.csv", b"id,name,phone\n1,\0,0\n"),
    "a picture": ("x.xlsx", b"\x89PNG\r\n\x1a\n"),
    "half a workbook": ("x.xlsx", b"PK\x03\x04\x14\0\0\0"),
    "half a Parquet file": ("x.parquet", b"PAR1hanakoPAR1"),
    "another program's file": ("x.pdf", b"%PDF"),
}


@pytest.mark.parametrize(("name", "content"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_table_that_cannot_be_read(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.csv").write_text(written(PEOPLE))
    broken, good = people(name), people("good.csv")
    with opened(tmp_path, broken, good) as snapshot:
        with pytest.raises(errors.TableUnreachable) as refused:
            found(snapshot, broken, "id", "1")
        why(refused)
        assert len(found(snapshot, good, "id", "1")) == 1


BEYOND = 11


def escape(folder: Path) -> dict[str, tuple[str, Callable[[], None]]]:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "x.csv").write_text(written(PEOPLE))
    return {
        "a link to a file outside": ("x.csv", lambda: (folder / "x.csv").symlink_to(outside / "x.csv")),
        "a link to a folder outside": ("sub/x.csv", lambda: (folder / "sub").symlink_to(outside)),
        "a pattern through a link": ("s*/x.csv", lambda: (folder / "sub").symlink_to(outside)),
        "a path upwards": ("../outside/x.csv", lambda: None),
        "an absolute path": (str(outside / "x.csv"), lambda: None),
        "a pipe": ("x.csv", lambda: os.mkfifo(folder / "x.csv")),
        "a folder": ("x.csv", lambda: (folder / "x.csv").mkdir()),
        "nothing": ("x.csv", lambda: None),
        "a pattern of nothing": ("*.csv", lambda: None),
        "a link to nothing": ("x.csv", lambda: (folder / "x.csv").symlink_to(folder / "y.csv")),
        "a link to itself": ("x.csv", lambda: (folder / "x.csv").symlink_to(folder / "x.csv")),
    }


@pytest.mark.parametrize("case", range(BEYOND))
def test_nothing_outside_of_the_folder_is_read(tmp_path: Path, case: int) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    name, make = list(escape(folder).values())[case]
    make()
    with opened(folder, people(name)) as snapshot, pytest.raises(errors.TableUnreachable) as refused:
        found(snapshot, people(name), "id", "1")
    why(refused)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "2026-11.csv").write_text(written(PEOPLE))
    (tmp_path / "latest.csv").symlink_to("2026-11.csv")
    with opened(tmp_path, people("latest.csv")) as snapshot:
        assert len(found(snapshot, people("latest.csv"), "id", "1")) == 1


@pytest.mark.parametrize("change", ["written", "replaced", "gone", "became a link"])
def test_what_was_opened_is_what_is_read(tmp_path: Path, change: str) -> None:
    file, other = tmp_path / "people.csv", tmp_path / "other.csv"
    for each in (file, other):
        each.write_text(written(PEOPLE))
    with opened(tmp_path, people(), people("other.csv")) as snapshot:
        assert len(found(snapshot, people("other.csv"), "id", "1")) == 1
        for each in (file, other):
            each.rename(tmp_path / f"{each.name}.old") if change != "written" else each.write_text(written(PEOPLE * 2))
            if change == "replaced":
                each.write_text(written(PEOPLE))
            elif change == "became a link":
                each.symlink_to(tmp_path / f"{each.name}.old")
        with pytest.raises(errors.TableUnreachable, match="try again"):
            found(snapshot, people(), "id", "1")
        assert len(found(snapshot, people("other.csv"), "id", "1")) == 1, "it was read already"


def test_limits_are_kept(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(written([[str(n), "x" * 100, "same"] for n in range(2000)]))
    for limits, said in [
        (Limits(rows=1999), "1,999 rows"), (Limits(size=200_000), "200,000 bytes allows"),
        (Limits(seconds=0.0001), "seconds"),
    ]:  # fmt: skip
        with (
            opened(tmp_path, people(), limits=limits) as snapshot,
            pytest.raises(errors.PlaceTooMuch, match=said) as much,
        ):
            found(snapshot, people(), "phone", "same")
        why(much)
    with opened(tmp_path, people(), limits=Limits(rows=2000)) as snapshot:
        assert len(found(snapshot, people(), "phone", "same")) == 2000


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    for where in (tmp_path / "none", tmp_path / "x\0y", Path(__file__)):
        with pytest.raises(errors.PlaceUnreachable), opened(where, people()):
            pass


@pytest.mark.parametrize(
    "said", [{"files": {"x": {"file": "x.csv", "heeader": 1}}}, {"files": {"x": {}}}, {"folderr": "x"}]
)
def test_settings_that_cannot_be(tmp_path: Path, said: dict[str, Any]) -> None:
    with pytest.raises(errors.PlaceSettingsUnfit), opened(tmp_path, people(), **said):
        pass


def test_the_engine_reaches_nothing_once_it_is_loaded(tmp_path: Path) -> None:
    from kotowari.places.folder.loading import engine, lock

    (tmp_path / "x.csv").write_text("a\n1\n")
    with engine(2**28) as loaded:
        lock(loaded)
        for statement in (
            f"SELECT * FROM read_csv('{tmp_path}/x.csv')", f"COPY (SELECT 1) TO '{tmp_path}/y.csv'", "INSTALL httpfs",
            f"ATTACH '{tmp_path}/z.db'", "SET enable_external_access = true", "SELECT * FROM glob('/*')",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                loaded.execute(statement).fetchall()


def test_what_files_and_columns_there_are(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(written(PEOPLE))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "nobody-mapped.csv").write_text("番号,氏名\n1,x\n")
    (tmp_path / "broken.csv").write_bytes(b"\xff\xff")
    schema = FolderPlace(place(PlaceKind.FOLDER, "lists", people()), str(tmp_path)).schema(Limits())
    assert list(schema.columns()) == [
        ("people.csv", "id"), ("people.csv", "name"), ("people.csv", "phone"),
        ("sub/nobody-mapped.csv", "番号"), ("sub/nobody-mapped.csv", "氏名"),
    ]  # fmt: skip
