"""The commands of the page on observing and on records of reads, run on a company's server with pgaudit."""

from tests.docs.test_commands_shown import Reader, page, reader, settled
from tests.docs.test_guard_shown import MAP
from tests.guard.audited import audited_server
from tests.guard.server import GuardServer, made_database

__all__ = ["audited_server", "reader", "settled"]


def test_observing_and_records(settled: Reader, audited_server: GuardServer) -> None:
    with made_database(audited_server) as company:
        crm = company.make_login("crm_app")
        company.run(
            "CREATE EXTENSION pgaudit; CREATE TABLE customer (id int PRIMARY KEY, name text, email text);"
            f'GRANT SELECT ON customer TO "{crm}"; CREATE ROLE "kotowari/{company.name}/+audit";'
            f"ALTER DATABASE \"{company.name}\" SET pgaudit.role = 'kotowari/{company.name}/+audit'"
        )
        with company.connect(crm) as connection:
            connection.execute("SELECT name FROM customer WHERE email = 'hanako@example.com'")
        (settled.folder / "map.yaml").write_text(MAP.format(crm=crm), encoding="utf-8")
        settled.words |= {"ADDRESS": f"'{company.url()}'", "crm_app": crm}
        before = "$ kotowari places use map.yaml\n$ echo ADDRESS | kotowari places address crm\n"
        settled.follow(f"```console\n{before}```\n" + page("docs/guard-observe.md"), {})
