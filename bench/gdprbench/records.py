"""The records of GDPRbench: personal data of 100 bytes with its metadata, what indexes they have, and the log.

A record's metadata follow from its number, as in the benchmark's own workload. How many values each has is the
repository's for its mix (25 purposes of 4,000 records each); the paper does not say, and deletes by purpose and by time
to live: with so few values nothing would be left to measure, so each of these has ten records there, as a user has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench.gdprbench.mixes import By

COLUMNS: Final = ("key", "data", "pur", "ttl", "usr", "obj", "dec", "shr", "src")

TABLES = """
CREATE SCHEMA gdpr;
CREATE TABLE gdpr.records (
    key text PRIMARY KEY, data text NOT NULL, pur text NOT NULL, ttl int NOT NULL, usr text NOT NULL,
    obj text NOT NULL, dec text NOT NULL, shr text NOT NULL, src text NOT NULL
);
CREATE INDEX ON gdpr.records (pur);
CREATE INDEX ON gdpr.records (ttl);
CREATE INDEX ON gdpr.records (usr);
CREATE INDEX ON gdpr.records (obj);
CREATE INDEX ON gdpr.records (dec);
CREATE INDEX ON gdpr.records (shr);
CREATE TABLE gdpr.log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), who text NOT NULL,
    did text NOT NULL, by text NOT NULL, value text NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Values:
    """How many values each metadata column has."""

    counts: Mapping[By, int]
    sources: int = 10

    def of(self, by: By, number: int) -> str | int:
        """Return a record's value of a column."""
        if by is By.KEY:
            return f"key{number}"
        value = number % self.counts[by]
        return value if by is By.TTL else f"{by.value}{value}"

    def record(self, number: int) -> tuple[str | int, ...]:
        """Return a whole record, in the order of the columns."""
        data = f"{number}-".ljust(100, "x")
        more = (By.PURPOSE, By.TTL, By.USER, By.OBJECTION, By.DECISION, By.SHARING)
        return (f"key{number}", data, *(self.of(by, number) for by in more), f"src{number % self.sources}")


def values(mix: str, records: int) -> Values:
    """Return the values of a mix's records."""
    few = {By.PURPOSE: 25, By.TTL: 10, By.OBJECTION: 100, By.DECISION: 2, By.SHARING: 10}
    many = dict.fromkeys((By.PURPOSE, By.TTL, By.OBJECTION, By.SHARING), records // 10) | {By.DECISION: 100}
    return Values((few if mix == "repository" else many) | {By.USER: records // 10})
