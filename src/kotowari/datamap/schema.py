"""What a living place has, as its engine tells it: tables, columns, keys. Pure data, drawn from no value of any row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReflectedColumn:
    """A column as the engine declares it. ``type`` in its own words, such as ``character varying(255)`` or ``int[]``.

    ``comment`` is what its makers wrote on it in the database, empty if nothing.
    """

    name: str
    type: str
    nullable: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """That some columns of a table name a row of ``target`` by its ``target_columns``, in the same order."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReflectedTable:
    """A table, named as the data map names it (``public.customer``, ``customer``, ``orders.csv``).

    ``key`` is its primary key, empty if none; ``unique`` are further sets of columns that no two rows share;
    ``indexed`` the columns each index begins with, in its order. ``is_view``: it is made of other tables' rows.
    ``is_sample``: its columns are those that some of its rows had, and others may have more.
    """

    name: str
    columns: Mapping[str, ReflectedColumn]
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexed: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    comment: str = ""
    is_view: bool = False
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """Every table of one place, by name; ``unread``: those that do not tell of themselves, with the reason."""

    tables: Mapping[str, ReflectedTable] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield every table and column by name, in order."""
        for table in self.tables.values():
            for column in table.columns:
                yield table.name, column
