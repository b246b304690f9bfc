"""Whether guards have confirmed a person's state: what the answer to a stop says of them."""

from datetime import datetime
from uuid import UUID

from kotowari.handling.space import Space
from kotowari.vault.outbox import confirmations


def confirmed_by(space: Space, person: UUID) -> dict[str, datetime | None]:
    """Return of each guard since when it has not confirmed a person's state as it now is; None where it has.

    The vault itself holds to a stop from the moment that it is answered. A guard that knows no row of the person
    confirms that too: see when it was last enrolled.
    """
    with space.reading() as connection:
        return confirmations(connection, space.name, person)
