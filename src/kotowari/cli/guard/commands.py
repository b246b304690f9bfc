"""The commands of ``kotowari guard``, put together."""

import typer

from kotowari.cli.guard.change import apply, enforce, lift, release, remove
from kotowari.cli.guard.drift import drift
from kotowari.cli.guard.index import index
from kotowari.cli.guard.migrate import migrate
from kotowari.cli.guard.observe import observe
from kotowari.cli.guard.observed import observed
from kotowari.cli.guard.plan import plan
from kotowari.cli.guard.records import records, watch
from kotowari.cli.guard.rewrite import rewrite
from kotowari.cli.guard.telling import deliver, enrol, status

app = typer.Typer(add_completion=False)
for _command in (
    *(plan, apply, enforce, release, drift, index, lift, migrate, remove, enrol, deliver, status, rewrite),
    *(observe, observed, watch, records),
):
    app.command()(_command)
