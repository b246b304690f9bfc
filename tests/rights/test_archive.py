"""The archive, as other programs open it: what is in it, sealed or not, and how much of it is in memory at a time."""

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import pyzipper
from hypothesis import given
from hypothesis import strategies as st

from kotowari.errors import PassphraseWeak
from kotowari.rights.answer.archive import BITS, archive, draw_passphrase, sealed_archive, spelled
from kotowari.rights.answer.contents import Column
from kotowari.rights.answer.files import files_of, sheet_file
from kotowari.rights.answer.page import page
from kotowari.rights.answer.sheets import csv_of
from kotowari.rights.answer.values import plain, written
from tests.rights.answers import HOSTILE, answer, sheet

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def opened(content: bytes) -> zipfile.ZipFile:
    made = zipfile.ZipFile(io.BytesIO(content))
    assert made.testzip() is None
    return made


@pytest.fixture(scope="module")
def plain_archive() -> bytes:
    return b"".join(archive(answer(), AT))


def test_archive_holds_just_the_files_it_says(plain_archive: bytes) -> None:
    names = opened(plain_archive).namelist()
    assert names == list(files_of(answer()))
    assert names[:3] == ["answer.html", "letter.pdf", "answer.json"]
    assert {"tables/crm.customer.csv", "provided.csv", "received.csv", "receipt.json"} <= set(names)


def test_json_says_every_place_and_row(plain_archive: bytes) -> None:
    said = json.loads(opened(plain_archive).read("answer.json"))
    assert [(place["place"], place["state"]) for place in said["places"]] == [
        ("crm", "read"),
        ("hr", "nothing"),
        ("mail", "unread"),
    ]
    customer, detail = said["places"][0]["tables"]
    assert customer["rows"] == [{"id": 1, "name": "田中 花子"}]
    assert list(detail["rows"][0].values()) == ["x", *HOSTILE]
    assert said["provided"] == [{"to": "Taipei", "on": "2026-05-01"}]
    assert said["received"] == []


def test_a_spreadsheet_takes_no_cell_for_a_formula(plain_archive: bytes) -> None:
    content = opened(plain_archive).read("tables/crm.detail.csv")
    assert content.startswith(b"\xef\xbb\xbf")  # by which Excel knows UTF-8
    _, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert not any(value.lstrip().startswith(("=", "+", "-", "@", "＝")) for value in row)
    assert [value.removeprefix("'") for value in row] == ["x", *HOSTILE]


def test_numbers_stay_numbers() -> None:
    text = "".join(csv_of((Column("a"), Column("b")), [(-5, "-5"), (-0.5, None)]))
    assert text == '\ufeff"a","b"\r\n"-5","\'-5"\r\n"-0.5",""\r\n'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "action", "style")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_page_loads_nothing_and_runs_nothing(language: str) -> None:
    read = _Tags()
    read.feed("".join(page(answer(language))))
    assert read.tags.isdisjoint({"script", "link", "img", "iframe", "form", "object"})
    assert all(address.startswith("#") for address in read.addresses)
    for value in HOSTILE:
        assert value.replace("\r\n", "\n") in read.text.replace("\r\n", "\n")


@pytest.mark.parametrize("program", [zipfile.ZipFile, pyzipper.AESZipFile])
def test_sealed_archive_opens_with_its_passphrase_and_shows_no_names(program: type, plain_archive: bytes) -> None:
    passphrase = draw_passphrase()
    sealed = b"".join(sealed_archive([plain_archive], "answer.zip", AT, passphrase))
    assert b"customer" not in sealed
    assert b"answer.html" not in sealed
    with program(io.BytesIO(sealed)) as outer:
        assert outer.namelist() == ["answer.zip"]
        if program is zipfile.ZipFile:
            return  # Python's own knows no AES
        outer.setpassword(passphrase.encode())
        assert outer.read("answer.zip") == plain_archive
        outer.setpassword(draw_passphrase().encode())
        with pytest.raises(RuntimeError):
            outer.read("answer.zip")


def test_sealed_archive_shows_a_change_of_a_bit(plain_archive: bytes) -> None:
    passphrase = draw_passphrase()
    sealed = bytearray(b"".join(sealed_archive([plain_archive], "answer.zip", AT, passphrase)))
    sealed[len(sealed) // 2] ^= 1
    with pyzipper.AESZipFile(io.BytesIO(bytes(sealed))) as outer:
        outer.setpassword(passphrase.encode())
        with pytest.raises(pyzipper.BadZipFile):
            outer.read("answer.zip")


def test_passphrase_is_long_and_read_however_it_is_written() -> None:
    assert BITS >= 80
    drawn = draw_passphrase()
    assert spelled(drawn.lower().replace("-", " ")) == drawn
    assert spelled(drawn.replace("0", "o").replace("1", "l")) == drawn
    assert spelled(drawn[:-1]) is None
    assert len({draw_passphrase() for _ in range(1000)}) == 1000
    with pytest.raises(PassphraseWeak):
        next(iter(sealed_archive([], "answer.zip", AT, "hanako1984")))


def test_files_of_alike_tables_have_names_of_their_own() -> None:
    taken: set[str] = set()
    names = [sheet_file("crm", name, taken) for name in ("a/b", "a b", "A-B", "..", "表" * 200)]
    assert len({name.lower() for name in names}) == len(names)
    assert names[0] == "tables/crm.a-b.csv"
    assert all(".." not in name and len(name) < 100 for name in names)


def test_a_large_table_is_never_in_memory() -> None:
    count = 8_000
    large = sheet("crm", "large", ("id", "text"), (), set())

    def rows() -> Iterator[tuple[int, str]]:
        return ((number, "x" * 1000) for number in range(count))

    made = answer()
    place = made.places[0]
    big = type(large)(large.place, large.table, large.file, large.columns, count, rows)
    whole = type(made)(
        **{name: getattr(made, name) for name in made.__slots__ if name != "places"},
        places=(type(place)(place.name, place.title, place.state, (big,)),),
    )
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in sealed_archive(archive(whole, AT), "answer.zip", AT, draw_passphrase()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 40_000
    assert peak < 2 * 1024 * 1024  # the rows alone are 8 MB, in each of three forms


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.decimals() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(JSON)
def test_every_value_has_one_plain_form(value: object) -> None:
    made = plain(value)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert plain(made) == made
    assert isinstance(written(made, "-"), str)
