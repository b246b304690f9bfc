"""What a column may hold, and what the map then says of it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from kotowari.datamap.model import Match


class Content(StrEnum):
    """A kind of information as columns of company databases hold it, finer than a policy's items."""

    NAME = "name"
    FAMILY_NAME = "family-name"
    GIVEN_NAME = "given-name"
    READING = "reading"
    """A name in kana: フリガナ."""
    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal-code"
    ADDRESS = "address"
    BIRTH_DATE = "birth-date"
    AGE = "age"
    GENDER = "gender"
    NATIONALITY = "nationality"
    MARITAL = "marital"
    FAMILY = "family"
    COMPANY = "company"
    DEPARTMENT = "department"
    JOB_TITLE = "job-title"
    CAREER = "career"
    SALARY = "salary"
    CUSTOMER_NUMBER = "customer-number"
    EMPLOYEE_NUMBER = "employee-number"
    MY_NUMBER = "my-number"
    OFFICIAL_ID = "official-id"
    """Passport, driving licence, residence card, social security, pension or insurance number."""
    CARD = "card"
    BANK_ACCOUNT = "bank-account"
    USER_NAME = "user-name"
    ACCOUNT = "account"
    """An account with another service: a LINE or X identifier."""
    SECRET = "secret"  # noqa: S105 - a kind of content, not a password
    IP_ADDRESS = "ip-address"
    DEVICE = "device"
    """What tells one device or browser from another: a user agent, a cookie, a MAC address."""
    POSITION = "position"
    HEALTH = "health"
    SPECIAL = "special"
    """Other special care-required information (APPI 2(3)): creed, race, criminal record, having been a victim."""
    PICTURE = "picture"
    URL = "url"
    TEXT = "text"
    FIELDS = "fields"
    """A document with fields of its own (JSON)."""
    NOTHING = "nothing"
    """Nothing of a person by itself: a key, a state, an amount, a moment."""


class Certainty(IntEnum):
    """How far a guess may be trusted. What is ``UNCERTAIN`` is drafted as undecided."""

    UNCERTAIN = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft says of a column that holds something.

    ``item`` is the item's usual name in a policy, ``kinds`` what a policy's item may say it is in the Data Privacy
    Vocabulary, best first. ``finds`` is the handle by which it finds persons, and ``match`` how it is compared then.
    ``text``: people write into it. ``hidden``: it is shown to nobody who asks.
    """

    item: str | None = None
    kinds: tuple[str, ...] = ()
    finds: str | None = None
    match: Match = Match.EXACT
    text: bool = False
    hidden: bool = False


DRAFTED: Final[dict[Content, Drafted]] = {
    Content.NAME: Drafted("name", ("pd:Name",)),
    Content.FAMILY_NAME: Drafted("name", ("pd:Name",)),
    Content.GIVEN_NAME: Drafted("name", ("pd:Name",)),
    Content.READING: Drafted("name", ("pd:Name",)),
    Content.EMAIL: Drafted(
        "email", ("pd:EmailAddress", "pd:EmailAddressPersonal", "pd:EmailAddressWork"), "email", Match.EMAIL
    ),
    Content.PHONE: Drafted("phone", ("pd:TelephoneNumber",), "phone", Match.PHONE),
    Content.POSTAL_CODE: Drafted("address", ("pd:PostalCode", "pd:PhysicalAddress")),
    Content.ADDRESS: Drafted("address", ("pd:PhysicalAddress", "pd:Domicile", "pd:HomeLocation")),
    Content.BIRTH_DATE: Drafted("birth_date", ("pd:BirthDate",)),
    Content.AGE: Drafted("age", ("pd:Age", "pd:AgeExact")),
    Content.GENDER: Drafted("gender", ("pd:Gender",)),
    Content.NATIONALITY: Drafted("nationality", ("pd:Nationality", "pd:Citizenship")),
    Content.MARITAL: Drafted("family", ("pd:MaritalStatus", "pd:Family")),
    Content.FAMILY: Drafted("family", ("pd:Family", "pd:FamilyStructure", "pd:Relationship")),
    Content.COMPANY: Drafted("company", ("pd:CurrentEmployment",)),
    Content.DEPARTMENT: Drafted("department", ("pd:WorkEnvironment", "pd:CurrentEmployment")),
    Content.JOB_TITLE: Drafted("job_title", ("pd:Job", "pd:CurrentEmployment")),
    Content.CAREER: Drafted("resume", ("pd:WorkHistory", "pd:EmploymentHistory", "pd:Education")),
    Content.SALARY: Drafted("salary", ("pd:Salary", "pd:Income")),
    Content.CUSTOMER_NUMBER: Drafted("customer_number", ("pd:AccountIdentifier",), "customer-number", Match.NUMBER),
    Content.EMPLOYEE_NUMBER: Drafted("employee_number", ("pd:Identifier",), "employee-number", Match.NUMBER),
    Content.MY_NUMBER: Drafted("individual_number"),
    Content.OFFICIAL_ID: Drafted("official_id", ("pd:OfficialID", "pd:Passport", "pd:Insurance")),
    Content.CARD: Drafted("payment_card", ("pd:PaymentCard", "pd:CreditCardNumber", "pd:PaymentCardNumber")),
    Content.BANK_ACCOUNT: Drafted("bank_account", ("pd:BankAccount", "pd:FinancialAccount")),
    Content.USER_NAME: Drafted("user_name", ("pd:Username",)),
    Content.ACCOUNT: Drafted("account", ("pd:SocialMedia", "pd:AccountIdentifier", "pd:UID")),
    Content.SECRET: Drafted(hidden=True),
    Content.IP_ADDRESS: Drafted("ip_address", ("pd:IPAddress",)),
    Content.DEVICE: Drafted("device", ("pd:DeviceBased", "pd:UserAgent", "pd:BrowserFingerprint")),
    Content.POSITION: Drafted("location", ("pd:Location", "pd:GPSCoordinate")),
    Content.HEALTH: Drafted("health", ("pd:Health", "pd:MedicalHealth", "pd:HealthRecord", "pd:Disability")),
    Content.SPECIAL: Drafted("special_care", ("pd:Religion", "pd:Race", "pd:Criminal")),
    Content.PICTURE: Drafted("picture", ("pd:Picture",)),
    Content.URL: Drafted(),
    Content.TEXT: Drafted(text=True),
    Content.FIELDS: Drafted(),
    Content.NOTHING: Drafted(),
}
"""What the draft says of each."""

OF_A_PERSON: Final = frozenset(content for content, drafted in DRAFTED.items() if drafted.item) | {Content.SECRET}
"""The contents that are information of a person by themselves."""

DIRECT: Final = frozenset(
    {
        Content.NAME,
        Content.FAMILY_NAME,
        Content.GIVEN_NAME,
        Content.READING,
        Content.EMAIL,
        Content.PHONE,
        Content.CUSTOMER_NUMBER,
        Content.EMPLOYEE_NUMBER,
        Content.MY_NUMBER,
        Content.BIRTH_DATE,
        Content.USER_NAME,
        Content.GENDER,
    }
)
"""The contents by which a table shows that its rows are persons."""
