"""The house's rules that no linter knows, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "kotowari"
FILES = sorted(SOURCE.rglob("*.py"))
TREES = {str(file.relative_to(SOURCE)): ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


def imported(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    """The modules and names that a file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, None) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that they can be read"
            yield from ((node.module or "", name.name) for name in node.names)
            yield from ((f"{node.module}.{name.name}", None) for name in node.names)


def named(tree: ast.AST) -> set[str]:
    """Every name and attribute that a file speaks of."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def files_that_name(*names: str) -> set[str]:
    return {file for file, tree in TREES.items() if named(tree) & set(names)}


def files_that_import(module: str, *names: str) -> set[str]:
    wanted = {(module, name) for name in names} if names else {(module, None)}
    found = {file: set(imported(tree)) for file, tree in TREES.items()}
    return {
        file
        for file, imports in found.items()
        if imports & wanted or (not names and any(m == module for m, _ in imports))
    }


def test_there_is_a_source_to_read() -> None:
    assert len(TREES) > 80
    assert "handling/admit.py" in TREES


def test_only_the_one_door_takes_the_maker() -> None:
    assert files_that_import("kotowari.admission", "take_maker") == {"handling/admit.py"}
    assert files_that_name("take_maker", "_MAKER", "_taken") == {"admission.py", "handling/admit.py"}
    assert files_that_name("_admit") == {"handling/admit.py"}


def test_nobody_takes_the_whole_module_of_admissions() -> None:
    """``from kotowari import admission`` would lead around the rule above."""
    whole = {
        file
        for file, tree in TREES.items()
        if any(pair in (("kotowari", "admission"),) for pair in imported(tree))
        or any(
            isinstance(node, ast.Import) and any(name.name.startswith("kotowari.admission") for name in node.names)
            for node in ast.walk(tree)
        )
    }
    assert whole == set()


@pytest.mark.parametrize("module", ["vault.custody", "vault.seal"])
def test_only_the_acts_and_the_vault_itself_have_to_do_with_custody(module: str) -> None:
    users = files_that_import(f"kotowari.{module}")
    assert users
    allowed = ("handling/", "vault/") if module == "vault.custody" else ("vault/",)
    assert {file for file in users if not file.startswith(allowed)} == set()


def test_sealed_values_are_opened_in_few_places() -> None:
    assert files_that_name("unseal") == {"vault/custody.py", "vault/readable.py"}
    assert files_that_name("open_person_key") == {"vault/custody.py", "vault/readable.py", "vault/keys/rewrap.py"}


def test_only_the_door_decides_for_the_record() -> None:
    """Elsewhere the gate is asked for show, and nothing follows from its answer."""
    users = files_that_import("kotowari.gate.decide", "decide")
    recording = {file for file in users if "append" in named(TREES[file]) or "record_unchanged" in named(TREES[file])}
    assert recording == {"handling/admit.py"}
    assert files_that_name("record_unchanged") == {"handling/admit.py"}


def test_only_the_acts_write_entries() -> None:
    users = files_that_import("kotowari.ledger.append", "append")
    assert {file for file in users if not file.startswith("handling/")} == set()


def test_there_is_one_now() -> None:
    asking = set()
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                of = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                if of in ("datetime", "date"):
                    asking.add(file)
    assert asking == {"clock.py"}


def test_there_is_no_room_for_whatever() -> None:
    banned = {"utils", "helpers", "common", "manager", "service", "misc"}
    assert [file for file in TREES if banned & set(Path(file).with_suffix("").parts)] == []


@pytest.mark.parametrize("file", sorted(TREES))
def test_a_file_has_one_job_and_a_function_one_thought(file: str) -> None:
    text = (SOURCE / file).read_text(encoding="utf-8")
    # errors.py and tables of data are lists, however long.
    if file not in ("errors.py", "gate/words.py"):
        assert text.count("\n") <= 350, "a file of more than 350 lines has two jobs"
    for node in ast.walk(TREES[file]):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 70, f"{node.name} is more than one thought"
