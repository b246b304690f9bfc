"""Persons put into a vault many at a time, sealed as acts seal them, and the same values in plain tables beside it."""

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg

from kotowari.handles import Kind
from kotowari.handling.installation import Installation
from kotowari.home import OPERATOR
from kotowari.vault.custody import Newcomer
from kotowari.vault.handles import blind, suppressed
from kotowari.vault.lookup import Handle
from kotowari.vault.values import clean_value

Connection = psycopg.Connection[tuple[Any, ...]]

ITEMS = ("company", "name", "email", "phone", "address")
HANDLES: dict[str, Kind] = {"email": "email", "phone": "phone"}
PURPOSES = ["business_communications", "support"]
BATCH = 2000

_COMPANIES = ("楠", "青葉", "東雲", "白樺")
_FAMILIES = ("佐藤", "鈴木", "高橋", "田中", "渡辺")
_GIVEN = ("花子", "太郎", "一郎", "美咲", "健")

_PERSONS = """
    INSERT INTO vault.person (person, space, epoch, first_epoch, wrapped, subjects)
    SELECT person, %(space)s, %(epoch)s, %(epoch)s, wrapped, '{customer}'
    FROM unnest(%(persons)s::uuid[], %(wrapped)s::bytea[]) AS new (person, wrapped)
"""
_HOLDINGS = """
    INSERT INTO vault.holding (person, space, item, sealed, purposes, source, notice, language, acquired_at)
    SELECT person, %(space)s, item, sealed, %(purposes)s, 'web-form', '2019-10-18', 'ja', '2026-05-29'
    FROM unnest(%(of)s::uuid[], %(items)s::text[], %(sealed)s::bytea[]) AS new (person, item, sealed)
"""
_FOUND_BY = """
    INSERT INTO vault.handle (digest, space, item, person, mark)
    SELECT digest, %(space)s, item, person, mark
    FROM unnest(%(digests)s::bytea[], %(items)s::text[], %(of)s::uuid[], %(marks)s::bytea[])
        AS new (digest, item, person, mark)
"""
_PLAIN = """
    CREATE SCHEMA plain;
    CREATE TABLE plain.person (
        person uuid, space text, version bigint NOT NULL DEFAULT 1, subjects text[] NOT NULL,
        stopped text[] NOT NULL DEFAULT '{}', provision_stopped boolean NOT NULL DEFAULT false,
        PRIMARY KEY (person, space)
    );
    CREATE TABLE plain.holding (
        person uuid, space text, item text, version integer NOT NULL DEFAULT 1, value text NOT NULL,
        purposes text[] NOT NULL, source text NOT NULL, notice date NOT NULL, language text,
        acquired_at timestamptz NOT NULL, resolve_by date, PRIMARY KEY (person, space, item)
    );
    CREATE INDEX ON plain.holding (space, item, value) WHERE item IN ('email', 'phone');
"""
_PLAIN_PERSONS = """
    INSERT INTO plain.person (person, space, subjects) SELECT unnest(%(persons)s::uuid[]), %(space)s, '{customer}'
"""
_PLAIN_HOLDINGS = """
    INSERT INTO plain.holding (person, space, item, value, purposes, source, notice, language, acquired_at)
    SELECT person, %(space)s, item, value, %(purposes)s, 'web-form', '2019-10-18', 'ja', '2026-05-29'
    FROM unnest(%(of)s::uuid[], %(items)s::text[], %(values)s::text[]) AS new (person, item, value)
"""


def made_up(count: int, seed: int = 0) -> Iterator[dict[str, str]]:
    """Yield the values of made-up people, of usual lengths; no two share a handle within one seed."""
    draw = random.Random(seed)
    for number in range(count):
        # No number of a mobile telephone begins with a zero behind its 090.
        digits = 10_000_000 + (70_000_133 * (seed + 1) + number) % 90_000_000
        yield {
            "company": f"株式会社{draw.choice(_COMPANIES)}{draw.randrange(1000)}",
            "name": f"{draw.choice(_FAMILIES)} {draw.choice(_GIVEN)}",
            "email": f"person-{seed}-{number}@example.co.jp",
            "phone": f"+8190{digits}",
            "address": f"東京都渋谷区南平台町{draw.randrange(1, 40)}番{draw.randrange(1, 40)}号 {draw.randrange(999)}",
        }


def fill(installation: Installation, count: int, seed: int = 0) -> list[UUID]:
    """Put made-up people into the vault, and the same into plain tables if they are there; return their numbers."""
    numbers: list[UUID] = []
    people = made_up(count, seed)
    while batch := list(islice(people, BATCH)):
        numbers += _put(installation, batch)
    return numbers


def make_plain(installation: Installation) -> None:
    """Make the plain tables: the same spaces, persons and holdings in the clear, found by the same two items."""
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute(_PLAIN.encode())


def _put(installation: Installation, batch: Sequence[dict[str, str]]) -> list[UUID]:
    space = installation.space()
    newcomers = [Newcomer.make(space.keys) for _ in batch]
    numbers = [one.person.number for one in newcomers]
    rows = [(one.person, item, values[item]) for one, values in zip(newcomers, batch, strict=True) for item in ITEMS]
    shared = {"space": OPERATOR, "persons": numbers, "purposes": PURPOSES, "epoch": newcomers[0].epoch}
    shared |= {"of": [person.number for person, _, _ in rows], "items": [item for _, item, _ in rows]}
    sealed = [person.seal(item, 1, clean_value(item, value)).sealed for person, item, value in rows]
    found_by = [
        (Handle(item, HANDLES[item], value, "JP"), person.number) for person, item, value in rows if item in HANDLES
    ]
    with space.changing() as connection:
        connection.execute(_PERSONS.encode(), {**shared, "wrapped": [one.wrapped for one in newcomers]})
        connection.execute(_HOLDINGS.encode(), {**shared, "sealed": sealed})
        handles = {
            "digests": [blind(space.keys.index, OPERATOR, handle.item, handle.normalised) for handle, _ in found_by],
            "marks": [
                suppressed(space.keys.suppression, OPERATOR, handle.item, handle.normalised) for handle, _ in found_by
            ],
            "items": [handle.item for handle, _ in found_by],
            "of": [number for _, number in found_by],
        }
        connection.execute(_FOUND_BY.encode(), {**shared, **handles})
    with psycopg.connect(installation.owner_url) as owner:
        there = owner.execute("SELECT to_regclass('plain.holding') IS NOT NULL").fetchone()
        if there == (True,):
            owner.execute(_PLAIN_PERSONS.encode(), shared)
            owner.execute(_PLAIN_HOLDINGS.encode(), {**shared, "values": [value for _, _, value in rows]})
    return numbers
