"""``kotowari guard rewrite``, as a pipeline uses it."""

import json
from pathlib import Path

from tests.cli.conftest import Run

MAP = """\
kotowari_map: 1
map: shop
places:
  warehouse:
    kind: sql
    title: {en: Warehouse}
    of: customer
    tables:
      app.customer: {key: id, columns: {id: , name: name, salary: salary}}
      app.staff: {of: employee, key: id, columns: {id: , name: name}}
"""


def test_a_query_is_rewritten_or_refused(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    assert ready("places", "use", "map.yaml").status == 0
    given = ("guard", "rewrite", "--purpose", "support", "--dialect", "duckdb", "-")

    written = ready(*given, given="SELECT * FROM customer")
    assert written.status == 0, written
    assert 'CASE WHEN FALSE THEN "kotowari_rows"."salary" END AS "salary"' in written.out
    assert "app.customer.salary" in written.err

    (as_object,) = map(json.loads, ready(*given, "--json", given="SELECT name FROM customer").out.splitlines())
    assert as_object["needs"]["app.customer"][0] == "kotowari_support"
    assert as_object["sql"].startswith("SELECT")

    marked = ready(*given, given="\ufeffSELECT name\r\nFROM customer\r\n")
    assert marked.status == 0, marked
    (tmp_path / "query.sql").write_bytes(b"\xef\xbb\xbfSELECT name\r\nFROM customer;\r\n")
    assert ready(*given[:-1], "query.sql").out == marked.out

    withheld = ready(*given, given="SELECT name FROM staff")
    assert withheld.status == 3
    assert "app.staff" in withheld.out

    unproven = ready(*given, given="SELECT * FROM read_parquet('hanako@example.com')")
    assert unproven.status == 3
    assert "(line 1, column 15)" in unproven.err
    assert "hanako" not in unproven.out + unproven.err
