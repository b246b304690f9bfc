"""The personnel database: who works here and who did, their families, their pay, and the reports they wrote."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Column, Date, Index, Integer, MetaData, String, Table, Text

from kotowari.cli.demo.draw import Draw
from kotowari.cli.demo.people import Newcomer
from kotowari.cli.demo.places import spelling, writings
from kotowari.cli.demo.places.cast import Cast, customer_number
from kotowari.cli.demo.places.sheet import Sheet, Sheets

_TODAY: Final = date(2026, 3, 31)
_LEFT: Final = date(2020, 9, 30)
ASKERS_NUMBER: Final = "E90001"
"""The employee number of before, of the one who asks."""


def _text(name: str, length: int = 120) -> Column[str]:
    return Column(name, String(length))


SCHEMA: Final = MetaData()
"""The tables, for whichever engine holds them."""

_NUMBER: Final = 16
Table(
    "employee",
    SCHEMA,
    Column("employee_number", String(_NUMBER), primary_key=True),
    _text("name"),
    _text("name_kana"),
    _text("email"),
    _text("phone", 40),
    _text("address", 200),
    Column("joined_on", Date, nullable=False),
    _text("my_number", 12),
    _text("health_check"),
)
Table(
    "former_employee",
    SCHEMA,
    Column("employee_number", String(_NUMBER), primary_key=True),
    _text("name"),
    _text("name_kana"),
    _text("name_now"),
    _text("email"),
    _text("phone", 40),
    _text("address", 200),
    Column("joined_on", Date, nullable=False),
    Column("left_on", Date, nullable=False),
    _text("my_number", 12),
)
Table(
    "family_member",
    SCHEMA,
    Column("employee_number", String(_NUMBER), nullable=False, index=True),
    _text("name"),
    _text("name_kana"),
    _text("relation", 20),
    _text("email"),
    _text("phone", 40),
    _text("my_number", 12),
)
Table(
    "payroll",
    SCHEMA,
    Column("employee_number", String(_NUMBER), primary_key=True),
    Column("month", String(7), primary_key=True),
    _text("salary", 60),
    _text("bank_account"),
)
_report = Table(
    "report",
    SCHEMA,
    Column("report_id", Integer, primary_key=True, autoincrement=False),
    Column("employee_number", String(_NUMBER), nullable=False, index=True),
    Column("customer_no", String(_NUMBER), nullable=False, index=True),
    Column("also_customer_no", String(_NUMBER)),
    Column("written_on", Date, nullable=False),
    Column("body", Text, nullable=False),
)
Index("report_also", _report.c.also_customer_no)


def personnel(people: Sequence[Newcomer], cast: Cast) -> dict[str, Sheet]:
    """Return every table of the personnel database, made from the same people as the vault's."""
    draw = Draw(19961118)
    sheets = {table.name: Sheet(tuple(table.columns.keys())) for table in SCHEMA.sorted_tables}
    last = ""
    for newcomer in (one for one in people if one.subject == "employee"):
        relation, values = newcomer.values["relation"], newcomer.values
        if relation == "family":
            mailbox, phone = values["email"], values["phone"]
            sheets["family_member"].add(
                last, *_name(values["name"]), "家族", mailbox, phone, values["individual_number"]
            )
        else:
            last = values["employee_number"]
            _employed(draw, sheets, newcomer, has_left=relation == "retired")
    _asker(draw, sheets, cast)
    _reports(draw, sheets, people, cast)
    return sheets


def _employed(draw: Draw, sheets: Sheets, newcomer: Newcomer, *, has_left: bool) -> None:
    values, number = newcomer.values, newcomer.values["employee_number"]
    name, phone, since = _name(values["name"]), spelling.phone(draw, values["phone"]), newcomer.since
    left = draw.day(since + timedelta(days=90), _TODAY) if has_left else _TODAY
    if has_left:
        held = (None, values["email"], phone, values["address"])
        sheets["former_employee"].add(number, *name, *held, since, left, values["individual_number"])
    else:
        reached = (values["email"], phone, values["address"], since)
        sheets["employee"].add(number, *name, *reached, values["individual_number"], values["health_check"])
    _paid(sheets, number, left, values["salary"], values["bank_account"])


def _name(written: str) -> tuple[str, str | None]:
    """Return a name and its reading, which forms write after it."""
    name, _, reading = written.removesuffix("）").partition("（")
    return name, reading or None


def _paid(sheets: Sheets, number: str, last: date, salary: str, account: str) -> None:
    """Add the pay of the last three months."""
    for before in (2, 1, 0):
        year, month = divmod(last.year * 12 + last.month - 1 - before, 12)
        sheets["payroll"].add(number, f"{year}-{month + 1:02}", salary, account)


def _asker(draw: Draw, sheets: Sheets, cast: Cast) -> None:
    """Add the one who asks, as they were here before: another name, another mailbox, the same telephone."""
    phone = spelling.full_width(cast.asker.values["phone"])
    held = (cast.former_name, None, cast.asker.values["name"], "hanakago@mail.example", phone, cast.home.address)
    # Eleven digits of a pattern and a wrong check digit: nobody's number.
    sheets["former_employee"].add(ASKERS_NUMBER, *held, date(2017, 4, 3), _LEFT, "123456789010")
    _paid(sheets, ASKERS_NUMBER, _LEFT, "月額 312,000円", f"見本銀行 東京支店 普通 {draw.digits('#######')}")
    name, phone = cast.housemate.values["name"], cast.housemate.values["phone"]
    sheets["family_member"].add(ASKERS_NUMBER, name, None, "配偶者", None, phone, "123456789020")


def _reports(draw: Draw, sheets: Sheets, people: Sequence[Newcomer], cast: Cast) -> None:
    """Add reports: by employees, by the one who asks when they were one, and on the one who asks."""
    customers = [one for one in people if one.subject == "customer" and one.language == "ja"]
    writers = [row[0] for row in sheets["employee"].rows]
    pairs = [(draw.one(writers), draw.one(customers), draw.one(customers)) for _ in range(len(customers) // 4)]
    pairs += [(ASKERS_NUMBER, cast.housemate, cast.colleague), (ASKERS_NUMBER, cast.colleague, cast.housemate)]
    pairs += [(cast.writer.values["employee_number"], cast.asker, cast.colleague)]
    for number, (writer, customer, other) in enumerate(pairs, 1):
        names = {"name": customer.values["name"], "other": other.values["name"], "number": customer_number(customer)}
        body = draw.one(writings.REPORTS).format(**names)
        first, last = (date(2018, 1, 9), _LEFT) if writer == ASKERS_NUMBER else (date(2026, 1, 6), _TODAY)
        day = draw.day(first, last)
        sheets["report"].add(number, writer, customer_number(customer), customer_number(other), day, body)
