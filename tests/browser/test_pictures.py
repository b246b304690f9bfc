"""The pages as pictures: every state a visitor can meet, kept in docs/images by `make pictures`."""

import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import BEFORE_SECOND, Served

Visit = Callable[..., Page]

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "images"
AFTER_SECOND = date(2026, 6, 2)
DESKTOP = {"width": 1280, "height": 1060}


@dataclass(frozen=True)
class Picture:
    """A picture: its name, the page it is of, the day it is taken on, and how the browser is set up."""

    name: str
    path: str
    day: date = BEFORE_SECOND
    told: dict[str, Any] = field(default_factory=lambda: {"viewport": DESKTOP})


PICTURES = [
    Picture("policy-page", "/en/privacy"),
    Picture("policy-page-ja", "/ja/privacy"),
    Picture("policy-page-zh-hant", "/zh-hant/privacy"),
    Picture("policy-page-320px", "/ja/privacy", told={"viewport": {"width": 320, "height": 900}}),
    Picture(
        "policy-page-200-percent",
        "/en/privacy",
        told={"viewport": {"width": 640, "height": 530}, "device_scale_factor": 2},
    ),
    Picture("policy-page-dark", "/en/privacy", told={"viewport": DESKTOP, "color_scheme": "dark"}),
    Picture("illustration", "/zh-hant/privacy", AFTER_SECOND),
    Picture("earlier-revision", "/ja/privacy/2019-10-18", AFTER_SECOND),
    Picture("revisions", "/en/privacy/revisions", AFTER_SECOND, {"viewport": {"width": 1280, "height": 800}}),
    Picture("comparison", "/ja/privacy/2019-10-18/2026-06-01", AFTER_SECOND),
    Picture(
        "comparison-320px",
        "/en/privacy/2019-10-18/2026-06-01#purposes-customers",
        AFTER_SECOND,
        {"viewport": {"width": 320, "height": 900}},
    ),
    Picture("no-revision", "/ja/privacy/on/2019-01-01", told={"viewport": {"width": 1280, "height": 500}}),
]
PAPER = {"pdf-ja": "/ja/privacy/2026-06-01.pdf", "pdf-zh-hant": "/zh-hant/privacy/2026-06-01.pdf"}


@pytest.fixture(scope="module")
def album(session_folder: Path) -> Path:
    """The folder the pictures go to: the one named by ``KOTOWARI_PICTURES``, else one that goes away."""
    folder = Path(os.environ.get("KOTOWARI_PICTURES", session_folder / "pictures"))
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_picture_of_a_page(visit: Visit, site: Served, album: Path, picture: Picture) -> None:
    site.today = picture.day
    page = visit(picture.path, **picture.told)
    taken = page.screenshot(path=album / f"{picture.name}.png", animations="disabled")
    assert_shows_something(taken)


@pytest.mark.parametrize(("name", "path"), PAPER.items())
def test_picture_of_paper(visit: Visit, site: Served, album: Path, name: str, path: str) -> None:
    content = visit("/en/privacy").request.get(site.address + path).body()
    with pypdfium2.PdfDocument(content) as document:
        bitmap = document[0].render(scale=1.4, grayscale=True)
        taken = as_png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    (album / f"{name}.png").write_bytes(taken)
    assert_shows_something(taken)


@pytest.mark.parametrize("name", [*(picture.name for picture in PICTURES), *PAPER])
def test_every_picture_is_kept(name: str) -> None:
    assert (KEPT / f"{name}.png").is_file(), "run `make pictures`"


def test_kept_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in KEPT.glob("*.png")) < 3_000_000


def assert_shows_something(picture: bytes) -> None:
    # A picture of nothing packs to almost nothing.
    assert len(picture) > 10_000


def as_png(gray: bytes, width: int, height: int, stride: int) -> bytes:
    """Return rows of 8-bit grays as a PNG (ISO/IEC 15948), unfiltered."""
    rows = b"".join(b"\0" + gray[line * stride : line * stride + width] for line in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
