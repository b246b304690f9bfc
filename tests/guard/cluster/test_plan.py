"""A plan for a cluster keeps to what Citus passes on to its shards, and refuses what cannot be made safe there."""

import pytest

from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.lifting import lifted
from kotowari.guard.plan.make import make_removal
from kotowari.guard.plan.model import Plan
from kotowari.guard.plan.script import script
from tests.guard.applied import apply_all, compiler, lift
from tests.guard.cluster.citus import spread
from tests.guard.cluster.rules import broken
from tests.guard.cluster.shop import MAPPED, SPREAD, build, source
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase
from tests.guard.shop import source_of


def planned(company: CompanyDatabase, *logins: str, columns: str = "strict", silent: str = "") -> Plan:
    of = source(company, columns)
    with connect("crm", company.url(), autocommit=True) as connection:
        connection.execute("SELECT set_config('fake.silent', %s, false)", [silent])
        return look(connection, planner(compiler(of), lambda _: frozenset(map(company.login, logins))))


def test_every_statement_of_a_plan_is_passed_on_whole(company: CompanyDatabase) -> None:
    build(company)
    plan = planned(company, "crm", "analyst")
    assert plan.lacks == ()
    assert broken(list(plan.statements()), SPREAD) == []


def test_what_puts_a_cluster_back_is_passed_on_whole(one_company: CompanyDatabase) -> None:
    build(one_company)
    apply_all(one_company, source(one_company))
    with connect("crm", one_company.url(), autocommit=True) as connection:
        plan = look(connection, make_removal)
    assert plan.changes
    assert broken(list(plan.statements()), SPREAD) == []


def test_what_makes_way_for_a_migration_is_passed_on_whole_and_back(one_company: CompanyDatabase) -> None:
    build(one_company)
    of = source(one_company)
    apply_all(one_company, of)
    made = compiler(of)
    with connect("crm", one_company.url(), autocommit=True) as connection:
        plan = look(connection, planner(lambda before: lifted(made(before))))
    assert plan.changes
    assert broken(list(plan.statements()), SPREAD) == []
    lift(one_company, of)
    one_company.run(
        "INSERT INTO kotowari.link (relation, key) VALUES ('app.customer', '{1}');"
        "ALTER TABLE app.customer DROP COLUMN kotowari_support CASCADE"
    )
    back = planned(one_company)
    assert any("worked out again" in change.words for change in back.changes)
    assert broken(list(back.statements()), SPREAD) == []


def test_items_that_only_some_persons_permit_are_parted_on_every_shard(one_company: CompanyDatabase) -> None:
    build(one_company)
    apply_all(one_company, source(one_company))
    one_company.run(
        "INSERT INTO kotowari.link (relation, key) VALUES ('app.customer', '{1}');"
        "INSERT INTO kotowari.partly (capacity, subjects, items) VALUES ('support', '{customer}', '{phone}')"
    )
    plan = planned(one_company)
    assert plan.lacks == ()
    assert any("permit phone and not the rest" in change.words for change in plan.changes)
    assert any('ADD COLUMN "kotowari_support__of_name"' in text for text in plan.statements())
    assert broken(list(plan.statements()), SPREAD) == []


@pytest.mark.parametrize(
    "text",
    [
        'CREATE POLICY "p" ON "app"."customer" AS RESTRICTIVE FOR ALL TO "a" USING (true) WITH CHECK (true)',
        'CREATE POLICY "p" ON "app"."customer" AS PERMISSIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (true)',
        'CREATE POLICY "p" ON "app"."customer" AS PERMISSIVE FOR ALL TO "a" USING ((SELECT true)) WITH CHECK (true)',
        'ALTER TABLE "app"."customer" ADD COLUMN "s" boolean DEFAULT true NOT NULL',
        'CREATE VIEW "kotowari/x"."customer" AS SELECT "id" FROM "app"."customer"',
        'SET LOCAL ROLE "a"',
        'CREATE ROLE "kotowari/shop/support/crm" NOLOGIN',
        'CREATE ROLE "kotowari/shop/support" LOGIN',
        'DROP POLICY "p" ON "app"."customer"',
        'CREATE FUNCTION "kotowari"."f"() AS \'BEGIN SELECT FROM "app"."customer" AS one; END\'',
    ],
)
def test_a_statement_that_citus_would_not_pass_on_is_seen(text: str) -> None:
    assert broken([text], SPREAD)


def test_a_login_with_blank_columns_is_never_enforced_and_told_why(one_company: CompanyDatabase) -> None:
    build(one_company)
    plan = planned(one_company, columns="blank")
    assert plan.lacks == ()
    assert all(any("columns: strict" in why for why in effect.never) for effect in plan.logins)


def test_a_login_that_may_call_a_function_of_one_who_reads_all_is_never_enforced(one_company: CompanyDatabase) -> None:
    build(one_company)
    owner = one_company.login("other")
    one_company.run(
        "CREATE FUNCTION app.all_names() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER"
        f" AS 'SELECT name FROM app.customer'; ALTER FUNCTION app.all_names() OWNER TO \"{owner}\""
    )
    assert all(any("all_names" in why for why in effect.never) for effect in planned(one_company).logins)
    one_company.run("REVOKE ALL ON FUNCTION app.all_names() FROM PUBLIC")
    assert not any(effect.never for effect in planned(one_company).logins)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("CREATE POLICY own ON app.customer USING (true)", "row policy on its shards"),
        ("ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY", "row policy on its shards"),
        ("UPDATE pg_dist_partition SET colocationid = 7 WHERE logicalrelid = 'app.orders'::regclass", "colocate_with"),
        (
            "UPDATE pg_dist_partition SET partkey = 'number' WHERE logicalrelid = 'app.orders'::regclass",
            "colocate_with",
        ),
        ("DELETE FROM pg_dist_partition WHERE logicalrelid = 'app.orders'::regclass", "distribute it with that one"),
        ("DELETE FROM pg_dist_partition WHERE logicalrelid = 'app.customer'::regclass", "make that a reference table"),
        ("UPDATE pg_dist_local_group SET groupid = 3", "connect to its coordinator"),
        ("UPDATE pg_extension SET extversion = '12.0-1' WHERE extname = 'citus'", "update it to 12.1"),
    ],
)
def test_what_cannot_be_made_safe_is_refused_with_what_to_do(
    one_company: CompanyDatabase, more: str, said: str
) -> None:
    build(one_company, f"SET allow_system_table_mods = on; {more}")
    assert any(said in lack for lack in planned(one_company).lacks)


def test_a_parent_that_every_node_has_is_in_reach(one_company: CompanyDatabase) -> None:
    build(
        one_company,
        "SET allow_system_table_mods = on; UPDATE pg_dist_partition SET partmethod = 'n', repmodel = 't' "
        "WHERE logicalrelid = 'app.customer'::regclass",
    )
    assert planned(one_company).lacks == ()


def test_a_node_that_does_not_answer_is_named(one_company: CompanyDatabase) -> None:
    build(one_company)
    assert any("west:5432" in lack for lack in planned(one_company, silent="west").lacks)


def test_a_privilege_that_somebody_passed_on_is_refused(one_company: CompanyDatabase) -> None:
    build(one_company)
    crm, other = (one_company.login(name) for name in ("crm", "other"))
    one_company.run(f'GRANT SELECT ON app.customer TO "{crm}" WITH GRANT OPTION')
    one_company.run(f'GRANT SELECT ON app.customer TO "{other}"', login=crm)
    assert any("passed a privilege on" in lack for lack in planned(one_company).lacks)


def test_a_default_of_a_column_that_may_not_be_written_is_told(one_company: CompanyDatabase) -> None:
    build(one_company, "ALTER TABLE app.customer ALTER COLUMN phone SET DEFAULT '-'")
    told = planned(one_company).notices
    assert any("`phone`" in notice and "default" in notice for notice in told)


def test_a_table_whose_shards_would_not_be_known_by_its_name_is_refused(one_company: CompanyDatabase) -> None:
    name = "v" * 43
    build(one_company, f"ALTER TABLE app.visit RENAME TO {name}")
    crm = one_company.login("crm")
    text = map_text(MAPPED.replace("app.visit", f"app.{name}"), {crm: "purposes: [support]"}, columns="strict")
    with connect("crm", one_company.url(), autocommit=True) as connection:
        plan = look(connection, planner(compiler(source_of(one_company, text))))
    assert any("42 bytes at most" in lack for lack in plan.lacks)


@pytest.mark.parametrize(("type_", "is_told"), [("numeric(9)", True), ("bigint", False), ("varchar(9)", False)])
def test_a_distribution_column_that_joins_are_refused_by_is_told(
    one_company: CompanyDatabase, type_: str, is_told: bool
) -> None:
    build(one_company, f"ALTER TABLE app.customer ALTER COLUMN id TYPE {type_}")
    assert any("leakproof: Citus" in notice for notice in planned(one_company).notices) is is_told


def test_in_a_cluster_without_spread_persons_all_is_as_elsewhere(one_company: CompanyDatabase) -> None:
    build(one_company, "SET allow_system_table_mods = on; DELETE FROM pg_dist_partition")
    plan = planned(one_company, columns="blank")
    assert plan.lacks == ()
    assert not any(effect.never for effect in plan.logins)
    spread(one_company, "app.customer", "t")


def test_a_script_begins_with_what_citus_needs_and_runs_as_it_is(one_company: CompanyDatabase) -> None:
    build(one_company)
    plan = planned(one_company, "crm")
    text = script(plan)
    assert (
        text.index("citus.multi_shard_modify_mode") < text.index("SET LOCAL lock_timeout") < text.index("CREATE ROLE")
    )
    assert text.index("SET LOCAL lock_timeout") < text.index("SET LOCAL search_path")
    one_company.run(text)
    with one_company.connect(one_company.login("crm")) as visitor:
        assert visitor.execute("SELECT count(name) FROM app.customer").fetchone() == (0,)
