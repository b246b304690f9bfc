"""The command ``kotowari``: its commands, and what becomes of an error."""

import sys
from typing import Annotated

import typer

from kotowari.cli import (
    accuracy,
    acts,
    api_keys,
    backup,
    certificate,
    changes,
    importing,
    keeping,
    keys,
    ledger,
    publishing,
    recipients,
    restoring,
    running,
)
from kotowari.cli.demo import command as demo
from kotowari.cli.guard import command as guard
from kotowari.cli.help import flowing
from kotowari.cli.places import command as places
from kotowari.cli.policy import command as policy
from kotowari.cli.recipient import command as recipient
from kotowari.cli.request import command as request
from kotowari.cli.show import shown
from kotowari.errors import Error, FileFailed

app = typer.Typer(
    name="kotowari",
    help="A privacy policy that runs: no act on personal information without a purpose the policy promised.",
    epilog=(
        "Exit status: 0 done or permitted, 1 an error, 2 a command that cannot be understood, 3 refused; "
        "4 of `ledger watch`: nothing can be said."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def before_any(
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer in JSON, one object a line; may stand anywhere.")
    ] = False,
) -> None:
    """Take the options that every command has."""
    shown.as_json = as_json


# In the order of the help's panels.
rooms = (
    running,
    demo,
    backup,
    restoring,
    publishing,
    policy,
    acts,
    importing,
    changes,
    accuracy,
    recipient,
    recipients,
    request,
    places,
    guard,
    keeping,
    keys,
    certificate,
    api_keys,
    ledger,
)
for room in rooms:
    room.add_to(app)
flowing(app)


def main() -> None:
    """Run a command and leave with its exit status; an error is one sentence, never a traceback."""
    arguments = sys.argv[1:]
    # `--json` may stand anywhere: scripts put it last.
    if "--json" in arguments:
        arguments = ["--json", *(argument for argument in arguments if argument != "--json")]
    try:
        app(arguments, standalone_mode=True)
    except Error as problem:
        sys.exit(shown.error(problem))
    except OSError as problem:  # a disk that is full or gone, wherever a command writes
        file = f"`{problem.filename}`" if problem.filename else "a file"
        sys.exit(shown.error(FileFailed(file=file, problem=problem.strerror or type(problem).__name__)))
    except KeyboardInterrupt:
        sys.exit(130)
