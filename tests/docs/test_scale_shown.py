"""What docs/scale.md has one try on a cluster, tried on a server that answers as Citus does: it does what is said."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from tests.docs.test_commands_shown import Reader, page, reader
from tests.guard.cluster.citus import pretend
from tests.guard.server import CompanyDatabase

__all__ = ["reader"]

CITUS = """
CREATE FUNCTION citus_set_coordinator_host(text, int) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION citus_add_node(text, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text DEFAULT 'default') RETURNS void
LANGUAGE sql AS $$ INSERT INTO pg_catalog.pg_dist_partition VALUES ($1, 'h', $2, 1, 's') $$;
"""
_FENCED = re.compile(r"^```(sql|console|yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_STATEMENT = re.compile(r"^(?!--)(.*?;)\n((?:-- [^\n]*\n)*)", re.DOTALL | re.MULTILINE)


def test_what_is_to_be_tried_does_what_is_said(reader: Reader, one_company: CompanyDatabase) -> None:
    pretend(one_company)
    one_company.run(CITUS)
    crm = one_company.login("crm_app")
    (reader.folder / "customers.csv").write_text("name,email\nAda,ada@example.com\nBen,ben@example.com\n", "utf-8")
    reader.words |= {"postgresql://postgres@localhost:5500/postgres": f"'{one_company.url()}'", "crm_app": crm}
    for kind, text in _FENCED.findall(page("docs/scale.md").partition("## Try it")[2]):
        if kind == "yaml" and "kotowari_map" in text:
            (reader.folder / "map.yaml").write_text(reader.said(text), encoding="utf-8")
        elif kind == "console":
            reader.follow(f"```console\n{text}```", {})
        elif kind == "sql":
            said, _, statements = text.partition("\n")
            login = crm if said == "-- as crm_app" else "postgres"
            with one_company.connect(login) as connection:
                for statement, shown in follows(reader.said(statements)):
                    assert answer(connection, statement) == shown or not shown, statement


def follows(text: str) -> Iterator[tuple[str, str]]:
    """Yield the statements of a block with the answers shown under them."""
    for statement, shown in _STATEMENT.findall(text):
        yield statement, re.sub(r"^-- ", "", shown, flags=re.MULTILINE).strip()


def answer(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> str:
    """Return what psql would show of a statement, without its frame."""
    try:
        cursor = connection.execute(statement.encode())
    except psycopg.Error as problem:
        return f"ERROR:  {problem.diag.message_primary}"
    rows = cursor.fetchall() if cursor.description else []
    return "\n".join(" | ".join("t" if value is True else str(value) for value in row) for row in rows)


@pytest.mark.parametrize("text", ["SELECT 1;\n-- 1\nSELECT 2;\n", "SELECT 1;\n-- 1\n"])
def test_answers_are_read_with_their_statements(text: str) -> None:
    assert next(follows(text)) == ("SELECT 1;", "1")
