"""No act is forgotten: whatever takes who acts, and whatever opens a transaction, is killed somewhere in here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import kotowari

SOURCE = Path(kotowari.__file__).parent
TABLES = ("acts", "acts_on_persons", "acts_on_recipients", "acts_on_requests", "disclosing", "procedures")

FRAMES = {
    *("handling.change", "handling.joined", "handling.grounds.on_record"),  # the frames of acts that are in the tables
    "handling.outgoing.deliver",  # of `provide`, of packages and of what is sent on
    "handling.installation",  # of the restoration
    "handling.restored",
    "handling.keys.movekeys",
    *("handling.guarded.deliver", "handling.guarded.enrol"),  # cut short in tests/handling/guarded/test_cut_short.py
    "handling.guarded.coming",  # of `deliver`: tests/handling/guarded/test_coming.py
    "handling.record",  # of reads, on a cluster: tests/handling/spread
}
"""What opens transactions for others."""

ELSEWHERE = {
    "handling.keys.movekeys.move_keys",  # cut short anywhere in tests/keys/test_token.py
    "handling.restored.restored",  # tests/restored/test_killed.py
    "handling.guarded.enrol.enrol",  # tests/handling/guarded/test_cut_short.py
    "handling.expire.record_sweep",
    "handling.expire.expire",  # both by the sweep
    "handling.access.record_access",  # by the keys of the API
    "handling.consent.consent_to_acquiring",  # by `acquire`
    "handling.asked.steps.take_step",  # by the acts on requests
    "handling.asked.tasks.give_out_tasks",  # by `open_tasks`, and by the disclosure
    "handling.asked.disclose.admit_places",
    "handling.asked.disclose.admit_review",
    "handling.asked.disclose.admit_answer",  # all three by the disclosure
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ("handling", "keeping", "api", "cli", "center", "web"):
        for file in sorted((SOURCE / room).rglob("*.py")):
            name = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def acts(module: ast.Module) -> Iterator[str]:
    """The public functions to which it is said by whom they are called."""
    functions = (each for each in module.body if isinstance(each, ast.FunctionDef))
    for each in functions:
        if not each.name.startswith("_") and "by" in {argument.arg for argument in each.args.kwonlyargs}:
            yield each.name


def opens_transaction(module: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"changing", "transaction"} for node in ast.walk(module)
    )


def in_tables() -> set[str]:
    """Every name of the product that the tables of acts use."""
    found = set()
    for table in TABLES:
        tree = ast.parse((Path(__file__).parent / f"{table}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kotowari."):
                found |= {f"{node.module}.{name.name}".removeprefix("kotowari.") for name in node.names}
    return found


def test_every_act_is_in_a_table() -> None:
    rooms = ("handling.", "keeping.", "api.keys")
    known = {f"{name}.{act}" for name, module in modules() if name.startswith(rooms) for act in acts(module)}
    assert len(known) > 50
    assert known - in_tables() - ELSEWHERE == set()
    assert known >= ELSEWHERE


def test_every_module_that_opens_a_transaction_has_an_act_in_a_table() -> None:
    tables = {name.rpartition(".")[0] for name in in_tables()}
    opening = {name for name, module in modules() if opens_transaction(module)} - {"handling.space"}
    assert opening - tables - FRAMES == set()
