"""What is due about recipients, as it stands now."""

from kotowari.handling.space import Space
from kotowari.recipients.due import Due, Outlook
from kotowari.recipients.given import read_given
from kotowari.recipients.request import read_requests


def due_now(space: Space) -> tuple[Due, ...]:
    """Return everything about recipients that is overdue or due soon, the most pressing first; nothing is recorded.

    Raises :class:`kotowari.errors.NoPolicyInForce`.
    """
    with space.reading() as connection:
        space.refresh(connection)
        requests, given = read_requests(connection, space.name), read_given(connection, space.name)
    return Outlook(space.rulebook(), space.register, requests, given, space.today()).due()
