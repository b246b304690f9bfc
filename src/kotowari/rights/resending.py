"""Letters with a code that did not go out: each is written again, with a new code, since nobody kept the old one."""

from collections.abc import Callable
from dataclasses import dataclass

from kotowari.errors import Error
from kotowari.handling.asked.codes import VALID, issue_code, mark_sent, unsent_codes
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import open_request
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.mail.letter import Letter
from kotowari.rights.telling import Teller

Post = Callable[[Letter], object]
"""What hands a letter over; it raises an error of the mail where it cannot."""


@dataclass(frozen=True, slots=True)
class Resent:
    """How many requests had a code made again, and the codes of the errors of those that could not."""

    done: int
    failed: tuple[str, ...]


def resend_codes(space: Space, *, by: str, post: Post) -> Resent:
    """Send a new code where the letter with the last one did not go out; of a stranger's address as much is done.

    The address is read from the request, which is opened under an entry. Each counts as a code of the five that one
    request and one address are sent in a day; after these nothing is tried. Killed midway, it is run again.
    """
    done = 0
    failed: list[str] = []
    for request in unsent_codes(space):
        matter = open_request(space, by=by, request=request)
        if isinstance(matter, Refused):
            continue
        last = [one for one in matter.steps if one.kind is Step.CODE_SENT][-1]
        address, held_in = matter.contents[last.number]["address"], last.content.get("held_in")
        try:
            sending = issue_code(space, by=by, request=request, address=address, held_in=held_in)
            if sending.code is not None:
                teller = Teller(space.rulebook().policy, sending.taken.case)
                told = teller.code(sending.code, int(VALID.total_seconds()) // 60)
                post(Letter(sending.address, told.subject, told.text))
        except Error as problem:
            failed.append(problem.code)
            continue
        mark_sent(space, sending)
        done += 1
    return Resent(done, tuple(failed))
