"""Every table can be distributed over a cluster as docs/scale.md does it (DESIGN.md, scale out)."""

import re
from pathlib import Path

import pytest

from kotowari.database import logins
from tests.conftest import Installation

PAGE = (
    (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8").partition("## A guarded database")[0]
)
DISTRIBUTED = dict(re.findall(r"create_distributed_table\('([^']+)', '([^']+)'\)", PAGE))
REFERENCE = set(re.findall(r"create_reference_table\('([^']+)'\)", PAGE))

_OURS = """
SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('public', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
"""
_UNIQUE = """
SELECT format('%s.%s', n.nspname, c.relname), array_agg(a.attname::text)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE i.indisunique AND n.nspname NOT IN ('public', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
GROUP BY i.indexrelid, 1
"""
_REFERENCES = """
SELECT c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE c.contype = 'f' AND n.nspname <> 'public'
"""


@pytest.fixture(scope="module")
def catalog(shared: Installation) -> dict[str, list[tuple[object, ...]]]:
    """What the migrated database says of its tables."""
    with logins.connect(shared.owner_url) as connection:
        return {
            name: connection.execute(query.encode()).fetchall()
            for name, query in (("ours", _OURS), ("unique", _UNIQUE), ("references", _REFERENCES))
        }


def test_the_page_distributes_every_table_of_ours(catalog: dict[str, list[tuple[object, ...]]]) -> None:
    assert {name for (name,) in catalog["ours"]} == DISTRIBUTED.keys() | REFERENCE
    assert not DISTRIBUTED.keys() & REFERENCE


def test_what_must_be_unique_has_the_column_of_its_distribution(
    catalog: dict[str, list[tuple[object, ...]]],
) -> None:
    """A cluster can tell only within a shard that no two rows are alike."""
    for name, columns in catalog["unique"]:
        if name in DISTRIBUTED:
            assert isinstance(columns, list)
            assert DISTRIBUTED[str(name)] in columns, name


def test_no_foreign_key_leads_from_one_table_to_another(catalog: dict[str, list[tuple[object, ...]]]) -> None:
    assert catalog["references"] == []
