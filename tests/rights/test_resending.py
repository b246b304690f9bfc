"""A letter with a code that did not go out is written again, alike for a stranger, and within the same limits."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
import structlog

from kotowari import clock
from kotowari.handling.asked.codes import SENDS, UNDER_WAY, issue_code, mark_sent, try_code, unsent_codes
from kotowari.handling.space import Space
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.rights.life import withdraw_request
from kotowari.rights.resending import Resent, resend_codes
from tests.handling.conftest import DAY, Newcomer, entries
from tests.mail.office import Office, office
from tests.rights.requests import EMAIL, received

STRANGER = "nobody-q7@example.net"
NOON = datetime.combine(DAY, time(12), UTC)
LATER = UNDER_WAY + timedelta(seconds=1)


def asked(space: Space, address: str = EMAIL) -> UUID:
    request = received(space).case.request
    issue_code(space, by="form", request=request, address=address)
    return request


def resent(space: Space, mail: Office) -> Resent:
    server = MailServer.from_url(mail.url())
    return resend_codes(space, by="form", post=lambda letter: send(server, letter))


def code_in(mail: Office) -> str:
    text = mail.taken[-1][2].get_content()
    return str(next(word for word in text.split() if word.isdigit() and len(word) == 8))


@pytest.fixture(autouse=True)
def person(newcomer: Newcomer) -> UUID:
    return newcomer(name="花子", email=EMAIL)


def test_what_failed_is_sent_again_with_a_code_that_is_good(space: Space) -> None:
    with clock.as_of(DAY), office() as mail:
        request = asked(space)
        assert unsent_codes(space) == ()  # it may still be on its way
    with clock.as_of(NOON + LATER), office() as mail, structlog.testing.capture_logs() as logged:
        mail.answers["RCPT"] = "451 {address} later"
        assert resent(space, mail) == Resent(0, ("mail-deferred",))
        assert EMAIL not in repr(logged)
    with clock.as_of(NOON + 2 * LATER), office() as mail:
        assert resent(space, mail) == Resent(1, ())
        assert [to for _, to, _ in mail.taken] == [[EMAIL]]
        assert unsent_codes(space) == ()
        done = try_code(space, by="form", request=request, address=EMAIL, code=code_in(mail))
        assert done.case.identified_on is not None
    with clock.as_of(NOON + 4 * LATER), office() as mail:
        assert resent(space, mail) == Resent(0, ())
        assert mail.taken == []


def test_for_a_stranger_as_much_is_done_and_nothing_is_sent(space: Space) -> None:
    with clock.as_of(DAY):
        asked(space, STRANGER)
    with clock.as_of(NOON + LATER), office() as mail:
        assert resent(space, mail) == Resent(1, ())
        assert mail.taken == []
        assert resent(space, mail) == Resent(0, ())
    assert STRANGER not in repr(entries(space))


def test_a_mailbox_that_always_refuses_is_tried_as_often_as_a_code_may_be_sent(space: Space) -> None:
    with clock.as_of(DAY):
        asked(space)
    with office() as mail:
        mail.answers["RCPT"] = "550 {address} no such mailbox"
        said: list[str] = []
        for turn in range(1, SENDS + 2):
            with clock.as_of(NOON + turn * LATER):
                said += resent(space, mail).failed
    assert said == ["mail-refused"] * (SENDS - 1) + ["codes-exhausted"] * 2


def test_one_that_was_handed_over_is_left(space: Space) -> None:
    with clock.as_of(DAY):
        sending = issue_code(space, by="form", request=received(space).case.request, address=EMAIL)
        mark_sent(space, sending)
    with clock.as_of(NOON + LATER), office() as mail:
        assert resent(space, mail) == Resent(0, ())
        assert mail.taken == []


def test_a_letter_is_never_written_of_a_request_that_is_over(space: Space) -> None:
    with clock.as_of(DAY):
        request = asked(space)
        withdraw_request(space, by="desk", request=request)
    with clock.as_of(NOON + LATER), office() as mail:
        assert resent(space, mail) == Resent(0, ())
