"""The procedures of many transactions: what each needs, does, and what is known of it once it has ended."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from kotowari import clock
from kotowari.errors import BundleUnknown
from kotowari.gate.retention import Turn
from kotowari.handling.events import Report, record_events
from kotowari.handling.keys.escrow import attest_destroyed, deal_shares, drill, write_bundle
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outgoing.package import Asked, make_package
from kotowari.handling.outgoing.records import let_lapse
from kotowari.handling.outgoing.send_on import send_on
from kotowari.keeping.sweep import sweep
from kotowari.policy.terms import Ground
from kotowari.vault.keys import bundle
from kotowari.vault.keys.escrow import Escrow
from tests.handling.conftest import take_in
from tests.survival.acts_on_persons import belongs_before, received_before
from tests.survival.acts_on_recipients import checked_before, kept_before, key_before, packaged_before
from tests.survival.case import Case, Given
from tests.survival.disclosing import approved_before, disclosed

SHARES = "shares"


def _nothing(case: Case) -> Given:
    return {}


@dataclass(frozen=True, slots=True)
class Procedure:
    """What takes many transactions.

    ``quiet`` are tables of what changes on the way, between one entry and the next. One that is not ``exact`` leaves,
    when it was killed and run again, more of the same: an entry of what was promised and then not there.
    """

    run: Callable[[Case], object]
    prepare: Callable[[Case], Given] = _nothing
    quiet: frozenset[str] = frozenset()
    exact: bool = True


def _others(case: Case) -> Given:
    for number in range(3):
        take_in(case.space, name="他", email=f"{case.trial}-{number}@example.com")
    return {}


def _rolled(case: Case) -> object:
    return roll(case.space, by="officer", batch=2)


def _rolled_before(case: Case) -> Given:
    _others(case)
    _rolled(case)
    return {}


def _destroyed(case: Case) -> object:
    return destroy(case.space, by="officer")


def _left_long_ago(case: Case) -> Given:
    """Belong, with another, to an organisation whose contract ended when nothing was held, and be held of by a law."""
    belongs_before(case)
    received_before(case)
    ended = Report("Momiji", "contract", Turn.ENDED, date(2014, 3, 31))
    record_events(case.space, by="sales", reports=[ended])
    return {}


def _swept(case: Case) -> object:
    return sweep(case.space, by="officer", at_most=100)


def _to_package(case: Case) -> Given:
    _others(case)
    checked_before(case)
    return key_before(case)


def _packed(case: Case) -> object:
    with case.space.reading() as connection:
        persons = [person for (person,) in connection.execute(b"SELECT person FROM vault.person ORDER BY 1").fetchall()]
    asked = Asked(persons, "customer", ["name", "email"], "support", "taiwan", Ground.JOINT_USE)
    file = case.folder / f"{case.trial}.age"
    return make_package(case.space, by="sales", asked=asked, file=file, told=lambda refused: None, key=case.trial)


def _sent_on(case: Case) -> object:
    """Under another name where one is there already, as whoever runs it again gives it."""
    names = (case.folder / f"{case.trial}.{number}.on.age" for number in range(100))
    file = next(name for name in names if not name.exists())
    return send_on(case.space, by="sales", recipient="taiwan", file=file, told=lambda refused: None)


def _dealt(case: Case) -> object:
    def hand_out(_: Escrow, words: list[str]) -> None:
        (case.folder / SHARES).write_text("\n".join(words), encoding="utf-8")

    return deal_shares(case.installation, by="officer", threshold=2, shares=3, hand_out=hand_out)


def _dealt_before(case: Case) -> Given:
    _dealt(case)
    return {}


def _bundled(case: Case) -> object:
    """To another file where one is there already."""
    names = (case.folder / f"{number}.bundle" for number in range(100))
    return write_bundle(case.installation, by="officer", file=next(name for name in names if not name.exists()))


def _bundled_before(case: Case) -> Given:
    _dealt(case)
    _bundled(case)
    return {}


def _attested(case: Case) -> object:
    number, _, _ = bundle.read(case.folder / "0.bundle", _shares(case))
    with suppress(BundleUnknown):  # attested before
        attest_destroyed(case.installation, by="officer", number=number)
    return None


def _drilled(case: Case) -> object:
    return drill(case.installation, by="officer", file=case.folder / "0.bundle", shares=_shares(case))


def _shares(case: Case) -> list[str]:
    return (case.folder / SHARES).read_text(encoding="utf-8").splitlines()[:2]


def _lapsed(case: Case) -> object:
    with clock.as_of(case.space.today() + timedelta(days=366 * 8)):
        while let_lapse(case.space, by="officer", most=1):
            pass
    return None


def _with_records(case: Case) -> Given:
    kept_before(case)
    return packaged_before(case.of(take_in(case.space, name="他", email=f"{case.trial}-other@example.com")))


PROCEDURES: dict[str, Procedure] = {
    "roll": Procedure(_rolled, _others, quiet=frozenset(("vault.person",))),
    "destroy": Procedure(_destroyed, _rolled_before),
    "sweep": Procedure(_swept, _left_long_ago, quiet=frozenset(("keeping.sweep",))),
    "package": Procedure(_packed, _to_package),
    "send on": Procedure(_sent_on, packaged_before),
    "deal": Procedure(_dealt, exact=False),
    "bundle": Procedure(_bundled, _dealt_before, exact=False),
    "attest": Procedure(_attested, _bundled_before),
    "drill": Procedure(_drilled, _bundled_before),
    "disclosure": Procedure(disclosed, approved_before, exact=False),
    "records lapse": Procedure(_lapsed, _with_records),
}

INTEGRATE = "integrate"


def _integrated(case: Case) -> object:
    return case.installation.integrate(case.name)


WORK = {**PROCEDURES, INTEGRATE: Procedure(_integrated, quiet=frozenset(("vault.journal",)))}
"""What a child can be told to do beside the acts; the sequencer has a test of its own."""
