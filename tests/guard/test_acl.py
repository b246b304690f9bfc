"""From one list of grants to another: what the server then has is what was to be, in the same order."""

import random

import psycopg
from psycopg import sql

from kotowari.guard.acl import after, items, steps
from kotowari.guard.connect import connect
from kotowari.guard.found import Grant, Relation, split_names
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.plan.statements import granting
from tests.guard.server import CompanyDatabase

TABLE = Relation("public", "t")
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


def drawn(random_: random.Random, roles: list[str], owner: str) -> list[str]:
    """Some statements that give and take privileges, as companies' databases come to have them."""
    said = []
    for _ in range(random_.randint(1, 8)):
        privilege, role = random_.choice(PRIVILEGES), random_.choice([*roles, "PUBLIC"])
        column = random_.choice(["", " (a)", " (b)"]) if privilege in PRIVILEGES[:3] else ""
        option = " WITH GRANT OPTION" if role != "PUBLIC" and random_.random() < 0.4 else ""
        if random_.random() < 0.8:
            said.append(f"GRANT {privilege}{column} ON t TO {role}{option}")
        else:
            said.append(f"REVOKE {privilege}{column} ON t FROM {role} CASCADE")
        if random_.random() < 0.4:
            said[-1] = f"SET ROLE {random_.choice(roles)}; {said[-1]}; RESET ROLE"
    return said


def grants(company: CompanyDatabase) -> tuple[Grant, ...]:
    with connect("t", company.url(), autocommit=True) as connection:
        return inspect(connection).tables[TABLE].grants or ()


def test_any_list_of_grants_becomes_any_other_in_its_order(one_company: CompanyDatabase) -> None:
    owner, *roles = (one_company.make_login(name) for name in ("owner", "x", "y", "z"))
    one_company.run(
        f"CREATE TABLE t (a int, b int); ALTER TABLE t OWNER TO {owner}; GRANT USAGE ON SCHEMA public TO PUBLIC"
    )
    random_ = random.Random(7)
    seen: list[tuple[Grant, ...]] = []
    for turn in range(40):
        with one_company.connect() as connection:
            for text in drawn(random_, roles, owner):
                try:
                    connection.execute(text.encode())
                except psycopg.Error:
                    connection.execute("RESET ROLE")
            # So that the owner's own are in the catalog's list too.
            connection.execute(sql.SQL("GRANT SELECT ON t TO {}").format(sql.Identifier(roles[0])))
        current = grants(one_company)
        seen.append(current)
        target = random_.choice(seen)
        chosen = steps(current, target, ordered=True)
        assert items(after(current, chosen)) == items(target)
        made = granting(chosen, "TABLE", sql.Identifier(*TABLE), owner)
        with one_company.connect() as connection, connection.transaction():
            for text in made:
                connection.execute(text.encode())
        assert items(grants(one_company)) == items(target), turn


def test_names_in_a_setting_are_read_as_the_server_reads_them() -> None:
    assert split_names('"$user", public') == ["$user", "public"]
    assert split_names('App,"Odd, ""Name""" , x') == ["app", 'Odd, "Name"', "x"]
    assert split_names("") == []
