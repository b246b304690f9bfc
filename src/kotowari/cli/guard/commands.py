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
from kotowari.cli.guard.status import status
from kotowari.cli.guard.telling import deliver, enrol

app = typer.Typer(add_completion=False)
# In the order in which a guard is come to, kept and left.
for _command in (
    *(observe, observed, plan, apply, index, enrol, deliver, status, enforce, release, drift),
    *(lift, migrate, watch, records, remove, rewrite),
):
    app.command()(_command)
