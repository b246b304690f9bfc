"""Drafts of data maps from living databases: what is found, what is asked, and that no value comes out."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
import pytest

from kotowari.datamap.guess.draft import Drafting
from kotowari.datamap.guess.vocabulary import PolicyItem, Vocabulary
from kotowari.datamap.guess.write import undecided, write
from kotowari.datamap.model import Datamap, Match, PlaceKind, TableName, Way
from kotowari.datamap.parse import parse_map
from kotowari.errors import Error, MapUnreadable, PlaceUnreachable, TableUnreachable
from kotowari.places.discover import discover
from kotowari.places.folder.source import FolderSource
from kotowari.places.sql.source import SqlSource
from tests.places.databases import Living

PEOPLE = [
    (1, "K-00101", "佐藤 花子", "hanako-q7@example.jp", "090-1234-5671", "1980-04-01"),
    (2, "K-00102", "鈴木 一郎", "ichiro-q7@example.jp", "090-1234-5672", "1975-12-24"),
    (3, "K-00103", "高橋 美咲", "misaki-q7@example.com", "03-5550-7673", "1992-07-15"),
    (4, "K-00104", "田中 健太", "kenta-q7@example.net", "06-6555-7674", "2001-02-28"),
    (5, "K-00105", "伊藤 恵子", "keiko-q7@example.org", "080-1234-5675", "1966-09-09"),
]
PLANTED = [str(value) for person in PEOPLE for value in person[1:]] + ["ring twice, q7", "hash-q7"]


def shop(living: Living) -> Sequence[str]:
    """A shop as companies have them: some foreign keys declared, some not, one made of texts."""
    q = living.quoted
    people = ", ".join(
        f"({n}, '{no}', '{name}', '{mail}', '{tel}', '{born}')" for n, no, name, mail, tel, born in PEOPLE
    )
    return [
        f"CREATE TABLE customers (id INTEGER PRIMARY KEY, customer_no VARCHAR(20) UNIQUE, {q('お名前')} VARCHAR(50), "
        f"mail VARCHAR(80), tel VARCHAR(20), {q('生年月日')} DATE)",
        f"INSERT INTO customers VALUES {people}",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), memo VARCHAR(99))",
        "INSERT INTO orders VALUES (10, 1, 'ring twice, q7'), (11, 2, NULL), (12, 2, NULL), (13, 5, NULL)",
        "CREATE TABLE order_lines (id INTEGER PRIMARY KEY, order_id INTEGER, product_id INTEGER)",
        "INSERT INTO order_lines VALUES (1, 10, 7), (2, 11, 8), (3, 12, 7), (4, 13, 8)",
        "CREATE TABLE products (id INTEGER PRIMARY KEY, name VARCHAR(50), price INTEGER)",
        "INSERT INTO products VALUES (7, 'Oak table', 100), (8, 'Pine chair', 50), (9, 'Lamp', 20)",
        "CREATE TABLE points (seq INTEGER PRIMARY KEY, holder VARCHAR(20), points INTEGER)",
        "INSERT INTO points VALUES (1, 'K-00101', 5), (2, 'K-00104', 10), (3, 'K-00105', 1)",
        "CREATE TABLE staff (id INTEGER PRIMARY KEY, staff_no VARCHAR(9), name VARCHAR(50), password_hash VARCHAR(90))",
        "INSERT INTO staff VALUES (1, '771', '山田 太郎', 'hash-q7')",
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), "
        "approved_by INTEGER REFERENCES staff (id))",
    ]


@contextmanager
def source(living: Living) -> Iterator[SqlSource]:
    with closing(SqlSource("shop", living.address)) as opened:
        yield opened


def drafted(living: Living, sample: int = 100, known: Vocabulary | None = None) -> tuple[Drafting, str]:
    with source(living) as opened:
        drafting = discover(opened, sample)
    return drafting, write(drafting, "shop", PlaceKind.SQL, known or Vocabulary())


def line(text: str, table: str, column: str) -> str:
    """The draft's line of a column."""
    within = re.split(rf"^      {re.escape(table)}:", text, flags=re.MULTILINE)[1]
    return re.search(rf"^          {re.escape(column)}:.*$", within, re.MULTILINE)[0].strip()  # type: ignore[index]


def decided(text: str) -> Datamap:
    """The map once a person has decided: of each question the least."""
    text = re.sub(r"item: undecided(, )?", "", text).replace("of: undecided", "of: customer")
    text = text.replace("skipped: undecided", "skipped: broken")
    return parse_map([("shop.yaml", text.replace("follow: undecided", "follow: up"))])


def test_a_shop_is_drafted_as_one_would_map_it(living: Living) -> None:
    living.run(shop(living))
    drafting, text = drafted(living)
    assert line(text, "customers", "customer_no").startswith(
        "customer_no: {item: customer_number, finds: customer-number"
    )
    assert (
        line(text, "customers", "お名前")
        == "お名前: {item: name}  # name, and 5 of 5 values look like names of persons"
    )
    assert line(text, "customers", "mail").startswith("mail: {item: email, finds: email}")
    assert line(text, "customers", "tel").startswith("tel: {item: phone, finds: phone}")
    assert line(text, "customers", "生年月日").startswith("生年月日: {item: birth_date}")
    assert line(text, "orders", "customer_id") == "customer_id: {refers: customers.id}  # declared foreign key"
    assert line(text, "orders", "memo").startswith("memo: {text: true}")
    assert line(text, "order_lines", "order_id").startswith(
        "order_id: {refers: orders.id}  # the names suggest it, and 4 of 4"
    )
    assert line(text, "order_lines", "product_id") == "product_id:"
    assert line(text, "points", "holder").startswith("holder: {refers: {to: customers.customer_no, follow: undecided}}")
    assert line(text, "visits", "approved_by").startswith("approved_by: {refers: {to: staff.id, follow: undecided}}")
    assert "      products: {skipped:" in text
    assert "hides: [password_hash]" in text
    assert drafting.unread == {}
    assert 0 < undecided(text) < 10


def test_a_draft_is_no_map_until_it_is_decided_and_is_one_then(living: Living) -> None:
    living.run(shop(living))
    _, text = drafted(living)
    with pytest.raises(MapUnreadable) as refused:
        parse_map([("shop.yaml", text)])
    assert len(refused.value.mistakes) == undecided(text)
    made = decided(text)
    customers = made.table(TableName("shop", "customers"))
    assert customers.key == ("id",)
    assert customers.columns["tel"].match is Match.PHONE
    ways = {(link.source.table, link.target.table): link.way for link in made.links}
    assert ways["customers", "orders"] is Way.DOWN
    assert ways["orders", "order_lines"] is Way.DOWN


@pytest.mark.parametrize("sample", [0, 1, 2, 100])
def test_no_value_comes_out_and_nothing_is_changed(
    living: Living, sample: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    living.run(shop(living))
    caplog.set_level(logging.DEBUG)
    drafting, text = drafted(living, sample)
    shown = "".join((text, repr(drafting), caplog.text, *capfd.readouterr()))
    assert [value for value in PLANTED if value in shown] == []
    with source(living) as opened:
        customers = opened.schema().tables["customers"]
        assert len(opened.sample(customers, 100)["id"]) == len(PEOPLE)


def test_half_of_a_sample_is_of_the_last_rows(living: Living) -> None:
    living.run(["CREATE TABLE t (id INTEGER PRIMARY KEY)"])
    living.run([f"INSERT INTO t VALUES ({n})" for n in range(50)])
    with source(living) as opened:
        assert sorted(opened.sample(opened.schema().tables["t"], 10)["id"]) == [0, 1, 2, 3, 4, 45, 46, 47, 48, 49]
        assert sorted(opened.sample(opened.schema().tables["t"], 60)["id"]) == list(range(50))
        assert sorted(opened.sample(opened.schema().tables["t"], 51)["id"]) == list(range(50))


def test_names_that_a_file_would_take_for_something_else_are_written_as_they_are(living: Living) -> None:
    names = ["null", "a: b", "# x", "it's", "true", "メール #1", "{}", "1", "tab\\there"]
    columns = ", ".join(f"{living.quoted(name)} VARCHAR(80)" for name in names)
    living.run(
        [
            f"CREATE TABLE {living.quoted('user: # list')} (id INTEGER PRIMARY KEY, email VARCHAR(80), {columns})",
            f"INSERT INTO {living.quoted('user: # list')} (id, email) VALUES (1, 'q7@example.com')",
        ]
    )
    _, text = drafted(living)
    table = decided(text).table(TableName("shop", "user: # list"))
    assert list(table.columns) == ["id", "email", *names]


def test_a_table_that_may_not_be_read_is_drafted_by_its_names(postgresql: Living) -> None:
    postgresql.run(
        [
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT)",
            "INSERT INTO customers VALUES (1, 'q7@example.com')",
            # Whoever reads it divides by nought, and the engine's words on it would hold the value.
            "CREATE FUNCTION broken(TEXT) RETURNS TEXT LANGUAGE sql AS $$ SELECT ($1 || 'x')::integer::text $$",
            "ALTER TABLE customers ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE customers FORCE ROW LEVEL SECURITY",
            "CREATE POLICY broken ON customers USING (broken(email) = '')",
        ]
    )
    drafting, text = drafted(postgresql)
    assert list(drafting.unread) == ["customers"]
    assert "email: {item: email, finds: email}  # name; there are no values" in text
    assert "no values were seen, it cannot be read" in text
    with source(postgresql) as opened, pytest.raises(TableUnreachable) as failed:
        opened.sample(opened.schema().tables["customers"], 5)
    assert "q7@example" not in told(failed.value)


def told(problem: BaseException) -> str:
    """All that an error says, with what it came from."""
    before = problem.__cause__ or problem.__context__
    return f"{problem!r} {problem}" + (told(before) if before else "")


@pytest.mark.parametrize("address", ["nothing://user:secret-q7@host/db", "secret-q7"])
def test_a_place_that_is_not_there_is_said_without_its_address(address: str) -> None:
    with pytest.raises(PlaceUnreachable) as failed, closing(SqlSource("shop", address)) as opened:
        discover(opened, 10)
    assert "secret-q7" not in told(failed.value)


def test_a_policy_gives_the_items_their_names(living: Living) -> None:
    living.run(shop(living))
    items = {
        "mail_address": PolicyItem("pd:EmailAddress"),
        "who": PolicyItem("pd:Name"),
        "born": PolicyItem("pd:BirthDate"),
    }
    _, text = drafted(living, known=Vocabulary(items, frozenset({"shopper"})))
    assert line(text, "customers", "mail").startswith("mail: {item: mail_address, finds: email}")
    assert line(text, "customers", "お名前").startswith("お名前: {item: who}")
    assert line(text, "customers", "tel").startswith(
        "tel: {item: undecided, finds: phone}  # phone? the policy has no item"
    )
    assert "of: undecided  # customer? by the tables' names; the policy has no such subject" in text
    assert Vocabulary({}, frozenset({"student", "host-family"})).subject_called("school.Students") == "student"
    assert Vocabulary({}, frozenset({"student", "host-family"})).subject_called("host_family") == "host-family"
    assert Vocabulary({}, frozenset({"student"})).subject_called("student_list") is None


def test_documents_are_drafted_field_by_field(postgresql: Living) -> None:
    postgresql.run(
        [
            "CREATE TABLE users (id UUID PRIMARY KEY, profile JSONB, emails TEXT[], seen INET)",
            *(
                f'INSERT INTO users VALUES (gen_random_uuid(), \'{{"contact": {{"mail": "p{n}@example.com"}}}}\', '
                f"ARRAY['p{n}@example.com', 'q{n}@example.com'], '192.0.2.{n}')"
                for n in range(6)
            ),
        ]
    )
    _, text = drafted(postgresql)
    assert line(text, "users", "profile.contact.mail").startswith("profile.contact.mail: {item: email, finds: email}")
    assert line(text, "users", "emails").startswith("emails: {item: email, finds: email, array: true}")
    assert line(text, "users", "seen").startswith("seen: {item: ip_address}")
    columns = decided(text).table(TableName("shop", "users")).columns
    assert columns["profile.contact.mail"].match is Match.EMAIL


def test_a_reference_of_several_columns_is_one_link(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE members (branch INTEGER, num INTEGER, email VARCHAR(80), PRIMARY KEY (branch, num))",
            "CREATE TABLE loans (id INTEGER PRIMARY KEY, branch INTEGER, member INTEGER, "
            "FOREIGN KEY (branch, member) REFERENCES members (branch, num))",
        ]
    )
    _, text = drafted(living)
    assert "- {columns: [branch, member], to: members, their: [branch, num]}  # declared foreign key" in text
    assert any(link.source_columns == ("branch", "num") for link in decided(text).links)


def test_a_view_is_not_read(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(80))",
            "CREATE VIEW mailable AS SELECT email FROM customers",
        ]
    )
    _, text = drafted(living)
    assert 'mailable: {skipped: "a view: its rows are read where they are kept", columns: {' in text


def test_every_error_is_ours(living: Living) -> None:
    with source(living) as opened, pytest.raises(Error):
        opened.sample(next(iter(missing(living).tables.values())), 3)


def missing(living: Living):  # type: ignore[no-untyped-def]
    """What was reflected of a table that is gone since."""
    living.run(["CREATE TABLE gone (id INTEGER PRIMARY KEY, email VARCHAR(80))"])
    with source(living) as opened:
        schema = opened.schema()
    living.run(["DROP TABLE gone"])
    return schema


def test_a_folder_is_drafted_sheet_by_sheet_and_what_is_broken_is_asked(tmp_path: Path) -> None:
    people = "\n".join(f"{no},{name},{mail},{tel}" for _, no, name, mail, tel, _ in PEOPLE)
    (tmp_path / "会員.csv").write_text(f"会員番号,氏名,メール,電話\n{people}\n", encoding="cp932")
    (tmp_path / "points.csv").write_text("会員番号,points\nK-00101,5\nK-00103,7\nK-00105,9\n", encoding="utf-8")
    (tmp_path / "prices.csv").write_text("item,price\nOak table,100\nLamp,5\n", encoding="utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    book = openpyxl.Workbook()
    for title, rows in (
        ("list", [["name", "email"], *([name, mail] for _, _, name, mail, _, _ in PEOPLE)]),
        ("b", [["x"]]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    text = write(discover(FolderSource("lists", tmp_path), 100), "lists", PlaceKind.FOLDER, Vocabulary())
    assert line(text, "会員.csv", "会員番号").startswith("会員番号: {item: customer_number, finds: customer-number")
    assert line(text, "会員.csv", "氏名") == "氏名: {item: name}  # name, and 5 of 5 values look like names of persons"
    assert line(text, "points.csv", "会員番号").startswith(
        "会員番号: {item: customer_number, refers: 会員.csv.会員番号}"
    )
    assert "prices.csv: {skipped:" in text
    assert line(text, '"two.xlsx#list"', "email").startswith("email: {item: email, finds: email}")
    assert "broken.xlsx: {skipped: undecided}  # it could not be read: say what is in it, or why it is skipped" in text
    assert [value for value in PLANTED if value in text] == []
    decided(text)
