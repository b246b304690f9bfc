"""A guard compiled and applied as the product does it, with every login that the map names enforced."""

from collections.abc import Callable
from dataclasses import replace

from kotowari.guard.apply import Applied, apply, look, planner
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.compile.source import Source
from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.lifting import lifted
from kotowari.guard.wanted import Wanted
from tests.guard.server import CompanyDatabase


def found_in(company: CompanyDatabase) -> FoundDatabase:
    """Return what the catalogs say of a database."""
    with connect("crm", company.url(), autocommit=True) as connection:
        return inspect(connection)


def compiler(source: Source) -> Callable[[FoundDatabase], Wanted]:
    """Return what compiles a source over the database as it is when a plan is made."""
    return lambda before: compiled(replace(source, database=before))


def apply_all(company: CompanyDatabase, source: Source, *only: str) -> Applied:
    """Apply the guard that a source compiles to, as a superuser; enforced are all logins, or those that are named."""
    logins = frozenset(only or source.logins)
    with connect("crm", company.url(), autocommit=True) as connection:
        return apply(connection, planner(compiler(source), lambda _: logins), lambda _: None)


def lift(company: CompanyDatabase, source: Source) -> Applied:
    """Let a guard make way for a migration."""
    wanted = compiler(source)
    with connect("crm", company.url(), autocommit=True) as connection:
        return apply(connection, planner(lambda before: lifted(wanted(before))), lambda _: None)


def drift(company: CompanyDatabase, source: Source) -> list[str]:
    """Return what of a guard is not as it should be, in words."""
    with connect("crm", company.url(), autocommit=True) as connection:
        plan = look(connection, planner(compiler(source)))
    return [*plan.breaches, *(change.words for change in plan.changes)]
