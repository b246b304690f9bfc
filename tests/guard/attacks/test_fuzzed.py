"""Statements drawn at random: nothing that a session is told has a hidden value, and no hidden row is changed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest

from tests.guard.attacks.fuzzed import ARMED, Drawn
from tests.guard.attacks.siege import Attacker, Siege

_TOGETHER = 15
"""So many attacks are made in one transaction, after one another."""

_HIDDEN = """
CREATE FUNCTION public.hidden() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
SELECT md5(concat(
    (SELECT string_agg(c::text, ',' ORDER BY id) FROM app.customer c WHERE name = 'Hanako'),
    (SELECT string_agg(o::text, ',' ORDER BY number) FROM app.orders o WHERE logins = 'lamp'),
    (SELECT string_agg(l::text, ',' ORDER BY number) FROM app.line l WHERE article = 'lamp'),
    (SELECT string_agg(v::text, ',' ORDER BY page) FROM app.visit v),
    (SELECT string_agg(s::text, ',') FROM app.staff s),
    (SELECT string_agg(s::text, ',') FROM app.surprise s)
))$$
"""
"""Of what must not be changed, a digest: a superuser's function sees what its caller has not committed."""


@contextmanager
def watched(siege: Siege) -> Iterator[None]:
    siege.company.run(_HIDDEN)
    try:
        yield
    finally:
        siege.company.run("DROP FUNCTION public.hidden()")


def tried(attacker: Attacker, statement: str) -> None:
    """Try a statement, and note what is told of it, whatever becomes of it."""
    try:
        with attacker.connection.transaction():
            attacker.rows(statement)
    except psycopg.Error as problem:
        said = problem.diag
        attacker.told.append(f"{said.message_primary} {said.message_detail} {said.message_hint} {said.context}")


def attacked(siege: Siege, seeds: range) -> None:
    with watched(siege):
        for seed in seeds:
            drawn, made = Drawn(seed, siege.major), []
            with siege.as_login(prepare_threshold=None) as attacker:
                before = attacker.rows("SELECT public.hidden()")
                for statement in (*ARMED, "SET LOCAL statement_timeout = '2s'", drawn.pose(), drawn.pose()):
                    tried(attacker, statement)
                for _ in range(_TOGETHER):
                    for statement in drawn.attack():
                        made.append(statement)
                        tried(attacker, statement)
                    assert attacker.learned() == [], (seed, made[-5:])
                with suppress(psycopg.Error):
                    attacker.become("none")
                assert attacker.rows("SELECT public.hidden()") == before, (seed, made)


def test_random_statements_learn_and_change_nothing_hidden(siege: Siege) -> None:
    attacked(siege, range(12))


@pytest.mark.long
def test_a_hundred_thousand_attacks_learn_and_change_nothing_hidden(siege: Siege) -> None:
    attacked(siege, range(1_000, 1_000 + 100_000 // _TOGETHER))
