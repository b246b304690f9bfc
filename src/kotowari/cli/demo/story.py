"""The story: each scene an act on the made-up company's people, with its answer, clause and revision.

Scenes that can happen once (a publication, an erasure) are left as they are on a later run, and told so.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from uuid import UUID

from kotowari import clock
from kotowari.cli.demo.custody import Custody
from kotowari.cli.demo.people import Newcomer
from kotowari.cli.demo.telling import Telling
from kotowari.cli.show import Shown
from kotowari.errors import LedgerTampered
from kotowari.handling.acquire import Arrival, Notice, Source, acquire, handles_of
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.erase import Because, erase
from kotowari.handling.grounds.abroad import check
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Opened
from kotowari.handling.provide import provide
from kotowari.handling.publish import approve, propose
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.ledger.verify import verify
from kotowari.policy.terms import Ground
from kotowari.vault.lookup import Lookup

BEFORE = date(2026, 5, 29)
"""The day of the first scenes: the 2019 page is in force."""

AFTER = date(2026, 6, 1)
"""The day of the others: the illustrated revision takes force."""

OVERDUE = date(2027, 6, 2)
"""A day after the subsidiary's check was due again."""

POLICY = "hennge"
FIRST, REVISED = "hennge-2019-10-18.yaml", "hennge-2026-06-01-illustration.yaml"

_CHECKED = "SELECT EXISTS (SELECT FROM recipients.record WHERE kind = 'check' AND recipient = 'taiwan')"
_CHECKED_AGAIN = (
    "SELECT EXISTS (SELECT FROM recipients.record WHERE kind = 'check' AND recipient = 'taiwan' AND since = %s)"
)
_CONSENT = "SELECT EXISTS (SELECT FROM vault.consent WHERE person = %s AND recipient = 'insurer')"
_ERASED = "SELECT person FROM vault.erasure ORDER BY at LIMIT 1"
_CUSTOMERS = "SELECT person FROM vault.person WHERE 'customer' = ANY (subjects) ORDER BY person"


def policy_text(name: str) -> str:
    """Return the text of one of the demonstration's policy files."""
    return (resources.files("kotowari.cli.demo") / "policies" / name).read_text(encoding="utf-8")


def publish_shipped(space: Space, name: str) -> None:
    """Publish one of the demonstration's policy files: one officer proposes it, another approves."""
    text = policy_text(name)
    propose(space, by="privacy-officer", text=text, file=name)
    approve(space, by="general-counsel", text=text, file=name)


@dataclass(slots=True)
class Story:
    """One telling: on an installation, about some people, to a reader; ``asking`` tells of the request at its end."""

    installation: Installation
    people: Sequence[Newcomer]
    shown: Shown
    asking: Callable[[], None]

    def tell(self) -> None:
        """Act every scene in turn."""
        with clock.as_of(BEFORE):
            self._before()
        with clock.as_of(AFTER):
            self._publish_revision()
            self._after()
            self._erasure()
        with clock.as_of(OVERDUE):
            self._day()
            is_checked = self._is_there(_CHECKED_AGAIN, OVERDUE)
            if is_checked:
                self.telling.scene("overdue")
                self.telling.note("before")
            else:
                self._list("overdue", "taiwan")
            Custody(self.installation, self.telling, self._find).tell(self.people, is_checked=is_checked)
            self.asking()
        self._ledger()

    @property
    def telling(self) -> Telling:
        """What is written of it, to its reader."""
        return Telling(self.shown)

    @property
    def _space(self) -> Space:
        return self.installation.space()

    def _before(self) -> None:
        self._day()
        self._use("support", "customer", "email", "support", "support-desk")
        self._use("promotion", "applicant", "email", "promotion", "promotion-desk")
        self._promotion_by_email()
        self._list("taiwan", "taiwan")

    def _promotion_by_email(self) -> None:
        """A customer's mailbox: refused, opened by consent, and closed again as easily."""
        self._use("mailing", "customer", "email", "promotion", "promotion-desk")
        person = self._person("customer", "email")
        self.telling.scene("consent")
        consent = Consent(frozenset(("email",)), "web-form", "ja", purpose="promotion")
        give_consent(self._space, by="support-desk", person=person, consent=consent)
        self.telling.note("done")
        self._use("mailing-again", "customer", "email", "promotion", "promotion-desk")
        self.telling.scene("withdraw")
        withdraw(self._space, by="support-desk", person=person, purpose="promotion")
        self.telling.note("done")
        self._use("mailing-last", "customer", "email", "promotion", "promotion-desk")

    def _after(self) -> None:
        self._day()
        self._list("taiwan-again", "taiwan")
        self._provide("shareholder", "shareholder", "email", "shareholder_inquiries", "taiwan", Ground.JOINT_USE)
        person = self._person("employee", "individual_number")
        if not self._is_there(_CONSENT, person):
            consent = Consent(frozenset(("individual_number",)), "paper", "ja", recipient="insurer")
            give_consent(self._space, by="personnel", person=person, consent=consent)
        self._provide("number", "employee", "individual_number", "welfare", "insurer", Ground.CONSENT)
        self._use("no-purpose", "customer", "phone", None, "support-desk")

    def _publish_revision(self) -> None:
        self.telling.scene("publish")
        done = "before"
        if all(known.policy.revision != AFTER for known in self._space.shelf.revisions):
            publish_shipped(self._space, REVISED)
            done = "done"
        if not self._is_there(_CHECKED):
            document = b"the check of May 2026, made up"
            check(self._space, by="privacy-officer", recipient="taiwan", on=AFTER, document=document)
        self.telling.note(done)

    def _erasure(self) -> None:
        self.telling.scene("erase")
        leaver = [one for one in self.people if one.subject == "customer"][-1]
        number = self._find(leaver)
        if number is not None:
            outcome = erase(
                self._space, by="privacy-officer", person=number, subject="customer", because=Because.NO_LONGER_NEEDED
            )
            self.telling.answer(outcome.answer)
        else:
            number = self._erased()
            self.telling.note("before")
        self.telling.scene("erased-read")
        read = use(
            self._space, by="support-desk", person=number, subject="customer", items=["email"], purpose="support"
        )
        self.telling.answer(read.answer)
        self.telling.scene("erased-import")
        purposes = frozenset(self._space.rulebook().policy.purposes_of("customer"))
        arrival = Arrival("customer", leaver.values, Source.CONTRACT, Notice.SHOWN, purposes, region=leaver.country)
        self.telling.answer(acquire(self._space, by="intake", arrival=arrival).answer)

    def _ledger(self) -> None:
        self.installation.integrate()
        folder, key = self.installation.log_folder(), str(self.installation.signer().verifier)
        self.telling.scene("verify")
        verified = verify(folder, key)
        self.telling.note("intact", count=verified.size)
        self.telling.scene("tamper")
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / "copy"
            shutil.copytree(folder, copy)
            change_one_byte(copy)
            try:
                verify(copy, key)
            except LedgerTampered as problem:
                self.telling.note("altered", problem=problem)
            else:
                raise AssertionError("a changed copy was taken for the log")

    def _use(self, scene: str, subject: str, item: str, purpose: str | None, by: str) -> None:
        self.telling.scene(scene)
        person = self._person(subject, item)
        outcome = use(self._space, by=by, person=person, subject=subject, items=[item], purpose=purpose)
        self.telling.answer(outcome.answer)
        if isinstance(outcome, Opened):
            self.telling.note("opened", count=len(outcome.values))

    def _list(self, scene: str, recipient: str) -> None:
        with self._space.reading() as connection:
            customers = [row[0] for row in connection.execute(_CUSTOMERS).fetchall()]
        self.telling.scene(scene, count=len(customers))
        items = ("company", "name", "email")
        outcomes = list(
            provide(
                self._space,
                by="sales-operations",
                persons=customers,
                subject="customer",
                items=items,
                purpose="support",
                recipient=recipient,
                ground=Ground.JOINT_USE,
            )
        )
        self.telling.answer(outcomes[0].answer)
        if isinstance(outcomes[0], Opened):
            provided = sum(isinstance(outcome, Opened) for outcome in outcomes)
            refused = len(outcomes) - provided
            self.telling.note("persons", count=provided, refused=refused)

    def _provide(self, scene: str, subject: str, item: str, purpose: str, recipient: str, ground: Ground) -> None:
        self.telling.scene(scene)
        person = self._person(subject, item)
        (outcome,) = provide(
            self._space,
            by="sales-operations",
            persons=[person],
            subject=subject,
            items=[item],
            purpose=purpose,
            recipient=recipient,
            ground=ground,
        )
        self.telling.answer(outcome.answer)

    def _person(self, subject: str, item: str) -> UUID:
        for newcomer in self.people:
            if newcomer.subject == subject and item in newcomer.values:
                found = self._find(newcomer)
                if found is not None:
                    return found
        raise AssertionError(f"nobody of {subject} has {item}")

    def _find(self, newcomer: Newcomer) -> UUID | None:
        with self._space.reading() as connection:
            email = {"email": newcomer.values["email"]}
            (handle,) = handles_of(self._space, connection, email, newcomer.country)
            return next(iter(Lookup(connection, self._space.keys).find(handle)), None)

    def _erased(self) -> UUID:
        with self._space.reading() as connection:
            row = connection.execute(_ERASED).fetchone()
        assert row is not None  # noqa: S101 - whom no handle finds any more was erased on an earlier run
        number: UUID = row[0]
        return number

    def _is_there(self, query: str, *values: object) -> bool:
        with self._space.reading() as connection:
            row = connection.execute(query.encode(), values).fetchone()
        return bool(row and row[0])

    def _day(self) -> None:
        self.telling.day(self._space)


def change_one_byte(folder: Path) -> None:
    """Change the last byte of the log's first bundle of entries."""
    bundle = min(file for file in (folder / "tile" / "entries").rglob("*") if file.is_file())
    content = bytearray(bundle.read_bytes())
    content[-2] ^= 1
    bundle.chmod(0o600)
    bundle.write_bytes(bytes(content))
