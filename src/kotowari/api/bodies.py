"""What the API is sent: one class a request. Values of persons stand in bodies only, never in an address."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from kotowari.handling.acquire import Notice, Source
from kotowari.handling.asked.cases import AsWhom
from kotowari.handling.asked.cases import Form as AnswerForm
from kotowari.handling.asked.cases import Kind as Asked
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.outgoing.received import HowAcquired
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.stop import Because as StopBecause
from kotowari.policy.model import Day
from kotowari.policy.terms import Act, Condition, Form, Ground, ItemClass, Relation
from kotowari.recipients.deliveries import Kept

MOST_PERSONS = 200
"""How many persons one provision may name: what is decided, recorded and opened at a time."""

Named = Annotated[str, StringConstraints(min_length=1, max_length=255)]
"""A name of the policy or a law pack. One that neither defines is refused by the gate, not here."""

Items = Annotated[list[Named], Field(min_length=1, max_length=100)]
Values = Annotated[dict[Named, str], Field(max_length=100, repr=False)]

OneLine = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
"""One line that may be personal."""


ShownText = Annotated[str, StringConstraints(min_length=1, max_length=64 * 1024)]
"""A text that was shown to everybody who was asked the same."""


class Body(BaseModel):
    """Any body: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Find(Body):
    """A person found by a handle, such as an email address. The key must be bound to a purpose that uses the item."""

    item: Named
    value: Annotated[OneLine, Field(repr=False)]
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "JP"
    """The country in whose form a telephone number is written."""


Who = UUID | Find
"""A person, by number or by a handle."""


class AskBody(Body):
    """A question to the gate about a person against whom nothing stands."""

    act: Act
    subject: Named
    items: Items
    purpose: Named | None = None
    purposes: Annotated[list[Named], Field(max_length=100)] = []
    """Every purpose that an acquisition states."""
    recipient: Named | None = None
    ground: Ground | None = None
    basis: Named | None = None
    form: Form = Form.VALUES
    own_use: StrictBool = False
    without: list[Condition] = []
    """Conditions to take as not established."""


class ProviderBody(Body):
    """The third party from whom it comes, and what was confirmed of it beforehand (APPI 30)."""

    name: Annotated[OneLine, Field(repr=False)]
    address: Annotated[OneLine, Field(repr=False)]
    representative: Annotated[OneLine | None, Field(repr=False)] = None
    """Of a corporation."""
    is_corporation: StrictBool = True
    how: HowAcquired
    """How it acquired the information."""
    ground: Ground = Ground.CONSENT
    """On which it provides: on some, the law asks neither confirmation nor record."""
    relation: Relation = Relation.THIRD_PARTY
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "JP"
    told: StrictBool = False
    """Whether it declared all this itself."""
    kept: Kept = Kept.EACH
    """From when the time counts for which the record is kept."""
    succession: UUID | None = None
    """The agreement on record by which its business passes to us: needed where that is the ground."""


class AcquireBody(Body):
    """Values that have arrived about a person."""

    subject: Named
    values: Values
    source: Source
    notice: Notice = Notice.SHOWN
    purposes: Annotated[list[Named], Field(max_length=100)]
    language: Named | None = None
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "JP"
    organisation: Annotated[OneLine | None, Field(repr=False)] = None
    since: Day | None = None
    """From when the person belongs to the organisation."""
    consents: Annotated[list[Named], Field(max_length=10)] = []
    """What the person consented to in giving it: `special-care`."""
    basis: Named | None = None
    person: Who | None = None
    """A person known already, to whom this is added; without one, a new person is made."""
    provider: Annotated[ProviderBody | None, Field(repr=False)] = None
    """Needed where the source is `third-party`."""


class UseBody(Body):
    """Items to be opened for a purpose."""

    person: Who
    subject: Named
    items: Items
    purpose: Named | None = None
    basis: Named | None = None


class ProvideBody(Body):
    """Items of persons to be opened for a recipient."""

    persons: Annotated[list[UUID], Field(min_length=1, max_length=MOST_PERSONS)]
    subject: Named
    items: Items
    purpose: Named | None = None
    recipient: Named
    ground: Ground
    basis: Named | None = None
    own_use: StrictBool = False
    """Whether the recipient will use it for itself."""
    request: UUID | None = None
    """The request on record by which it is given, on the grounds of law and what is otherwise permitted."""
    kept: Kept = Kept.EACH
    """From when the time counts for which a record of it is kept that is due."""


class ConsentBody(Body):
    """A person's consent: to one purpose, to a provision to one recipient, or to acquiring items of a class."""

    person: Who
    items: Items
    how: Named
    """A word such as `web-form` or `paper`."""
    language: Named
    purpose: Named | None = None
    recipient: Named | None = None
    names: Annotated[list[Named], Field(max_length=3)] = []
    """What was named to the person: `country`, `regime`, `measures`."""
    item_class: Annotated[ItemClass | None, Field(alias="class")] = None
    """Acquiring items of this class: `special-care`."""
    text: Annotated[ShownText | None, Field(repr=False)] = None
    """The text that was shown to everybody; without it, the policy's own words were."""


class WithdrawBody(Body):
    """A consent that a person withdraws: all to one purpose, one recipient or one class, or one by its number."""

    person: Who
    purpose: Named | None = None
    recipient: Named | None = None
    item_class: Annotated[ItemClass | None, Field(alias="class")] = None
    consent: UUID | None = None
    how: Named = "request"
    """A word such as `web-form` or `telephone`."""


class CorrectBody(Body):
    """Content to be corrected, added or deleted."""

    person: Who
    subject: Named
    values: Values = {}
    """By item: one that is held is corrected, another is added."""
    deleted: Annotated[list[Named], Field(max_length=100)] = []
    """Items whose content goes."""
    identity_verified: StrictBool = False
    """Whether the request was found to come from the person or an agent."""
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "JP"
    basis: Named | None = None


class StopBody(Body):
    """A use, a provision, or both, to be stopped."""

    person: Who
    subject: Named
    because: StopBecause
    purpose: Named | None = None
    """None stops all of them."""
    use: StrictBool = True
    provision: StrictBool = False


class ResumeBody(Body):
    """A stop to be lifted: the one that was made with the same words."""

    person: Who
    subject: Named
    because: ResumeBecause
    purpose: Named | None = None
    use: StrictBool = True
    provision: StrictBool = False


class EraseBody(Body):
    """A person to be erased."""

    person: Who
    subject: Named
    because: EraseBecause


Words = Annotated[str, StringConstraints(max_length=20_000), Field(repr=False)]
"""What somebody writes in a form; kept sealed."""

Line = Annotated[str | None, StringConstraints(max_length=1024), Field(repr=False)]
"""One line of a form, left empty where there is nothing to say."""


class WhoAsks(Body):
    """A human being as the form has them; nothing of it is proved."""

    name: Line = None
    kana: Line = None
    """The name as it is read, in kana."""
    latin: Line = None
    """The name in Latin letters."""
    birth_date: Day | None = Field(default=None, repr=False)
    address: Line = None
    email: Line = None
    phone: Line = None


class RequestsBody(Body):
    """A request of a person, as the company's own form took it."""

    kind: Asked
    subject: Named
    """As whom, of the policy's subjects, the person is dealt with."""
    language: Literal["en", "ja", "zh-Hant"]
    """In which the person is written to."""
    requester: WhoAsks
    """Whose information it is about."""
    agent: WhoAsks | None = None
    """Who asks for them, where somebody does."""
    as_whom: AsWhom = AsWhom.PERSON
    form: AnswerForm = AnswerForm.ELECTRONIC
    """In which the answer is asked for."""
    items: Annotated[list[Named], Field(max_length=100)] = []
    """All, if none is named."""
    places: Annotated[list[Named], Field(max_length=100)] = []
    since: Day | None = None
    until: Day | None = None
    title: Line = None
    text: Words = ""
    arrived_on: Day | None = None
    """The day of its true arrival, if that is not today; never one to come."""


class CodeBody(Body):
    """A one-time code is asked for."""

    request: UUID
    address: Annotated[OneLine, Field(repr=False)]
    """An address for mail. A code is sent there if it is held here; the answer is the same if it is not."""


class TryBody(CodeBody):
    """A one-time code is tried."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=64), Field(repr=False)]
