"""Links to sealed answers, as they are on record, without the request that they came of."""

from datetime import timedelta
from uuid import UUID

from kotowari import clock
from kotowari.handling.asked.fetch import lock_of, token_digest
from kotowari.home import OPERATOR
from kotowari.rights.answer.archive import draw_passphrase
from tests.conftest import Installation

PASSPHRASE = draw_passphrase()
CONTENT = (b"sealed ", b"archive")


def keep_link(installation: Installation, said: str, language: str = "ja") -> None:
    """Keep a link to something sealed for a day from now, with three tries."""
    at = clock.now()
    number = UUID(bytes=token_digest(said)[:16])
    values = {"space": OPERATOR, "link": number, "request": number, "holder": number, "token": token_digest(said)}
    values |= {"salt": b"salt", "lock": lock_of(b"salt", PASSPHRASE), "at": at, "until": at + timedelta(days=1)}
    with installation.database.transaction(OPERATOR) as connection:
        connection.execute(
            b"INSERT INTO rights.link (space, link, request, answer, person, token, salt, lock, language, name,"
            b" size, made_at, expires_at, tries_left) VALUES (%(space)s, %(link)s, %(request)s, 1, %(holder)s,"
            b" %(token)s, %(salt)s, %(lock)s, %(language)s, 'answer-1.zip', 14, %(at)s, %(until)s, 3)",
            {**values, "language": language},
        )
        for piece, content in enumerate(CONTENT, 1):
            connection.execute(
                b"INSERT INTO rights.parcel (space, link, piece, person, content)"
                b" VALUES (%(space)s, %(link)s, %(piece)s, %(holder)s, %(content)s)",
                {**values, "piece": piece, "content": content},
            )
