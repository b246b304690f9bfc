"""Every measurement as a table, or one that takes longer, drawn into a folder. Exit status 1 where a goal is missed."""

import argparse
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
    guard_persons,
    guard_size,
    keeping,
    ledger,
    over_size,
    queue,
    sharing,
    stores,
)
from bench.gdprbench import measured

DRAWN = {
    "over-size": (over_size.draw_all, "measure over size what is held, recorded and read (half an hour)"),
    "gdprbench": (measured.in_full, "measure the roles of GDPRbench in full"),
}


def main(arguments: list[str]) -> None:
    """Measure what is asked for; nothing is measured of what is not understood."""
    program = "python -m bench"
    asked = argparse.ArgumentParser(program, f"{program} [-h] [WHAT FOLDER]", __doc__)
    about = "without it: every measurement, as a table"
    chosen = asked.add_subparsers(title="WHAT", metavar="", dest="what", description=about, prog=program)
    for name, (_, about) in DRAWN.items():
        chosen.add_parser(name, help=about, description=about).add_argument("folder", type=Path, metavar="FOLDER")
    found = asked.parse_args(arguments)
    if found.what is None:
        sys.exit(0 if _is_met() else 1)
    DRAWN[found.what][0](found.folder, Console().print)


def _is_met() -> bool:
    """Measure and show everything; return whether every goal was met."""
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
        guard_persons.measure,
        measured.measure,
    ):
        for found in measure():
            console.print(f"{found.work}: {found.ratio} ({found.goal})", style="dim")
            missed += not found.is_met
            row = (found.work, found.beside, f"{found.ours:,.2f}", f"{found.other:,.2f}")
            table.add_row(*row, found.ratio, found.goal, "yes" if found.is_met else "no")
    console.print(table)
    return not missed


if __name__ == "__main__":  # a client's process imports this module too
    main(sys.argv[1:])
