"""In which role a session reads, told from what it ran before: line by line as pgaudit writes them."""

import json

import pytest

from kotowari.guard.observe.log.statements import Audited, Kind
from kotowari.guard.reads.sessions import Session

SUPPORT = "kotowari/shop/support/crm"


def told(command: str, statement: str) -> Audited:
    return Audited(Kind.SESSION, 1, 1, "MISC", command, "", "", statement)


def after(*lines: tuple[str, str, str]) -> Session:
    """The session after lines of (transaction, command, statement)."""
    session = Session()
    for transaction, command, statement in lines:
        session = session.within(transaction).after(told(command, statement))
        session = Session.from_json(json.loads(json.dumps(session.to_json())))
    return session


SET = ("2", "SET", f"SET ROLE '{SUPPORT}'")
LOCAL = ("2", "SET", f'/* for */ set local role "{SUPPORT}";')
BEGIN = ("2", "BEGIN", "BEGIN")
COMMIT = ("2", "COMMIT", "commit")
ROLLBACK = ("2", "ROLLBACK", "ROLLBACK")


@pytest.mark.parametrize(
    ("lines", "transaction", "taken"),
    [
        ((), "2", None),
        ((SET,), "3", SUPPORT),
        ((("2", "SET", f"SET SESSION ROLE TO '{SUPPORT}'"),), "3", SUPPORT),
        ((("2", "SET", f"SET role = '{SUPPORT}'"),), "3", SUPPORT),
        ((("2", "SET", "SET ROLE Crm_Seat"),), "3", "crm_seat"),
        ((SET, ("3", "RESET", "RESET ROLE")), "4", None),
        ((SET, ("3", "SET", "SET ROLE NONE")), "4", ""),
        ((SET, ("3", "SET", "SET ROLE DEFAULT")), "4", None),
        ((SET, ("3", "DISCARD ALL", "DISCARD ALL")), "4", None),
        ((SET, ("3", "SET", "SET search_path = role")), "4", SUPPORT),
        ((LOCAL,), "2", SUPPORT),
        ((LOCAL,), "3", None),
        ((BEGIN, LOCAL, COMMIT), "3", None),
        ((BEGIN, SET, COMMIT), "3", SUPPORT),
        ((BEGIN, SET, ROLLBACK), "3", None),
        ((BEGIN, SET), "3", None),  # undone by an error: nothing more of it is logged
        ((BEGIN, SET, ("2", "ROLLBACK", "ROLLBACK TO SAVEPOINT a")), "2", "?"),
        ((BEGIN, ("2", "ROLLBACK", "ROLLBACK TO a"), SET), "2", SUPPORT),
        ((("2", "SET", "SET SESSION AUTHORIZATION other"),), "3", "?"),
        ((("2", "SET", "SET ROLE a; SELECT 1; SET ROLE b"),), "3", "?"),
        ((("2", "SET", "SET ROLE 'a"),), "3", "?"),
    ],
)
def test_what_a_session_has_taken_up(
    lines: tuple[tuple[str, str, str], ...], transaction: str, taken: str | None
) -> None:
    session = after(*lines).within(transaction)
    assert session.taken == taken
    assert session.is_known == (taken != "?")
