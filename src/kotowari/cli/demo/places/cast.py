"""Who the story of the request is about, and whom it must not tell of: chosen from the company's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kotowari.cli.demo import addresses
from kotowari.cli.demo.addresses import Town
from kotowari.cli.demo.draw import Draw
from kotowari.cli.demo.people import Newcomer

_MOBILE: Final = ("090", "080", "070")


@dataclass(frozen=True, slots=True)
class Home:
    """Where people live together: one address, one fixed line."""

    town: Town
    address: str
    landline: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the story.

    ``asker`` is a customer, with the customer number ``number``, who worked for the company before, under the name of
    before a marriage: ``former_name``. ``housemate`` lives at the same address, and orders too. ``colleague`` works for
    the same customer; ``stranger`` has nothing to do with either. ``writer`` is an employee who reports on the asker.
    """

    asker: Newcomer
    housemate: Newcomer
    colleague: Newcomer
    stranger: Newcomer
    writer: Newcomer
    home: Home
    number: str
    former_name: str

    @property
    def others(self) -> tuple[Newcomer, ...]:
        """Those of whom nothing may be told to the asker."""
        return (self.housemate, self.colleague, self.stranger, self.writer)


def customer_number(newcomer: Newcomer) -> str:
    """Return the number by which the company's programs know a customer."""
    return f"C-{newcomer.key.rpartition('-')[2]}"


def cast(people: Sequence[Newcomer]) -> Cast:
    """Choose the cast. A hundred people are enough to have one."""
    customers = [one for one in people if one.subject == "customer" and one.language == "ja" and one.country == "JP"]
    # Neither the first nor the last: of those the other scenes tell, and the last is erased.
    asker = next(
        one for one in customers[1:-1] if one.values["phone"].startswith(_MOBILE) and _colleague(customers, one)
    )
    housemate = next(one for one in customers[1:-1] if one.organisation != asker.organisation)
    writer = next(one for one in people if one.subject == "employee" and one.values["relation"] == "employee")
    draw = Draw(1898)
    return Cast(
        asker,
        housemate,
        _colleague(customers, asker) or asker,
        customers[20],
        writer,
        home(draw),
        customer_number(asker),
        f"花籠 {asker.values['name'].rpartition(' ')[2]}",
    )


def home(draw: Draw) -> Home:
    """Return a home in Japan with its fixed line."""
    town, address = addresses.home(draw, "JP")
    return Home(town, address, addresses.line(draw, town))


def _colleague(customers: Sequence[Newcomer], of: Newcomer) -> Newcomer | None:
    return next((one for one in customers if one is not of and one.organisation == of.organisation), None)
