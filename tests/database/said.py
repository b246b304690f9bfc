"""Every text of ours that speaks to the database: what modules keep, and what stands in their code."""

import ast
import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kotowari

_SPEAKS = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+[a-z]+\.[a-z_]+")


@cache
def said() -> dict[str, str]:
    """Return the texts, each with a module that has it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kotowari.web.settings")
    import django

    django.setup()
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(kotowari.__path__, "kotowari."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for text in (*_texts(list(vars(loaded).values()), 3), *_literals(Path(str(loaded.__file__)))):
            if _SPEAKS.search(text):
                found.setdefault(text, module.name)
    return found


def _texts(kept: object, depth: int) -> Iterator[str]:
    """Yield the texts in a value, and in lists and dictionaries within it down to a depth."""
    if isinstance(kept, bytes):
        yield kept.decode(errors="replace")
    elif isinstance(kept, str):
        yield kept
    elif isinstance(kept, list | tuple | set | frozenset | dict) and depth:
        for one in kept.values() if isinstance(kept, dict) else kept:
            yield from _texts(one, depth - 1)


def _literals(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield from _texts(node.value, 0)
