"""docs/page.md: every address it names is there, every picture it shows is kept."""

import re
from pathlib import Path

import pytest
from django.test import Client

from kotowari import clock
from tests.center.conftest import IN_FORCE_SECOND

PAGE = Path(__file__).parents[2] / "docs" / "page.md"
TEXT = PAGE.read_text(encoding="utf-8")
ADDRESSES = sorted(set(re.findall(r"`(/(?:en/[^`]*)?)`", TEXT)))
PICTURES = sorted(set(re.findall(r"images/[\w-]+\.png", TEXT)))


def test_there_is_something_to_look_up() -> None:
    assert len(ADDRESSES) > 10
    assert len(PICTURES) > 10


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_is_there(browser: Client, address: str) -> None:
    path, _, anchor = address.partition("#")
    with clock.as_of(IN_FORCE_SECOND):
        response = browser.get(path, follow=True)
    assert response.status_code == 200
    if anchor:
        assert f'id="{anchor}"' in response.content.decode()


@pytest.mark.parametrize("picture", PICTURES)
def test_picture_is_kept(picture: str) -> None:
    assert (PAGE.parent / picture).is_file()
