"""The customer database: customers and contacts, what they ordered, and what was written about them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final

from kotowari.cli.demo.draw import Draw
from kotowari.cli.demo.names import name as made_up_name
from kotowari.cli.demo.people import Newcomer, Organisation
from kotowari.cli.demo.places import spelling, writings
from kotowari.cli.demo.places.cast import Cast, Home, customer_number, home
from kotowari.cli.demo.places.sheet import Sheet

_TODAY: Final = date(2026, 3, 31)
_COLUMNS: Final = {
    "address": "address_id full_text landline delivery_note",
    "company": "company_id code name country address_id",
    "customer": "customer_id customer_no company_id home_address_id full_name email other_emails phone registered_on"
    " remarks",
    "contact": "contact_id customer_id company_id reports_to full_name email extension",
    "opportunity": "opportunity_id company_id contact_id decided_with title amount memo",
    "product": "code name price",
    "orders": "order_no customer_id ship_to ordered_on total",
    "order_line": "order_no line product_code quantity engraving",
    "activity": "customer_id with_customer at kind staff_email body",
    "ticket": "ticket_id customer_id opened_on subject watchers origin",
    "campaign": "campaign_id title held_on",
    "campaign_member": "campaign_id customer_id answer",
    "visitor_card": "scanned_at full_name email booth",
}
_PRODUCTS: Final = (
    ("HM-01", "メールセキュリティ", 400),
    ("AC-02", "アクセス管理", 300),
    ("TK-09", "記念トークン", 2800),
)


def crm(people: Sequence[Newcomer], cast: Cast) -> dict[str, Sheet]:
    """Return every table of the customer database, made from the same people as the vault's."""
    made = _Crm(Draw(20150401), cast)
    customers = [one for one in people if one.subject == "customer"]
    for product in _PRODUCTS:
        made.sheets["product"].add(*product)
    for number, title in enumerate(writings.CAMPAIGNS, 1):
        made.sheets["campaign"].add(number, title, date(2025, number + 2, 12))
    for newcomer in customers:
        made.customer(newcomer)
    made.asker_again()
    made.only_here()
    made.orphans()
    return made.sheets


@dataclass
class _Crm:
    """The tables as they fill; a number of each table is the count of its rows."""

    draw: Draw
    cast: Cast
    sheets: dict[str, Sheet] = field(
        default_factory=lambda: {table: Sheet(tuple(columns.split())) for table, columns in _COLUMNS.items()}
    )
    companies: dict[str, int] = field(default_factory=dict)
    bosses: dict[int, int] = field(default_factory=dict)
    homes: list[int] = field(default_factory=list)
    shared_home: int = 0
    written_of: Newcomer | None = None

    def customer(self, newcomer: Newcomer) -> None:
        """Add a customer of the vault's with what belongs to them."""
        draw, organisation = self.draw, newcomer.organisation
        assert organisation is not None  # noqa: S101 - every customer has one
        is_cast = newcomer in (self.cast.asker, self.cast.housemate)
        company = self._company(organisation, newcomer.values["address"])
        home_address = self._home_of(newcomer)
        customer = self._row(
            "customer",
            customer_number(newcomer),
            company,
            home_address,
            spelling.name(draw, newcomer.values["name"]),
            spelling.email(draw, newcomer.values["email"]),
            [f"{newcomer.key}@mail.example"] if is_cast or draw.chance(10) else [],
            spelling.phone(draw, newcomer.values["phone"]),
            newcomer.since,
            draw.one(writings.REMARKS) if draw.chance(30) else None,
        )
        self._contact(newcomer, customer, company)
        for _ in range(2 if is_cast else draw.weighted({0: 40, 1: 35, 2: 25})):
            self._order(newcomer, customer, home_address)
        if is_cast or draw.chance(35):
            self._activities(newcomer, customer)
        if is_cast or draw.chance(15):
            self._ticket(newcomer, customer)
        if is_cast or draw.chance(50):
            answer = draw.one(writings.ANSWERS) if draw.chance(60) else None
            self.sheets["campaign_member"].add(draw.between(1, len(writings.CAMPAIGNS)), customer, answer)
        if is_cast or draw.chance(8):
            self._visitor(newcomer)
        self.written_of = newcomer

    def asker_again(self) -> None:
        """Take the asker in once more, as a clerk typed a business card: no number, a slip, another spelling."""
        asker, draw = self.cast.asker, self.draw
        mailbox, _, domain = asker.values["email"].partition("@")
        slip = f"{spelling.typo(draw, mailbox)}@{domain}"
        phone = spelling.full_width(asker.values["phone"])
        self._row("customer", None, None, None, self.cast.former_name, slip, [], phone, date(2021, 11, 4), None)

    def only_here(self) -> None:
        """Add whom the vault does not know: one of the asker's name, and some more."""
        draw = self.draw
        names = [self.cast.asker.values["name"], *(made_up_name(draw, "ja").written for _ in range(4))]
        for number, written in enumerate(names, 1):
            self._row(
                "customer",
                f"C-9{number:05}",
                None,
                self._address(home(draw)),
                written,
                f"namesake{number}@example.net",
                [],
                draw.digits("090-####-####"),
                draw.day(date(2016, 1, 5), _TODAY),
                None,
            )

    def orphans(self) -> None:
        """Add orders whose customers are gone."""
        for number in range(1, 4):
            order = f"O-000{number}"
            self.sheets["orders"].add(order, 900_000 + number, None, date(2016, 5, number), 2800)
            self.sheets["order_line"].add(order, 1, "TK-09", 1, None)

    def _row(self, table: str, *values: object) -> int:
        number = len(self.sheets[table].rows) + 1
        self.sheets[table].add(number, *values)
        return number

    def _company(self, organisation: Organisation, address: str) -> int:
        if organisation.code not in self.companies:
            where = self._row("address", address, None, None)
            self.companies[organisation.code] = self._row(
                "company", organisation.code, organisation.name, organisation.country, where
            )
        return self.companies[organisation.code]

    def _home_of(self, newcomer: Newcomer) -> int | None:
        """Return where the customer has things delivered: now and then to a home that another has too."""
        if newcomer in (self.cast.asker, self.cast.housemate):
            self.shared_home = self.shared_home or self._address(
                self.cast.home, writings.DELIVERY.format(name=self.cast.housemate.values["name"])
            )
            return self.shared_home
        if newcomer.country != "JP" or not self.draw.chance(40):
            return None
        if self.homes and self.draw.chance(15):
            return self.draw.one(self.homes)
        self.homes.append(self._address(home(self.draw)))
        return self.homes[-1]

    def _address(self, where: Home, note: str | None = None) -> int:
        return self._row("address", where.address, where.landline, note)

    def _contact(self, newcomer: Newcomer, customer: int, company: int) -> None:
        boss = self.bosses.get(company)
        contact = self._row(
            "contact",
            customer,
            company,
            boss,
            newcomer.values["name"],
            newcomer.values["email"],
            f"{self.draw.between(1000, 9999)}",
        )
        self.bosses.setdefault(company, contact)
        if newcomer is self.cast.asker or self.draw.chance(20):
            other = self._other(newcomer)
            memo = writings.MEMO.format(name=newcomer.values["name"], other=other.values["name"])
            amount = self.draw.between(3, 90) * 100_000
            self._row("opportunity", company, contact, _number(other), "年間契約の更新", amount, memo)

    def _order(self, newcomer: Newcomer, customer: int, home_address: int | None) -> None:
        draw, order = self.draw, f"O-{len(self.sheets['orders'].rows) + 10_001}"
        lines = [draw.one(_PRODUCTS) for _ in range(draw.between(1, 3))]
        counts = [draw.between(1, 40) for _ in lines]
        total = sum(price * count for (_, _, price), count in zip(lines, counts, strict=True))
        self.sheets["orders"].add(order, customer, home_address, draw.day(newcomer.since, _TODAY), total)
        for number, ((code, _, _), count) in enumerate(zip(lines, counts, strict=True), 1):
            engraving = newcomer.values["name"] if code == "TK-09" else None
            self.sheets["order_line"].add(order, number, code, count, engraving)

    def _activities(self, newcomer: Newcomer, customer: int) -> None:
        draw, name, other = self.draw, newcomer.values["name"], self._other(newcomer)
        staff = self.cast.writer.values["email"]
        for texts, with_customer in ((writings.ACTIVITIES, None), (writings.ACTIVITIES_WITH_ANOTHER, _number(other))):
            at = datetime.combine(draw.day(newcomer.since, _TODAY), time(draw.between(0, 9)), UTC)
            body = draw.one(texts).format(name=name, other=other.values["name"], phone=other.values["phone"])
            self.sheets["activity"].add(customer, with_customer, at, draw.one(writings.KINDS), staff, body)

    def _ticket(self, newcomer: Newcomer, customer: int) -> None:
        draw = self.draw
        watchers = [newcomer.values["email"], self._other(newcomer).values["email"]]
        origin = {"channel": draw.one(("phone", "web")), "phone": spelling.phone(draw, newcomer.values["phone"])}
        opened = draw.day(newcomer.since, _TODAY)
        told = json.dumps(origin, ensure_ascii=False)
        self._row("ticket", customer, opened, draw.one(writings.SUBJECTS), watchers, told)

    def _visitor(self, newcomer: Newcomer) -> None:
        at = datetime(2025, 10, self.draw.between(8, 10), self.draw.between(1, 8), tzinfo=UTC)
        self.sheets["visitor_card"].add(
            at, newcomer.values["name"].replace(" ", ""), newcomer.values["email"], self.draw.one(("A-12", "C-03"))
        )

    def _other(self, newcomer: Newcomer) -> Newcomer:
        """Return somebody to be named beside the customer: in the story those whom it must not tell of."""
        if newcomer is self.cast.asker:
            return self.cast.colleague
        if newcomer in (self.cast.colleague, self.cast.housemate) or self.written_of is None:
            return self.cast.asker
        return self.written_of


def _number(newcomer: Newcomer) -> int:
    """Return what both the customer's row and their contact's are numbered: all of the vault's come first, in order."""
    return int(newcomer.key.rpartition("-")[2])
