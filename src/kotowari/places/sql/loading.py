"""PostgreSQL's values as plain Python; what has no plain form, or none in Python's range, stays the server's text."""

from typing import Any, Final

import psycopg
from psycopg import abc, pq
from psycopg.adapt import AdaptersMap, Buffer, Loader, Transformer

_PLAIN: Final = (
    "bool",
    "bytea",
    "date",
    "float4",
    "float8",
    "int2",
    "int4",
    "int8",
    "json",
    "jsonb",
    "numeric",
    "oid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "uuid",
)


class _Text(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).decode(errors="replace")


class _Padded(_Text):
    """``character(n)``: the spaces after its text are no part of it."""

    def load(self, data: Buffer) -> str:
        return super().load(data).rstrip(" ")


def _adapters() -> AdaptersMap:
    made = AdaptersMap(types=psycopg.adapters.types)
    made.register_loader(0, _Text)
    made.register_loader("bpchar", _Padded)
    for info in psycopg.adapters.types:
        if info.name in _PLAIN:
            for oid in (info.oid, info.array_oid):
                if loader := psycopg.adapters.get_loader(oid, pq.Format.TEXT):
                    made.register_loader(oid, loader)
        elif info.name in ("text", "varchar", "name") and (
            loader := psycopg.adapters.get_loader(info.array_oid, pq.Format.TEXT)
        ):
            made.register_loader(info.array_oid, loader)
            # Psycopg's own is quicker, and refuses what is no UTF-8: then it is loaded as below.
            made.register_loader(info.oid, psycopg.adapters.get_loader(info.oid, pq.Format.TEXT) or _Text)
    return made


_ADAPTERS: Final = _adapters()


class Loading:
    """Loads the rows of one connection's results."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection
        self.adapters = _ADAPTERS
        self._transformer = Transformer(self)

    def rows(self, result: pq.abc.PGresult) -> list[tuple[Any, ...]]:
        """Return the rows of a result."""
        transformer = self._transformer
        transformer.set_pgresult(result)
        try:
            return transformer.load_rows(0, result.ntuples, tuple)
        except Exception:
            # A date beyond the year 9999, JSON too deep: whatever Python cannot hold.
            return [self._row(transformer, result, row) for row in range(result.ntuples)]
        finally:
            transformer.set_pgresult(None)

    @staticmethod
    def _row(transformer: abc.Transformer, result: pq.abc.PGresult, row: int) -> tuple[Any, ...]:
        return tuple(_cell(transformer, result.ftype(at), result.get_value(row, at)) for at in range(result.nfields))


def _cell(transformer: abc.Transformer, oid: int, data: bytes | None) -> Any:  # noqa: ANN401 - plain Python
    if data is None:
        return None
    try:
        return transformer.get_loader(oid, pq.Format.TEXT).load(data)
    except Exception:
        return data.decode(errors="replace")
