"""``python -m bench``: every measurement, as a table. Exit status 1 where a goal is missed.

``python -m bench over-size FOLDER`` measures custody over size instead, and draws it; ``gdprbench FOLDER`` the roles of
GDPRbench in full.
"""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import (
    answering,
    custody,
    decision,
    disclosure,
    guard,
    guard_size,
    keeping,
    ledger,
    over_size,
    queue,
    sharing,
    stores,
)
from bench.gdprbench import measured


def main(arguments: list[str]) -> None:
    """Measure, show, and say by the exit status whether every goal was met."""
    if arguments[:1] == ["over-size"]:
        over_size.draw_all(Path(arguments[1]), Console().print)
        return
    if arguments[:1] == ["gdprbench"]:
        measured.in_full(Path(arguments[1]), Console().print)
        return
    console = Console()
    table = Table("work", "beside", "ours µs", "other µs", "ratio", "goal", "met")
    missed = 0
    for measure in (
        decision.measure,
        ledger.measure,
        custody.measure,
        stores.measure,
        keeping.measure,
        disclosure.measure,
        sharing.measure,
        answering.measure,
        queue.measure,
        guard.measure,
        guard_size.measure,
        measured.measure,
    ):
        for found in measure():
            console.print(f"{found.work}: {found.ratio} ({found.goal})", style="dim")
            missed += not found.is_met
            row = (found.work, found.beside, f"{found.ours:,.2f}", f"{found.other:,.2f}")
            table.add_row(*row, found.ratio, found.goal, "yes" if found.is_met else "no")
    console.print(table)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":  # a client's process imports this module too
    main(sys.argv[1:])
