"""Whether reads are recorded is looked at: that pgaudit is there says nothing of it."""

from dataclasses import replace

import pytest

from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase, FoundRole, Relation
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.names import AUDIT_SETTING, audit_role
from kotowari.guard.reads.settings import in_another_language, unrecorded
from kotowari.guard.wanted import BlankView, GuardedTable, Wanted
from tests.guard.server import CompanyDatabase

AUDIT = audit_role("shop")
TABLE = Relation("app", "customer")
LOGS = {
    "logging_collector": "on",
    "log_destination": "stderr, csvlog",
    AUDIT_SETTING: AUDIT,
    "pgaudit.log": "ddl, all, -read",
    "pgaudit.log_statement_once": "off",
}
WANTED = Wanted("shop", "kotowari/shop", tables=(GuardedTable(TABLE),), views=(BlankView("p", "customer", TABLE, ()),))
ROLES = {name: FoundRole(name, login=name != AUDIT, logs=LOGS) for name in ("crm", "boss", AUDIT)}
RECORDED = FoundDatabase(
    "shop", 160000, "boss", {}, ROLES, audits=True, audited=frozenset({TABLE, Relation("p", "customer")})
)


def otherwise(**logs: str) -> FoundDatabase:
    """As it should be, but for what is set of one login."""
    changed = {**LOGS, **{name.replace("pgaudit_", "pgaudit.", 1): value for name, value in logs.items()}}
    return replace(RECORDED, roles={**ROLES, "crm": FoundRole("crm", login=True, logs=changed)})


def test_reads_are_recorded_where_all_is_set_and_may_be_read() -> None:
    assert unrecorded(RECORDED, WANTED) is None


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (replace(RECORDED, audits=False), "pgaudit is not loaded"),
        (replace(RECORDED, roles={"crm": ROLES["crm"]}), "there is no role"),
        (otherwise(pgaudit_role="another"), "`pgaudit.role` is not kotowari/shop/+audit for crm"),
        (otherwise(pgaudit_log="read"), "`pgaudit.log` has not misc and misc_set for crm"),
        (otherwise(pgaudit_log="all, -misc"), "`pgaudit.log` has not misc and misc_set for crm"),
        (otherwise(pgaudit_log_level="debug1"), "`pgaudit.log_level` is not log for crm"),
        (otherwise(pgaudit_log_statement="false"), "`pgaudit.log_statement` is off for crm"),
        (otherwise(pgaudit_log_statement_once="true"), "`pgaudit.log_statement_once` is on for crm"),
        (otherwise(log_min_messages="panic"), "`log_min_messages` keeps pgaudit silent for crm"),
        (otherwise(logging_collector="off"), "`logging_collector` is off for crm"),
        (otherwise(log_destination="stderr"), "`log_destination` is neither csvlog nor jsonlog for crm"),
        (replace(RECORDED, roles={**ROLES, "crm": FoundRole("crm", login=True)}), "for crm"),
        (replace(RECORDED, audited=frozenset({TABLE})), "may not read p.customer"),
        (replace(RECORDED, audited=frozenset({Relation("p", "customer")})), "may not read app.customer"),
    ],
)
def test_else_it_is_said_why_not(found: FoundDatabase, says: str) -> None:
    assert says in (unrecorded(found, WANTED) or "")


@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ("C.UTF-8", None),
        ("", None),
        ("en_GB.utf8", None),
        ("ja_JP.UTF-8", "`lc_messages` is ja_JP.UTF-8 for crm"),
        ("de_DE", "`lc_messages` is de_DE for crm"),
    ],
)
def test_a_server_that_speaks_another_language_is_known_by_its_setting(locale: str, says: str | None) -> None:
    assert in_another_language(otherwise(lc_messages=locale)) == says


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
    assert found.roles[found.user].logs[AUDIT_SETTING] == role
    assert found.roles[login].logs[AUDIT_SETTING] == "another"
    product = Relation("public", "product")
    assert found.audited == {product}
    assert role not in {grant.grantee for grant in found.tables[product].grants or ()}
