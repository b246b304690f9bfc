"""A customer asks what is held: each scene an act, from the mail that comes in to the answer that is opened.

Each can happen once. A run that was killed is taken up where it was: the request says how far it has come.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

from kotowari import clock
from kotowari.cli.demo.asking.answered import Answering
from kotowari.cli.demo.asking.letter import mail_of
from kotowari.cli.demo.asking.mapping import CompanyMap
from kotowari.cli.demo.asking.script import ASKING, TOLD
from kotowari.cli.demo.places.living import Living
from kotowari.cli.demo.script import SAID, SCENES
from kotowari.cli.demo.telling import Telling
from kotowari.cli.show import Shown
from kotowari.datamap.model import PlaceKind
from kotowari.handling.asked.cases import Case, Channel, Kind, State, read_case
from kotowari.handling.asked.check import Check, check_who_asks
from kotowari.handling.asked.codes import VALID, issue_code, try_code
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.evidence import Proof
from kotowari.handling.asked.tasks import Looked, Outcome, finish_task
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.home import OPERATOR
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.places.maps import MapOnRecord
from kotowari.places.shown.redaction import Why
from kotowari.policy.text import in_language
from kotowari.rights.arriving.arrival import Coming, Who, receive
from kotowari.rights.arriving.eml import read_letter
from kotowari.rights.deciding.review import open_review
from kotowari.rights.deciding.rulings import judge
from kotowari.rights.gathering.gather import Gathered, gather
from kotowari.rights.gathering.openers import opened_places
from kotowari.rights.gathering.plan import Plan
from kotowari.rights.gathering.planning import approve_plan, draft_plan
from kotowari.rights.gathering.sources import Sources
from kotowari.rights.reminding import remind
from kotowari.rights.telling import Teller
from kotowari.rights.time.workdays import workdays

RECEIVED: Final = datetime(2027, 6, 1, 14, 41, tzinfo=UTC)
"""When the mail came: late in the evening in Tokyo, the day before the desk read it."""

DESK, OFFICER = "support-desk", "privacy-officer"

_MARRIED: Final = "提出された戸籍により、婚姻前の氏名であることを確認した。"
_SEARCHED: Final = "2015年から2026年までの申込書を、氏名（婚姻前の氏名を含む）および会社名で確認した。"
_FORM: Final = "セミナー申込書（紙）\n受付 2022-07-08\n氏名 {name}\n会社名 {company}\n電話番号 {phone}\n"
_CODE: Final = re.compile(r"\b\d{8}\b")

T = TypeVar("T")


def granted(outcome: T | Refused) -> T:
    """Return what an act of the story came to, which the policy permits."""
    if isinstance(outcome, Refused):
        raise AssertionError(outcome.answer.reason.code)
    return outcome


def tell_asking(installation: Installation, shown: Shown, living: Living) -> None:
    """Tell of a customer who asks what is held."""
    Asking(installation, Telling(shown, {**SCENES, **ASKING}, {**SAID, **TOLD}), living).tell()


@dataclass
class Asking:
    """One telling of it, on an installation whose places live."""

    installation: Installation
    telling: Telling
    living: Living
    _request: UUID | None = field(default=None, init=False)

    def tell(self) -> None:
        """Act every scene in turn."""
        record = self._map()
        self._arrive()
        self._once("code", State.IDENTIFIED, self._code)
        self._once("licence", State.PLANNED, self._licence)
        with opened_places(self.installation.home, self._space, record.datamap, DESK) as openers:
            sources = Sources(record.number, record.datamap, openers)
            self._plan(sources)
            self._gather(sources)
            Answering(self.installation, self.telling, self.living.cast, self._case(), sources).tell()

    @property
    def _space(self) -> Space:
        return self.installation.space()

    def _map(self) -> MapOnRecord:
        """The living places are held against the map, and what nobody had mapped is mapped."""
        written, telling = CompanyMap(self.installation.home), self.telling
        telling.scene("places", places=written.titles(telling.shown.language))
        if not self.living.is_mariadb:
            telling.note("no-mariadb")
        telling.scene("drift")
        with self._space.reading() as connection:
            is_used = written.is_in_force(connection, self._space)
        if is_used:
            telling.note("before")
        else:
            telling.note("unmapped", names=", ".join(written.unmapped(written.before())))
            telling.scene("mapped")
        record = written.use(self._space, OFFICER)
        left = written.unmapped(written.files())
        if left:
            raise AssertionError(", ".join(left))
        telling.note("agrees", count=len(record.datamap.places))
        return record

    def _arrive(self) -> None:
        """The mail is a request from the day on which it truly came."""
        cast = self.living.cast
        letter = read_letter(mail_of(cast, RECEIVED))
        arrived = clock.day(RECEIVED, self._space.timezone())
        coming = Coming(
            Kind.DISCLOSURE,
            "customer",
            Channel.EMAIL,
            cast.asker.language,
            Who(name=letter.name, email=letter.address),
            arrived,
            title=letter.title,
            text=letter.text,
            papers=letter.papers,
        )
        self.telling.scene("arrival", arrived=arrived)
        key = f"{OPERATOR}/request-of-{cast.asker.key}"
        taken = receive(self._space, by=DESK, coming=coming, is_working=workdays("JP"), key=key)
        self._request = taken.case.request
        self.telling.note("due", number=taken.case.number, due=taken.case.due_on)

    def _code(self) -> None:
        """Whoever asks reads mail at the address that the vault holds of the person."""
        case, address = self._case(), self.living.cast.asker.values["email"]
        sending = issue_code(self._space, by=DESK, request=case.request, address=address)
        if sending.code is None:
            raise AssertionError("the one who asks is known by the address")
        minutes = int(VALID.total_seconds() // 60)
        told = Teller(self._space.rulebook().policy, case).code(sending.code, minutes)
        send(MailServer.from_url(self.living.post.url), Letter(sending.address, told.subject, told.text))
        mail = self.living.post.letters[-1]
        self.telling.note("mail", subject=mail["Subject"])
        code = _CODE.search(mail.get_content())
        if code is None:
            raise AssertionError("the mail has a code")
        try_code(self._space, by=DESK, request=case.request, address=address, code=code[0])
        self.telling.note("identified")

    def _licence(self) -> None:
        """What staff saw lets the telephone find the person too; nothing of the document is written down."""
        seeds = {"phone": [self.living.cast.asker.values["phone"]]}
        check = Check(Of.PERSON, Means.DOCUMENT, "crm", "driving-licence", ("name", "address"), seeds=seeds)
        check_who_asks(self._space, by=DESK, request=self._case().request, check=check)
        self.telling.note("seen")

    def _plan(self, sources: Sources) -> None:
        drafted: list[Plan] = []

        def draft() -> None:
            outcome = draft_plan(self._space, by=DESK, request=self._case().request, sources=sources)
            drafted.append(granted(outcome)[1])
            for place in drafted[0].places:
                title = in_language(sources.datamap.places[place.name].title, self.telling.shown.language)
                if place.kind is PlaceKind.MANUAL:
                    self.telling.note("by-hand", title=title, owner=place.owner)
                else:
                    self.telling.note("tables", title=title, count=len(place.tables))

        def approve() -> None:
            approve_plan(self._space, by=OFFICER, request=self._case().request, plan=drafted[0].digest)
            self.telling.note("done")

        self._once("plan", State.APPROVED, draft)
        self._once("approve", State.APPROVED, approve)

    def _gather(self, sources: Sources) -> None:
        """One place is down at first, and loses the others nothing."""
        self._once("run", State.GATHERED, lambda: self._without_desk(sources))
        self._once("again", State.DECIDED, lambda: self._read(sources))
        self._once("cabinet", State.DECIDED, lambda: self._look_through(sources))
        self._once("doubt", State.DECIDED, lambda: self._settle(sources))

    def _without_desk(self, sources: Sources) -> None:
        self.living.desk.close()
        try:
            self._read(sources)
        finally:
            self.living.desk.open()

    def _read(self, sources: Sources) -> None:
        gathered: Gathered = granted(gather(self._space, by=DESK, request=self._case().request, sources=sources))
        for name, reading in gathered.readings.items():
            title = in_language(sources.datamap.places[name].title, self.telling.shown.language)
            if reading.state == "read":
                self.telling.note("read", title=title, count=reading.rows)
            else:
                self.telling.note("unread", title=title)

    def _look_through(self, sources: Sources) -> None:
        """The archivist is reminded by mail, finds a form, and hands in a copy typed off."""
        server = MailServer.from_url(self.living.post.url)
        if remind(self._space, sources.datamap, lambda letter: send(server, letter)).sent:
            self.telling.note("mail", subject=self.living.post.letters[-1]["Subject"])
        asker = self.living.cast.asker.values
        form = _FORM.format(name=asker["name"], company=asker["company"], phone=asker["phone"])
        looked = Looked(Outcome.FOUND, _SEARCHED, 1, files=(Proof("form-2022-0114.txt", form.encode()),))
        finish_task(self._space, by="archivist", request=self._case().request, place="cabinet", looked=looked)
        self.telling.note("reported", count=looked.found)

    def _settle(self, sources: Sources) -> None:
        """Whoever approves says whose the doubtful rows are, and what hangs on them is read too."""
        request = self._case().request
        redacted = granted(open_review(self._space, by=OFFICER, request=request, sources=sources)).redacted
        for one in redacted.redactions:
            if one.why is Why.DOUBTFUL:
                judge(
                    self._space,
                    by=OFFICER,
                    request=request,
                    redacted=redacted,
                    name=one.name,
                    is_own=True,
                    reason=_MARRIED,
                    row=None,
                )
        self._read(sources)

    def _once(self, scene: str, until: State, act: Callable[[], None]) -> None:
        """Act a scene, unless the request has come as far as that on an earlier run."""
        self.telling.scene(scene)
        if has_come(self._case(), until):
            self.telling.note("before")
        else:
            act()

    def _case(self) -> Case:
        if self._request is None:
            raise AssertionError("the mail came first")
        with self._space.reading() as connection:
            return read_case(connection, self._space, self._request)


def has_come(case: Case, to: State) -> bool:
    """Whether a request has come as far as a state, or further."""
    order = list(State)
    return order.index(case.state) >= order.index(to)
