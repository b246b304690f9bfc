"""A policy file as data. One class a section of the file; ``docs/policy-file.md`` explains each key to its writer."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from kotowari.policy.period import Period
from kotowari.policy.terms import Act, Form, Ground, ItemClass, Keeper, Relation, Route, Whose
from kotowari.policy.vocabulary import ITEMS, PURPOSES, SUBJECTS, concept
from kotowari.written import shapes
from kotowari.written.shapes import Country, Language, Name, Part, Words

_EMAIL = r"^[^@\s]+@[^@\s]+$"
_CURRENCY = r"^[A-Z]{3}$"
_GAP = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z0-9_.-]+)?$"

FORMS = {
    **shapes.FORMS,
    _EMAIL: "an email address such as `privacy@example.com`",
    _CURRENCY: "a currency of three capital letters such as `JPY`",
    _GAP: "the id of a gap such as `measures-unstated`, as `kotowari policy check` shows it",
}
"""What each pattern asks for, in words."""

Currency = Annotated[str, StringConstraints(pattern=_CURRENCY)]
"""An ISO 4217 currency code of three letters."""

GapId = Annotated[str, StringConstraints(pattern=_GAP)]
"""What a gap between a policy and a law is called: a name, and after a stroke the rule it is about, if to one."""

SubjectKind = Annotated[str, AfterValidator(partial(concept, known=SUBJECTS, example="dpv:Customer"))]
"""A concept of DPV that every person of a subject falls under, such as ``dpv:Customer``."""

ItemKind = Annotated[str, AfterValidator(partial(concept, known=ITEMS, example="pd:EmailAddress"))]
"""A concept of DPV that an item falls under, such as ``pd:EmailAddress``."""

PurposeKind = Annotated[str, AfterValidator(partial(concept, known=PURPOSES, example="dpv:CustomerCare"))]
"""A concept of DPV that a purpose falls under, such as ``dpv:CustomerCare``."""


def _period(value: object) -> Period:
    if isinstance(value, Period):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a length of time such as `14 days`, `6 months` or `1 year`")
    return Period.parse(value)


def _day(value: object) -> date:
    # Not left to pydantic, which would take a number for seconds since 1970.
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("expected a day such as `2026-04-01`") from None


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("expected an IANA time zone such as `Asia/Tokyo`")
    return str(ZoneInfo(value))


Day = Annotated[date, BeforeValidator(_day)]
Length = Annotated[Period, BeforeValidator(_period)]


class Contact(Part):
    """Where requests, complaints and inquiries go."""

    email: Annotated[str, StringConstraints(pattern=_EMAIL)]
    desk: Words | None = None
    telephone: str | None = None


class Operator(Part):
    """The company that handles the information."""

    name: Words
    address: Words | None = None
    representative: Words | None = None
    country: Country = "JP"
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Tokyo"
    contact: Contact


class Subject(Part):
    """A category of person. ``includes`` says who else is meant, such as those who have left."""

    label: Words
    kind: SubjectKind | None = None
    includes: Words | None = None


class Item(Part):
    """A kind of personal information. ``handle`` names the form by which a person can be found by it."""

    label: Words
    kind: ItemKind | None = None
    item_class: ItemClass = Field(ItemClass.ORDINARY, alias="class")
    handle: Literal["email", "phone", "number"] | None = None


class Span(Part):
    """Something that lasts and ends, such as a contract, in words that a page shows: ``while the contract lasts``.

    ``of`` says whose it is. What is ``sliding`` has no ending of its own: each contact lets it begin anew.
    """

    label: Words
    of: Whose = Whose.PERSON
    sliding: bool = False


class Keep(Part):
    """How long a purpose needs what it uses: while a period lasts, then a length of time."""

    while_: Name | None = Field(None, alias="while")
    then: Length | None = None

    @model_validator(mode="after")
    def _some_length(self) -> "Keep":
        if self.while_ is None and self.then is None:
            raise ValueError("expected `while`, `then` or both")
        return self


class Purpose(Part):
    """A purpose of utilization: for some subjects and items. ``form`` limits it to aggregates."""

    label: Words
    kind: PurposeKind | None = None
    for_: tuple[Name, ...] = Field(alias="for", min_length=1)
    items: tuple[Name, ...] = Field(min_length=1)
    form: Form = Form.VALUES
    opt_out: bool = False
    keep: Keep | None = None


class Foreign(Part):
    """By which route a recipient abroad may receive (APPI 28), what evidences it, how often it is checked."""

    route: Route
    evidence: Words | None = None
    every: Length = Period(months=12)


class Recipient(Part):
    """A party outside the operator. ``identifies``: it will link what it receives to persons it knows (APPI 31).

    Address and representative are what a record of a provision says of it (APPI 29(1)).
    """

    name: Words
    address: Words | None = None
    representative: Words | None = None
    country: Country
    relation: Relation
    foreign: Foreign | None = None
    identifies: bool = False


class Provision(Part):
    """Whose information may be provided, and on which grounds."""

    of: tuple[Name, ...] = Field(min_length=1)
    grounds: tuple[Ground, ...] = Field(min_length=1)


class Responsible(Part):
    """Who answers for jointly used information (APPI 27(5)(iii) wants all three)."""

    name: Words
    address: Words | None = None
    representative: Words | None = None


class JointUse(Part):
    """Items of subjects shared with named recipients for named purposes."""

    with_: tuple[Name, ...] = Field(alias="with", min_length=1)
    of: tuple[Name, ...] = Field(min_length=1)
    items: tuple[Name, ...] = Field(min_length=1)
    purposes: tuple[Name, ...] = Field(min_length=1)
    responsible: Responsible

    @property
    def is_complete(self) -> bool:
        """Whether the notice names the responsible party's address and representative too."""
        return bool(self.responsible.address and self.responsible.representative)


class Fee(Part):
    """What is charged for a request, in whole units of a currency, with words on how it is paid (APPI 38)."""

    amount: Annotated[int, Field(ge=0, strict=True)]
    currency: Currency = "JPY"
    words: Words | None = None


class Right(Part):
    """A right that the page offers, to whom; ``how`` is the designated method (APPI 37)."""

    act: Act
    of: tuple[Name, ...] = Field(min_length=1)
    how: Words | None = None
    fee: Fee | None = None


class Undertaking(Part):
    """Something the operator promises to do.

    ``of`` says about whose information, ``how`` in which manner, ``by`` what keeps it: people, if not otherwise.
    """

    of: tuple[Name, ...] = ()
    how: Words | None = None
    by: tuple[Keeper, ...] = Field((Keeper.PROCEDURE,), min_length=1)


class Clause(Part):
    """A piece of the page. Without a heading it continues the clause before.

    ``keeps`` names the rules it states; ``informs`` says that it promises nothing of its own, as an address or a date.
    """

    id: Name
    heading: Words | None = None
    text: Words
    keeps: tuple[str, ...] = ()
    informs: bool = False


class Policy(Part):
    """One revision of a policy: its rules first, the document that states them last.

    ``following`` are languages whose text is to follow: the revision may be published before it is translated.
    """

    kotowari: Literal[1]
    policy: Name
    revision: Day
    published: Day | None = None
    illustration: Words | None = None
    languages: tuple[Language, ...] = Field(min_length=1)
    following: tuple[Language, ...] = ()
    prevailing: Language
    laws: tuple[Name, ...] = Field(min_length=1)
    title: Words
    operator: Operator
    subjects: dict[Name, Subject] = Field(min_length=1)
    items: dict[Name, Item] = Field(min_length=1)
    periods: dict[Name, Span] = {}
    purposes: dict[Name, Purpose] = Field(min_length=1)
    acquisition: dict[Name, Undertaking] = {}
    recipients: dict[Name, Recipient] = {}
    provision: dict[Name, Provision] = {}
    joint_use: dict[Name, JointUse] = {}
    rights: dict[Name, Right] = {}
    keeping: dict[Name, Undertaking] = {}
    measures: dict[Name, Undertaking] = {}
    tenants: dict[Name, Undertaking] = {}
    revisions: dict[Name, Undertaking] = {}
    answers: dict[GapId, Words] = {}
    document: tuple[Clause, ...] = Field(min_length=1)

    def rules(self) -> Iterator[str]:
        """Yield the path of every rule that a clause must state, such as ``purposes.support``."""
        for section in RULE_SECTIONS:
            for name in getattr(self, section):
                yield f"{section}.{name}"

    def purposes_of(self, subject: str) -> dict[str, Purpose]:
        """Return the purposes promised for a subject, by name, in the file's order."""
        return {name: purpose for name, purpose in self.purposes.items() if subject in purpose.for_}


RULE_SECTIONS = (
    "acquisition",
    "purposes",
    "provision",
    "joint_use",
    "rights",
    "keeping",
    "measures",
    "tenants",
    "revisions",
)
"""The sections whose rules the document must state. Recipients are stated through joint use and provision."""

UNDERTAKINGS = ("acquisition", "keeping", "measures", "tenants", "revisions")
"""The sections whose rules are undertakings."""
