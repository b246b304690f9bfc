"""The people of a made-up Tokyo SaaS company: its customers, applicants, shareholders, employees and inquirers.

Nobody here exists. Names are common names put together by chance, addresses end in ``.example`` or at
``example.com``, ``.net`` and ``.org`` (RFC 2606), and no individual number can be anyone's.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kotowari.cli.demo import addresses, companies, texts
from kotowari.cli.demo.addresses import Town
from kotowari.cli.demo.draw import Draw
from kotowari.cli.demo.names import Name, Part, name

_TODAY: Final = date(2026, 3, 31)  # the day the made-up company stands at
_SUBJECTS: Final = {"customer": 72, "inquirer": 10, "applicant": 7, "employee": 6, "shareholder": 5}  # per cent
_OWN_DOMAIN: Final = "staff.example"
_PRIVATE_DOMAINS: Final = ("example.com", "example.net", "example.org", "mail.example", "post.example")
_LANGUAGE_OF: Final = {"JP": "ja", "TW": "zh-Hant", "US": "en", "GB": "en"}


@dataclass(frozen=True)
class Organisation:
    """A company that customers belong to; ``country`` is ISO 3166-1 alpha-2."""

    code: str
    name: str
    country: str


@dataclass(frozen=True)
class Newcomer:
    """One person whose information the company acquires.

    ``key`` is stable and fit for an idempotency key; ``subject`` a category of person; ``since`` the day of
    acquisition; ``values`` text by item; ``source`` one of person, contract, web-form, business-card, third-party;
    ``language`` one of en, ja, zh-Hant; ``country`` ISO 3166-1 alpha-2.
    """

    key: str
    subject: str
    organisation: Organisation | None
    since: date
    values: dict[str, str]
    source: str
    language: str
    country: str


def people(count: int = 2000, seed: int = 20191018) -> Iterator[Newcomer]:
    """Yield ``count`` made-up people, determined by the seed; fewer people are the beginning of more."""
    world = _World(Draw(seed))
    makers = {
        "customer": _customer,
        "applicant": _applicant,
        "shareholder": _shareholder,
        "employee": _employee,
        "inquirer": _inquirer,
    }
    for _ in range(count):
        yield makers[world.draw.weighted(_SUBJECTS)](world)


@dataclass(frozen=True)
class _Office:
    """Where the persons of an organisation work, and since when they are customers."""

    organisation: Organisation
    domain: str
    town: Town
    address: str
    since: date


@dataclass(frozen=True)
class _Relative:
    """A member of an employee's family, waiting to be recorded."""

    language: str
    family: Part
    town: Town
    address: str
    since: date


@dataclass
class _World:
    """The draws, and what people share with those who came before them."""

    draw: Draw
    numbers: Counter[str] = field(default_factory=Counter)
    mailboxes: Counter[str] = field(default_factory=Counter)
    colleagues: deque[_Office] = field(default_factory=deque)
    relatives: deque[_Relative] = field(default_factory=deque)

    def next_number(self, of: str) -> int:
        self.numbers[of] += 1
        return self.numbers[of]

    def email(self, who: Name, domain: str) -> str:
        """Return an address that nobody has yet: whoever comes second under a name gets a 2."""
        family, given = who.family.latin, who.given.latin
        local = self.draw.one((f"{given}.{family}", f"{family}.{given}", f"{given[0]}.{family}"))
        self.mailboxes[f"{local}@{domain}"] += 1
        times = self.mailboxes[f"{local}@{domain}"]
        return f"{local}{times if times > 1 else ''}@{domain}"

    def newcomer(
        self,
        subject: str,
        since: date,
        values: dict[str, str],
        source: str,
        language: str,
        country: str,
        organisation: Organisation | None = None,
    ) -> Newcomer:
        key = f"{subject}-{self.next_number(subject):06}"
        return Newcomer(key, subject, organisation, since, values, source, language, country)


def _customer(world: _World) -> Newcomer:
    draw = world.draw
    if not world.colleagues:
        world.colleagues.extend([_office(world)] * draw.between(2, 11))
    office = world.colleagues.popleft()
    country = office.organisation.country
    language = draw.weighted({"ja": 93, "en": 5, "zh-Hant": 2}) if country == "JP" else _LANGUAGE_OF[country]
    who = name(draw, language)
    since = draw.day(office.since, _TODAY)
    values = {
        "company": office.organisation.name,
        "address": office.address,
        "name": who.written,
        "phone": addresses.line(draw, office.town) if draw.chance(65) else addresses.mobile(draw, office.town),
        "email": world.email(who, office.domain),
    }
    if draw.chance(40):
        values["site_usage"] = _site_usage(draw, language, since)
    source = draw.weighted({"contract": 58, "business-card": 20, "web-form": 14, "person": 5, "third-party": 3})
    return world.newcomer("customer", since, values, source, language, country, office.organisation)


def _office(world: _World) -> _Office:
    draw = world.draw
    country = draw.weighted({"JP": 80, "TW": 13, "US": 4, "GB": 3})
    # Britain and America draw on the same words: one count for both keeps their names and domains apart.
    kind = country if country in ("JP", "TW") else "english"
    company, domain = companies.company(draw, country, world.next_number(f"company-{kind}") - 1)
    organisation = Organisation(f"ORG-{world.next_number('organisation'):05}", company, country)
    town, address = addresses.office(draw, country)
    return _Office(organisation, domain, town, address, draw.day(date(2015, 4, 1), date(2025, 12, 26)))


def _site_usage(draw: Draw, language: str, since: date) -> str:
    days = sorted(draw.day(max(since, date(2026, 1, 5)), _TODAY) for _ in range(draw.between(1, 3)))
    views = ((day, draw.frequent(texts.PAGES), draw.between(1, 6)) for day in days)
    return "; ".join(f"{day} /{language}/{page} {times} view{'s' if times > 1 else ''}" for day, page, times in views)


def _applicant(world: _World) -> Newcomer:
    draw = world.draw
    country = draw.weighted({"JP": 88, "TW": 8, "US": 2, "GB": 2})
    language = draw.weighted({"ja": 86, "en": 9, "zh-Hant": 5}) if country == "JP" else _LANGUAGE_OF[country]
    who = name(draw, language)
    town, address = addresses.home(draw, country)
    values = {
        "name": who.with_reading,
        "email": world.email(who, draw.one(_PRIVATE_DOMAINS)),
        "phone": addresses.mobile(draw, town),
        "address": address,
        "resume": draw.one(texts.RESUMES[language]).format(years=draw.between(3, 14)),
    }
    source = draw.weighted({"web-form": 66, "third-party": 24, "person": 10})  # third parties: recruitment agencies
    return world.newcomer("applicant", draw.day(date(2023, 4, 3), _TODAY), values, source, language, country)


def _shareholder(world: _World) -> Newcomer:
    draw = world.draw
    country = draw.weighted({"JP": 95, "TW": 3, "US": 1, "GB": 1})
    who = name(draw, _LANGUAGE_OF[country])
    _, address = addresses.home(draw, country)
    # Listed shares trade in units of 100.
    units = draw.weighted({1: 45, 2: 15, 3: 10, 5: 14, 10: 10, 30: 4, 120: 2})
    values = {
        "name": who.with_reading,
        "address": address,
        "email": world.email(who, draw.one(_PRIVATE_DOMAINS)),
        "shares": str(units * 100),
        "shareholder_number": f"{world.next_number('shareholder_number') + 10000000}",
    }
    source = "third-party" if draw.chance(90) else "person"  # mostly the notice of all shareholders (総株主通知)
    since = draw.day(date(2019, 10, 18), _TODAY)
    return world.newcomer("shareholder", since, values, source, _LANGUAGE_OF[country], country)


def _employee(world: _World) -> Newcomer:
    """Return a relative of the last employee while there is one to come, else an employee."""
    if world.relatives:
        return _relative(world, world.relatives.popleft())
    draw = world.draw
    language = draw.weighted({"ja": 80, "en": 11, "zh-Hant": 9})
    relation = draw.weighted({"employee": 68, "seconded": 10, "transferred": 8, "retired": 14})
    country = "TW" if relation == "seconded" and draw.chance(60) else "JP"  # to the subsidiary in Taiwan
    who = name(draw, language)
    town, address = addresses.home(draw, country)
    since = draw.day(date(2015, 4, 1), date(2023, 9, 30) if relation == "retired" else _TODAY)
    # Whoever has left has no mailbox at the company any more.
    domain = draw.one(_PRIVATE_DOMAINS) if relation == "retired" else _OWN_DOMAIN
    values = {
        "name": who.with_reading,
        "address": address,
        "email": world.email(who, domain),
        "phone": addresses.mobile(draw, town),
        "salary": texts.SALARIES[language].format(yen=draw.between(256, 780) * 1000),
        "bank_account": texts.BANK_ACCOUNTS[language].format(
            branch=draw.one(texts.BRANCHES[language]), number=draw.digits("#######")
        ),
        "individual_number": _individual_number(draw),
        "health_check": draw.frequent(texts.HEALTH_CHECKS[language]),
        "employee_number": f"E{world.next_number('employee_number'):05}",
        "relation": relation,
    }
    relative = _Relative(language, who.family, town, address, since)
    world.relatives.extend([relative] * draw.weighted({0: 64, 1: 22, 2: 14}))
    return world.newcomer("employee", since, values, "person", language, country)


def _relative(world: _World, relative: _Relative) -> Newcomer:
    """Return a family member: what an employer asks of a dependant, handed in by the employee on their behalf."""
    draw = world.draw
    who = name(draw, relative.language, relative.family)
    values = {
        "name": who.with_reading,
        "address": relative.address,
        "email": world.email(who, draw.one(_PRIVATE_DOMAINS)),
        "phone": addresses.mobile(draw, relative.town),
        "individual_number": _individual_number(draw),
        "relation": "family",
    }
    return world.newcomer("employee", relative.since, values, "person", relative.language, relative.town.country)


def _individual_number(draw: Draw) -> str:
    """Return 12 digits whose last is never the check digit, so that the number can be nobody's.

    A made-up number with the right check digit could be a living person's My Number, which nobody may hold
    without one of the law's few reasons. The check digit: Ordinance of the Ministry of Internal Affairs and
    Communications No. 85 of 2014, Article 5.
    """
    body = draw.digits("###########")
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(reversed(body), start=1)
    )
    check = 0 if total % 11 <= 1 else 11 - total % 11
    return f"{body}{(check + draw.between(1, 9)) % 10}"


def _inquirer(world: _World) -> Newcomer:
    draw = world.draw
    country = draw.weighted({"JP": 80, "TW": 12, "US": 5, "GB": 3})
    language = draw.weighted({"ja": 94, "en": 4, "zh-Hant": 2}) if country == "JP" else _LANGUAGE_OF[country]
    who = name(draw, language)
    town, _ = addresses.home(draw, country)
    values = {"name": who.written, "email": world.email(who, draw.one(_PRIVATE_DOMAINS))}
    if draw.chance(45):
        values["phone"] = addresses.mobile(draw, town)
    values["inquiry"] = draw.one(texts.INQUIRIES[language])
    source = draw.weighted({"web-form": 85, "person": 15})
    return world.newcomer("inquirer", draw.day(date(2025, 4, 1), _TODAY), values, source, language, country)
