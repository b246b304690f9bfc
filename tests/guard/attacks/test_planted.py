"""An attacker plants, before the guard comes, what its applying superuser would run."""

import pytest

from kotowari.errors import GuardForeign
from tests.guard import shop
from tests.guard.applied import drift
from tests.guard.attacks.siege import guarded
from tests.guard.server import CompanyDatabase

_CODE = """
CREATE SEQUENCE planted.ran;
CREATE FUNCTION planted.run() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN
    PERFORM nextval('planted.ran'); RETURN true; END$$;
CREATE FUNCTION planted.fired() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM planted.run(); RETURN NEW; END$$;
"""
_FIRED = "planted.fired()"
_MADE = "CREATE TABLE kotowari.made (kind text, name text[], source text, seen text, PRIMARY KEY (kind, name));"
PLANTED = {
    "an empty schema": "",
    "a table with a trigger": f"{_MADE} CREATE TRIGGER t BEFORE INSERT ON kotowari.made EXECUTE FUNCTION {_FIRED};",
    "a table with a rule": f"{_MADE} CREATE RULE r AS ON INSERT TO kotowari.made DO ALSO SELECT planted.run();",
    "a view to read": "CREATE VIEW kotowari.before AS SELECT 'login' AS kind, ARRAY['x'] AS name, '{}'::jsonb AS what"
    " WHERE planted.run();",
    "a function to replace": "CREATE FUNCTION kotowari.take_up(purpose text) RETURNS void LANGUAGE sql AS 'SELECT 1';",
    "a function beside": "CREATE FUNCTION kotowari.seat_of(varchar) RETURNS void LANGUAGE sql AS 'SELECT 1';",
}
"""What somebody puts into the schema that guards have, which anybody may make who may make schemas."""


def attackers_shop(company: CompanyDatabase) -> str:
    """Make a shop with an attacker who may make schemas, and has code that notes when it is run; return their login."""
    shop.build(company)
    attacker = company.login("other")
    company.run(f'GRANT CREATE ON DATABASE "{company.name}" TO "{attacker}"')
    company.run(f"CREATE SCHEMA planted; {_CODE}", attacker)
    return attacker


def has_run(company: CompanyDatabase) -> bool:
    """Say whether the attacker's code was run, whatever became of that transaction."""
    with company.connect() as clerk:
        return clerk.execute("SELECT is_called FROM planted.ran").fetchone() == (True,)


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_schema_that_somebody_planted_is_not_touched(one_company: CompanyDatabase, planted: str) -> None:
    attacker = attackers_shop(one_company)
    one_company.run(f"CREATE SCHEMA kotowari; {planted}", attacker)
    with pytest.raises(GuardForeign) as refusal:
        guarded(one_company)
    assert attacker in str(refusal.value)
    assert not has_run(one_company)


def test_what_somebody_adds_to_the_guards_schema_later_is_not_run(one_company: CompanyDatabase) -> None:
    attacker = attackers_shop(one_company)
    guarded(one_company)
    for planted in (
        f'GRANT ALL ON SCHEMA kotowari TO "{attacker}"; SET ROLE "{attacker}"; CREATE TABLE kotowari.mine ();',
        f'ALTER TABLE kotowari.closed OWNER TO "{attacker}";',
        f"CREATE TRIGGER t BEFORE DELETE ON kotowari.made EXECUTE FUNCTION {_FIRED};",
    ):
        one_company.run(planted)
        with pytest.raises(GuardForeign):
            drift(one_company, shop.source(one_company))
    assert not has_run(one_company)
