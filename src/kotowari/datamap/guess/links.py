"""How rows refer to rows where no foreign key says so: by names, and by whether the values are there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kotowari.datamap.guess.column import family
from kotowari.datamap.guess.content import Certainty
from kotowari.datamap.guess.lexicon import terms
from kotowari.datamap.guess.values import FEW
from kotowari.datamap.guess.words import words_of
from kotowari.datamap.schema import ReflectedTable, Schema

_GENERIC: Final = terms("table master data list info t m tb tr app public dbo main")
"""What table names have before and after the word for what their rows are."""

_FILE: Final = re.compile(r"(.+)\.(?:csv|tsv|txt|xlsx|xlsm|xlsb|xls|ods|parquet)", re.IGNORECASE)
_ENDS: Final = ("id", "number", "code", "key", "uuid")
_MOST: Final = 400
"""How many guessed references are tried at most in one place."""


@dataclass(frozen=True, slots=True)
class Reference:
    """That rows of ``table`` name a row of ``target``: their ``columns`` are its ``target_columns``."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    certainty: Certainty
    why: str

    @property
    def is_to_itself(self) -> bool:
        """Whether rows of a table refer to rows of the same."""
        return self.table == self.target


def declared(schema: Schema) -> Iterator[Reference]:
    """Yield what the place itself declares."""
    for table in schema.tables.values():
        for key in table.foreign_keys:
            if key.target in schema.tables:
                yield Reference(
                    table.name, key.columns, key.target, key.target_columns, Certainty.SURE, "declared foreign key"
                )


def by_name(schema: Schema) -> Iterator[Reference]:
    """Yield what names suggest where nothing is declared: ``customer_id`` and the key of ``customers``.

    So do 顧客コード here and there, ``CUSTNO`` and the key of ``CUSTMST``. None is certain: see :func:`weighed`.
    """
    targets = {table.name: entity_of(table.name) for table in schema.tables.values() if not table.is_view}
    for table in schema.tables.values():
        taken = {column for key in table.foreign_keys for column in key.columns}
        if table.is_view:
            continue
        for column in table.columns:
            if column in taken or (column,) == table.key:
                continue
            found = _target_of(schema, table, column, targets)
            if found:
                yield Reference(
                    table.name, (column,), found[0], (found[1],), Certainty.UNCERTAIN, "the names suggest it"
                )


def by_shape(schema: Schema, samples: Mapping[str, Mapping[str, list[Any]]]) -> Iterator[Reference]:
    """Yield columns whose values have the form of another table's text keys, whatever they are called.

    Whole numbers are left out: every small number is some row's key.
    """
    shapes = {
        (table.name, column): shape
        for table in schema.tables.values()
        if not table.is_view
        for column in _single_keys(table)
        if (shape := _shape(samples.get(table.name, {}).get(column, [])))
    }
    for table in schema.tables.values():
        taken = {column for key in table.foreign_keys for column in key.columns}
        for column in table.columns:
            if column in taken or (table.name, column) in shapes or table.is_view:
                continue
            own = _shape(samples.get(table.name, {}).get(column, []))
            for (target, key), shape in shapes.items():
                if own and own == shape and target != table.name:
                    yield Reference(
                        table.name, (column,), target, (key,), Certainty.UNCERTAIN, "its values have the form of those"
                    )


def candidates(schema: Schema, samples: Mapping[str, Mapping[str, list[Any]]]) -> list[Reference]:
    """Return every undeclared reference worth trying, each pair of columns once, those by name first."""
    found: dict[tuple[str, tuple[str, ...], str], Reference] = {}
    for reference in (*by_name(schema), *by_shape(schema, samples)):
        found.setdefault((reference.table, reference.columns, reference.target), reference)
    return list(found.values())[:_MOST]


def weighed(reference: Reference, met: int, of: int) -> Reference | None:
    """Return a guessed reference with what became of ``of`` sampled values, ``met`` of which the target has.

    None where the values are against it.
    """
    named = "names" in reference.why
    if of < FEW:
        why = f"{reference.why}; there are too few values to try"
        # Without values only a name that says so is believed: `customer_id`, not `sequence`.
        says = words_of(reference.columns[0]).split()[-1:]
        return _with(reference, Certainty.UNCERTAIN, why) if named and says and says[0] in _ENDS else None
    if met / of >= 0.95:
        why = f"{reference.why}, and {met} of {of} values are there"
        return _with(reference, Certainty.LIKELY if named else Certainty.UNCERTAIN, why)
    if named and met / of >= 0.5:
        return _with(reference, Certainty.UNCERTAIN, f"{reference.why}, but only {met} of {of} values are there")
    return None


def _with(reference: Reference, certainty: Certainty, why: str) -> Reference:
    return Reference(reference.table, reference.columns, reference.target, reference.target_columns, certainty, why)


def entity_of(table: str) -> str:
    """Return the words for what a table's rows are, without those that every table's name may have."""
    file, _, sheet = table.partition("#")
    stem = _FILE.fullmatch(file)
    own = f"{stem[1]} {sheet}" if stem else table.rpartition(".")[2]
    words = [word for word in words_of(own).split() if word not in _GENERIC]
    return " ".join(word for word, before in zip(words, ["", *words], strict=False) if word != before)


def _target_of(
    schema: Schema, table: ReflectedTable, column: str, entities: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return the table and its key that a column's name names."""
    own = family(table.columns[column].type)
    if own not in ("number", "text", "key"):
        return None
    return _of_same_name(schema, table, column, own) or _named_by(schema, column, own, entities)


def _of_same_name(schema: Schema, table: ReflectedTable, column: str, own: str) -> tuple[str, str] | None:
    """Return the table that has a key of this very name: 顧客コード here and there."""
    words = words_of(column).split()
    if len(words) < 2 or (column,) in (table.key, *table.unique):
        return None
    for target in schema.tables.values():
        is_key_there = target.name != table.name and column in _single_keys(target) and not target.is_view
        if not is_key_there or family(target.columns[column].type) != own:
            continue
        # Where it may be the key of both, as in files, it is that of the table it is called after.
        if column not in _single_keys(table) or entity_of(target.name) in " ".join(words[:-1]):
            return target.name, column
    return None


def _named_by(schema: Schema, column: str, own: str, entities: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the table whose rows a name is a word for: ``customer_id``, and ``invoice_party`` of numbers."""
    words = words_of(column).split()
    named = " ".join(words[:-1] if words[-1:] and words[-1] in _ENDS else words if own != "text" else [])
    if not named:
        return None
    fitting = [
        (target, key)
        for target, entity in entities.items()
        if (entity and f" {entity}".endswith(f" {named}"))
        or f" {named}".endswith(f" {entity.rpartition(' ')[2] or named}")
        for key in _single_keys(schema.tables[target])[:1]
        if family(schema.tables[target].columns[key].type) == own
    ]

    def likeness(found: tuple[str, str]) -> tuple[int, int]:
        # The table named best: `customer` before `corporate customer`, and for an address of a party the party's.
        entity = entities[found[0]]
        own_words = set(entity.split())
        return len(own_words ^ set(named.split())), len(entity)

    return min(fitting, key=likeness, default=None)


def _single_keys(table: ReflectedTable) -> list[str]:
    """Return the columns by each of which alone a row is known, the primary key first."""
    keys = [table.key, *table.unique]
    if not any(keys):  # a file has none: a first column that is named like one stands for it
        first = next(iter(table.columns), "")
        keys = [(first,)] if words_of(first).split()[-1:] and words_of(first).split()[-1] in _ENDS else []
    return list(dict.fromkeys(key[0] for key in keys if len(key) == 1))


def _shape(values: list[Any]) -> str:
    """Return the form that all of some texts have (``A-999999``), empty if they have none or are whole numbers."""
    texts = {str(value) for value in values if isinstance(value, str) and value}
    if len(texts) < FEW:
        return ""
    forms = {re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text)) for text in texts}
    form = next(iter(forms))
    return form if len(forms) == 1 and len(form) >= 5 and "9" in form else ""
