"""A site served on loopback on a stated day, and a real browser before it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kotowari import clock
from tests.browser.chromium import PROGRAM, chromium
from tests.center.conftest import (
    FIRST,
    ILLUSTRATION,
    PUBLISHED_FIRST,
    PUBLISHED_SECOND,
    a_site,
    operator_space,
)
from tests.center.links import keep_link
from tests.conftest import Installation, Template
from tests.publishing import publish

BEFORE_SECOND = date(2026, 5, 1)
"""A day on which the first revision is in force, and the second announced."""

LANGUAGES = ("en", "ja", "zh-Hant")

collect_ignore_glob = [] if PROGRAM else ["test_*.py"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base's form
        pass


@dataclass
class Served:
    """A site at an address; ``today`` is the day its pages take for today."""

    address: str
    today: date


@pytest.fixture(scope="package")
def served(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Served]:
    with (
        a_site(template, next(clone_numbers), session_folder / "browser") as made,
        pytest.MonkeyPatch.context() as patch,
    ):
        _publish_both(made)
        with clock.as_of(BEFORE_SECOND):
            for language in LANGUAGES:
                keep_link(made, link_in(language), language)
        patch.setenv("KOTOWARI_HOME", str(made.home.folder))
        patch.setenv("KOTOWARI_APPLICATION_URL", made.application_url)
        with _serving() as site:
            yield site


def _publish_both(made: Installation) -> None:
    for day, text in ((PUBLISHED_FIRST, FIRST), (PUBLISHED_SECOND, ILLUSTRATION)):
        with clock.as_of(day):
            publish(operator_space(made), by="officer", text=text, file="policy")


def link_in(language: str) -> str:
    """Return the token of the link to a sealed answer that is on record in a language."""
    return f"link-in-{language}"


@contextmanager
def _serving() -> Iterator[Served]:
    from kotowari.web.wsgi import application

    made = Served("", BEFORE_SECOND)

    def stated(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        # A stated day holds in the thread that states it.
        with clock.as_of(made.today):
            return application(environ, start)

    with make_server("127.0.0.1", 0, stated, server_class=_Server, handler_class=_Silent) as server:
        made.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def site(served: Served) -> Served:
    served.today = BEFORE_SECOND
    return served


@pytest.fixture(scope="package")
def browser(session_folder: Path, served: Served) -> Iterator[Browser]:
    # After the site: once a browser is driven from this thread, Django takes the thread for one that must not wait.
    with chromium(session_folder) as started:
        yield started


@pytest.fixture
def visit(browser: Browser, site: Served) -> Iterator[Callable[..., Page]]:
    """Open a page of the site; what a context may be told is passed on. Its scripts are off, as some visitors' are."""
    contexts: list[BrowserContext] = []

    def go(path: str, **told: Any) -> Page:
        context = browser.new_context(**{"java_script_enabled": False, **told})
        contexts.append(context)
        page = context.new_page()
        page.goto(site.address + path)
        return page

    yield go
    for context in contexts:
        context.close()
