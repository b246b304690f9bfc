"""psql and COPY, as somebody at a terminal uses them."""

import subprocess

import psycopg
import pytest

from tests.guard.applications.conftest import Shop


def test_psql_shows_what_the_purpose_permits_and_copies_that_out(shops: Shop) -> None:
    program = shops.company.server.programs / "psql"
    if not program.exists():
        pytest.skip("this installation has no psql")
    address = shops.company.url(shops.company.login("app"))
    said = subprocess.run(
        [program, "-XAtq", "-c", "SELECT * FROM web_customer", "-c", r"\copy web_customer TO STDOUT", address],
        capture_output=True,
        text=True,
        check=False,
    )
    shown, *rest = said.stdout.splitlines()
    assert shown == "1|Kept|kept@example.jp|0311111111||"
    assert "Stopped" not in said.stdout + said.stderr
    assert not any("0322222222" in line for line in rest)


def test_the_result_of_a_query_is_copied_out(shops: Shop) -> None:
    with shops.connect() as connection, connection.cursor() as cursor:
        with cursor.copy("COPY (SELECT name, margin FROM web_customer) TO STDOUT") as copied:
            assert list(copied.rows()) == [("Kept", None)]
        with (
            pytest.raises(psycopg.Error),
            cursor.copy("COPY web_customer (name, email) FROM STDIN") as copying,
        ):
            copying.write_row(("x", "x@example.jp"))
