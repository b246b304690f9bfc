"""The shop's database, really guarded, with what an attacker would look for in it: somebody whose use is stopped.

Hanako (2) has stopped the use of what is held of her: an attacker wants her values, or to know anything of her. Of Taro
(1) and Saburo (3) the salary is what support must never learn.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.source import Source
from kotowari.guard.names import purpose_role, root_role, seat_role
from kotowari.guard.plan.model import Plan
from tests.guard import shop
from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase

LOGINS = ("crm", "analyst", "hr", "courier")
SECRETS = ("Hanako", "hanako@", "080-2222", "99999", "88888", "lamp")
"""Values that support must never see: Hanako's, and what others earn."""

ROWS = """
INSERT INTO app.household (zip, phone) VALUES ('780', '088');
INSERT INTO app.customer (name, email, phone, tags, salary, household) VALUES
    ('Taro', 'taro@', '090-1111', '{a}', 88888, 1), ('Hanako', 'hanako@', '080-2222', '{b}', 99999, 1),
    ('Saburo', 'saburo@', '070-3333', '{c}', 88888, NULL);
UPDATE app.customer SET kotowari_support = false, kotowari_promotion = false WHERE id = 2;
INSERT INTO app.orders (shop, number, customer, logins) VALUES (1, 1, 1, 'l1'), (1, 2, 2, 'lamp'), (1, 3, 3, 'l3');
INSERT INTO app.line VALUES (1, 1, 'chair'), (1, 2, 'lamp'), (1, 3, 'desk');
INSERT INTO app.visit VALUES (1, '2026-02-02', '/a'), (2, '2026-02-03', '/b');
INSERT INTO app.staff VALUES (1, 'Jiro', 500);
INSERT INTO app.product VALUES (1, 'chair');
INSERT INTO app.surprise VALUES (1, 'hanako@');
REFRESH MATERIALIZED VIEW app.counted;
ANALYZE;
"""


@dataclass(frozen=True, slots=True)
class Siege:
    """A guarded database, and what an attacker knows of it: every name, which catalogs tell anybody."""

    company: CompanyDatabase
    plan: Plan

    @property
    def major(self) -> int:
        return self.company.server.major

    @property
    def root(self) -> str:
        return root_role(self.company.name)

    def purpose(self, purpose: str) -> str:
        return purpose_role(self.company.name, Capacity(purpose))

    def seat(self, purpose: str, login: str = "crm") -> str:
        return seat_role(self.company.name, Capacity(purpose), self.company.login(login))

    @contextmanager
    def as_login(self, login: str = "crm", before: Iterable[str] = (), **more: Any) -> Iterator["Attacker"]:
        """Attack as an enforced login; what was changed is taken back, but for the statements ``before``."""
        with self.company.connect(self.company.login(login), **more) as connection:
            for statement in before:
                connection.execute(statement.encode())
            attacker = Attacker(connection)
            connection.add_notice_handler(
                lambda said: attacker.told.append(f"{said.message_primary} {said.message_detail}")
            )
            with connection.transaction(force_rollback=True):
                yield attacker


class Attacker:
    """A connection that notes everything that it is told, in rows, errors and notices."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.told: list[str] = []

    def rows(self, statement: str) -> list[Any]:
        """Run a statement, and return its rows where it has any."""
        made = self.connection.execute(statement.encode())
        found = made.fetchall() if made.description else []
        self.told.append(repr(found))
        return found

    def refused(self, statement: str, error: type[psycopg.Error] = psycopg.errors.InsufficientPrivilege) -> str:
        """Run a statement that must be refused, and return all that the refusal says."""
        with pytest.raises(error) as refusal, self.connection.transaction():
            self.connection.execute(statement.encode())
        diag = refusal.value.diag
        parts = (diag.message_primary, diag.message_detail, diag.message_hint, diag.context)
        said = " | ".join(part for part in parts if part)
        self.told.append(said)
        return said

    def become(self, role: str) -> None:
        """Take up a role for the rest of the transaction."""
        self.rows(f'SET LOCAL ROLE "{role}"')

    def learned(self, *secrets: str) -> list[str]:
        """Return which secrets were told in any way."""
        everything = "\n".join(self.told)
        return [secret for secret in secrets or SECRETS if secret in everything]


def guarded(company: CompanyDatabase, source: Source | None = None) -> Siege:
    """Apply the guard as a company does, with every login of the map enforced."""
    return Siege(company, apply_all(company, source or shop.source(company)).plan)
