"""The server's log in both of its forms: real servers write it, and each form says the same."""

import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kotowari.guard.observe.log import files
from kotowari.guard.observe.log.files import InFolder, pieces
from kotowari.guard.observe.log.records import Record, csv_records, json_records
from kotowari.guard.observe.log.statements import statement_of
from tests.guard.server import MAJORS, GuardServer, programs, running

LAST = "SELECT 'the last one'"
PREPARED = "PREPARE kept (int) AS SELECT $1 + 1"
STATEMENTS = {
    'SELECT 1 AS "a ""name""" -- it\'s': None,
    'SELECT \'花子\n\t"quoted", \\ and {"json": [1]}\'': None,
    "SELECT 1 / 0": None,
    PREPARED: None,
    "EXECUTE kept (41)": PREPARED,
    LAST: None,
}
"""Statements, with what the log says was run where it says another."""
_SETTINGS = {"logging_collector": "on", "log_destination": "csvlog,jsonlog", "log_statement": "all"}


@pytest.fixture(scope="module", params=MAJORS)
def logging_server(request: pytest.FixtureRequest, companies_folder: Path) -> Iterator[GuardServer]:
    if programs(request.param) is None:
        pytest.skip(f"PostgreSQL {request.param} is not installed")
    folder = companies_folder / f"l{secrets.token_hex(3)}"
    with running(request.param, folder, {**_SETTINGS, "log_directory": str(folder / "logged")}) as server:
        yield server


def logged(server: GuardServer) -> Path:
    """Run the statements, and return the log's folder once both forms have the last of them."""
    with server.connect(application_name="the shop") as connection:
        for statement in STATEMENTS:
            connection.pgconn.exec_(statement.encode())
    folder = server.folder / "logged"
    deadline = time.monotonic() + 60
    while not all(LAST in one.read_text(encoding="utf-8") for one in (*folder.glob("*.csv"), *folder.glob("*.json"))):
        assert time.monotonic() < deadline, "the collector writes nothing"
        time.sleep(0.05)
    return folder


def test_both_forms_of_the_log_say_the_same(logging_server: GuardServer) -> None:
    folder = logged(logging_server)
    (as_csv,), (as_json,) = folder.glob("*.csv"), folder.glob("*.json")
    of_csv, of_json = (
        [placed.record for placed in form(file.read_bytes(), 0) if placed.record and placed.record.login]
        for form, file in ((csv_records, as_csv), (json_records, as_json))
    )
    shops = [record for record in of_json if record.application == "the shop"]
    assert shops == [record for record in of_csv if record.application == "the shop"]
    assert [said for one in shops if (said := statement_of(one))] == [said or one for one, said in STATEMENTS.items()]
    # Where both are there, one of them is read.
    assert [one for one in read_whole(folder) if one.application == "the shop"] == shops
    as_csv.unlink()
    assert [one for one in read_whole(folder) if one.application == "the shop"] == shops


def line(number: int, message: str) -> str:
    told = {"timestamp": "2026-06-01 10:00:00.000 UTC", "user": "crm", "dbname": "shop", "session_id": "a"}
    return json.dumps({**told, "line_num": number, "vxid": "1/1", "error_severity": "LOG", "message": message}) + "\n"


def test_a_file_that_begins_with_a_long_record_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_BEGINNING", 300)
    monkeypatch.setattr(files, "PIECE", 400)
    (tmp_path / "log.json").write_text(line(1, "x" * 1000) + line(2, "y"), encoding="utf-8")
    assert [record.line for record in read_whole(tmp_path)] == [1, 2]


def test_what_is_being_written_is_read_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 400)
    (tmp_path / "log.json").write_text(line(1, "y") + line(2, "x" * 1000)[:-2], encoding="utf-8")
    assert [record.line for record in read_whole(tmp_path)] == [1]


def test_a_server_that_writes_the_other_form_since_is_read_on(tmp_path: Path) -> None:
    for name, number in (("before.csv", 1), ("both.csv", 2), ("both.json", 3), ("since.json", 4)):
        (tmp_path / name).write_text(line(number, "x"), encoding="utf-8")
        os.utime(tmp_path / name, (number, number))
    assert InFolder(tmp_path).names() == ["before.csv", "both.csv", "since.json"]


def read_whole(folder: Path) -> list[Record]:
    return [record for piece in pieces(InFolder(folder), {}) for record in piece.records]
