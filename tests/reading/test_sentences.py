"""Where sentences end, and when two are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.reading.normal import normalised
from kotowari.reading.sentences import split_sentences

ENGLISH = [
    ("We use it. We keep it.", ["We use it.", "We keep it."]),
    ("also kept up-to-date. also deleted.", ["also kept up-to-date.", "also deleted."]),
    ("HENNGE K.K. handles it. So do we.", ["HENNGE K.K. handles it.", "So do we."]),
    ("It is shared with Sample K.K. We name it.", ["It is shared with Sample K.K.", "We name it."]),
    (
        "its subsidiary, Sample Taiwan, Inc. under the purposes",
        ["its subsidiary, Sample Taiwan, Inc. under the purposes"],
    ),
    ("Sample Co., Ltd. is the operator.", ["Sample Co., Ltd. is the operator."]),
    ("See No. 1 and Art. 27 of it. Yes.", ["See No. 1 and Art. 27 of it.", "Yes."]),
    ("Do we sell it? No. We do not!", ["Do we sell it?", "No.", "We do not!"]),
    ("1. We use it. 2. We keep it.", ["1. We use it.", "2. We keep it."]),
    ('They said "we use it." Then they left.', ['They said "we use it."', "Then they left."]),
    ("Version 1.2 is at example.com for all.", ["Version 1.2 is at example.com for all."]),
    ("e.g. names, i.e. personal data", ["e.g. names, i.e. personal data"]),
]
JAPANESE = [
    ("利用します。提供しません。", ["利用します。", "提供しません。"]),
    ("「個人情報です。」と述べます。次です。", ["「個人情報です。」と述べます。", "次です。"]),
    ("当社（以下「当社」という。）は利用します。", ["当社（以下「当社」という。）は利用します。"]),
    ("閉じない（括弧。次の文。", ["閉じない（括弧。", "次の文。"]),
    ("１．取得します。２．利用します。", ["１．取得します。", "２．利用します。"]),
    ("①取得。②利用！？はい。", ["①取得。", "②利用！？", "はい。"]),
    ("お客様の氏名、住所", ["お客様の氏名、住所"]),
    ("（1）取得｡（2）利用｡", ["（1）取得｡", "（2）利用｡"]),
]


@pytest.mark.parametrize(("text", "sentences"), ENGLISH)
def test_english_is_split(text: str, sentences: list[str]) -> None:
    assert list(split_sentences(text, "en")) == sentences


@pytest.mark.parametrize("language", ["ja", "zh-Hant"])
@pytest.mark.parametrize(("text", "sentences"), JAPANESE)
def test_japanese_and_chinese_are_split(text: str, sentences: list[str], language: str) -> None:
    assert list(split_sentences(text, language)) == sentences


MARKS = st.text(alphabet="aA1.。！？ （）()「」\"'\n、,;KI個人", max_size=60) | st.text(max_size=60)


@given(MARKS, st.sampled_from(["en", "ja", "zh-Hant"]))
def test_nothing_is_lost_but_white_space(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We use it.", "we  USE it"),
        ("“Personal information”", '"personal information"'),
        ("個人情報を、利用します。", "個人情報を,利用します"),
        ("ＡＢＣ株式会社　東京", "abc株式会社東京"),
        ("up‑to‑date", "up-to-date"),
        ("ﾌﾟﾗｲﾊﾞｼｰ", "プライバシー"),
        ("「同意」", "『同意』"),
    ],
)
def test_the_same_sentence_has_one_form(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"), [("We use it", "We sell it"), ("はし", "ばし"), ("ビル", "ビール"), ("1 to 2", "12")]
)
def test_other_sentences_have_another_form(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text(max_size=40))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
