"""Every table, and every statement, can be spread over a cluster as docs/scale.md does it (DESIGN.md, scale out)."""

import re
from pathlib import Path

import pytest

from kotowari.database import addresses, logins
from kotowari.vault.tables import OF_A_PERSON
from tests.conftest import Installation
from tests.database import citus
from tests.database.said import said

PAGE = (
    (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8").partition("## A guarded database")[0]
)
COMMANDS = re.findall(r"create_distributed_table\('([^']+)', '([^']+)', colocate_with => '([^']+)'\)", PAGE)
FIRST = re.findall(r"create_distributed_table\('([^']+)', '([^']+)'\)", PAGE)
DISTRIBUTED = dict(FIRST) | {table: column for table, column, _ in COMMANDS}
EVERYWHERE = re.findall(r"create_reference_table\('([^']+)'\)", PAGE)
APART = [
    f"{schema}.{table}"
    for schema, tables in re.findall(r"^\| `(\w+)` \| (`.*`) \|$", PAGE, re.MULTILINE)
    for table in re.findall(r"`(\w+)`", tables)
]
LAYOUT = citus.Layout(
    DISTRIBUTED,
    {table: table for table, _ in FIRST} | {table: table if by == "none" else by for table, _, by in COMMANDS},
    frozenset(EVERYWHERE),
    frozenset(APART),
)
NOT_ON_A_CLUSTER = {
    "kotowari.handling.facts": ["joins all of vault.person from outside"],
    "kotowari.handling.situations": [
        f"asks vault.{table} across nodes for each row of page"
        for table in ("consent", "event", "hold", "holding", "membership")
    ],
    "kotowari.handling.record": [
        "copies into ledger.pending",
        "joins vault.person to several lists",
        "locks rows of vault.person on no one node",
        "reads no column of vault.person",
    ],
    "kotowari.ledger.statements": ["compares with what only one node knows", "goes by ctid"],
    "kotowari.vault.statements": [
        "joins vault.person to several lists",
        "locks rows of vault.person on no one node",
    ],
}
"""What statements break that a cluster is never sent: it gets others, where ``connection.spread`` is asked."""

_CATALOG = {
    "tables": ("c.relkind::text, c.relforcerowsecurity, c.relhassubclass", "", "c.relkind IN ('r', 'p', 'v', 'm')"),
    "unique": (
        "i.indisprimary, array(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k)",
        "JOIN pg_index i ON i.indrelid = c.oid",
        "i.indisunique",
    ),
    "columns": (
        "a.attname::text, a.attnotnull, a.attidentity <> '' OR a.attgenerated <> '',"
        " has_table_privilege(%(login)s, c.oid, 'INSERT') OR NOT has_any_column_privilege(%(login)s, c.oid, 'INSERT')",
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0",
        "c.relkind = 'r'",
    ),
    "constraints": ("k.contype::text, k.condeferrable", "JOIN pg_constraint k ON k.conrelid = c.oid", "true"),
    "triggers": (
        "t.tgtype & 1 = 1, p.prosrc",
        "JOIN pg_trigger t ON t.tgrelid = c.oid JOIN pg_proc p ON p.oid = t.tgfoid",
        "NOT t.tgisinternal",
    ),
    "policies": (
        "concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))",
        "JOIN pg_policy p ON p.polrelid = c.oid",
        "true",
    ),
}
_ASKED = """
    SELECT n.nspname || '.' || c.relname, {} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace {}
    WHERE n.nspname NOT IN ('public', 'information_schema') AND n.nspname !~ '^pg_' AND {}
"""

Catalog = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def catalog(shared: Installation) -> Catalog:
    """What the migrated database says of its tables."""
    login = {"login": addresses.parts(shared.application_url)["user"]}
    with logins.connect(shared.owner_url) as connection:
        return {
            about: connection.execute(_ASKED.format(*asked).encode(), login).fetchall()
            for about, asked in _CATALOG.items()
        }


def on_nodes(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [row for row in rows if row[0] in DISTRIBUTED or row[0] in EVERYWHERE]


def test_the_page_has_a_place_for_every_table_of_ours(catalog: Catalog) -> None:
    placed = [*DISTRIBUTED, *EVERYWHERE, *APART]
    assert sorted(str(name) for name, *_ in catalog["tables"]) == sorted(placed)
    assert len(FIRST) + len(COMMANDS) == len(DISTRIBUTED)


def test_what_goes_with_a_person_lies_on_a_node_and_no_table_of_persons_is_apart() -> None:
    """The person's by the person, and what leads to a person by the digest or key that is asked for."""
    for table in map(bytes.decode, OF_A_PERSON):
        assert DISTRIBUTED[table] in ("person", "digest", "key")


def test_tables_that_lie_together_are_distributed_by_the_same_column() -> None:
    for table, group in LAYOUT.groups.items():
        assert DISTRIBUTED[table] == DISTRIBUTED[group]


def test_a_table_on_nodes_is_a_plain_one_under_row_level_security(catalog: Catalog) -> None:
    for name, kind, forced, parted in on_nodes(catalog["tables"]):
        assert (kind, forced, parted) == ("r", True, False), name


def test_what_must_be_unique_has_the_column_of_its_distribution_and_a_key_leads_with_it(catalog: Catalog) -> None:
    """A cluster can tell only within a shard that no two rows are alike."""
    for name, primary, columns in catalog["unique"]:
        if name in DISTRIBUTED:
            assert isinstance(columns, list)
            assert DISTRIBUTED[str(name)] in columns, name
            assert not primary or columns[0] == DISTRIBUTED[str(name)], name


def test_a_row_always_has_the_value_that_it_lies_by(catalog: Catalog) -> None:
    required = {(name, column) for name, column, not_null, *_ in catalog["columns"] if not_null}
    assert DISTRIBUTED.items() <= required


def test_no_column_on_a_node_draws_its_value_and_a_login_that_adds_may_fill_every_one(catalog: Catalog) -> None:
    """The coordinator sends what is added with its defaults, under the rights of whoever adds it."""
    for name, column, _, drawn, fillable in on_nodes(catalog["columns"]):
        assert not drawn, (name, column)
        assert fillable, name


def test_no_constraint_leads_from_one_table_to_another_or_waits(catalog: Catalog) -> None:
    for name, kind, deferrable in catalog["constraints"]:
        assert kind != "f", name
        assert kind != "x" or name in APART, name
        assert not deferrable, name


def test_a_trigger_works_on_a_row_and_writes_rows_by_their_values(catalog: Catalog) -> None:
    """There it may reach what lies on its node; what it would first have to select is gathered from all of them."""
    triggers = on_nodes(catalog["triggers"])
    assert triggers
    for name, for_each_row, source in triggers:
        assert for_each_row, name
        assert not re.search(r"INSERT\s+INTO[^;]*\bSELECT\b", str(source)), name


def test_a_policy_asks_no_other_table(catalog: Catalog) -> None:
    for name, expression in on_nodes(catalog["policies"]):
        assert "SELECT" not in str(expression).upper(), name


def test_every_statement_is_one_that_a_cluster_takes() -> None:
    broken: dict[str, set[str]] = {}
    for text, module in said().items():
        try:
            statements = citus.parsed(text)
        except citus.Unreadable:
            continue
        for problem in (problem for one in statements for problem in citus.refused(one, LAYOUT)):
            broken.setdefault(module, set()).add(problem)
    assert {module: sorted(problems) for module, problems in broken.items()} == NOT_ON_A_CLUSTER


def test_what_cannot_be_read_as_a_statement_is_a_part_of_one_that_can() -> None:
    unread = [text for text in said() if any(table in text for table in DISTRIBUTED) and not _is_readable(text)]
    whole = [text for text in said() if _is_readable(text)]
    assert [text for text in unread if not any(text in other for other in whole)] == []


def _is_readable(text: str) -> bool:
    try:
        return bool(citus.parsed(text))
    except citus.Unreadable:
        return False
