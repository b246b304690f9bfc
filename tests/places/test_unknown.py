"""Persons whom only a text knows: over labelled texts, how many of them are marked, and how much that names nobody."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kotowari.places.shown.masking import MARK, Masker
from kotowari.places.shown.unknown import Unknown

TEXTS = YAML(typ="safe").load((Path(__file__).parent / "labelled" / "texts.yaml").read_text(encoding="utf-8"))
TARO = ["山田太郎", "山田 太郎", "ヤマダ タロウ", "Taro Yamada", "王大明", "taro@example.jp", "03-5555-0101"]
OPERATOR = ["HENNGE株式会社", "HENNGE K.K."]
LABEL = re.compile("⟦(.*?)⟧")


def unknown(known: tuple[str, ...] = ()) -> Unknown:
    return Unknown(TARO, OPERATOR, Masker(known, TARO))


def labelled(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its labels, and where they stood."""
    plain, spans, at = "", [], 0
    for found in LABEL.finditer(text):
        plain += text[at : found.start()]
        spans.append((len(plain), len(plain) + len(found[1])))
        plain, at = plain + found[1], found.end()
    return plain + text[at:], spans


@pytest.mark.parametrize("language", ["ja", "en", "zh", "held_out"])
def test_nearly_all_that_is_named_is_marked_and_hardly_anything_else(language: str) -> None:
    found = right = wanted = 0
    wrong: list[str] = []
    for text in TEXTS[language]:
        plain, labels = labelled(text)
        spans = unknown().named(plain)
        hits = len({*spans} & {*labels})
        found, right, wanted = found + len(spans), right + hits, wanted + len(labels)
        if {*spans} != {*labels}:
            wrong.append(f"{text} -> {unknown().masked(plain)}")
    assert right / found >= 0.95, wrong
    assert right / wanted >= 0.95, wrong


@pytest.mark.parametrize("text", TEXTS["without_any_form"])
def test_a_name_without_any_form_of_address_is_not_guessed_at(text: str) -> None:
    assert unknown().masked(text) is text


def test_whom_a_record_names_is_another_redaction() -> None:
    text = "佐藤花子様と鈴木様"
    assert unknown(("佐藤 花子",)).masked(text) == "佐藤花子様と■■■様"


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("様さん氏@0123456789-（）: \n佐藤アイMr.")))
def test_any_text_is_marked_once_and_stays_else_as_it_is(text: str) -> None:
    masked = unknown().masked(text)
    pieces, at = masked.split(MARK), 0
    for piece in pieces:
        at = text.index(piece, at) + len(piece)
    assert masked == text or MARK in masked


@pytest.mark.parametrize("value", TARO)
def test_the_persons_own_stay(value: str) -> None:
    for text in (f"{value}様", f"Dear {value},", f"氏名：{value}", f"Mr {value}", value):
        assert unknown().masked(text) == text


def test_a_text_made_to_take_long_does_not() -> None:
    for one in ("あ", "佐藤 ", "A", "1-", "@a.", "様", "ア・", "Mr A "):
        assert unknown().masked(one * 20_000) is not None
