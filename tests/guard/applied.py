"""A guard compiled and applied as the product does it, with every login that the map names enforced."""

from dataclasses import replace

from kotowari.guard.apply import apply, planner
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.compile.source import Source
from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase
from kotowari.guard.wanted import Wanted
from tests.guard.server import CompanyDatabase


def apply_all(company: CompanyDatabase, source: Source, *only: str) -> None:
    """Apply the guard that a source compiles to, as a superuser; enforced are all logins, or those that are named."""

    def wanted(before: FoundDatabase) -> Wanted:
        return compiled(replace(source, database=before))

    logins = frozenset(only or source.logins)
    with connect("crm", company.url(), autocommit=True) as connection:
        apply(connection, planner(wanted, lambda _: logins), lambda _: None)
