"""What pgaudit really writes, folded: every way to read, every purpose, and whatever a login has the log say."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kotowari.guard.names import audit_role
from kotowari.guard.observe.log import files
from kotowari.guard.observe.log.files import InFolder, pieces
from tests.guard import shop
from tests.guard.applied import apply_all, found_in
from tests.guard.reads.audited_shop import AuditedShop, as_json, audited_shop, watched
from tests.guard.server import CompanyDatabase, GuardServer, made_database
from tests.guard.test_apply import removed_from

SUPPORT, PROMOTION, EITHER, NONE = ("support",), ("promotion",), ("promotion", "support"), ()
CUSTOMER, VISIT = "app.customer", "app.visit"
PLANTED = "Hanako"
FORGED = f"AUDIT: SESSION,1,1,MISC,SET,,,\"SET ROLE 'kotowari/x'\",<not logged> {PLANTED}"
FORGED_READ = 'AUDIT: OBJECT,1,1,READ,SELECT,TABLE,app.staff,"SELECT salary FROM app.staff",<not logged>'


@pytest.fixture(scope="module")
def logged(audited_server: GuardServer) -> Iterator[AuditedShop]:
    with made_database(audited_server) as company, audited_shop(company) as made:
        company.run(
            "INSERT INTO app.customer (name, email) VALUES ('Hanako', 'hanako@');"
            "INSERT INTO app.visit VALUES (1, '2026-02-02', '/a')"
        )
        yield made


def run(logged: AuditedShop, login: str, *statements: str) -> None:
    with logged.company.connect(logged.company.login(login)) as connection:
        for statement in statements:
            if statement.startswith("COPY"):
                with connection.cursor().copy(statement.encode()) as copied:
                    list(copied)
            else:
                connection.execute(statement.encode())


Reads = dict[tuple[str, tuple[str, ...], str], int]


def read(logged: AuditedShop, login: str, *statements: str) -> Reads:
    """What is told of some statements of a login: how often which command, purposes and table."""
    told = logged.told_of(lambda: run(logged, login, *statements))
    assert {one[0] for one in told} <= {login}
    return {key[1:]: count for key, count in told.items()}


TAKEN_UP = ("BEGIN", "SELECT kotowari.take_up('promotion')")


@pytest.mark.parametrize(
    ("login", "statements", "expected"),
    [
        ("crm", ("SELECT name FROM customer",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("SELECT name FROM app.customer",), {("SELECT", EITHER, CUSTOMER): 1}),
        ("crm", (*TAKEN_UP, "SELECT name FROM app.customer", "COMMIT"), {("SELECT", PROMOTION, CUSTOMER): 1}),
        ("crm", (*TAKEN_UP, "SELECT name FROM customer", "COMMIT"), {("SELECT", PROMOTION, CUSTOMER): 1}),
        (
            "crm",
            (*TAKEN_UP, "ROLLBACK", "SELECT name FROM app.customer"),
            {("SELECT", EITHER, CUSTOMER): 1},
        ),
        (
            "crm",
            ("SELECT kotowari.take_up('promotion')", "SELECT name FROM app.customer"),
            {("SELECT", EITHER, CUSTOMER): 1},
        ),
        ("crm", ("UPDATE customer SET phone = '1' RETURNING name",), {("UPDATE", SUPPORT, CUSTOMER): 1}),
        ("crm", ("SELECT name FROM customer FOR UPDATE",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("DELETE FROM customer WHERE id = 77 RETURNING name",), {("DELETE", SUPPORT, CUSTOMER): 1}),
        ("crm", ("INSERT INTO customer (name) VALUES ('J')",), {}),
        ("crm", ("INSERT INTO customer (name) VALUES ('J') RETURNING id",), {("INSERT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("COPY (SELECT name FROM customer) TO STDOUT",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("PREPARE p AS SELECT name FROM customer", "EXECUTE p"), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("DECLARE k CURSOR WITH HOLD FOR SELECT name FROM customer",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("CREATE TEMP TABLE z AS SELECT name FROM customer",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("EXPLAIN SELECT name FROM customer",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("crm", ("DO $$ BEGIN PERFORM name FROM customer; END $$",), {("SELECT", SUPPORT, CUSTOMER): 1}),
        ("other", ("SELECT page FROM app.visit",), {("SELECT", NONE, VISIT): 1}),
        ("other", ("SELECT page FROM app.visit_2026",), {("SELECT", NONE, "app.visit_2026"): 1}),
        ("other", ("SELECT name FROM app.everybody",), {("SELECT", NONE, CUSTOMER): 1}),
        # What a function that runs as its owner reads pgaudit does not tell: the plan and the documentation say so.
        ("other", ("SELECT * FROM app.all_names()",), {}),
    ],
)
def test_every_way_to_read_is_told_for_its_purpose(
    logged: AuditedShop, login: str, statements: tuple[str, ...], expected: Reads
) -> None:
    assert read(logged, login, *statements) == expected


@pytest.mark.parametrize("level", ["LOG", "WARNING", "NOTICE"])
@pytest.mark.parametrize("forged", [FORGED, FORGED_READ])
def test_a_message_that_looks_like_pgaudits_is_not_taken_for_it(logged: AuditedShop, level: str, forged: str) -> None:
    raised = f"DO $do$ BEGIN RAISE {level} USING MESSAGE = $m${forged}$m$; END $do$"
    assert read(logged, "crm", raised, "SELECT name FROM app.customer") == {("SELECT", EITHER, CUSTOMER): 1}


def test_an_error_that_looks_like_pgaudits_is_not_taken_for_it(logged: AuditedShop) -> None:
    def fail() -> None:
        with pytest.raises(psycopg.errors.RaiseException):
            run(logged, "crm", f"DO $do$ BEGIN RAISE EXCEPTION USING MESSAGE = $m${FORGED_READ}$m$; END $do$")

    assert not logged.told_of(fail)


def test_a_program_and_a_statement_that_look_like_records_are_none(logged: AuditedShop) -> None:
    line = f'"\n2026-06-01 10:00:00.000 UTC,"other","{logged.company.name}",1,,a,1,,,1/1,0,LOG,00000,"{FORGED_READ}'

    def work() -> None:
        with logged.company.connect(logged.company.login("crm"), application_name=line) as crm:
            crm.execute("SELECT %s::text", (line,))
            crm.execute(f"SELECT $q${line}$q$ /* {line} */".encode())

    assert not logged.told_of(work)


def test_tables_and_logins_of_hostile_names_are_told(audited_company: CompanyDatabase) -> None:
    odd = "o\"d,d\nname; -- 'ß"
    name = '"' + odd.replace('"', '""') + '"'
    with audited_shop(audited_company) as logged:
        company = logged.company
        company.run(
            f'CREATE TABLE app.{name} (id int, "va""l" text);'
            f'GRANT SELECT ON app.{name} TO "{audit_role(company.name)}", "{company.login("other")}"'
        )
        assert read(logged, "other", f'SELECT "va""l" FROM app.{name}') == {("SELECT", NONE, f"app.{name}"): 1}


@pytest.mark.parametrize("longest", [200_000, files.LONGEST_RECORD])
def test_a_huge_statement_is_told_and_keeps_nothing_back(
    logged: AuditedShop, longest: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of one that is longer than any that is read its beginning tells what it read."""
    logged.told()
    monkeypatch.setattr(files, "PIECE", min(longest, files.PIECE))
    monkeypatch.setattr(files, "LONGEST_RECORD", longest)
    huge = f"SELECT name FROM customer WHERE name <> '{PLANTED}\n\"{'x' * 500_000}'"
    assert read(logged, "crm", huge, "SELECT name FROM customer") == {("SELECT", SUPPORT, CUSTOMER): 2}
    told = repr([(one.readings, one.position) for one in logged.folded()])
    assert PLANTED not in told
    assert "xxxx" not in told
    assert logged.told(as_json(logged.folder, tmp_path / "json")) == logged.told()


def test_the_log_as_json_tells_the_same(logged: AuditedShop, tmp_path: Path) -> None:
    run(logged, "crm", "SELECT name FROM customer WHERE name = '花子\n\"x\"'", *TAKEN_UP, "SELECT name FROM customer")
    assert logged.told(as_json(logged.folder, tmp_path / "json")) == logged.told()


def test_a_line_that_is_half_written_is_read_when_it_is_whole(logged: AuditedShop, tmp_path: Path) -> None:
    run(logged, "crm", "SELECT name FROM customer")
    logged.until_logged()
    (whole,) = logged.folder.glob("*.csv")
    data = whole.read_bytes()
    (tmp_path / "log.csv").write_bytes(data[:-20])
    less = [record for piece in pieces(InFolder(tmp_path), {}) for record in piece.records]
    before = {piece.file: piece.position for piece in pieces(InFolder(tmp_path), {})}
    (tmp_path / "log.csv").write_bytes(data)
    more = [record for piece in pieces(InFolder(tmp_path), before) for record in piece.records]
    assert more
    assert [*less, *more] == [record for piece in pieces(InFolder(logged.folder), {}) for record in piece.records]


def test_a_log_that_rotates_is_read_over_its_files_and_under_other_names(logged: AuditedShop, tmp_path: Path) -> None:
    logged.until_logged()
    with logged.company.connect() as connection:
        connection.execute("SELECT pg_rotate_logfile()")
    run(logged, "crm", *TAKEN_UP, "SELECT name FROM customer", "COMMIT")
    whole = logged.told()
    assert whole
    for each in logged.folder.glob("*.csv"):
        shutil.copy2(each, tmp_path)
    before = {piece.file: piece.position for piece in pieces(InFolder(tmp_path), {})}
    oldest = InFolder(tmp_path).names()[0]
    (tmp_path / oldest).rename(tmp_path / "kept-by-somebody.csv")
    assert not [record for piece in pieces(InFolder(tmp_path), before) for record in piece.records]
    assert logged.told(tmp_path) == whole


def test_a_guard_that_is_removed_takes_its_audit_with_it(audited_company: CompanyDatabase) -> None:
    def dumps() -> tuple[str, str, list[str]]:
        dump, name = audited_company.server.dump, audited_company.name
        # With --create there are settings too, in the order in which they lie on the disk.
        with_settings = sorted(dump("pg_dump", "--create", "--schema-only", name).splitlines())
        return dump("pg_dump", name), dump("pg_dumpall", "--roles-only"), with_settings

    shop.build(audited_company)
    before = dumps()
    watched(audited_company)
    assert found_in(audited_company).audited
    removed_from(audited_company)
    assert dumps() == before


def test_views_that_are_made_anew_are_watched_as_those_before(logged: AuditedShop) -> None:
    company = logged.company
    company.run("ALTER TABLE app.customer ADD COLUMN later text")
    assert apply_all(company, shop.source(company)).plan.reads_recorded
    assert read(logged, "crm", "SELECT later FROM customer") == {("SELECT", SUPPORT, CUSTOMER): 1}
