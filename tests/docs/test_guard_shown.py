"""The commands of the page on the guard, run on a company's own PostgreSQL: they do what is said."""

from tests.docs.test_commands_shown import Reader, page, reader, settled
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase

__all__ = ["reader", "settled"]

MAPPED = """\
public.customer: {key: id, columns: {id: , name: name, email: {item: email, finds: email}}}
"""


def test_guard(settled: Reader, one_company: CompanyDatabase) -> None:
    crm = one_company.make_login("crm_app")
    one_company.run(
        "CREATE TABLE customer (id int PRIMARY KEY, name text, email text); CREATE INDEX ON customer (lower(email));"
        f'GRANT SELECT, INSERT, UPDATE ON customer TO "{crm}"'
    )
    (settled.folder / "map.yaml").write_text(map_text(MAPPED, {crm: "purposes: [support]"}), encoding="utf-8")
    settled.words |= {"ADDRESS": f"'{one_company.url()}'", "crm_app": crm}
    settled.follow(page("docs/guard.md"), {})
    after = one_company.server.dump("pg_dump", one_company.name)
    assert "kotowari" not in after
    assert "CREATE INDEX customer_lower_email ON public.customer" in after
