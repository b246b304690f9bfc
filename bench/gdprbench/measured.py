"""Each role's mix on a guarded and on a raw database: what it takes, space, and the picture of them.

Both sides have the same schema, indexes, and log, and do the same operations, a few at a time in turn. The guard is
compiled from a policy and a map. Whose a record is (usr) decides what it is read for: purpose (pur) and objection (obj)
are a person's state for the role's purpose, time to live (ttl) is the day through which that purpose needs it, sharing
(shr) the consent by which the processor, a third party, is provided. These are the guard's own columns on each row, and
are tested on each. Automated decisions (dec) and source (src) are shown and searched: the policy has no rule on them.
An application that writes a metadata column changes what is told there; a person's state changes by the vault's
delivery.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from matplotlib.figure import Figure

from bench.blocks import Measured, at_most
from bench.gdprbench.mixes import MIXES, Mix, Role
from bench.gdprbench.operations import Operation, operations, run
from bench.gdprbench.records import COLUMNS, TABLES, values
from bench.guarding import Sides, let_in, names, processor, put_guard, server, sides
from kotowari.guard.capacity import Capacity
from kotowari.guard.names import state_column
from kotowari.policy.terms import Ground
from tests.guard.server import CompanyDatabase

GOAL: Final = 1.25
RECORDS: Final = 100_000
CHUNK: Final = 50
"""How many operations one side does before the other does the same."""

LOGINS = tuple(role.value for role in Role)
SHARED = Capacity("support", "advertiser", Ground.CONSENT)
CAPACITIES = {
    Role.CUSTOMER: Capacity("inquiries"),
    Role.CONTROLLER: Capacity("support"),
    Role.PROCESSOR: SHARED,
    Role.REGULATOR: Capacity("supervision"),
}

_KEEP = '"keep": {"while": "contract", "then": "1 year"}'
CHANGES = (
    '{"periods": {"contract": {"label": {"en": "the contract", "ja": "契約", "zh-Hant": "契約"}}}, "purposes": {'
    f'"support": {{{_KEEP}}}, "inquiries": {{{_KEEP}}},'
    '"supervision": {"for": ["customer"], "items": ["name", "email", "phone"], "label": {"en": "supervision",'
    f' "ja": "監督", "zh-Hant": "監督"}}, {_KEEP}}}}}, "recipients": {{"advertiser": {{"identifies": false}}}}}}'
)

MAP = """\
kotowari_map: 1
map: gdprbench
places:
  crm:
    kind: sql
    title: {{en: GDPRbench}}
    of: customer
    guard:
      logins:
        {customer}: {{purposes: [inquiries]}}
        {controller}: {{purposes: [support]}}
        {processor}: {{provides: [{{to: advertiser, on: consent, for: support}}]}}
        {regulator}: {{purposes: [supervision]}}
    tables:
      gdpr.records:
        key: key
        columns:
          {{key: , data: name, pur: , ttl: , usr: {{item: email, finds: email}}, obj: , dec: , shr: , src: }}
      gdpr.log: {{skipped: what was done by whom}}
"""


@dataclass(frozen=True, slots=True)
class Completion:
    """What one role's operations took on both sides: the processor's microseconds an operation, and seconds in all."""

    mix: str
    role: Role
    operations: int
    processor: tuple[float, float]
    seconds: tuple[float, float]

    @property
    def measured(self) -> Measured:
        """The pair with its goal."""
        work = f"GDPRbench, {self.role}, mix of the {self.mix}"
        return at_most(work, "raw tables", self.processor, GOAL)


def measure(records: int = 20_000, many: int = 300) -> Iterator[Measured]:
    """Yield every role of both mixes, smaller than in full, and the space of the records."""
    for found in everything(records, many):
        yield found.measured if isinstance(found, Completion) else found


def everything(records: int = RECORDS, many: int = 10_000) -> Iterator[Completion | Measured]:
    """Yield every role of both mixes over so many records and operations; after each mix's load its space."""
    for name in MIXES:
        yield from of_mix(name, records, many)


def of_mix(name: str, records: int, many: int, roles: Sequence[Role] = tuple(Role)) -> Iterator[Completion | Measured]:
    """Yield some roles of one mix, after the space of its records."""
    mixes = [mix for mix in MIXES[name] if mix.role in roles]
    with server() as on:
        for mix in mixes:
            with sides(on, LOGINS) as both:
                build(both, name, records)
                if mix is mixes[0]:
                    yield space(both, name)
                yield completion(both, name, mix, records, many)


def build(both: Sides, mix: str, records: int) -> None:
    """Make and fill both sides; of fifty persons one has objected, one shares nothing, and of one the time is over."""
    logins, known = names(both.raw, LOGINS), values(mix, records)
    for side in (both.raw, both.guarded):
        side.run(TABLES)
        let_in(side, "gdpr", logins.values())
    put_guard(both.guarded, MAP.format(**logins), CHANGES)
    for side in (both.raw, both.guarded):
        states = tuple(_states()) if side is both.guarded else ()
        with side.connect() as connection:
            listed = ", ".join((*COLUMNS, *(f'"{name}"' for name, _ in states)))
            copying = connection.cursor().copy(f"COPY gdpr.records ({listed}) FROM STDIN".encode())
            with copying as copy:
                for number in range(records):
                    person = number % (records // 10) % 50
                    copy.write_row((*known.record(number), *(state[person] for _, state in states)))
            connection.execute("VACUUM (FREEZE, ANALYZE)")
            connection.execute("CHECKPOINT")


def _states() -> Iterator[tuple[str, Sequence[bool | str]]]:
    """Yield the guard's columns, each with what it says of a person: 0 has objected, 1 does not share, 2 is past."""
    for role, capacity in CAPACITIES.items():
        stopped = {Role.CONTROLLER: {0}, Role.PROCESSOR: {0, 1}}.get(role, set())
        yield state_column(capacity), [person not in stopped for person in range(50)]
        through = ["2025-12-31" if person == 2 else "9999-12-31" for person in range(50)]
        yield state_column(capacity, through=True), through


def completion(both: Sides, name: str, mix: Mix, records: int, many: int) -> Completion:
    """Return what a role's operations take on both sides."""
    drawn = list(operations(mix, values(name, records), records, many, seed=records))
    spent, seconds, met = ([0, 0], [0.0, 0.0], [0, 0])
    with both.clients(mix.role.value) as clients:
        for number, start in enumerate(range(0, many, CHUNK)):
            for side in (0, 1) if number % 2 else (1, 0):
                connection = (clients.guarded, clients.raw)[side]
                took = _chunk(connection, mix.role, drawn[start : start + CHUNK])
                spent[side] += took[0]
                seconds[side] += took[1]
                met[side] += took[2]
    assert 0 < met[0] <= met[1], met
    ours, other = (nanoseconds / many / 1000 for nanoseconds in spent)
    return Completion(name, mix.role, many, (ours, other), (seconds[0], seconds[1]))


def _chunk(connection: psycopg.Connection, role: Role, drawn: Sequence[Operation]) -> tuple[int, float, int]:
    begun, spent = time.perf_counter(), processor(connection)
    met = run(connection, role, drawn)
    return processor(connection) - spent, time.perf_counter() - begun, met


def space(both: Sides, mix: str) -> Measured:
    """Return the space of the records with their indexes on both sides, in bytes."""
    ours, other = _size(both.guarded), _size(both.raw)
    work = f"GDPRbench, bytes of the records of the {mix}"
    return Measured(work, "raw tables", ours, other, "apart", True, f"{ours / other:.2f}×")


def _size(side: CompanyDatabase) -> float:
    with side.connect() as connection:
        row = connection.execute("SELECT pg_total_relation_size('gdpr.records')").fetchone()
    assert row is not None
    return float(row[0])


def draw(folder: Path, found: Sequence[Completion], space: Sequence[Measured]) -> None:
    """Write the picture: what each role's operations take, and the space, guarded over raw."""
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    labels = [f"{of.role}\n{of.mix}" for of in found] + [f"space\n{mix}" for mix in MIXES]
    ratios = [of.processor[0] / of.processor[1] for of in found] + [of.ours / of.other for of in space]
    bars = axes.bar(range(len(labels)), ratios, color=["#0017c1"] * len(found) + ["#197a4b"] * len(space), width=0.6)
    axes.bar_label(bars, [f"{ratio:.2f}" for ratio in ratios], fontsize=8)
    axes.axhline(GOAL, color="#b3261e", linestyle="--", linewidth=1, label=f"goal {GOAL}×")
    axes.axhline(1, color="#767676", linewidth=0.8)
    axes.set_xticks(range(len(labels)), labels, fontsize=7)
    axes.set_ylim(0, max(GOAL, *ratios) * 1.2)
    axes.set_ylabel("× of raw tables")
    axes.set_title("GDPRbench's roles on guarded tables", loc="left")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(frameon=False, loc="upper right")
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "gdprbench.svg", format="svg", metadata={"Date": None, "Creator": None})


def in_full(folder: Path, say: Callable[[str], None]) -> None:
    """Measure all in full, say it as the rows of a table, and draw it into a folder."""
    found: list[Completion] = []
    sizes: list[Measured] = []
    for one in everything():
        if isinstance(one, Completion):
            found.append(one)
            seconds = " | ".join(f"{second:.1f} s" for second in one.seconds)
            say(f"| {one.mix} | {one.role} | {seconds} | {one.measured.ratio} |")
        else:
            sizes.append(one)
            say(f"| {one.work} | {one.ours / 1e6:.1f} MB | {one.other / 1e6:.1f} MB | {one.ratio} |")
    draw(folder, found, sizes)
