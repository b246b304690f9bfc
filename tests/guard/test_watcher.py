"""Who watches a guard in continuous integration: a login that reads catalogs and what the guard keeps, and no row."""

from collections.abc import Callable

import psycopg
import pytest

from kotowari.errors import GuardHidden
from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.plan.model import Plan
from tests.guard.by_hand import Shop, open_shop
from tests.guard.server import SUPERUSER, CompanyDatabase
from tests.guard.test_apply import applied, removed
from tests.guard.test_drift import CASES, names
from tests.guard.test_managed import managed_shop

GRANTS = """
GRANT USAGE ON SCHEMA kotowari TO {login};
GRANT SELECT ON kotowari.made, kotowari.mark, kotowari.before, kotowari.named, kotowari.seat TO {login};
GRANT SELECT ON kotowari.partly TO {login};
GRANT SELECT (relation) ON kotowari.link TO {login};
"""


def looked(shop: Shop, login: str) -> Plan:
    with connect("shop", shop.company.url(login), autocommit=True) as connection:
        return look(connection, planner(shop.wanted))


@pytest.mark.parametrize("made", [open_shop, managed_shop])
def test_a_login_that_reads_no_row_tells_of_drift(
    company: CompanyDatabase, made: Callable[[CompanyDatabase], Shop]
) -> None:
    shop = made(company)
    by = SUPERUSER if made is open_shop else shop.owner
    watcher = company.make_login("watcher")
    company.run(
        f'REVOKE CONNECT ON DATABASE "{company.name}" FROM PUBLIC;'
        f'GRANT CONNECT ON DATABASE "{company.name}" TO "{watcher}", "{shop.crm}"'
    )
    applied(shop, shop.crm, by=by)
    with pytest.raises(GuardHidden):
        looked(shop, watcher)
    company.run(GRANTS.format(login=f'"{watcher}"'), by)
    assert looked(shop, by).is_empty
    plan = looked(shop, watcher)
    assert plan.is_empty
    assert not plan.breaches
    for statement in CASES.values():
        company.run(statement.format(**names(shop)))
    told, of_applier = looked(shop, watcher), looked(shop, SUPERUSER)
    assert len(told.changes) >= len(CASES)
    assert [change.words for change in told.changes] == [change.words for change in of_applier.changes]
    assert told.breaches == of_applier.breaches
    applied(shop, shop.crm)
    assert looked(shop, watcher).is_empty
    with company.connect(watcher) as reading:
        tables = reading.execute(
            "SELECT relation::text FROM kotowari.named UNION SELECT 'kotowari.' || relname FROM pg_class"
            " WHERE relnamespace = 'kotowari'::regnamespace AND relkind = 'r' AND relname <> ALL (%s)",
            (["made", "mark", "before", "named", "seat", "partly"],),
        ).fetchall()
        assert {"app.customer", "kotowari.link", "kotowari.nobody"} <= {name for (name,) in tables}
        for (name,) in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reading.execute(f"TABLE {name}".encode())
        assert reading.execute("SELECT relation FROM kotowari.link").fetchall() == []
    removed(shop)


def test_who_may_do_more_than_watch_is_told_and_may_not_any_more(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    applied(shop, shop.crm)
    for what, to in (
        ("SELECT ON kotowari.link", shop.analyst),
        ("UPDATE ON kotowari.made", shop.analyst),
        ("SELECT (person) ON kotowari.link", shop.readers),
        ("SELECT ON kotowari.seat", "PUBLIC"),
    ):
        company.run(f"GRANT {what} TO " + (to if to == "PUBLIC" else f'"{to}"'))
        (change,) = looked(shop, SUPERUSER).changes
        assert "loses" in change.words
        applied(shop, shop.crm)
        assert looked(shop, SUPERUSER).is_empty
    company.run(GRANTS.format(login=f'"{shop.crm}"'))  # one that is bound does not watch itself
    assert any("schema kotowari" in change.words for change in looked(shop, SUPERUSER).changes)
