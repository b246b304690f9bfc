"""The commands of ``kotowari policy``, put together."""

import typer

from kotowari.cli.policy.check import check
from kotowari.cli.policy.diff import diff
from kotowari.cli.policy.draft import draft
from kotowari.cli.policy.export import export
from kotowari.cli.policy.notice import notice
from kotowari.cli.policy.test_cases import try_cases
from kotowari.cli.policy.trace import trace
from kotowari.cli.policy.verify import verify

app = typer.Typer(add_completion=False)
for _command in (check, diff, trace, draft, notice, export):
    app.command()(_command)
app.command("test")(try_cases)
app.command()(verify)
