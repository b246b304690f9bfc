"""The companies' servers of the tests are what they say."""

from tests.guard.server import CompanyDatabase


def test_a_company_has_a_server_of_its_own_with_its_logins(company: CompanyDatabase) -> None:
    login = company.make_login("crm_app")
    company.run("CREATE TABLE customer (id int PRIMARY KEY); INSERT INTO customer VALUES (1)")
    with company.connect(login) as visitor:
        row = visitor.execute(
            "SELECT session_user::text, current_setting('server_version_num')::int / 10000"
        ).fetchone()
    assert row == (login, company.server.major)
    assert "CREATE TABLE public.customer" in company.server.dump("pg_dump", company.name)
