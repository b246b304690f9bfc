"""Where a watched log is: a folder, or an address that is fetched from with little trust in what answers there."""

import asyncio
from pathlib import Path

import httpx

from kotowari.errors import LedgerUnreachable
from kotowari.ledger.folder import CHECKPOINT
from kotowari.ledger.watch import Fetch

PATIENCE = 20.0
"""Seconds for one file, from the first byte sent to the last received, however slowly it comes."""


def source(where: str, patience: float = PATIENCE) -> Fetch:
    """Return how to fetch from a log at an address beginning with ``http://`` or ``https://``, else in a folder."""
    if where.startswith(("http://", "https://")):
        return _Remote(where.rstrip("/"), patience)
    return _Local(Path(where))


class _Local:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, path: str, most: int) -> bytes | None:
        try:
            with (self._folder / path).open("rb") as file:
                content = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            if path == CHECKPOINT or self._folder.is_dir():
                return None
            raise LedgerUnreachable(problem=f"`{self._folder}` is not there") from None
        except OSError as problem:
            said = problem.strerror or type(problem).__name__
            raise LedgerUnreachable(problem=f"`{self._folder / path}` cannot be read: {said}") from None
        return content


class _Remote:
    def __init__(self, prefix: str, patience: float) -> None:
        self._prefix = prefix
        self._patience = patience

    def __call__(self, path: str, most: int) -> bytes | None:
        address = f"{self._prefix}/{path}"
        try:
            # An event loop for its one timeout over everything: what is sent byte by byte meets no other limit.
            return asyncio.run(self._get(address, most))
        except TimeoutError:
            problem = f"it did not answer within {self._patience:g} seconds"
        except httpx.InvalidURL:
            problem = "it is no address"
        except httpx.HTTPError as raised:
            problem = f"it could not be reached ({type(raised).__name__})"
        raise LedgerUnreachable(problem=f"`{address}`: {problem}")

    async def _get(self, address: str, most: int) -> bytes | None:
        async with (
            asyncio.timeout(self._patience),
            # Not followed elsewhere, and not packed: a small answer cannot become a large one here.
            httpx.AsyncClient(headers={"Accept-Encoding": "identity"}, timeout=self._patience) as client,
            client.stream("GET", address) as response,
        ):
            if response.status_code in (404, 410):
                return None
            if response.status_code != 200:
                raise LedgerUnreachable(problem=f"`{address}` answered with status {response.status_code}")
            content = b""
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > most:
                    break
            return content
