"""A driver that prepares every statement, and speaks to the server without libpq."""

from pg8000.native import Connection
from psycopg.conninfo import conninfo_to_dict

from tests.guard.applications.conftest import Shop


def test_statements_prepared_once_are_run_for_each_purpose(shops: Shop) -> None:
    parts = conninfo_to_dict(shops.company.url(shops.company.login("app")))
    socket = f"{parts['host']}/.s.PGSQL.{parts['port']}"
    with Connection(str(parts["user"]), unix_sock=socket, database=str(parts["dbname"])) as connection:
        names = connection.prepare("SELECT name, phone FROM web_customer ORDER BY name")
        promote = connection.prepare("SELECT kotowari.take_up(:purpose)")
        for _ in range(8):
            connection.run("BEGIN")
            promote.run(purpose="promotion")
            assert names.run() == [["Kept", None], ["Stopped", None]]
            connection.run("COMMIT")
            assert names.run() == [["Kept", "0311111111"]]
        made = connection.run(
            "INSERT INTO web_customer (name, email, phone, margin, memo)"
            " VALUES (:name, :email, :phone, NULL, NULL) RETURNING name, phone, margin, memo",
            name="Pg",
            email="pg@example.jp",
            phone="05",
        )
        assert made == [["Pg", "05", None, None]]
