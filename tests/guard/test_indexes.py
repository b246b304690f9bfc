"""An index that row-level security shuts out is named, and the column that is offered instead serves."""

import pytest

from kotowari.errors import GuardRefused
from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.indexing import make_index
from tests.guard.by_hand import CUSTOMER, open_shop
from tests.guard.server import CompanyDatabase
from tests.guard.test_apply import applied


def test_the_column_that_is_offered_is_filled_kept_and_used(company: CompanyDatabase) -> None:
    shop = open_shop(company, "INSERT INTO app.customer (name) SELECT 'Name ' || i FROM generate_series(1, 3000) i;")
    with connect("shop", company.url(), autocommit=True) as connection:
        (index,) = look(connection, planner(shop.wanted)).indexes
    assert (index.table, index.index, index.leaky) == (CUSTOMER, "customer_lower", ("lower(text)",))
    with company.connect() as connection:
        for text in index.statements:
            connection.execute(text.encode())
        connection.execute("INSERT INTO app.customer (name) VALUES ('ANNA')")
        unlike = connection.execute("SELECT count(*) FROM app.customer WHERE lower_name IS DISTINCT FROM lower(name)")
        assert unlike.fetchone() == (0,)
        connection.execute("ANALYZE app.customer")
    applied(shop, shop.crm)
    with company.connect() as connection:
        connection.execute(f'GRANT SELECT (lower_name) ON app.customer TO "kotowari/{company.name}/support"')
    with company.connect(shop.crm) as visitor:
        plain, stored = (
            "\n".join(line for (line,) in visitor.execute(f"EXPLAIN SELECT id FROM app.customer WHERE {condition}"))
            for condition in ("lower(name) = 'anna'", "lower_name = 'anna'")
        )
    assert "customer_lower" not in plain
    assert "customer_lower_name" in stored


def test_one_that_was_cut_short_is_gone_on_with_and_leaves_no_half_made_index(one_company: CompanyDatabase) -> None:
    long = "SELECT string_agg(md5(i::text), '') FROM generate_series(1, 500) i"  # longer than an index may hold
    more = "DROP INDEX app.customer_lower; CREATE INDEX customer_hash ON app.customer USING hash (lower(name));"
    shop = open_shop(one_company, f"{more} UPDATE app.customer SET name = ({long}) WHERE id = 1;")
    told: list[str] = []
    with connect("shop", one_company.url(), autocommit=True) as connection:
        (index,) = look(connection, planner(shop.wanted)).indexes
        with pytest.raises(GuardRefused, match="54000"):
            make_index(connection, index, told.append)
        half = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
        assert connection.execute(half).fetchone() == (0,)
        one_company.run("UPDATE app.customer SET name = 'short' WHERE id = 1")
        make_index(connection, index, told.append)
        make_index(connection, index, told.append)  # nothing is left to do
        made = "SELECT count(*) FROM pg_indexes WHERE indexname = 'customer_lower_name'"
        assert connection.execute(made).fetchone() == (1,)
    assert any("half made" in one for one in told)
    assert any("gone on with" in one for one in told)
