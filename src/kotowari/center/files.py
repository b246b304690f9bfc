"""The files that the pages load: packaged, addressed by their content, and so cached for ever."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_TYPES = {"center.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file with its media type, the mark of its content and the path it is served at."""

    content: bytes
    kind: str
    mark: str
    path: str


@cache
def page_files() -> dict[str, PageFile]:
    """Return the files by name, read once a process."""
    folder = resources.files("kotowari.center") / "assets"
    files = {}
    for name, kind in _TYPES.items():
        content = (folder / name).read_bytes()
        mark = hashlib.sha256(content).hexdigest()[:16]
        files[name] = PageFile(content, kind, mark, f"/assets/{mark}/{name}")
    return files
