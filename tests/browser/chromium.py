"""The distribution's Chromium, driven without a screen and without a word to anybody outside."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

from playwright.sync_api import Browser, sync_playwright

PROGRAM = shutil.which("chromium")
"""The browser of the distribution, if there is one."""

_QUIETLY = [
    "--no-sandbox",  # the tests may run as root, whom Chromium gives no sandbox; it reads our own pages only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Yield a browser that prefers the fonts of the PDF, so that pictures come out alike on every machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=PROGRAM, args=_QUIETLY, env={**os.environ, "FONTCONFIG_FILE": str(_fonts(folder))}
        )
        yield browser
        browser.close()


def _fonts(folder: Path) -> Path:
    folders = "".join(f"<dir>{escape(str(resources.files(package)))}</dir>" for package in _FONTS)
    otherwise = "<string>Noto Sans CJK JP</string>"
    families = f'<match target="pattern"><edit name="family" mode="append_last">{otherwise}</edit></match>'
    cache = f"<cachedir>{escape(str(folder / 'fonts'))}</cachedir>"
    file = folder / "fonts.conf"
    file.write_text(f'<?xml version="1.0"?><fontconfig>{folders}{families}{cache}</fontconfig>')
    return file
