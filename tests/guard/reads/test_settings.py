"""Whether reads are recorded is looked at: that pgaudit is there says nothing of it."""

from dataclasses import replace

import pytest

from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase, FoundRole, Relation
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.names import AUDIT_SETTING, audit_role
from kotowari.guard.reads.settings import to_watch, unrecorded
from kotowari.guard.wanted import BlankView, GuardedTable, Wanted
from tests.guard.server import CompanyDatabase

AUDIT = audit_role("shop")
TABLE = Relation("app", "customer")
WANTED = Wanted("shop", "kotowari/shop", tables=(GuardedTable(TABLE),), views=(BlankView("p", "customer", TABLE, ()),))
ROLES = {name: FoundRole(name, login=name != AUDIT, audit=AUDIT) for name in ("crm", "boss", AUDIT)}
RECORDED = FoundDatabase("shop", 160000, "boss", {}, ROLES, audits=True, audited=frozenset(to_watch(WANTED)))


def test_reads_are_recorded_where_all_is_set_and_may_be_read() -> None:
    assert unrecorded(RECORDED, WANTED) is None


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (replace(RECORDED, audits=False), "pgaudit is not loaded"),
        (replace(RECORDED, roles={"crm": ROLES["crm"]}), "there is no role"),
        (replace(RECORDED, roles={**ROLES, "crm": FoundRole("crm", login=True, audit="another")}), "for crm"),
        (replace(RECORDED, roles={**ROLES, "crm": FoundRole("crm", login=True)}), "for crm"),
        (replace(RECORDED, audited=frozenset({TABLE})), "may not read p.customer"),
        (replace(RECORDED, audited=frozenset({Relation("p", "customer")})), "may not read app.customer"),
    ],
)
def test_else_it_is_said_why_not(found: FoundDatabase, says: str) -> None:
    assert says in (unrecorded(found, WANTED) or "")


def test_of_nothing_no_reads_are_recorded() -> None:
    assert unrecorded(RECORDED, Wanted("shop", "")) == "nothing is guarded"


def test_a_setting_kept_for_a_library_that_is_not_loaded_is_not_taken_for_it(one_company: CompanyDatabase) -> None:
    login, role = one_company.make_login("crm"), audit_role(one_company.name)
    one_company.run(
        "CREATE TABLE product (id int);"
        f'CREATE ROLE "{role}"; GRANT SELECT ON product TO "{role}"; GRANT INSERT ON product TO "{login}";'
        f"ALTER DATABASE \"{one_company.name}\" SET {AUDIT_SETTING} = '{role}';"
        f"ALTER ROLE \"{login}\" SET {AUDIT_SETTING} = 'another'"
    )
    with connect("shop", one_company.url()) as connection:
        found = inspect(connection)
    assert not found.audits
    assert found.roles[found.user].audit == role
    assert found.roles[login].audit == "another"
    product = Relation("public", "product")
    assert found.audited == {product}
    assert role not in {grant.grantee for grant in found.tables[product].grants or ()}
