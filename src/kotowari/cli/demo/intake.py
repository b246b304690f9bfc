"""Taking in the made-up company's people, through the real acts; what was taken in before is not taken in again."""

from collections.abc import Iterator
from datetime import date

from kotowari.cli.demo.people import Newcomer
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.received import HowAcquired, Provider
from kotowari.handling.space import Space
from kotowari.home import OPERATOR
from kotowari.recipients.deliveries import Kept

_PUBLISHED = date(2019, 10, 18)

_PROVIDER = Provider(
    "見本紹介株式会社",
    "東京都千代田区見本一丁目1番1号",
    "見本 一郎",
    how=HowAcquired.PERSON,
    told=True,
    kept=Kept.CONTINUOUS,
)
"""Through whom applicants and some customers come, and the notices of all shareholders: one stands for them all."""


def take_in(space: Space, newcomers: Iterator[Newcomer]) -> Iterator[Newcomer]:
    """Acquire each person and yield whom it was. Who came before the policy's publication is taken in as legacy."""
    policy = space.rulebook().policy
    purposes = {subject: frozenset(policy.purposes_of(subject)) for subject in policy.subjects}
    for newcomer in newcomers:
        arrival = Arrival(
            newcomer.subject,
            newcomer.values,
            Source(newcomer.source),
            Notice.SHOWN if newcomer.since >= _PUBLISHED else Notice.UNKNOWN,
            purposes[newcomer.subject],
            language=newcomer.language,
            region=newcomer.country,
            organisation=newcomer.organisation.name if newcomer.organisation else None,
            since=newcomer.since,
            consents=frozenset(("special-care",)),
            basis="social-insurance" if "individual_number" in newcomer.values else None,
            provider=_PROVIDER if newcomer.source == "third-party" else None,
        )
        outcome = acquire(space, by="intake", arrival=arrival, key=f"{OPERATOR}/{newcomer.key}")
        if isinstance(outcome, Refused):
            raise AssertionError(outcome.answer.reason.code)
        yield newcomer
