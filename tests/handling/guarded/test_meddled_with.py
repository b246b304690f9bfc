"""What a company's own triggers, rules, policies and publications do to persons' state: never is a stop confirmed that
did not come to the rows, and what to do is said."""

from pathlib import Path
from typing import Any

import pytest

from kotowari.errors import GuardSeesNotAll, GuardUnwritten
from kotowari.guard.apply import apply, planner
from kotowari.guard.connect import connect
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.places.addresses import keep_address
from tests.guard.server import CompanyDatabase
from tests.handling.guarded.conftest import Shop, open_shop

STOPPED: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.WELL_FOUNDED}
PLANTED = "planted-value"
ON_UPDATE = """
CREATE FUNCTION app.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} END $$;
CREATE TRIGGER meddling BEFORE UPDATE ON app.orders FOR EACH ROW EXECUTE FUNCTION app.meddle();
"""
MENDED = """
DROP TRIGGER meddling ON app.orders;
CREATE TRIGGER meddling BEFORE UPDATE OF logins ON app.orders FOR EACH ROW EXECUTE FUNCTION app.meddle();
"""
MEDDLING = {
    "a trigger that drops updates": (ON_UPDATE.format(does="RETURN NULL;"), MENDED, "trigger meddling"),
    "a trigger that undoes updates": (ON_UPDATE.format(does="RETURN OLD;"), MENDED, "trigger meddling"),
    "a trigger that refuses updates": (
        ON_UPDATE.format(does=f"RAISE EXCEPTION '{PLANTED}';"),
        MENDED,
        "SQLSTATE P0001",
    ),
    "a rule in place of updates": (
        "CREATE RULE meddling AS ON UPDATE TO app.orders DO INSTEAD NOTHING",
        "DROP RULE meddling ON app.orders",
        "rule meddling",
    ),
    "a constraint that old rows do not meet": (
        f"ALTER TABLE app.orders ADD CONSTRAINT meddling CHECK (logins <> 'log' AND logins <> '{PLANTED}') NOT VALID",
        "ALTER TABLE app.orders DROP CONSTRAINT meddling",
        "SQLSTATE 23514",
    ),
    "a publication of rows that nothing tells apart": (
        "ALTER TABLE app.orders REPLICA IDENTITY NOTHING; CREATE PUBLICATION meddling FOR ALL TABLES",
        "ALTER TABLE app.orders REPLICA IDENTITY DEFAULT",
        "published without REPLICA IDENTITY",
    ),
}


@pytest.mark.parametrize(("meddling", "mended", "why"), MEDDLING.values(), ids=list(MEDDLING))
def test_what_does_not_come_to_rows_is_not_confirmed(shop: Shop, meddling: str, mended: str, why: str) -> None:
    person, _ = shop.customer(1), shop.customer(2)
    shop.enrol()
    shop.company.run(meddling)
    stop(shop.space, person=person, **STOPPED)
    for _ in range(2):  # of the second attempt nothing is left to be written, and all to be confirmed
        with pytest.raises(GuardUnwritten) as caught:
            shop.deliver()
        said = str(caught.value)
        assert "app.orders" in said
        assert why in said
        assert PLANTED not in said
        assert caught.value.__cause__ is None
    assert confirmed_by(shop.space, person)["crm"] is not None
    assert shop.sees() == [2]  # what one table refuses keeps no other from being written
    shop.company.run(mended)
    shop.deliver()
    assert confirmed_by(shop.space, person) == {"crm": None}
    assert shop.sees("orders") == shop.sees("line", "orders") == [2]


TENANTS = """
ALTER DATABASE {database} OWNER TO {keeper};
GRANT {login} TO {keeper} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
ALTER SCHEMA app OWNER TO {keeper};
ALTER TABLE app.place OWNER TO {keeper};
ALTER TABLE app.customer OWNER TO {keeper};
ALTER TABLE app.orders OWNER TO {keeper};
ALTER TABLE app.line OWNER TO {keeper};
ALTER TABLE app.customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.customer FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON app.customer USING (id = current_setting('app.tenant', true)::int);
"""


def test_rows_that_a_companys_policies_hide_from_who_delivers_are_not_confirmed(
    one_company: CompanyDatabase, space: Space, tmp_path: Path
) -> None:
    """A service of many tenants whose tables bind their owner too, and an owner that is no superuser delivers."""
    shop, keeper = open_shop(one_company, space, tmp_path), one_company.make_login("keeper", "CREATEROLE")
    assert one_company.server.major >= 16
    names = {"database": one_company.name, "keeper": keeper, "login": shop.login}
    one_company.run(TENANTS.format(**{slot: f'"{name}"' for slot, name in names.items()}))
    keep_address(shop.home, "crm", one_company.url(keeper))
    with connect("crm", one_company.url(keeper), autocommit=True) as connection:
        by_owner = planner(shop.wanted(), lambda _: frozenset((shop.login,)))
        applied = apply(connection, by_owner, lambda _: None)
        assert any("before it can enrol and deliver, let it see every row" in one for one in applied.plan.notices)
    person = shop.customer(1)
    with pytest.raises(GuardSeesNotAll, match=r"app\.customer"):
        shop.enrol()
    stop(space, person=person, **STOPPED)
    with pytest.raises(GuardSeesNotAll, match="CREATE POLICY"):
        shop.deliver()
    one_company.run(f'CREATE POLICY keeping ON app.customer TO "{keeper}" USING (true)')
    shop.enrol()
    shop.deliver()
    assert confirmed_by(space, person) == {"crm": None}
    assert shop.sees("orders") == []
    one_company.run("CREATE POLICY stricter ON app.customer AS RESTRICTIVE USING (id > 0)")
    with pytest.raises(GuardSeesNotAll):
        shop.deliver()
