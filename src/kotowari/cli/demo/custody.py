"""The later scenes: a sealed package, a retention that ended, a receipt, and an erasure beyond every backup."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pyrage

from kotowari.cli.certificate import state_of
from kotowari.cli.demo.people import Newcomer
from kotowari.cli.demo.telling import Telling
from kotowari.gate.retention import Turn
from kotowari.handling.events import Report, record_events
from kotowari.handling.grounds.abroad import check
from kotowari.handling.installation import Installation
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.package import Asked, make_package
from kotowari.handling.outgoing.recipient_keys import confirm_key, keys_of_recipients, register_key
from kotowari.handling.receipt import keep_promise, promise_to_person
from kotowari.handling.space import Space
from kotowari.keeping.certificate import read_certificate
from kotowari.keeping.sweep import sweep
from kotowari.keeping.words import certificate_lines
from kotowari.ledger.receipt import verify_receipt
from kotowari.policy.terms import Ground
from kotowari.recipients.keys import read_public_key
from kotowari.vault.keys.epochs import Erasure, read_erasures

SELECTED, ANSWERED = date(2026, 5, 31), date(2026, 5, 30)
"""When the applicant's selection was over, and the applicant's last inquiry answered."""

_CUSTOMERS = "SELECT person FROM vault.person WHERE 'customer' = ANY (subjects) ORDER BY person"
_ERASED = "SELECT entry FROM vault.erasure ORDER BY at LIMIT 1"


@dataclass(frozen=True, slots=True)
class Custody:
    """What is proved of the custody, a year later. ``find`` returns the number of somebody who is there still."""

    installation: Installation
    telling: Telling
    find: Callable[[Newcomer], UUID | None]

    def tell(self, people: Sequence[Newcomer], *, is_checked: bool) -> None:
        """Act every scene in turn; ``is_checked`` where an earlier run made the check."""
        self._package(is_checked=is_checked)
        self._leaver([one for one in people if one.subject == "applicant"][-1])
        self._receipt(next(one for one in people if one.subject == "customer"))
        self._certificate()

    @property
    def _space(self) -> Space:
        return self.installation.space()

    def _package(self, *, is_checked: bool) -> None:
        """The check is made, and the same list goes out as a file that the recipient alone can open."""
        space, telling = self._space, self.telling
        telling.scene("checked")
        if not is_checked:
            document = b"the check of June 2027, made up"
            check(space, by="privacy-officer", recipient="taiwan", on=space.today(), document=document)
        secret = self._secret()
        file = self.installation.home.folder / "taiwan.age"
        file.unlink(missing_ok=True)
        with space.reading() as connection:
            customers = [row[0] for row in connection.execute(_CUSTOMERS).fetchall()]
        asked = Asked(customers, "customer", ("company", "name", "email"), "support", "taiwan", Ground.JOINT_USE)
        made = make_package(space, by="sales-operations", asked=asked, file=file, told=_unheard)
        if made is None:
            raise AssertionError("after the check the list is permitted")
        opened = len(pyrage.decrypt(file.read_bytes(), [secret]))
        telling.note("sealed", count=made.persons, file=file.name, size=f"{opened:,}")

    def _secret(self) -> pyrage.x25519.Identity:
        """Return the subsidiary's secret key, which is here for the demonstration alone; its public one stands."""
        file = self.installation.home.folder / "taiwan.key"
        if not file.exists():
            file.touch(0o600)
            file.write_text(str(pyrage.x25519.Identity.generate()), encoding="utf-8")
        secret = pyrage.x25519.Identity.from_str(file.read_text(encoding="utf-8"))
        public = str(secret.to_public())
        known = {key.key: key.stands for key in keys_of_recipients(self._space)}
        if public not in known:
            register_key(self._space, by="sales-operations", recipient="taiwan", text=public)
        if not known.get(public):
            confirm_key(self._space, by="privacy-officer", fingerprint=read_public_key(public)[1])
        return secret

    def _leaver(self, applicant: Newcomer) -> None:
        """An applicant of whom no purpose needs anything any more goes with the sweep."""
        self.telling.scene("leaver", selected=SELECTED, answered=ANSWERED)
        person = self.find(applicant)
        if person is None:
            self.telling.note("before")
            return
        reports = [
            Report(person, "selection", Turn.ENDED, SELECTED),
            Report(person, "inquiry", Turn.ENDED, ANSWERED),
        ]
        record_events(self._space, by="recruiting", reports=reports)
        self.telling.scene("sweep")
        done = sweep(self._space, by="privacy-officer")
        title, _, _, *rest = certificate_lines(read_certificate(done), self.telling.shown.language)
        for line in (title, *rest):  # without the moments, which are the story's, and the account's number
            self.telling.line(line)

    def _receipt(self, customer: Newcomer) -> None:
        """A person is given the entries about them, and verifies them with nothing but the public key."""
        self.telling.scene("receipt")
        person = self.find(customer)
        if person is None:
            raise AssertionError("the first customer stays")
        given = promise_to_person(self._space, by="desk", person=person, subject="customer", identity_verified=True)
        if isinstance(given, Refused):
            raise AssertionError(given.answer.reason.code)
        self.installation.integrate()
        receipt = verify_receipt(keep_promise(self._space, given[1]), str(self.installation.signer().verifier))
        self.telling.note("receipt", count=len(receipt.entries), size=receipt.checkpoint.size)

    def _certificate(self) -> None:
        """The erasure of the year before: pending until the key that a backup would be opened with is destroyed."""
        language = self.telling.shown.language
        self.telling.scene("certificate")
        erasure = self._erasure()
        self.telling.line(state_of(erasure, language))
        if erasure.completed_at is not None:
            self.telling.note("before")
            return
        self.telling.scene("roll")
        done = roll(self._space, by="key-officer")
        epochs = destroy(self._space, by="key-officer")
        self.telling.note("rolled", count=done.persons, epoch=", ".join(map(str, epochs)))
        self.telling.line(state_of(self._erasure(), language))

    def _erasure(self) -> Erasure:
        with self._space.reading() as connection:
            row = connection.execute(_ERASED).fetchone()
            if row is None:
                raise AssertionError("a customer was erased in the scenes before")
            return read_erasures(connection, self._space.keys, [row[0]])[row[0]]


def _unheard(_: Refused) -> None:
    """Say nothing of one who is refused: the receipt of the package counts those who are in it."""
