"""The commands of the page on observing and on records of reads, run on a company's server with pgaudit."""

from tests.docs.test_commands_shown import Reader, page, reader, settled
from tests.docs.test_guard_shown import MAPPED
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase

__all__ = ["reader", "settled"]


def test_observing_and_records(settled: Reader, audited_company: CompanyDatabase) -> None:
    crm, audit = audited_company.make_login("crm_app"), f"kotowari/{audited_company.name}/+audit"
    audited_company.run(
        "CREATE EXTENSION pgaudit; CREATE TABLE customer (id int PRIMARY KEY, name text, email text);"
        f'GRANT SELECT ON customer TO "{crm}"; CREATE ROLE "{audit}";'
        f"ALTER DATABASE \"{audited_company.name}\" SET pgaudit.role = '{audit}'"
    )
    with audited_company.connect(crm) as connection:
        connection.execute("SELECT name FROM customer WHERE email = 'hanako@example.com'")
    (settled.folder / "map.yaml").write_text(map_text(MAPPED, {crm: "purposes: [support]"}), encoding="utf-8")
    settled.words |= {"ADDRESS": f"'{audited_company.url()}'", "crm_app": crm}
    before = "$ kotowari places use map.yaml\n$ echo ADDRESS | kotowari places address crm\n"
    settled.follow(f"```console\n{before}```\n" + page("docs/guard-observe.md"), {})
